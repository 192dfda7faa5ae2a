"""Which constant of a rule encodes each figure of a sentence: a figure that is printed with two meanings needs a constant for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from policymatch.catalog.constants import Constant
from policymatch.catalog.figures import Figure
from policymatch.language.fields import Dictionary

# which side of the figure the boundary itself belongs to
CUT = {">=": "above", "<": "above", ">": "below", "<=": "below"}

_PAID = ("奖", "补", "给予", "资助", "兑现", "发放", "贴息", "配套", "安排")
_REST = ("不足", "不满", "未满")
_CAPS = ("cap", "year-cap", "total-cap")


@dataclass(slots=True)
class Meaning:
    """Figures of one size that mean the same.

    Attributes:
        kind: ``threshold``, ``limit`` (最高, 不超过), ``paid``, ``each`` (每增加…), or "" (anything).
        cut: for a threshold, the side that the boundary belongs to.
        subject: the field or named value that the sentence names before it, or "".
        figures: the occurrences.
        constant: the constant that encodes it, once it is found.
    """

    kind: str
    cut: str
    subject: str
    figures: list[Figure] = field(default_factory=list)
    constant: Constant | None = None

    def __str__(self) -> str:
        return self.subject + self.figures[0].phrase


def meanings(found: Iterable[Figure], known: dict[str, str]) -> list[Meaning]:
    """The meanings of figures of one size.

    Args:
        found: the figures, all of one value and dimension.
        known: as ``names`` gives it.
    """
    out: list[Meaning] = []
    steps = any(f.each for f in found)
    for f in found:
        kind = _kind(f, steps)
        cut = CUT.get(f.op, "") if kind == "threshold" else ""
        subject = _named(f, known) if kind in ("threshold", "limit") else ""
        same = [m for m in out if (m.kind, m.cut) == (kind, cut) and (not subject or m.subject in ("", subject))]
        if not same:
            out.append(Meaning(kind, cut, subject, [f]))
            continue
        same[-1].figures.append(f)
        same[-1].subject = same[-1].subject or subject
    return out


def _kind(f: Figure, steps: bool) -> str:
    if f.each:
        return "each"
    if steps and f.op == "<" and f.phrase.startswith(_REST):
        return "each"  # 每增加100万元…，不足100万元的部分
    if f.ordinal:
        return ""
    if f.capped:
        return "limit"
    if f.op:
        return "threshold"
    return "paid" if (f.is_money or f.ratio) and any(w in f.clause for w in _PAID) else ""


def names(dictionary: Dictionary, lets: Iterable[str]) -> dict[str, str]:
    """How sentences may call each field and named value: name, statutory name or alias -> name."""
    out = {name: name for name in lets}
    for owner in dictionary.fields.values():
        for found in (owner, *owner.members.values()):
            out |= {alias: found.name for alias in (found.name, found.full_name, *found.aliases) if len(alias) > 1}
    return out


def _named(f: Figure, known: dict[str, str]) -> str:
    """The field or named value before a figure; the last one, the longest where two end together."""
    at = [(f.clause.rfind(alias) + len(alias), len(alias), name) for alias, name in known.items() if alias in f.clause]
    return max(at)[2] if at else ""


def _name_of(c: Constant) -> str:
    """The name of what a constant is compared with; "" where that is no single name."""
    return getattr(c.other, "name", "") if c.role == "compare" else ""


def assign(found: list[Meaning], constants: Iterable[Constant]) -> list[Constant]:
    """Gives each meaning the constant that fits it best, no constant to two of them.

    Returns:
        the constants that no meaning took.
    """
    unassigned = list(constants)
    open_ = list(found)
    while open_ and unassigned:
        _, meaning, constant = min(
            ((_cost(m, c), m, c) for m in open_ for c in unassigned), key=lambda choice: choice[0]
        )
        meaning.constant = constant
        open_ = [m for m in open_ if m is not meaning]
        unassigned = [c for c in unassigned if c is not constant]
    return unassigned


def _cost(m: Meaning, c: Constant) -> int:
    """How badly a constant fits a meaning."""
    compared = c.role == "compare" and c.op in CUT
    if compared and m.kind in ("threshold", "limit"):
        op = m.figures[0].op
        other = 10 if m.subject and _name_of(c) != m.subject else 0
        return 1 + other + (3 if c.op[0] != op[0] else 0) + (2 if CUT[c.op] != CUT[op] else 0)
    match m.kind:
        case "threshold":
            return 15 + (c.role in _CAPS)
        case "limit":
            return (5 if m.subject else 0) if c.role in _CAPS else 6
        case "paid":
            return 20 if compared else 1
        case "each":
            return 1 if c.role == "each" else (20 if compared else 5)
    return 30


__all__ = ["CUT", "Meaning", "assign", "meanings", "names"]
