"""Generators of policies, enterprises and record tables, for the tests of programs that use policymatch.

Two doors to the same generators: hypothesis strategies (:func:`policies`, :func:`enterprises`, :func:`record_tables`,
:func:`populations`), which shrink, and plain seeds (:func:`policy`, :func:`enterprise`, :func:`population`), which are
cheap. The first need the extra ``testing``: ``pip install 'policymatch[testing]'``.
"""

from typing import TYPE_CHECKING, Any

from policymatch.testing.seeded import Options, enterprise, policy, population
from policymatch.testing.tables import Population

if TYPE_CHECKING:
    from policymatch.testing.strategies import enterprises, policies, populations, record_tables

__all__ = [
    "Options",
    "Population",
    "enterprise",
    "enterprises",
    "policies",
    "policy",
    "population",
    "populations",
    "record_tables",
]

_STRATEGIES = ("enterprises", "policies", "populations", "record_tables")


def __getattr__(name: str) -> Any:
    """The strategies are imported when first used: only they need hypothesis."""
    if name in _STRATEGIES:
        from policymatch.testing import strategies

        return getattr(strategies, name)
    raise AttributeError(f"module 'policymatch.testing' has no attribute {name!r}")
