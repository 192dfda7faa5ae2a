"""The read-back: typed trees in plain Chinese, as an official would write them.

One class words every kind of node (``speech.Voice``); conditions are clauses, values are noun phrases, amounts are sentences
whose parts may be numbered. Named values are written by name; :func:`say_definitions` lists their definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from policymatch.language import tree as t
from policymatch.language.fields import Dictionary
from policymatch.language.periods import Period
from policymatch.language.readback import values as _values  # registers the words of values
from policymatch.language.readback.amounts import amount_outline, instalment_outline
from policymatch.language.readback.blocks import case_words, segment_words
from policymatch.language.readback.codes import say_code
from policymatch.language.readback.conditions_outline import EXCLUDED, WANTED, condition_outline, conditions_outline
from policymatch.language.readback.definitions import definition, named_values
from policymatch.language.readback.outline import Outline
from policymatch.language.readback.speech import Voice
from policymatch.language.readback.words import say_day

assert _values


When = tuple[Period, date]
"""The 政策年度 and the 基准日 of a decision, that are written with 本年 and 本季度: 本年（2024年）."""


def say(x: t.Expr, dictionary: Dictionary | None = None, when: When | None = None) -> str:
    """A value as a noun phrase: ``本年营业收入``, ``年度保费的60%``.

    Args:
        x: the value; named values are written by their names.
        dictionary: for counters (量词), keys and names of zones; None does without.
        when: of what is decided: ``本年（2024年）营业收入``.
    """
    return _once(Voice.value, x, dictionary, when)


def say_condition(x: t.Expr, dictionary: Dictionary | None = None, when: When | None = None) -> str:
    """One condition as a clause without a full stop: ``本年营业收入超过1亿元``."""
    return _once(Voice.clause, x, dictionary, when)


_MOST_TEXTS = 20_000
_texts: dict[tuple[int, int, bool, When | None], tuple[t.Expr, Dictionary | None, str]] = {}


def _once(render: Callable[[Voice, t.Expr], str], x: t.Expr, dictionary: Dictionary | None, when: When | None) -> str:
    """The words of a node, kept: a portal explains the same conditions to one enterprise after another.

    The node and the dictionary are kept with them, so that their ids are not reused.
    """
    key = (id(x), id(dictionary), render is Voice.value, when)
    found = _texts.get(key)
    if found is None:
        if len(_texts) >= _MOST_TEXTS:
            _texts.clear()
        found = _texts[key] = (x, dictionary, render(_voice(dictionary, when), x))
    return found[2]


def say_band(x: t.Table, arm: t.Arm, dictionary: Dictionary | None = None, when: When | None = None) -> str:
    """When a row of a table applies, without its subject: ``不低于2亿元且低于10亿元``, ``中型、小型、微型``."""
    return case_words(_voice(dictionary, when), x, arm)


def say_segment(x: t.Marginal, part: t.Segment, dictionary: Dictionary | None = None, when: When | None = None) -> str:
    """A part of a base of 累进: ``超过10万元且不超过100万元的部分``."""
    return segment_words(_voice(dictionary, when), part, x.base.type)


def _voice(dictionary: Dictionary | None, when: When | None) -> Voice:
    year, on = when if when is not None else (None, None)
    return Voice(dictionary, (), year, on)


def say_conditions(conditions: tuple[t.Expr, ...], kind: str = WANTED, dictionary: Dictionary | None = None) -> str:
    """A list of conditions as one sentence (LANGUAGE §5).

    Args:
        conditions: the checked conditions.
        kind: 适用条件 (all must hold) or 排除情形 (any one excludes).
        dictionary: as for :func:`say`.
    """
    return conditions_outline(Voice(dictionary), conditions, kind).line() + "。"


def say_amount(x: t.Expr, dictionary: Dictionary | None = None) -> str:
    """An amount with its steps as one sentence, without a full stop (LANGUAGE §6 and §7)."""
    return Voice(dictionary).outline(x).line()


def say_definitions(
    exprs: Iterable[t.Expr], lets: Mapping[str, t.LetDef], dictionary: Dictionary | None = None
) -> list[str]:
    """``年度保费，指 …`` for every named value in use, in the order of first use, each without a full stop."""
    voice = Voice(dictionary)
    return [definition(voice, n).line() for n in named_values(exprs, lets)]


__all__ = [
    "EXCLUDED",
    "WANTED",
    "Outline",
    "Voice",
    "When",
    "amount_outline",
    "condition_outline",
    "conditions_outline",
    "definition",
    "instalment_outline",
    "named_values",
    "say",
    "say_amount",
    "say_band",
    "say_code",
    "say_condition",
    "say_conditions",
    "say_day",
    "say_definitions",
    "say_segment",
]
