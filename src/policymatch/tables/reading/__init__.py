"""Files and frames as columns of typed facts: CSV, Excel, Parquet, pandas, Arrow, Polars; every bad cell with its reason."""
