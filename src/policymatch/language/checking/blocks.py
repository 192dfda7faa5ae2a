"""Checking values written as blocks: 分档, 累进, 依次判断, 台阶, 合计·就高·就低, 逐项, 人工核定, rows of columns."""

from __future__ import annotations

from dataclasses import replace

from policymatch.errors import GrammarError, did_you_mean
from policymatch.language import syntax as s
from policymatch.language import tree as t
from policymatch.language.checking.amounts import STEP_KEYS, amount
from policymatch.language.checking.bands import prove
from policymatch.language.checking.comparisons import comparable
from policymatch.language.checking.expressions import check, check_condition, check_text, number
from policymatch.language.checking.guided import guided
from policymatch.language.checking.items import per_item
from policymatch.language.checking.ledger import with_paths
from policymatch.language.checking.recursion import defines
from policymatch.language.checking.scope import Names, Place, Stop, keep_going, name_fault
from policymatch.language.checking.wrong_forms import BAND
from policymatch.language.parser import parse_band
from policymatch.language.source import COLON, Mapping, Node, Scalar, Sequence, wrong_colon
from policymatch.language.types import (
    AMOUNT,
    BOOL,
    BoolType,
    CategoryType,
    CodeType,
    NothingType,
    NumberType,
    RowType,
    Type,
)
from policymatch.language.units import NONE, dim_mul

BLOCK_KEYS: dict[str, frozenset[str]] = {
    "分档": frozenset({"分档", "各档"}),
    "累进": frozenset({"累进", "各段"}),
    "依次判断": frozenset({"依次判断"}),
    "台阶": frozenset({"台阶", "已达", "各级", "起点", "每级", "每级奖励", "取"}),
    "合计": frozenset({"合计"}),
    "就高": frozenset({"就高"}),
    "就低": frozenset({"就低"}),
    "逐项": frozenset({"逐项", "次序", "分配", "取值", "金额", "当", "分期", *STEP_KEYS}),
    "人工核定": frozenset({"人工核定", "部门", "当"}),
    "金额": frozenset({"金额", "当", "取值", "分期", *STEP_KEYS}),
}


@defines
def value(place: Place, node: Node, expected: Type | None = None) -> t.Expr:
    """The checked tree of a value: an expression or a block."""
    if isinstance(node, Scalar):
        return check_text(replace(place, scalar=node), expected)
    if isinstance(node, Sequence):
        raise place.names.bad(node.at, "shape", "这里是一个列表", "一个表达式或一个块（分档、累进、依次判断 …）")
    keys = [k.text for k, _ in node]
    kind = next((k for k in keys if k in BLOCK_KEYS), "")
    if "逐项" in keys:
        kind = "逐项"
    elif "金额" in keys:
        kind = "金额"
    if kind not in ("分档", "依次判断"):  # whose rows are values in the place of the table itself
        place = replace(place, key="")
    if not kind:
        return _row(place, node)
    allowed = BLOCK_KEYS[kind]
    unknown = [k for k, _ in node if k.text not in allowed]
    for k in unknown:
        place.names.bad(
            k.at,
            "unknown-key",
            f"{kind} 里没有“{k.text}”这一项",
            "、".join(sorted(allowed)),
            did_you_mean(k.text, allowed),
        )
    if unknown:
        raise Stop
    if kind == "金额":
        return amount(place, node, next((f.record for f in place.frames if f.record), ""))
    return _BUILDERS[kind](place, node, expected)


def _need(place: Place, node: Mapping, key: str) -> Node:
    found = node.get(key)
    if found is None:
        raise place.names.bad(node.at, "missing-key", f"缺少“{key}”", key)
    return found


def _mapping(place: Place, node: Node, what: str) -> Mapping:
    if isinstance(node, Scalar) and (found := wrong_colon(node.text)) is not None:
        raise place.names.bad(node.span(found[0]), "colon", found[1], found[2], COLON)
    if not isinstance(node, Mapping) or not node.pairs:
        raise place.names.bad(node.at, "shape", f"{what}应是“键: 值”", "键: 值")
    return node


def _scalar(place: Place, node: Node, what: str) -> Scalar:
    if not isinstance(node, Scalar):
        raise place.names.bad(node.at, "shape", f"{what}应是一行文字", "一行文字")
    return node


