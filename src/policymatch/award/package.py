"""The package of an enterprise: what it gets, ranked, and what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policymatch.engine.reference.decide import Decision
from policymatch.language.terms import AmountState, Form, Mode, Verdict


@dataclass(frozen=True, slots=True)
class Package:
    """What an enterprise gets, in 分.

    Attributes:
        granted: decisions with the verdict 符合, the highest amount first.
        open: decisions that are 待核 or 需人工核定, the highest upper bound first.
        total: certain amounts of ``granted``, summed over all forms; ``by_form`` are its parts.
        without_asking: the part of ``total`` that is 免申即享; ``without_asking_by_form`` are its parts.
        ceilings: the part of ``total`` that is only a ceiling.
        by_form, without_asking_by_form: each :class:`~policymatch.language.terms.Form` (cash, tax relief, …) -> its amount.
    """

    granted: tuple[Decision, ...]
    open: tuple[Decision, ...]
    total: int
    without_asking: int
    ceilings: int
    by_form: Mapping[str, int]
    without_asking_by_form: Mapping[str, int]

    def __repr__(self) -> str:
        return f"<Package {len(self.granted)} granted, {len(self.open)} open>"


def _value(d: Decision) -> int:
    return d.award.value or 0 if d.award is not None else 0


def _potential(d: Decision) -> int:
    return (d.award.high or 0) if d.award is not None else 0


def package(decisions: Iterable[Decision]) -> Package:
    """The package of all decisions for one enterprise; it does not depend on their order."""
    all_ = list(decisions)
    granted = sorted((d for d in all_ if d.verdict == Verdict.ELIGIBLE), key=lambda d: (-_value(d), d.incentive.path))
    open_ = sorted(
        (d for d in all_ if d.verdict not in (Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE)),
        key=lambda d: (-_potential(d), d.incentive.path),
    )
    by_form = _by_form(granted)
    without_asking = _by_form(d for d in granted if d.incentive.mode == Mode.WITHOUT_ASKING)
    return Package(
        tuple(granted),
        tuple(open_),
        sum(by_form.values()),
        sum(without_asking.values()),
        sum(_value(d) for d in granted if d.award is not None and d.award.state == AmountState.CEILING),
        by_form,
        without_asking,
    )


def _by_form(decisions: Iterable[Decision]) -> dict[str, int]:
    out: dict[str, int] = dict.fromkeys(Form, 0)
    for d in decisions:
        out[d.incentive.form] += _value(d)
    return out
