"""Amounts: 金额 with its steps in their order, 逐项, 分期."""

from __future__ import annotations

from fractions import Fraction

from policymatch.language import tree as t
from policymatch.language.numbers import say_number
from policymatch.language.readback.conditions import band
from policymatch.language.readback.lists import each_counter, list_words
from policymatch.language.readback.outline import Outline
from policymatch.language.readback.speech import NOUN, PRODUCT, SENTENCE, Voice, grain_of, outlines, record_of
from policymatch.language.types import AMOUNT


@outlines(t.Amount)
def amount_outline(voice: Voice, x: t.Amount, instalments: bool = True) -> Outline:
    """An amount: base, steps in the order written, and (unless they are worded elsewhere) its instalments."""
    base = voice.outline(x.base)
    if x.when is not None:
        base = base.prefixed(f"{voice.clause(x.when)}的，")
    steps = "，".join(step_words(voice, s, x) for s in x.steps if not _has_no_words(s))
    if steps:
        # after a choice, a step on the whole must not read as part of the last row
        if isinstance(x.base, t.Table) and not base.items:
            base = Outline(f"{base.head}；以上金额{steps}")
        # after a sum, a limit on the whole must not read as one on the last part
        elif isinstance(core := _formula(x.base), t.Arith) and core.op == "+":
            short = voice.phrase(core).level > SENTENCE and x.steps[0].when is None
            base = base.then(Outline("合计" + steps)) if short else Outline(f"{base.line()}；以上合计{steps}")
        else:
            base = base.then(Outline(f"以上金额{steps}" if base.items else steps))
    return base.then(instalment_outline(voice, x)) if x.instalments and instalments else base


def _formula(x: t.Expr) -> t.Expr:
    """The formula of an amount that takes no step of its own."""
    return _formula(x.base) if isinstance(x, t.Amount) and not x.steps else x


# ---------------------------------------------------------------- steps

_ROUNDING_UNITS = {1: "分", 100: "元", 10_000: "百元", 100_000: "千元", 1_000_000: "万元"}


def _has_no_words(step: t.Step) -> bool:
    """A cap that is 不适用 where the subject of its table is: as everywhere, the amount is then 不适用."""
    return bool(step.values) and all(isinstance(v, t.Const) and v.value is None for v in step.values)


def step_words(voice: Voice, step: t.Step, amount: t.Amount) -> str:
    """One step in words; ``amount`` is what it belongs to."""
    text = _step(voice, step, amount)
    return f"{voice.clause(step.when)}的{text}" if step.when is not None else text


def _step(voice: Voice, step: t.Step, amount: t.Amount) -> str:
    if step.kind == "取整":
        return _rounding(step)
    if step.kind == "不补":
        assert step.test is not None
        return f"{band(voice, step.test, t.Subject(amount.type))}的不予补贴"
    if step.kind in _LIMITS:
        word = _LIMITS[step.kind]
        # each limit for itself: 最高不超过甲且不超过乙 has no 较低者 that the next step could belong to
        return "且".join(
            (word if i == 0 else word.removeprefix("最高").removeprefix("最低")) + voice.phrase(v).within(PRODUCT)
            for i, v in enumerate(step.values)
        )
    figure = _figure(voice, step)
    each = _per_key(voice, amount)
    match step.kind:
        case "上浮":
            return f"上浮{figure}"
        case "折算":
            return f"按{figure}折算"
        case "补差":
            return f"扣除{figure}后补足差额"
        case "年度封顶":
            return f"{each}每年最高不超过{figure}（含当年已兑现的）"
        case "累计封顶":
            return f"{each}累计最高不超过{figure}（含以往已兑现的）"
    raise ValueError(step.kind)


_LIMITS = {"封顶": "最高不超过", "保底": "最低不少于"}


def _figure(voice: Voice, step: t.Step) -> str:
    phrases = [voice.phrase(v) for v in step.values]
    if len(phrases) == 1:
        return phrases[0].within(PRODUCT)
    texts = [p.within(NOUN) for p in phrases]
    return f"{'与'.join(texts)}中的较低者" if len(texts) == 2 else f"{'、'.join(texts)}中的最低者"


def _rounding(step: t.Step) -> str:
    if step.rounding == "四舍五入":
        return f"四舍五入到{_ROUNDING_UNITS[step.unit]}"
    one = say_number(Fraction(step.unit), AMOUNT) if step.unit >= 100 else "1分"
    return f"不足{one}的部分{'舍去' if step.rounding == '舍去' else f'按{one}计'}"


def _per_key(voice: Voice, amount: t.Amount) -> str:
    if not amount.per_item:
        return ""
    keys = voice.keys(amount.per_item)
    return f"同一{'、'.join(keys)}" if keys else f"同一{amount.per_item}"


# ---------------------------------------------------------------- 逐项


@outlines(t.PerItem)
def per_item_outline(voice: Voice, x: t.PerItem) -> Outline:
    """An amount for each record or period, summed."""
    words = list_words(voice, x.source, noun_first=True)
    grain = grain_of(x.source.type)
    unit = grain or voice.counter(record_of(x.source.type))
    inner = voice.inside(x.source.type)
    head = f"对{words.text}的每一{unit}" if grain else f"对每{each_counter(unit)}{words.text}"
    lines = []
    if x.allocation is not None:
        a = x.allocation
        limit = voice.phrase(a.limit).within(NOUN)
        base = inner.phrase(a.base).within(NOUN)
        line = f"{inner.value(a.order.key)}{a.order.direction}"
        lines.append(f"{base}合计不超过{limit}，按{line}占用，占用的部分为{a.name}")
    if x.order is not None:
        groups = "、".join(inner.value(g) for g in x.order.groups)
        line = f"按{inner.value(x.order.key)}{x.order.direction}排列"
        lines.append(f"同一{groups}的，{line}" if groups else line)
    amount = inner.outline(x.amount)
    amount = amount.prefixed(head + ("，" if amount.items and not lines else "：") + "".join(f"{s}；" for s in lines))
    total = Outline(f"各{'项' if unit == '个' else unit}相加")
    if amount.items:
        return amount.then(total)
    return Outline(f"{amount.line()}；{total.head}")


# ---------------------------------------------------------------- 分期


def instalment_outline(voice: Voice, x: t.Amount) -> Outline:
    """How an amount is paid in instalments."""
    items = tuple(Outline(_instalment(voice, i)) for i in x.instalments)
    after = None
    if any(i.condition is not None for i in x.instalments):
        stop = "只停发该期" if x.on_failure == "只停本期" else "该期及以后各期停发"
        after = Outline(f"某期未达条件的，{stop}")
    return Outline(f"分{len(items)}期兑现：", items, True, after)


def _instalment(voice: Voice, i: t.Instalment) -> str:
    part = voice.phrase(i.amount if i.amount is not None else i.share)  # type: ignore[arg-type]
    text = f"{voice.value(i.year)}兑现{part.within(NOUN)}"
    if i.condition is not None:
        text += f"，条件是{voice.clause(i.condition)}"
    return text
