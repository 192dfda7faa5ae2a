"""Running worked examples (案例): each is test and explanation of its incentive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from policymatch.engine.reference.decide import (
    AMOUNT_JUDGEMENT,
    AMOUNT_MISSING,
    VERDICTS,
    Decision,
    decide,
    dues,
    shares,
)
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.rounding import to_fen
from policymatch.engine.reference.values import NA, Known, Unknown, Value, truth
from policymatch.errors import FactError, did_you_mean
from policymatch.language.fields import LEDGER, Dictionary
from policymatch.language.numbers import say_number, yuan_digits
from policymatch.language.terms import AmountState, InstalmentState
from policymatch.language.types import MONTHS, DateType, NumberType, Type
from policymatch.language.units import measure
from policymatch.model.facts import read_facts
from policymatch.model.policy import Case, Incentive, Policy
from policymatch.model.read_options import ReadOptions

E = TypeVar("E", bound=Evaluator)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How a worked example went.

    Attributes:
        policy, incentive: what it is an example of.
        case: the example.
        differences: what came out otherwise than expected, in Chinese; empty where every expectation holds.
    """

    policy: Policy
    incentive: Incentive
    case: Case
    differences: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every expectation holds."""
        return not self.differences


def full_ledger_ids(facts: Any, policy: Policy) -> None:
    """In a policy's own examples a short 事项 id means its own incentive."""
    own = {i.id: i.path for i in policy.incentives}
    for record in facts.records.get(LEDGER, []):
        if record.get("事项") in own:
            record["事项"] = own[str(record["事项"])]


def case_evaluator(
    dictionary: Dictionary, policy: Policy, incentive: Incentive, case: Case, kind: Callable[..., E]
) -> E:
    """An evaluator with the facts, the day and the parameters of a worked example.

    Args:
        kind: the class of it.

    Raises:
        FactError: a fact of the example cannot be read.
        ValueError: a parameter of it cannot.
    """
    facts = read_facts(dictionary, case.facts, ReadOptions(case.as_of))
    parameters = _parameters(dictionary, case.parameters)
    full_ledger_ids(facts, policy)
    return kind(dictionary, policy, incentive, facts, case.as_of or date.today(), False, parameters)


def run_case(dictionary: Dictionary, policy: Policy, incentive: Incentive, case: Case) -> CaseResult:
    """Runs one worked example and compares everything it states."""
    out: list[str] = []
    try:
        e = case_evaluator(dictionary, policy, incentive, case, Evaluator)
    except FactError as refused:
        return CaseResult(policy, incentive, case, tuple(str(i) for i in refused.issues))
    except ValueError as refused:
        return CaseResult(policy, incentive, case, (str(refused),))
    decision = decide(e)
    expected = case.expected
    wanted = str(expected.get("结果", ""))
    if wanted not in VERDICTS:
        out.append(f"结果“{wanted}”不认识，应为{'、'.join(VERDICTS)}")
    elif decision.verdict != wanted:
        out.append(
            f"结果：应为{wanted}，算出{decision.verdict}"
            + (f"（缺 {'、'.join(c.name for c in decision.causes)}）" if decision.causes else "")
        )
    for key, check in _CHECKS.items():
        if key in expected:
            try:
                out += check(e, decision, expected[key])
            except (ValueError, KeyError) as problem:
                out.append(f"{key}：{problem}")
    return CaseResult(policy, incentive, case, tuple(out))


def _parameters(dictionary: Dictionary, raw: Mapping[str, Any]) -> dict[str, Fraction]:
    out: dict[str, Fraction] = {}
    for name, text in raw.items():
        parameter = dictionary.parameters.get(name)
        if parameter is None:
            raise ValueError(f"参数“{name}”不在字典里，{did_you_mean(name, dictionary.parameters)}")
        m = measure(str(text), dictionary.units)
        if NumberType(m.dim, m.ratio) != parameter.type:
            raise ValueError(f"参数“{name}”是{parameter.type}，案例写的是{NumberType(m.dim, m.ratio)}")
        out[name] = m.value
    return out


def yuan(fen: int | None) -> str:
    """分 as 元, two decimals; 未定 for None."""
    return "未定" if fen is None else f"{yuan_digits(fen)}元"


def _money(text: Any, dictionary: Dictionary) -> int:
    m = measure(str(text), dictionary.units)
    if m.dim != (("元", 1),):
        raise ValueError(f"“{text}”不是金额")
    return to_fen(m.value)