def _alike(place: Place, arms: list[tuple[t.Expr, Node]]) -> Type:
    """The one type of all values of a table; 不适用 fits any."""
    typed = [(e, n) for e, n in arms if not isinstance(e.type, NothingType)]
    if not typed:
        return arms[0][0].type
    first, _ = typed[0]
    for other, node in typed[1:]:
        if other.type == first.type or (
            isinstance(other.type, RowType)
            and isinstance(first.type, RowType)
            and dict(other.type.columns) == dict(first.type.columns)
        ):
            continue
        raise place.names.bad(node.at, "unit", f"这一档是{other.type}，前面的是{first.type}", "各档的值类型和单位相同")
    return first.type


def _bands(place: Place, node: Mapping, expected: Type | None) -> t.Expr:
    head = _need(place, node, "分档")
    subjects: list[Scalar] = []
    for item in head.items if isinstance(head, Sequence) else (head,):
        subjects.append(_scalar(place, item, "分档的依据"))
    rows = _mapping(place, _need(place, node, "各档"), "各档")
    return _band_table(place, subjects, rows, expected)


def _band_table(place: Place, subjects: list[Scalar], rows: Mapping, expected: Type | None) -> t.Expr:
    subject = check_text(replace(place, scalar=subjects[0], key=""))
    if isinstance(subject.type, NothingType | RowType):
        raise place.names.bad(
            subjects[0].at, "type", f"“{subjects[0].text}”是{subject.type}，不能分档", "数、日期、类别、代码、是否"
        )
    arms: list[t.Arm] = []
    values: list[tuple[t.Expr, Node]] = []
    otherwise: t.Expr | None = None
    closed = False
    for key, node in rows:
        with keep_going():
            if len(subjects) > 1 and not (key.text == "否则" and isinstance(node, Scalar)):
                made = _band_table(place, subjects[1:], _mapping(place, node, f"“{key.text}”一档"), expected)
            else:
                made = value(place, node, expected)
            values.append((made, node))
            if key.text == "否则":
                closed, otherwise = True, made
                continue
            test = band_test(replace(place, scalar=key), subject)
            arms.append(t.Arm(test, made, key.text, at=key.at))
    if len(arms) + closed < len(rows.pairs):
        raise Stop
    table = t.Table(_alike(place, values), subject, tuple(arms), otherwise, at=rows.at)
    prove(place.names, table, rows.at, closed)
    return table


@defines
def band_test(place: Place, subject: t.Expr) -> t.Expr:
    """The condition on ``subject`` that the band in ``place.scalar`` states."""

    def build(here: Place) -> t.Expr:
        try:
            band = parse_band(here.scalar.text)
        except GrammarError as e:
            raise here.names.grammar(here.scalar, e) from None
        return _band(here, subject, band)

    return guided(place, BAND, build)


def _band(place: Place, subject: t.Expr, band: s.Band) -> t.Expr:
    at = place.scalar.span(band.at.start)
    if isinstance(band, s.BandJunction):
        parts = tuple(_band(place, subject, i) for i in band.items)
        return t.All(BOOL, parts, at=at) if band.op == "且" else t.Any_(BOOL, parts, at=at)
    stand_in = s.Name(place.scalar.text, at=band.at)
    if isinstance(band, s.BandTest):
        right = check(place, band.value, subject.type)
        comparable(place, band.op, subject.type, right.type, stand_in, band.value)
        return t.Compare(BOOL, band.op, subject, right, at=at)
    members: list[t.Expr] = []
    for m in band.members:
        if isinstance(m, s.Range):
            raise place.bad(m.at.start, "syntax", "分档里不用“至”", "不早于 … 且 不晚于 …")
        v = check(place, m, subject.type)
        if isinstance(subject.type, NumberType):
            raise place.bad(
                m.at.start, "syntax", f"“{place.scalar.text}”没有写比较词", "如 不超过 5000万元、超过 2亿元"
            )
        comparable(place, "=", subject.type, v.type, stand_in, m)
        members += with_paths(place, subject, [(m, v)])
    if isinstance(subject.type, BoolType) and len(members) == 1 and isinstance(members[0], t.Const):
        return subject if members[0].value is True else t.Not(BOOL, subject, at=at)
    return t.Member(BOOL, subject, tuple(members), band.negated, at=at)


