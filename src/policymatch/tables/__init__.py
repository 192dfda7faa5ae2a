"""CSV, Excel, Parquet and pandas at the edge."""
