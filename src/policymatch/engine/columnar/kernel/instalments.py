"""分期 over columns: what falls due of an amount, what is certain now and up to what is still open."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from policymatch.engine.columnar.kernel.arithmetic import add, bounded, multiply, over_one, subtract
from policymatch.engine.columnar.kernel.columns import NOTHING, ONE, YES, ZERO, Gaps, Numbers, Truth, numbers, open_gaps
from policymatch.engine.columnar.kernel.comparing import compare
from policymatch.engine.columnar.kernel.integers import pick, whole
from policymatch.engine.columnar.kernel.joining import chosen, either_way
from policymatch.engine.columnar.kernel.logic import both
from policymatch.engine.columnar.kernel.masks import Bits, Mask, full, given, joined, minus, some, spread, trimmed
from policymatch.engine.columnar.kernel.rounding import rounded
from policymatch.engine.columnar.kernel.scope import Evaluates, Scope
from policymatch.engine.columnar.kernel.summands import or_nothing, possibly
from policymatch.engine.columnar.kernel.symbols import symbols
from policymatch.engine.reference.values import Cause
from policymatch.language import tree as t
from policymatch.language.numbers import say_number
from policymatch.language.types import AMOUNT, RATIO


def falling_due(k: Evaluates, x: t.Amount, amount: Numbers, scope: Scope) -> Any:
    """What is certain now, and up to what is still open, of an amount."""
    n = scope.n
    sums = _shares(k, x, amount, scope) if x.instalments[0].share is not None else _fixed(k, x, amount, scope)
    going = YES
    dues: list[Numbers] = []
    held: list[Truth] = []
    for part, money in zip(x.instalments, sums, strict=True):
        asked = k.condition(part.condition, scope) if part.condition is not None else YES
        holds = both([going, asked])
        if x.on_failure == "停后续各期":
            going = holds
        fails = full(holds.fails, n)
        due = possibly(money, holds.gaps.open, holds.gaps.why)
        dues.append(chosen([(fails, ZERO), (~fails, due)]))
        held.append(holds)
    out = add(ZERO, *dues)
    known = ~(full(amount.gaps.na, n) | full(amount.gaps.open, n))
    made = [(full(amount.gaps.na, n), NOTHING), (known, _waiting(out, sums, n))]
    if amount.gaps.open is not None:
        made.append((full(amount.gaps.open, n), _within(out, amount, held, n)))
    return chosen(made)


def _waiting(out: Numbers, sums: list[Numbers], n: int) -> Numbers:
    """Of an amount that is known: what is open only waits, where every instalment is known."""
    open_ = out.gaps.open
    if open_ is None:
        return out
    known = np.ones(n, dtype=bool)
    for s in sums:
        known &= ~(full(s.gaps.na, n) | full(s.gaps.open, n))
    later = some(minus(out.gaps.later, known), trimmed(full(open_, n) & known))
    return replace(out, gaps=Gaps(out.gaps.na, open_, minus(out.gaps.maybe, known), out.gaps.why, later))


def _within(out: Numbers, amount: Numbers, held: list[Truth], n: int) -> Numbers:
    """Of an amount that is open: together they never exceed the whole, and where all fall due they are the whole."""
    fen = rounded(amount, 1, "四舍五入")
    ((low, high, top), (least, most, other)), den = over_one((out, fen))
    whole_due = np.ones(n, dtype=bool)
    for h in held:
        whole_due &= full(h.holds, n)
    low_inf, high_inf = full(out.low_inf, n), full(out.high_inf, n)
    floor = whole_due & ~full(fen.low_inf, n)
    low = pick(floor, pick(low_inf, least, np.maximum(low, least)), low)
    low_inf = low_inf & ~floor
    cap = ~full(fen.high_inf, n)
    most = np.maximum(most, 0)
    high = pick(cap, pick(high_inf, most, np.minimum(high, most)), high)
    high_inf = high_inf & ~cap
    gaps = open_gaps(None, amount.gaps.open, amount.gaps.maybe, joined(out.gaps.why, amount.gaps.why))
    return bounded(low, high, den, max(top, other), gaps, low_inf, high_inf)


def _shares(k: Evaluates, x: t.Amount, amount: Numbers, scope: Scope) -> list[Numbers]:
    """Instalments written as shares: the last takes what rounding leaves."""
    n = scope.n
    shares = [k.numbers(part.share, scope) for part in x.instalments if part.share is not None]
    fen = rounded(amount, 1, "四舍五入")
    known = ~(full(amount.gaps.na, n) | full(amount.gaps.open, n))
    spent = ZERO
    out: list[Any] = []
    for i, share in enumerate(shares):
        part = multiply(amount, share)
        money: Any = rounded(part, 1, "四舍五入")
        if i == len(shares) - 1:
            money = _last(amount, fen, part, spent, i, known)
        shut = money.gaps.na
        spent = add(spent, money if shut is None else chosen([(full(shut, n), ZERO), (~full(shut, n), money)]))
        out.append(money)
    sum_of = add(ZERO, *shares)
    gaps = sum_of.gaps
    wrong = trimmed(full(compare("≠", sum_of, ONE).holds, n) & ~(full(gaps.na, n) | full(gaps.open, n)))
    if wrong is None:
        return out
    why = _said(k, wrong, lambda i: f"各期比例加起来是{say_number(i[0], RATIO)}，不是100%", sum_of)
    return [either_way(wrong, why, amount, ZERO, otherwise=money) for money in out]


def _last(amount: Numbers, fen: Numbers, part: Numbers, spent: Numbers, i: int, known: Mask) -> Any:
    """The last instalment: what is left of a known amount; up to half a 分 more or less for each one before it, and for itself."""
    rest = subtract(fen, spent)
    if known.all():
        return rest
    gaps = open_gaps(None, trimmed(~known), None, joined(amount.gaps.why, spent.gaps.why))
    if gaps.open is not None and gaps.why is None:
        gaps = replace(gaps, why=np.zeros(len(known), dtype=np.uint64))
    half = whole([i + 1])
    slack = bounded(-half, half, 2, i + 1, gaps)
    return chosen([(known, rest), (~known, add(part, slack))])


def _fixed(k: Evaluates, x: t.Amount, amount: Numbers, scope: Scope) -> list[Numbers]:
    """Instalments written as sums: they add up to the amount, and nothing falls due of an amount of 0元."""
    n = scope.n
    sums = [k.numbers(part.amount, scope) for part in x.instalments if part.amount is not None]
    total = add(ZERO, *(or_nothing(v) for v in sums))
    known = ~(full(amount.gaps.na, n) | full(amount.gaps.open, n))
    nothing = known & ~full(compare(">", amount, ZERO).holds, n)
    off = full(compare("≠", total, amount).holds, n) & ~full(total.gaps.open, n)
    wrong = trimmed(known & ~nothing & off)
    unsure = trimmed(
        ~known & ~(full(amount.gaps.open, n) & ~given(amount.low_inf) & np.asarray(amount.low > 0, dtype=bool))
    )
    out: list[Any] = []
    why = _said(k, wrong, _sums_differ, total, amount) if wrong is not None else None
    for v in sums:
        one: Any = chosen([(nothing, ZERO), (~nothing, v)])
        one = either_way(wrong, why, v, ZERO, otherwise=one)
        bits = amount.gaps.why
        out.append(either_way(unsure, None if bits is None else spread(bits, n), v, ZERO, otherwise=one))
    return [numbers(v) for v in out]


def _sums_differ(values: tuple[Fraction, ...]) -> str:
    said = [say_number(v, AMOUNT) for v in values]
    return f"各期金额加起来是{said[0]}，金额是{said[1]}"


def _said(k: Evaluates, rows: Mask, words: Any, *columns: Numbers) -> Bits:
    """A cause in words for each row, out of its figures."""
    at = np.flatnonzero(rows)
    made = [symbols(c.at(at)) for c in columns]
    values = zip(*([s.values[i] for i in spread(s.codes, len(at)).tolist()] for s in made), strict=True)
    table = k.registry.table([Cause("规则", words(v))] for v in values)
    out = np.zeros(len(rows), dtype=table.dtype)
    out[at] = table
    return out