def _first(place: Place, node: Mapping, expected: Type | None) -> t.Expr:
    rows = _mapping(place, _need(place, node, "依次判断"), "依次判断")
    if rows.pairs[-1][0].text != "否则":
        raise place.names.bad(rows.pairs[-1][0].at, "shape", "依次判断的最后一项不是 否则", "最后写 否则: …")
    arms: list[t.Arm] = []
    values: list[tuple[t.Expr, Node]] = []
    otherwise: t.Expr | None = None
    for key, item in rows:
        with keep_going():
            made = value(place, item, expected)
            values.append((made, item))
            if key.text == "否则":
                otherwise = made
            else:
                arms.append(t.Arm(check_condition(replace(place, scalar=key)), made, key.text, at=key.at))
    if len(values) < len(rows.pairs) or len(arms) < len(rows.pairs) - 1:
        raise Stop
    return t.Table(_alike(place, values), None, tuple(arms), otherwise, at=rows.at)


def _marginal(place: Place, node: Mapping, expected: Type | None) -> t.Expr:
    base_text = _scalar(place, _need(place, node, "累进"), "累进的基数")
    base_place = replace(place, scalar=base_text, key="")
    base = check_text(base_place)
    if not isinstance(base.type, NumberType):
        raise place.names.bad(base_text.at, "type", f"“{base_text.text}”是{base.type}", "一个数")
    rows = _mapping(place, _need(place, node, "各段"), "各段")
    segments: list[t.Segment] = []
    rate_type: Type | None = None
    previous: t.Expr | None = None
    for i, (key, item) in enumerate(rows):
        low, high = _ends(replace(place, scalar=key), base)
        if i == 0 and low is not None and not (isinstance(low, t.Const) and low.value == 0):
            raise place.names.bad(key.at, "gap", "第一段没有从零开始", "不超过 …（不奖的一段写 0%）")
        if i > 0 and (low is None or low != previous):
            raise place.names.bad(key.at, "gap", f"“{key.text}”没有接着上一段的终点", "各段首尾相接")
        if i > 0 and isinstance(low, t.Const) and isinstance(high, t.Const) and not _ascending(low, high):
            raise place.names.bad(key.at, "unreachable", f"“{key.text}”里没有任何值", "下限低于上限")
        if i < len(rows.pairs) - 1 and high is None:
            raise place.names.bad(key.at, "overlap", f"“{key.text}”没有终点，后面还有一段", "超过 … 且 不超过 …")
        rate = value(place, item)
        if not isinstance(rate.type, NumberType):
            raise place.names.bad(item.at, "type", f"这一段的标准是{rate.type}", "比例或每单位的数额")
        if rate_type is not None and rate.type != rate_type:
            raise place.names.bad(item.at, "unit", f"这一段是{rate.type}，前面的是{rate_type}", "各段相同")
        rate_type = rate.type
        segments.append(t.Segment(None if i == 0 else low, high, rate, key.text))
        previous = high
    if previous is not None:
        raise place.names.bad(
            rows.pairs[-1][0].at,
            "gap",
            f"最后一段“{rows.pairs[-1][0].text}”之后没有了",
            "最后写 超过 …（不奖的一段写 0%）",
        )
    assert isinstance(rate_type, NumberType)
    dim = dim_mul(base.type.dim, rate_type.dim)
    ratio = dim == NONE and (base.type.ratio or rate_type.ratio)
    return t.Marginal(NumberType(dim, ratio), base, tuple(segments), at=node.at)


def _ascending(low: t.Const, high: t.Const) -> bool:
    return bool(low.value < high.value)  # type: ignore[operator]


def _ends(place: Place, base: t.Expr) -> tuple[t.Expr | None, t.Expr | None]:
    test = band_test(place, base)
    low: t.Expr | None = None
    high: t.Expr | None = None
    for part in test.items if isinstance(test, t.All) else (test,):
        if not isinstance(part, t.Compare) or part.op in ("=", "≠"):
            raise place.names.bad(
                place.scalar.at, "shape", f"“{place.scalar.text}”不是一段", "不超过 甲、超过 甲 且 不超过 乙、超过 乙"
            )
        if part.op in (">", ">="):
            low = part.right
        else:
            high = part.right
    return low, high


