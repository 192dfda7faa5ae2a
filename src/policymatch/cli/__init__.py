"""The command line: ``policymatch``."""

from policymatch.cli.app import main

__all__ = ["main"]
