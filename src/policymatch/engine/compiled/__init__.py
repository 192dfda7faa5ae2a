"""One enterprise against a whole catalog: verdicts and awards at once, by questions shared between incentives.

What it says is what the reference engine says; whatever it has no form for it asks the reference engine.
"""

from policymatch.engine.compiled.decisions import Decisions
from policymatch.engine.compiled.matcher import Finding, Matcher
from policymatch.engine.compiled.matchers import Matchers

__all__ = ["Decisions", "Finding", "Matcher", "Matchers"]
