"""What is known of closed expressions before any enterprise is looked at; made once and used for any number of tables."""

from __future__ import annotations

from typing import Any

from policymatch.engine.analysis import Reach
from policymatch.engine.lowering import Interned
from policymatch.engine.reference.evaluate import Evaluator


class Outlook:
    """From how far out closed expressions depend on records, and which of them are used several times.

    Args:
        once: an evaluator of the day, for what depends on a value at a time (a parameter of a day).
        interned: the closed expressions.
    """

    def __init__(self, once: Evaluator, interned: Interned):
        self.once = once
        self.shared = interned.shared
        self._reach = Reach()

    def reach(self, x: Any) -> int:
        """How many frames around an expression it may see: 0 if it is the same from every record of an enterprise."""
        return self._reach.of(x)
