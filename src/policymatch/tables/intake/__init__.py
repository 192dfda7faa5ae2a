"""Enterprises in batches with their records joined in; every row is used or set aside with a reason."""
