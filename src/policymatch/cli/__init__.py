"""The command line: ``policymatch``.

A command imports what it needs in its function, so that the others and ``--help`` start without it.
"""

from policymatch.cli.process import main

__all__ = ["main"]
