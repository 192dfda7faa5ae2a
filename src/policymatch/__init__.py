"""policymatch: incentive policies as strict Chinese YAML, turned into exact, explained decisions."""

__version__ = "0.1.0"
