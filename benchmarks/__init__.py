"""How long the product's calls take and how much memory they need, beside Polars: ``make bench``, docs/performance.md."""
