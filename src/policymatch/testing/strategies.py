"""Hypothesis strategies for policies, enterprises and their tables; they shrink towards plain and short ones."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Unpack

from policymatch.api import Catalog
from policymatch.language.fields import Dictionary
from policymatch.testing.seeded import Generators, Options
from policymatch.testing.tables import Population

try:
    from hypothesis import strategies as st
except ImportError as e:
    raise ImportError(
        "the strategies of policymatch.testing need hypothesis: pip install 'policymatch[testing]'"
    ) from e

if TYPE_CHECKING:
    import pandas as pd
    from hypothesis.strategies import DrawFn, SearchStrategy


@functools.cache
def _below(n: int) -> SearchStrategy[int]:
    return st.integers(0, n - 1)


class _Drawn:
    """Choices drawn by hypothesis."""

    def __init__(self, draw: DrawFn):
        self._draw = draw

    def below(self, n: int) -> int:
        """A whole number from 0 up to, and without, ``n``."""
        return self._draw(_below(n)) if n > 1 else 0


@st.composite
def _made(draw: DrawFn, make: Callable[[_Drawn], Any]) -> Any:
    return make(_Drawn(draw))


def policies(
    dictionary: Dictionary | Catalog, *, wild: bool = False, incentives: int = 1, name: str = "trial"
) -> SearchStrategy[str]:
    """Texts of policies over a dictionary, each of which loads without error.

    Args:
        dictionary: the field dictionary, or a catalog (whose 派生指标 are then used as well).
        wild: odd nestings, extreme figures, 不适用 everywhere, deep trees.
        incentives: how many 事项 each has.
        name: the 编号; the 事项 are i1, i2, …
    """
    make = Generators(dictionary, {})
    return _made(lambda c: make.policy(c, wild, incentives, name))


def enterprises(
    dictionary: Dictionary | Catalog,
    **options: Unpack[Options],
) -> SearchStrategy[dict[str, Any]]:
    """Enterprises as mappings, as ``Catalog.match`` takes them: with records, runs of years, 核定 and 兑现记录.

    Args:
        dictionary: the field dictionary, or a catalog (whose policies are then asked).
        options: see :class:`policymatch.testing.Options`.
    """
    return _made(Generators(dictionary, options).enterprise)


def record_tables(
    dictionary: Dictionary | Catalog,
    codes: Collection[str],
    **options: Unpack[Options],
) -> SearchStrategy[dict[str, pd.DataFrame]]:
    """Record tables of some enterprises, as ``Catalog.score`` takes them: record list -> one row a record.

    Args:
        dictionary: the field dictionary, or a catalog.
        codes: the 统一社会信用代码 of the enterprises.
        options: see :class:`policymatch.testing.Options`.
    """
    make = Generators(dictionary, options)
    return _made(lambda c: make.population(c, 0, tuple(codes)).records)


def populations(
    dictionary: Dictionary | Catalog,
    *,
    size: int = 10,
    **options: Unpack[Options],
) -> SearchStrategy[Population]:
    """Enterprises with codes and names, as mappings and as the tables that ``Catalog.score`` reads; both say the same.

    Args:
        dictionary: the field dictionary, or a catalog.
        size: how many enterprises at most; at least one.
        options: see :class:`policymatch.testing.Options`.
    """
    make = Generators(dictionary, options)
    return _made(lambda c: make.population(c, 1 + c.below(size)))


__all__ = ["enterprises", "policies", "populations", "record_tables"]
