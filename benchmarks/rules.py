"""The policies of the workload: trees drawn from a seed, and the same trees written in the policy language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.enterprises import CATEGORIES, COUNTS, DAYS, FLAGS, MONEY, RATIO_SCALE, RATIOS, Block, Column, draw

LEAST_SHARE, MOST_SHARE = 0.001, 0.15
SAMPLE = 20_000
A_FILE = 50
MILLION_FEN = 1_000_000  # 1万元

Constant = int | bool | tuple[str, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A test of one fact: >=, >, <=, < with a whole number (分, 1/10000, day); 'is' with a flag; 'in', 'not in' with names."""

    field: str
    op: str
    constant: Constant


@dataclass(frozen=True, slots=True)
class Node:
    """'and', 'or' or 'not' of conditions."""

    op: str
    parts: tuple[Leaf | Node, ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A fixed sum."""

    fen: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of a fact in 1/10000, cut off below the 分, with a cap."""

    field: str
    share: int
    cap: int


@dataclass(frozen=True, slots=True)
class Tiers:
    """The sum of the highest step that a fact reaches, nothing below the first."""

    field: str
    steps: tuple[tuple[int, int], ...]


Amount = Fixed | Rate | Tiers


@dataclass(frozen=True, slots=True)
class Rule:
    """One incentive: what it asks and what it pays."""

    name: str
    conditions: tuple[Leaf | Node, ...]
    amount: Amount


def fold(node: Leaf | Node, leaf: Callable[[Leaf], T], join: Callable[[str, list[T]], T]) -> T:
    """The value of a tree from the values of its parts."""
    if isinstance(node, Leaf):
        return leaf(node)
    return join(node.op, [fold(part, leaf, join) for part in node.parts])


# ------------------------------------------------------------------ drawing


class _Drawer:
    def __init__(self, seed: int, sample: Block):
        self.g = np.random.default_rng([seed, 1])
        self.sample = sample

    def among(self, names: tuple[str, ...]) -> str:
        return names[int(self.g.integers(len(names)))]

    def quantile(self, name: str, share: float) -> int:
        return int(np.quantile(self.sample[name].values, share))

    def leaf(self) -> Leaf:
        kind = self.g.random()
        if kind < 0.30:
            name = self.among(tuple(CATEGORIES))
            among = CATEGORIES[name]
            count = int(self.g.integers(1, max(2, len(among) // 2)))
            chosen = tuple(sorted(self.g.choice(among, count, replace=False).tolist()))
            return Leaf(name, "in" if count > 1 or self.g.random() < 0.8 else "not in", chosen)
        if kind < 0.45:
            name = self.among(FLAGS[:5])
            return Leaf(name, "is", bool(self.g.random() < (0.1 if name == "上市" else 0.9)))
        if kind < 0.52:
            name = self.among(DAYS)
            share = float(self.g.choice((0.1, 0.2, 0.3, 0.5, 0.7, 0.9)))
            return Leaf(name, str(self.g.choice((">=", "<"))), self.quantile(name, share) // 30 * 30)
        name = self.among((*MONEY, *COUNTS, *RATIOS))
        figure = self.quantile(name, float(self.g.choice(np.arange(0.2, 0.95, 0.05))))
        figure = (
            round(figure, -2) if name in RATIOS else max(_round(figure), 1)
        )  # of what cannot be below 0, 0 asks nothing
        return Leaf(name, str(self.g.choice((">=", ">", "<=", "<"), p=(0.6, 0.15, 0.15, 0.1))), figure)

    def conditions(self) -> tuple[Leaf | Node, ...]:
        left = int(self.g.integers(3, 8))
        out: list[Leaf | Node] = []
        while left > 0:
            kind = self.g.random()
            if kind < 0.22 and left >= 2:
                out.append(Node("or", (self.leaf(), self.leaf())))
                left -= 2
            elif kind < 0.34:
                excluded = Leaf(self.among(FLAGS[5:]), "is", True) if self.g.random() < 0.6 else self.leaf()
                out.append(Node("not", (excluded,)))
                left -= 1
            elif kind < 0.38 and left >= 3:
                out.append(Node("not", (Node("and", (self.leaf(), self.leaf())),)))
                left -= 2
            else:
                out.append(self.leaf())
                left -= 1
        return tuple(out)

    def amount(self) -> Amount:
        kind = self.g.random()
        if kind < 0.35:
            return Fixed(int(self.g.choice((5, 10, 20, 30, 50, 100))) * MILLION_FEN)
        name = self.among(MONEY[2:11])
        if kind < 0.8:
            share = int(self.g.choice((300, 500, 1000, 3000, 5000, 6000, 7000)))
            return Rate(name, share, int(self.g.choice((20, 50, 100, 120, 300))) * MILLION_FEN)
        edges = (_round(self.quantile(name, share)) for share in (0.3, 0.6, 0.85))
        return Tiers(name, tuple(zip(edges, (5 * MILLION_FEN, 20 * MILLION_FEN, 50 * MILLION_FEN), strict=True)))


def _round(figure: int) -> int:
    """Two leading digits, as decrees print."""
    unit: int = 10 ** max(0, len(str(abs(figure))) - 2)
    return round(figure / unit) * unit


def rules(count: int, seed: int = 11) -> list[Rule]:
    """Incentives that between 0.1 % and 15 % of the enterprises meet.

    Args:
        count: how many; a short list is the beginning of a long one.
        seed: of the rules.
    """
    sample = draw(SAMPLE, seed)
    drawer, out = _Drawer(seed, sample), list[Rule]()
    while len(out) < count:
        conditions = drawer.conditions()
        share = holds(conditions, sample)[0].mean()
        if LEAST_SHARE <= share <= MOST_SHARE:
            out.append(Rule(f"p{len(out) + 1:05d}", conditions, drawer.amount()))
    return out


# ------------------------------------------------------------------ the plainest reading

Truth = tuple[NDArray[np.bool_], NDArray[np.bool_]]
_COMPARE = {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less}


def holds(conditions: tuple[Leaf | Node, ...], block: Block) -> Truth:
    """Where all conditions hold, and where one surely fails; whole columns, plain, not fast."""
    return _join("and", [fold(c, lambda leaf: _test(leaf, block[leaf.field]), _join) for c in conditions])


def compare(leaf: Leaf, values: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a test holds, for known values."""
    met: NDArray[np.bool_]
    if isinstance(leaf.constant, tuple):
        index = [CATEGORIES[leaf.field].index(name) for name in leaf.constant]
        met = np.isin(values, index, invert=leaf.op == "not in")
    elif leaf.op == "is":
        met = values == leaf.constant
    else:
        met = _COMPARE[leaf.op](values, leaf.constant)
    return met


def _test(leaf: Leaf, column: Column) -> Truth:
    met = compare(leaf, column.values)
    return (met, ~met) if column.missing is None else (met & ~column.missing, ~met & ~column.missing)


def _join(op: str, parts: list[Truth]) -> Truth:
    yes, no = [p[0] for p in parts], [p[1] for p in parts]
    if op == "not":
        return no[0], yes[0]
    if op == "and":
        return np.logical_and.reduce(yes), np.logical_or.reduce(no)
    return np.logical_or.reduce(yes), np.logical_and.reduce(no)


def paid(amount: Amount, values: NDArray[np.int64]) -> NDArray[np.int64]:
    """The amounts in 分 for known values of its fact."""
    if isinstance(amount, Rate):
        return np.minimum(values * amount.share // RATIO_SCALE, amount.cap)
    assert isinstance(amount, Tiers)
    edges = np.array([edge for edge, _ in amount.steps])
    return np.array([0, *(fen for _, fen in amount.steps)])[np.searchsorted(edges, values, side="right")]


# ------------------------------------------------------------------ the policy language

_WORDS = {">=": "不低于", ">": "超过", "<=": "不超过", "<": "低于"}
_DAY_WORDS = {">=": "不早于", ">": "晚于", "<=": "不晚于", "<": "早于"}


def yuan(fen: int) -> str:
    """分 as a figure in 元."""
    return f"{fen // 100}.{fen % 100:02d}元"


def percent(share: int) -> str:
    """1/10000 as a percentage."""
    return f"{share / 100:.2f}".rstrip("0").rstrip(".") + "%"


def _figure(name: str, figure: int) -> str:
    if name in MONEY:
        return yuan(figure)
    if name in RATIOS:
        return percent(figure)
    return str(date(1970, 1, 1) + timedelta(figure)) if name in DAYS else str(figure)


def _leaf_text(leaf: Leaf) -> str:
    if leaf.op == "is":
        return leaf.field if leaf.constant else f"非 {leaf.field}"
    if isinstance(leaf.constant, tuple):
        if len(leaf.constant) == 1:
            return f"{leaf.field} {'是' if leaf.op == 'in' else '不是'} {leaf.constant[0]}"
        text = f"{leaf.field} 属于 {'、'.join(leaf.constant)}"
        return text if leaf.op == "in" else f"非 ({text})"
    return (
        f"{leaf.field} {(_DAY_WORDS if leaf.field in DAYS else _WORDS)[leaf.op]} {_figure(leaf.field, leaf.constant)}"
    )


def _text(node: Leaf | Node) -> str:
    if isinstance(node, Leaf):
        return _leaf_text(node)
    if node.op == "not":
        return f"非 ({_text(node.parts[0])})"
    return f" {'且' if node.op == 'and' else '或'} ".join(_text(part) for part in node.parts)


def _condition_lines(rule: Rule) -> Iterator[str]:
    for condition in rule.conditions:
        if isinstance(condition, Node) and condition.op == "or":
            yield "      - 任一满足:"
            yield from (f"          - {_text(part)}" for part in condition.parts)
        else:
            yield f"      - {_text(condition)}"


def _amount_lines(amount: Amount) -> Iterator[str]:
    if isinstance(amount, Fixed):
        yield f"      金额: {yuan(amount.fen)}"
    elif isinstance(amount, Rate):
        yield f"      金额: {amount.field} × {percent(amount.share)}"
        yield f"      封顶: {yuan(amount.cap)}"
        yield "      取整: 分 舍去"
    else:
        yield from ("      金额:", f"        分档: {amount.field}", "        各档:")
        edges = [*(edge for edge, _ in amount.steps), None]
        yield f"          低于 {yuan(amount.steps[0][0])}: 0元"
        for (edge, fen), end in zip(amount.steps, edges[1:], strict=True):
            below = "" if end is None else f" 且 低于 {yuan(end)}"
            yield f"          不低于 {yuan(edge)}{below}: {yuan(fen)}"


def policy_text(number: int, given: list[Rule]) -> str:
    """One policy file."""
    lines = [
        f"政策: 基准政策第{number}组",
        f"编号: bench-{number:03d}",
        "层级: 市",
        "地区: 420800",
        "发布机构: 基准测试",
        "有效期: {自: 2020-01-01, 至: 2030-12-31}",
        "政策年度: 2024年",
        "事项:",
    ]
    for rule in given:
        lines += [f"  - 编号: {rule.name}", f"    名称: 基准事项{rule.name}", "    依据: {原文: 基准测试用}"]
        lines += ["    兑现方式: 免申即享", "    适用条件:", *_condition_lines(rule)]
        lines += ["    奖补:", *_amount_lines(rule.amount)]
    return "\n".join(lines) + "\n"


def dictionary_text() -> str:
    """The field dictionary."""
    lines = ["内置指标: 不用", "指标:"]
    lines += [f"  {name}: {{类型: 金额, 可为负: 否, 来源: 统计部门}}" for name in MONEY]
    lines += [f"  {name}: {{类型: 数, 来源: 统计部门}}" for name in COUNTS]
    lines += [f"  {name}: {{类型: 比例, 可为负: 是, 来源: 统计部门}}" for name in RATIOS]
    lines += [f"  {name}: {{类型: 是否, 来源: 主管部门}}" for name in FLAGS]
    for name, among in CATEGORIES.items():
        lines.append(f"  {name}: {{类型: 类别, 可选值: [{', '.join(among)}], 来源: 市场监管部门}}")
    lines += [f"  {name}: {{类型: 日期, 来源: 市场监管部门}}" for name in DAYS]
    return "\n".join(lines) + "\n"


def write_policies(folder: Path, given: list[Rule]) -> None:
    """Writes policy files of 50 incentives each, and their dictionary.

    Args:
        folder: where to; it is made if it is not there.
        given: the incentives.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dictionary.yaml").write_text(dictionary_text(), encoding="utf-8")
    for number, first in enumerate(range(0, len(given), A_FILE), 1):
        text = policy_text(number, given[first : first + A_FILE])
        (folder / f"bench-{number:03d}.yaml").write_text(text, encoding="utf-8")
