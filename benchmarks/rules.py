"""The rules of the synthetic workload: drawn from a seed, and written in the policy language."""

from __future__ import annotations

import pickle
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.enterprises import Block, Column, draw
from benchmarks.fields import CATEGORIES, COUNTS, DAYS, FLAGS, MONEY, RATIOS
from benchmarks.tree import Amount, Fixed, Leaf, Node, Rate, Rule, Tiers, fold

LEAST_SHARE, MOST_SHARE = 0.001, 0.15
SAMPLE = 20_000
A_FILE = 50
MILLION_FEN = 1_000_000  # 1万元


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
        figure = round(figure, -2) if name in RATIOS else max(_round(figure), 1)  # what is never below 0 is always >= 0
        return Leaf(name, str(self.g.choice((">=", ">", "<=", "<"), p=(0.6, 0.15, 0.15, 0.1))), figure)

    def conditions(self) -> tuple[Leaf | Node, ...]:
        left = int(self.g.integers(3, 8))
        out: list[Leaf | Node] = []
        while left > 0:
            kind = self.g.random()
            left -= 1
            if kind < 0.22 and left >= 1:
                out.append(Node("or", (self.leaf(), self.leaf())))
                left -= 1
            elif kind < 0.34:
                excluded = Leaf(self.among(FLAGS[5:]), "is", True) if self.g.random() < 0.6 else self.leaf()
                out.append(Node("not", (excluded,)))
            elif kind < 0.38 and left >= 2:
                out.append(Node("not", (Node("and", (self.leaf(), self.leaf())),)))
                left -= 1
            else:
                out.append(self.leaf())
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
    """So many incentives that between 0.1 % and 15 % of the enterprises meet; a short list is the beginning of a long one."""
    sample = draw(SAMPLE, seed)
    drawer, out = _Drawer(seed, sample), list[Rule]()
    while len(out) < count:
        conditions = drawer.conditions()
        share = holds(conditions, sample)[0].mean()
        if LEAST_SHARE <= share <= MOST_SHARE:
            out.append(Rule(f"p{len(out) + 1:05d}", conditions, drawer.amount()))
    return out


Truth = tuple[NDArray[np.bool_], NDArray[np.bool_]]
_COMPARE = {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less, "is": np.equal}


def holds(conditions: tuple[Leaf | Node, ...], block: Block) -> Truth:
    """Where all conditions hold, and where one surely fails; whole columns, plain, not fast."""
    return _join("and", [fold(c, lambda leaf: _test(leaf, block[leaf.field]), _join) for c in conditions])


def _test(leaf: Leaf, column: Column) -> Truth:
    met: NDArray[np.bool_]
    if isinstance(leaf.constant, tuple):
        met = np.isin(column.values, [CATEGORIES[leaf.field].index(name) for name in leaf.constant])
    else:
        met = _COMPARE[leaf.op](column.values, leaf.constant)
    met = ~met if leaf.op == "not in" else met
    return (met, ~met) if column.missing is None else (met & ~column.missing, ~met & ~column.missing)


def _join(op: str, parts: list[Truth]) -> Truth:
    yes, no = [p[0] for p in parts], [p[1] for p in parts]
    if op == "not":
        return no[0], yes[0]
    if op == "and":
        return np.logical_and.reduce(yes), np.logical_or.reduce(no)
    return np.logical_or.reduce(yes), np.logical_and.reduce(no)


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
    name, op, value = leaf.field, leaf.op, leaf.constant
    if isinstance(value, tuple):
        text = f"{name} 属于 {'、'.join(value)}"
        return text if op == "in" else f"非 ({text})"
    if op == "is":
        return name if value else f"非 {name}"
    return f"{name} {(_DAY_WORDS if name in DAYS else _WORDS)[op]} {_figure(name, value)}"


def _join_text(op: str, parts: list[str]) -> str:
    return f"非 ({parts[0]})" if op == "not" else {"and": " 且 ", "or": " 或 "}[op].join(parts)


def _amount_lines(amount: Amount) -> list[str]:
    if isinstance(amount, Fixed):
        return [f"金额: {yuan(amount.fen)}"]
    if isinstance(amount, Rate):
        return [f"金额: {amount.field} × {percent(amount.share)}", f"封顶: {yuan(amount.cap)}", "取整: 分 舍去"]
    ends = [f" 且 低于 {yuan(edge)}" for edge, _ in amount.steps[1:]] + [""]
    bands = [f"低于 {yuan(amount.steps[0][0])}: 0元"]
    bands += [f"不低于 {yuan(e)}{end}: {yuan(fen)}" for (e, fen), end in zip(amount.steps, ends, strict=True)]
    return ["金额:", f"  分档: {amount.field}", "  各档:", *(f"    {band}" for band in bands)]


def policy_text(number: int, given: list[Rule]) -> str:
    """One policy file."""
    lines = [f"政策: 基准政策第{number}组", f"编号: bench-{number:03d}", *_POLICY]
    for rule in given:
        lines += [f"  - 编号: {rule.name}", f"    名称: 基准事项{rule.name}", "    依据: {原文: 基准测试用}"]
        lines += ["    兑现方式: 免申即享", "    适用条件:"]
        lines += [f"      - {fold(condition, _leaf_text, _join_text)}" for condition in rule.conditions]
        lines += ["    奖补:", *(f"      {line}" for line in _amount_lines(rule.amount))]
    return "\n".join(lines) + "\n"


_POLICY = (
    "层级: 市",
    "地区: 420800",
    "发布机构: 基准测试",
    "有效期: {自: 2020-01-01, 至: 2030-12-31}",
    "政策年度: 2024年",
    "事项:",
)


def dictionary_text() -> str:
    """The field dictionary."""
    kinds = {
        **dict.fromkeys(MONEY, "类型: 金额, 可为负: 否"),
        **dict.fromkeys(COUNTS, "类型: 数"),
        **dict.fromkeys(RATIOS, "类型: 比例, 可为负: 是"),
        **dict.fromkeys(FLAGS, "类型: 是否"),
        **{name: f"类型: 类别, 可选值: [{', '.join(among)}]" for name, among in CATEGORIES.items()},
        **dict.fromkeys(DAYS, "类型: 日期"),
    }
    return "\n".join(["内置指标: 不用", "指标:", *(f"  {n}: {{{k}, 来源: 统计部门}}" for n, k in kinds.items())]) + "\n"


def write_policies(folder: Path, given: list[Rule]) -> None:
    """Writes policies/ (files of 50 incentives each and their dictionary) and rules.pickle, which the peer reads, into a folder."""
    policies = folder / "policies"
    policies.mkdir(parents=True, exist_ok=True)
    (policies / "dictionary.yaml").write_text(dictionary_text(), encoding="utf-8")
    for number, first in enumerate(range(0, len(given), A_FILE), 1):
        text = policy_text(number, given[first : first + A_FILE])
        (policies / f"bench-{number:03d}.yaml").write_text(text, encoding="utf-8")
    (folder / "rules.pickle").write_bytes(pickle.dumps(given))