def _ladder(place: Place, node: Mapping, expected: Type | None) -> t.Expr:
    base_place = replace(place, scalar=_scalar(place, _need(place, node, "台阶"), "台阶的依据"), key="")
    base = check_text(base_place)
    reached = value(place, _need(place, node, "已达"))
    if not isinstance(base.type, NumberType) or reached.type != base.type:
        raise place.names.bad(node.at, "unit", f"台阶的依据是{base.type}，已达是{reached.type}", "两者是同一单位的数")
    mode = _scalar(place, _need(place, node, "取"), "取")
    if mode.text not in ("逐级相加", "只取最高一级"):
        raise place.names.bad(
            mode.at,
            "value",
            f"“取: {mode.text}”不认识",
            "逐级相加 或 只取最高一级",
            did_you_mean(mode.text, ("逐级相加", "只取最高一级")),
        )
    table = node.get("各级")
    if table is not None:
        rungs: list[tuple[t.Expr, t.Expr]] = []
        for key, item in _mapping(place, table, "各级"):
            test = band_test(replace(place, scalar=key), base)
            if not isinstance(test, t.Compare) or test.op != ">=" or not isinstance(test.right, t.Const):
                raise place.names.bad(key.at, "shape", f"“{key.text}”不是一级台阶", "达到 5亿元")
            if rungs and not _ascending(rungs[-1][0], test.right):  # type: ignore[arg-type]
                raise place.names.bad(key.at, "overlap", f"“{key.text}”没有比上一级高", "由低到高")
            rungs.append((test.right, value(place, item)))
        _alike(place, [(a, node) for _, a in rungs])
        return t.Ladder(rungs[0][1].type, base, reached, tuple(rungs), None, None, None, mode.text, at=node.at)
    start, each = value(place, _need(place, node, "起点")), value(place, _need(place, node, "每级"))
    award = value(place, _need(place, node, "每级奖励"))
    for what, part in (("起点", start), ("每级", each)):
        if part.type != base.type:
            raise place.names.bad(node.at, "unit", f"{what}是{part.type}，台阶的依据是{base.type}", "单位相同")
    return t.Ladder(award.type, base, reached, (), start, each, award, mode.text, at=node.at)


def _parts(place: Place, node: Mapping, expected: Type | None) -> t.Expr:
    kind = next(k for k in ("合计", "就高", "就低") if node.get(k) is not None)
    parts: list[tuple[str, t.Expr]] = []
    values: list[tuple[t.Expr, Node]] = []
    rows = _mapping(place, _need(place, node, kind), kind)
    for key, item in rows:
        with keep_going():
            made = value(place, item, expected)
            if not isinstance(made.type, NumberType | NothingType):
                raise place.names.bad(item.at, "type", f"“{key.text}”是{made.type}", "一个数")
            parts.append((key.text, made))
            values.append((made, item))
    if len(parts) < len(rows.pairs):
        raise Stop
    return t.Parts(_alike(place, values), kind, tuple(parts), at=node.at)


@defines
def judgement(place: Place, node: Mapping, expected: Type | None) -> t.Expr:
    """人工核定, as a figure or (``expected`` 是否) a condition."""
    text = _scalar(place, _need(place, node, "人工核定"), "人工核定")
    office = node.get("部门")
    when = node.get("当")
    only_where = check_condition(replace(place, scalar=_scalar(place, when, "当"))) if when is not None else None
    wanted = expected if isinstance(expected, NumberType | BoolType | CategoryType | CodeType) else AMOUNT
    return t.Judgement(wanted, text.text, office.text if isinstance(office, Scalar) else "", only_where, at=text.at)


def _row(place: Place, node: Mapping) -> t.Expr:
    columns: list[tuple[str, t.Expr]] = []
    for key, item in node:
        if key.text in STEP_KEYS:
            raise place.names.bad(key.at, "unknown-key", f"“{key.text}”前面没有 金额", "金额: …")
        message, expected, hint = name_fault(key.text)
        if message:
            raise place.names.bad(key.at, "name", message, expected, hint)
        columns.append((key.text, value(place, item)))
    if not columns:
        raise place.names.bad(node.at, "shape", "这里是空的", "一个值")
    return t.Row(RowType(tuple((n, e.type) for n, e in columns)), tuple(columns), at=node.at)


def _per_item(place: Place, node: Mapping, expected: Type | None) -> t.Expr:
    return per_item(place, node)


_BUILDERS = {
    "分档": _bands,
    "累进": _marginal,
    "依次判断": _first,
    "台阶": _ladder,
    "合计": _parts,
    "就高": _parts,
    "就低": _parts,
    "逐项": _per_item,
    "人工核定": judgement,
}

__all__ = ["Names", "band_test", "judgement", "number", "value"]
