"""The command line: ``policymatch``."""

from policymatch.cli.process import main

__all__ = ["main"]
