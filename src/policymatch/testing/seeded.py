"""Policies, enterprises and their tables out of a seed: the cheap door to the same generators, without hypothesis."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any, TypedDict, Unpack

from policymatch.api import Catalog
from policymatch.language.fields import Dictionary
from policymatch.language.types import Type
from policymatch.model.facts import Facts
from policymatch.model.policy import Policy
from policymatch.testing.choices import Choices, Seeded
from policymatch.testing.facts import FactMaker, as_mapping
from policymatch.testing.mentions import Mentions, asked
from policymatch.testing.policy_text import write
from policymatch.testing.tables import Population, population_of
from policymatch.testing.vocabulary import Vocabulary

Source = int | random.Random | Choices
"""A seed, or something to go on choosing with."""


class Options(TypedDict, total=False):
    """How enterprises are made.

    Attributes:
        policies: figures are taken from theirs, exactly at and one 分 or one day to either side; left out, from those of
            the catalog.
        fields: the facts to give; left out, those that the policies name, or all where there are no policies.
        missing: the share of facts that are missing (0.1); it differs from enterprise to enterprise, a fifth lack nothing.
        none: the share of facts that are 无, where the dictionary allows it (0.05).
        most: how many records a list has at most (3).
    """

    policies: Iterable[Policy]
    fields: Collection[str]
    missing: float
    none: float
    most: int


class Generators:
    """The generators for one dictionary; what policies ask is looked up once.

    Args:
        given: the field dictionary, or a catalog (whose 派生指标 policies then use, and whose policies enterprises are near).
        options: see :class:`Options`.
    """

    def __init__(self, given: Dictionary | Catalog, options: Options):
        self._given = given
        self._options = options
        self.dictionary = given if isinstance(given, Dictionary) else given.dictionary

    @cached_property
    def _words(self) -> Vocabulary:
        return Vocabulary(self.dictionary, _derived(self._given))

    @cached_property
    def _asked(self) -> Mentions:
        own = self._given.policies if isinstance(self._given, Catalog) else ()
        return asked(self._options.get("policies", own), self.dictionary)

    def policy(self, source: Source, wild: bool, incentives: int, name: str) -> str:
        """See :func:`policy`."""
        return write(_choices(source), self._words, wild=wild, incentives=incentives, name=name)

    def facts(self, source: Source, count: int) -> list[Facts]:
        """The facts of several enterprises, typed."""
        options = self._options
        maker = FactMaker(
            _choices(source),
            self.dictionary,
            self._asked,
            fields=options.get("fields"),
            missing=options.get("missing", 0.1),
            none=options.get("none", 0.05),
            most=options.get("most", 3),
        )
        return [maker.facts() for _ in range(count)]

    def enterprise(self, source: Source) -> dict[str, Any]:
        """See :func:`enterprise`."""
        return as_mapping(self.facts(source, 1)[0], self.dictionary)

    def population(self, source: Source, size: int, codes: tuple[str, ...] = ()) -> Population:
        """See :func:`population`."""
        return population_of(self.facts(source, len(codes) or size), self.dictionary, codes)


def policy(
    source: Source, dictionary: Dictionary | Catalog, *, wild: bool = False, incentives: int = 1, name: str = "trial"
) -> str:
    """The text of a policy that loads without error.

    Args:
        source: a seed.
        dictionary: the field dictionary, or a catalog (whose 派生指标 are then used as well).
        wild: odd nestings, extreme figures, 不适用 everywhere, deep trees.
        incentives: how many 事项 it has.
        name: its 编号; the 事项 are i1, i2, …
    """
    return Generators(dictionary, {}).policy(source, wild, incentives, name)


def enterprise(source: Source, dictionary: Dictionary | Catalog, **options: Unpack[Options]) -> dict[str, Any]:
    """The facts of an enterprise as a mapping, as ``Catalog.match`` takes them: records, runs of years, 核定, 兑现记录.

    Args:
        source: a seed.
        dictionary: the field dictionary, or a catalog (whose policies are then asked).
        options: see :class:`Options`.
    """
    return Generators(dictionary, options).enterprise(source)


def population(
    source: Source,
    dictionary: Dictionary | Catalog,
    *,
    size: int = 10,
    codes: tuple[str, ...] = (),
    **options: Unpack[Options],
) -> Population:
    """Enterprises with codes and names, as mappings and as the tables that ``Catalog.score`` reads; both say the same.

    Args:
        source: a seed.
        dictionary: the field dictionary, or a catalog.
        size: how many enterprises.
        codes: their 统一社会信用代码; left out, made-up ones.
        options: see :class:`Options`.
    """
    return Generators(dictionary, options).population(source, size, codes)


def _choices(source: Source) -> Choices:
    return Seeded(source) if isinstance(source, int | random.Random) else source


def _derived(given: Dictionary | Catalog) -> dict[str, Type]:
    """派生指标 with their types: what an incentive can reach that its own file does not define."""
    if isinstance(given, Dictionary):
        return {}
    found = ((p, x) for p in given.policies[:1] for x in p.incentives[0].lets.values())
    return {x.name: x.body.type for p, x in found if x.at.file != p.file}


__all__ = ["Generators", "Options", "enterprise", "policy", "population"]