def _amount(e: Evaluator, d: Decision, wanted: Any) -> list[str]:
    award = d.award
    if award is None:
        return [
            f"金额：应为{wanted}，这一事项没有金额"
            if e.incentive.amount is None
            else f"金额：应为{wanted}，结果是{d.verdict}，没有金额"
        ]
    if wanted in (AMOUNT_MISSING, AMOUNT_JUDGEMENT):
        return [] if award.state == wanted else [f"金额：应为{wanted}，算出{award.state} {yuan(award.value)}"]
    fen = _money(wanted, e.dictionary)
    return [] if award.value == fen else [f"金额：应为{yuan(fen)}，算出{yuan(award.value)}（{award.state}）"]


def _bound(which: str) -> Any:
    def check(e: Evaluator, d: Decision, wanted: Any) -> list[str]:
        found = None if d.award is None else (d.award.high if which == "上限" else d.award.low)
        fen = _money(wanted, e.dictionary)
        return [] if found == fen else [f"{which}：应为{yuan(fen)}，算出{yuan(found)}"]

    return check


def _missing(e: Evaluator, d: Decision, wanted: Any) -> list[str]:
    found = sorted({c.name for c in (*d.missing, *d.judgements)})
    expected = sorted(str(x) for x in (wanted if isinstance(wanted, list) else [wanted]))
    return [] if found == expected else [f"缺：应为{'、'.join(expected) or '无'}，算出{'、'.join(found) or '无'}"]


def _values(e: Evaluator, d: Decision, wanted: Any) -> list[str]:
    out = []
    for name, text in wanted.items():
        if name not in e.incentive.lets:
            out.append(f"取值“{name}”不存在，{did_you_mean(name, e.incentive.lets)}")
            continue
        definition = e.incentive.lets[name]
        found = e.let(name)
        if not _same(found, str(text), definition.body.type, e):
            out.append(f"取值“{name}”：应为{text}，算出{show(found, definition.body.type)}")
    return out


def _same(found: Value, text: str, type_: Type, e: Evaluator) -> bool:
    if text in (AmountState.MISSING, AmountState.JUDGEMENT):
        return isinstance(found, Unknown)
    if text in ("不适用", "无") and not isinstance(found, Known):
        return found is NA
    if not isinstance(found, Known):
        return False
    if isinstance(type_, NumberType):
        m = measure(text, e.dictionary.units)
        if (m.dim, m.ratio) != (type_.dim, type_.ratio) and not (type_ == MONTHS and m.dim == MONTHS.dim):
            raise ValueError(f"“{text}”的单位和取值（{type_}）不同")
        return bool(found.value == m.value)
    if isinstance(found.value, bool):
        return (text == "是") == found.value
    if isinstance(type_, DateType):
        return str(found.value) == text
    return str(found.value) == text


def show(v: Value, type_: Type) -> str:
    """A value for a message."""
    if v is NA:
        return "不适用"
    if isinstance(v, Known):
        if isinstance(v.value, Fraction) and isinstance(type_, NumberType):
            return say_number(v.value, type_)
        return {True: "是", False: "否"}[v.value] if isinstance(v.value, bool) else str(v.value)
    return AmountState.MISSING


def _plan(e: Evaluator, d: Decision, wanted: Any) -> list[str]:
    found = []
    for due in dues(e, e.incentive):
        held = truth(due.holds)
        fen = to_fen(due.amount.value) if isinstance(due.amount, Known) else None
        found.append(InstalmentState.OPEN if held is None or fen is None else yuan(fen if held else 0))
    expected = [w if w == InstalmentState.OPEN else yuan(_money(w, e.dictionary)) for w in wanted]
    return [] if found == expected else [f"分期：应为{expected}，算出{found}"]


def _split(e: Evaluator, d: Decision, wanted: Any) -> list[str]:
    found = shares(e, d.award, e.incentive.split) if d.award else {}
    out = []
    for payer, text in wanted.items():
        fen = _money(text, e.dictionary)
        if found.get(payer) != fen:
            out.append(f"分担“{payer}”：应为{yuan(fen)}，算出{yuan(found.get(payer))}")
    return out


def _deadlines(e: Evaluator, d: Decision, wanted: Any) -> list[str]:
    known = dict(e.incentive.deadlines)
    out = []
    for name, text in wanted.items():
        if name not in known:
            out.append(f"时限“{name}”不存在，{did_you_mean(name, known)}")
            continue
        found = e.value(known[name])
        if not (isinstance(found, Known) and str(found.value) == text):
            out.append(f"时限“{name}”：应为{text}，算出{found.value if isinstance(found, Known) else '待核'}")
    return out


_CHECKS: dict[str, Any] = {
    "金额": _amount,
    "上限": _bound("上限"),
    "下限": _bound("下限"),
    "缺": _missing,
    "取值": _values,
    "分期": _plan,
    "分担": _split,
    "时限": _deadlines,
}

__all__ = ["CaseResult", "case_evaluator", "run_case", "show", "yuan"]
