"""From decisions to result documents."""

from __future__ import annotations

from policymatch.award.package import Package
from policymatch.engine.reference.decide import Decision
from policymatch.engine.reference.values import Cause
from policymatch.language.numbers import yuan_digits
from policymatch.model import result


def money(fen: int | None) -> str | None:
    """分 as 元 with two decimals, or None."""
    return None if fen is None else yuan_digits(fen)


def missing(cause: Cause) -> result.Missing:
    """A cause as a document."""
    kind = "核定" if cause.kind == "核定" else "规则" if cause.kind == "规则" else "事实"
    return result.Missing(kind=kind, name=cause.name, field=cause.field, office=cause.office)  # type: ignore[arg-type]


def match(d: Decision, sentence: str = "") -> result.Match:
    """A decision as a document."""
    a = d.award
    facts = d.missing
    return result.Match(
        incentive=d.incentive.path,
        policy=d.policy.title,
        name=d.incentive.name,
        mode=d.incentive.mode,
        verdict=d.verdict,  # type: ignore[arg-type]
        amount=money(a.value) if a else None,
        amount_kind=a.kind if a else None,  # type: ignore[arg-type]
        amount_state=a.state if a else None,
        amount_lower=money(a.low) if a else None,
        amount_upper=money(a.high) if a else None,
        amount_reason=a.reason if a else "",
        missing=list(dict.fromkeys(c.field or c.name for c in facts)),
        missing_facts=[missing(c) for c in facts],
        judgements=[missing(c) for c in d.judgements],
        phase=d.policy.open_on(d.on),
        based_on="原文" if d.incentive.quote else "摘要",
        doubts=[*d.policy.doubts, *d.incentive.doubts],
        sentence=sentence,
    )


def package(p: Package) -> result.Package:
    """A package as a document."""
    return result.Package(
        total=money(p.total) or "0.00",
        without_asking=money(p.without_asking) or "0.00",
        ceilings=money(p.ceilings) or "0.00",
        granted=[d.incentive.path for d in p.granted],
        open=[d.incentive.path for d in p.open],
    )
