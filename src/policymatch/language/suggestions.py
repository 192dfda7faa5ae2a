"""Names of a dictionary to suggest for a word that is not in it: by spelling, by parts of words, by synonyms."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from policymatch.errors import inverts, nearest
from policymatch.language.fields import Dictionary, Field
from policymatch.language.synonyms import synonyms_of
from policymatch.language.types import CategoryType

_MOST = 4
_LEAST = 1.4  # the score of a name that is worth to be shown
NONE_NEAR = "字典里没有相近的名称；用 policymatch fields 查，确实没有的加进自己的字典文件"
_NOW = {"年": "本年", "半年": "本半年", "季": "本季度", "月": "本月"}


def suggestions(name: str, dictionary: Dictionary, others: Iterable[str] = ()) -> list[str]:
    """What to write for a name that is not known, the likeliest first.

    Args:
        name: what was written.
        dictionary: its fields, with their 别名 and 全称; their 可选值 too.
        others: further names that mean something here: derived fields, 取值, fields of the record.

    Returns:
        names and conditions as expressions write them, at most four: 从业人员数(本年); 任一(资质, 名称 是 高新技术企业).
    """
    spellings = {**{other: other for other in others}, **_spellings(dictionary)}
    scores: dict[str, float] = {}

    def add(suggestion: str, score: float) -> None:
        scores[suggestion] = max(score, scores.get(suggestion, 0) + 0.05)

    for rank, synonym in enumerate(synonyms_of(name)):
        less = 0.1 * min(rank, 5)
        for spelling, suggestion in spellings.items():
            score = _score(synonym, spelling)
            if score and not inverts(synonym, spelling) and not inverts(name, suggestion.split("(")[0]):
                add(suggestion, score - less)
        for value, suggestion in _values(dictionary):
            if synonym == value:
                add(suggestion, 2.1 - less)
    for slip in nearest(name, spellings):
        near = _alike(name, slip) >= 0.7 and abs(len(name) - len(slip)) < 2 and slip not in name and name not in slip
        if near or (not scores and _alike(name, slip) >= 0.6):
            add(spellings[slip], 3.5 if near else 1.5)
    ranked = sorted(scores, key=lambda suggestion: (-scores[suggestion], len(suggestion), suggestion))
    return [suggestion for suggestion in ranked if scores[suggestion] >= _LEAST][:_MOST]


def alias_hint(dictionary: Dictionary, name: str) -> str:
    """What to write for an alias, "" for what is none."""
    f = dictionary.spelling().get(name)
    return f"“{name}”是“{f.name}”的别名，规则里写“{written(f)}”" if f is not None else ""


def _spellings(dictionary: Dictionary) -> dict[str, str]:
    """Every spelling of a field or parameter, with what expressions write for it."""
    out = {name: f"{name}(本年)" for name in dictionary.parameters}
    return {**out, **{spelling: written(f) for spelling, f in dictionary.spelling().items()}}


def written(f: Field) -> str:
    """A field as expressions write it, with the period of now where it has one."""
    return f"{f.name}({_NOW[f.grain]})" if f.grain else f.name


def _values(dictionary: Dictionary) -> Iterable[tuple[str, str]]:
    """Every value of a category, with the condition that compares with it."""
    for f in dictionary:
        if isinstance(f.type, CategoryType):
            yield from ((v, f"{written(f)} 是 {v}") for v in f.type.values)
        for m in f.members.values():
            if isinstance(m.type, CategoryType):
                yield from ((v, f"任一({f.name}, {m.name} 是 {v})") for v in m.type.values)


def _alike(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def _score(synonym: str, spelling: str) -> float:
    """How well a spelling matches a synonym: 3 where they are equal, more than 1 where one contains the other."""
    if synonym == spelling:
        return 3.0
    shorter, longer = sorted((synonym, spelling), key=len)
    if len(shorter) > 1 and shorter in longer:
        return 1.5 + len(shorter) / len(longer)
    return 0.0


__all__ = ["NONE_NEAR", "alias_hint", "suggestions", "written"]
