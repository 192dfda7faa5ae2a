"""From decisions to result documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from policymatch.award.package import Package
from policymatch.engine.reference.decide import Decision
from policymatch.engine.reference.values import Cause
from policymatch.errors import FactIssue
from policymatch.language.codes import REGIONS, name_of
from policymatch.language.fields import Dictionary
from policymatch.language.numbers import yuan_digits
from policymatch.language.terms import Confidence, Verdict
from policymatch.model import result
from policymatch.model.policy import NATION, UNPLACED, DayRange, Incentive, Policy


def money(fen: int | None) -> str | None:
    """分 as 元 with two decimals, or None."""
    return None if fen is None else yuan_digits(fen)


def missing(cause: Cause) -> result.Missing:
    """A cause as a document."""
    return result.Missing(kind=cause.kind, name=cause.name, field=cause.field, office=cause.office)


def notices(notes: Iterable[FactIssue]) -> list[result.Notice]:
    """What was read with a change or passed over, as documents."""
    return [result.Notice(field=n.field, value=n.value, reason=n.reason) for n in notes]


def card(p: Policy, i: Incentive, on: date, dictionary: Dictionary) -> dict[str, Any]:
    """What is known of an incentive for every enterprise alike, as the fields of a :class:`result.Card`."""
    return {
        "incentive": i.path,
        "policy": p.title,
        "name": i.name,
        "office": p.issuer,
        "level": p.level,
        "place": _place(p.region, dictionary),
        "mode": i.mode,
        "form": i.form if i.amount is not None else None,
        "beneficiary": i.beneficiary,
        "recognition": i.recognition,
        "valid": _days(p.valid),
        "acceptance": _days(p.acceptance),
        "phase": p.open_on(on),
        "handling": list(i.handling),
        "clause": i.clause,
        "based_on": Confidence.QUOTED if i.quote else Confidence.REPORTED,
        "quote": i.quote,
        "digest": i.digest,
        "link": i.link or p.document.get("链接", ""),
        "confidence": i.confidence,
        "for_officials": result.ForOfficials(
            readings=[*p.readings, *i.readings], doubts=[*p.doubts, *i.doubts], notes=[*p.notes, *i.notes]
        ),
    }


def _place(region: str, dictionary: Dictionary) -> result.Place:
    if region in ("", NATION, UNPLACED):
        return result.Place(code="", name=region)
    return result.Place(code=region, name=name_of(REGIONS, region, dictionary.codes) or region)


def _days(days: DayRange) -> result.Days:
    start, end = (d.isoformat() if d is not None else None for d in (days.start, days.end))
    return result.Days(start=start, end=end)


def not_open(p: Policy, i: Incentive, on: date, dictionary: Dictionary) -> result.Card:
    """An incentive whose 受理期 does not hold the day."""
    return result.Card(**card(p, i, on, dictionary))


def match(d: Decision, dictionary: Dictionary, sentence: str = "") -> result.Match:
    """A decision as a document: only what is 符合 has an amount, of the others it is possible."""
    a = d.award
    sure, possible = (a, None) if d.verdict == Verdict.ELIGIBLE else (None, a)
    facts = d.missing
    return result.Match(
        **card(d.policy, d.incentive, d.on, dictionary),
        verdict=d.verdict,
        amount=money(sure.value) if sure else None,
        amount_kind=sure.kind if sure else None,
        amount_state=a.state if a else None,
        amount_lower=money(sure.low) if sure else None,
        amount_upper=money(sure.high) if sure else None,
        possible_lower=money(possible.low) if possible else None,
        possible_upper=money(possible.high) if possible else None,
        amount_reason=a.reason if a else "",
        missing=list(dict.fromkeys(c.field or c.name for c in facts)),
        missing_facts=[missing(c) for c in facts],
        judgements=[missing(c) for c in d.judgements],
        sentence=sentence,
    )


def package(p: Package) -> result.Package:
    """A package as a document."""
    return result.Package(
        total=yuan_digits(p.total),
        totals_by_form=_in_yuan(p.by_form),
        without_asking=yuan_digits(p.without_asking),
        without_asking_by_form=_in_yuan(p.without_asking_by_form),
        ceilings=yuan_digits(p.ceilings),
        granted=[d.incentive.path for d in p.granted],
        open=[d.incentive.path for d in p.open],
    )


def _in_yuan(parts: Mapping[str, int]) -> dict[str, str]:
    return {form: yuan_digits(fen) for form, fen in parts.items()}
