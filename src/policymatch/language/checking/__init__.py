"""From syntax to the checked, typed tree: names resolved, types and units checked, tables proved complete."""

from policymatch.language.checking import blocks, expressions  # they define what recursion.py hands out

__all__ = ["blocks", "expressions"]
