"""The everyday figures of an enterprise: registration, accounts, tax, staff, insurance and power, in proportion to its size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from policymatch.samples.draw import Draw
from policymatch.samples.firm import AS_OF, FOUNDED, INDUSTRY, KIND, NONE, REGION, YEARS, Cell, Firm, Key, reported
from policymatch.samples.industries import SIZE, standing_of
from policymatch.samples.money import WAN, YUAN

_YEARS = tuple(f"{y}年" for y in YEARS[1:])
_QUARTERS = tuple(f"{AS_OF.year}年第{q}季度" for q in (1, 2, 3, 4))
_MONTHS = tuple(f"{AS_OF.year}年{m}月" for m in (10, 11, 12))
_YEAR, _MONTH = _YEARS[-1:], _MONTHS[-1:]


@dataclass(frozen=True, slots=True)
class _Scaled:
    """A figure in proportion to a measure of the enterprise.

    Attributes:
        field: the fact.
        periods: that it is given for.
        of: the measure.
        least, most: thousandths of it; one share for all periods.
        where: letters of the industries that have it, "" for all.
    """

    field: str
    periods: tuple[str, ...]
    of: str
    least: int = 1000
    most: int = 1000
    where: str = ""


_SCALED = (
    _Scaled("营业收入", _YEARS, "revenue"),
    _Scaled("主营业务收入", _YEARS, "revenue", 700, 999),
    _Scaled("销售收入", _YEARS, "revenue", 970, 1000),
    _Scaled("年销售额", _YEARS[-3:], "revenue", 1060, 1060, "FH"),
    _Scaled("工业产值", _YEARS[-3:], "revenue", 960, 1060, "BCD"),
    _Scaled("资产总额", _YEARS[-3:], "assets"),
    _Scaled("成本费用总额", _YEARS[-2:], "cost"),
    _Scaled("净利润", _YEARS[-2:], "profit", 750, 900),
    _Scaled("应纳税所得额", _YEARS[-2:], "profit", 950, 1100),
    _Scaled("累计应纳税所得额", _QUARTERS[2:], "profit to date"),
    _Scaled("纳税总额", _YEARS[-2:], "revenue", 26, 70),
    _Scaled("本级财力贡献", _YEARS[-2:], "revenue", 5, 25),
    _Scaled("销售额", _MONTHS, "sales"),
    _Scaled("专用发票销售额", _MONTHS, "sales", 0, 300),
    _Scaled("近12个月销售额", ("",), "sales of a year"),
    _Scaled("季初资产总额", _QUARTERS, "assets before"),
    _Scaled("季末资产总额", _QUARTERS, "assets after"),
    _Scaled("研发费用", _YEARS, "research"),
    _Scaled("从业人员数", _YEARS[-2:], "heads"),
    _Scaled("在职职工人数", _YEARS, "heads"),
    _Scaled("季初从业人数", _QUARTERS, "heads before"),
    _Scaled("季末从业人数", _QUARTERS, "heads after"),
    _Scaled("月均参保人数", _YEARS[-2:], "insured"),
    _Scaled("科技人员数", _YEARS[-2:], "researchers"),
    _Scaled("新增领取失业保险金人数", _YEARS[-2:], "heads", 0, 70),
    _Scaled("安排残疾人就业人数", _YEARS[-2:], "heads", 0, 22),
    _Scaled("失业保险缴费基数", _YEARS[-2:], "payroll"),
    _Scaled("失业保险费实缴额", _YEARS[-2:], "payroll", 9, 10),
    _Scaled("职工年平均工资", _YEARS[-2:], "wage"),
    _Scaled("年用电量", _YEAR, "power", where="BCD"),
)
_FIXED: tuple[tuple[str, tuple[str, ...], tuple[Cell, ...]], ...] = (
    ("当地社会平均工资", _YEARS[-2:], (88_000 * YUAN,)),
    ("残疾人就业规定比例", _YEARS[-2:], (Fraction(15, 1000),)),
    ("失业保险降费前总费率", ("",), (Fraction(2, 100),)),
    ("失业保险阶段性总费率", ("",), (Fraction(1, 100),)),
    ("企业所得税适用税率", ("",), (Fraction(25, 100), Fraction(25, 100), Fraction(15, 100))),
    ("完成火炬统计调查", _YEAR, (True, True, True, False)),
)
_FLAGS = {"居民企业": 990, "民营企业": 860, "园区注册纳税": 350, "按要求报送统计数据": 930, "会计核算健全": 960}
_SHARES = {"主营业务收入占比": (6600, 9990), "资产负债率": (2000, 8800)}
_RESEARCH_SHARES = {"境内研发费用占比": (5500, 9990), "高新产品收入占比": (4500, 9800)}
_RESEARCH_FLAGS = {"拥有核心知识产权": 820, "拥有核心技术或自主知识产权": 840}
_COUNTS = {"一类知识产权数": 2, "二类知识产权数": 9}
_OTHER = (
    REGION, INDUSTRY, KIND, SIZE, FOUNDED, "服务业类别", "规上工业", "规上软件业", "软件企业", "限上行业", "增值税小规模纳税人",
    "增值税申报周期", "加计扣除负面清单行业", "失业保险累计缴费月数", "从事细分市场年限", "两部制电价用户", "选择需量计费",
    "合同变压器容量", "需量电价",
)  # fmt: skip
_METERED = ("用电量", "需量")
KEYS: tuple[Key, ...] = (
    *((s.field, period) for s in _SCALED for period in s.periods),
    *((name, period) for name, periods, _ in _FIXED for period in periods),
    *((name, "") for name in (*_FLAGS, *_SHARES, *_RESEARCH_SHARES, *_RESEARCH_FLAGS, *_COUNTS, *_OTHER)),
    *((name, period) for name in _METERED for period in _MONTH),
)
"""Every fact that :func:`fill` may give."""


def everyday(firm: Firm, draw: Draw) -> Iterator[tuple[Key, Cell]]:
    """The facts of :data:`KEYS` that the enterprise has; one that was founded later has no figures of earlier years."""
    yield from _kind_of(firm, draw)
    measures, active = _measures(firm, draw), firm.research[YEARS[-1]] > 0
    for s in _SCALED:
        if s.where and firm.letter not in s.where:
            for period in s.periods:
                yield (s.field, period), NONE
            continue
        share = draw.between(s.least, s.most)
        measure = measures[s.of]
        for period in s.periods:
            if period in measure:
                amount = measure[period]
                # a share of the revenue as it is reported; the whole of it to the last digit
                whole = share == 1000 or s.of != "revenue"
                yield (s.field, period), amount * share // 1000 if whole else reported(amount * share // 1000)
    for name, periods, cells in _FIXED:
        for period in periods:
            yield (name, period), draw.pick(cells)
    for name, often in _FLAGS.items():
        yield (name, ""), draw.chance(often)
    for name, (least, most) in _SHARES.items():
        yield (name, ""), Fraction(draw.between(least, most), 10_000)
    for name, most in _COUNTS.items():
        yield (name, ""), draw.below(most + 1) if active else 0
    for name, (least, most) in _RESEARCH_SHARES.items():
        yield (name, ""), Fraction(draw.between(least, most), 10_000) if active else NONE
    for name, often in _RESEARCH_FLAGS.items():
        yield (name, ""), active and draw.chance(often)


def _kind_of(firm: Firm, draw: Draw) -> Iterator[tuple[Key, Cell]]:
    """Registration, and what follows from the industry and the size."""
    revenue, code, known = firm.revenue[YEARS[-1]], firm.industry.code, firm.values
    standing = standing_of(code, firm.staff[YEARS[-1]], revenue)
    small = known.get(("增值税小规模纳税人", ""), standing["增值税小规模纳税人"])
    months = (AS_OF.year - firm.founded.year) * 12 + AS_OF.month - firm.founded.month
    two_part = known.get(("两部制电价用户", ""), firm.letter == "C" and revenue > 1500 * WAN and draw.chance(600))
    out: dict[str, Cell] = {
        REGION: firm.region,
        INDUSTRY: code,
        KIND: firm.kind,
        FOUNDED: firm.founded,
        "服务业类别": firm.industry.service,
        "软件企业": code.startswith("I65") and draw.chance(600),
        **standing,
        "增值税申报周期": "按季" if small and draw.chance(850) else "按月",
        "加计扣除负面清单行业": firm.letter in "FHKL",
        "失业保险累计缴费月数": max(0, min(months, 300) - draw.below(8)),
        "从事细分市场年限": 12 * min(30, AS_OF.year - firm.founded.year),
        "两部制电价用户": two_part,
    }
    yield from (((name, ""), cell) for name, cell in out.items())
    if two_part is True:
        yield ("选择需量计费", ""), draw.chance(650)
        capacity = draw.pick((315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 3150))
        yield ("合同变压器容量", ""), capacity
        yield ("需量电价", ""), draw.pick((39, 42, 42, 45)) * YUAN
        # from 260 kWh a kVA of demand on a price is lower: some reach that exactly, some miss it by one
        demand = capacity * draw.between(35, 90) // 100
        yield ("需量", _MONTHS[-1]), demand
        used = draw.pick((260, 260, draw.between(90, 250), draw.between(262, 480))) * demand - draw.below(2)
        yield ("用电量", _MONTHS[-1]), used


def _measures(firm: Firm, draw: Draw) -> dict[str, dict[str, int]]:
    """What figures are in proportion to: measure -> period -> amount in 分 or number."""
    revenue = {f"{y}年": amount for y, amount in firm.revenue.items()}
    heads = {f"{y}年": n for y, n in firm.staff.items()}
    margin, turnover, wage = (
        draw.around(62, 60),
        max(300, min(3000, draw.lognormal(900, 400))),
        draw.lognormal(76_000, 280),
    )
    margins = {p: max(-200, min(280, margin + draw.between(-15, 15))) for p in revenue}
    profit = {p: amount * margins[p] // 1000 for p, amount in revenue.items()}
    assets = {p: reported(amount * turnover // 1000) for p, amount in revenue.items()}
    insured = draw.between(850, 1000)
    insured_heads = {p: max(1, n * insured // 1000) for p, n in heads.items()}
    # no wages that the revenue could not pay
    paid = {
        p: min(wage * (1000 + 40 * i) // 1000 * YUAN, revenue[p] * 6 // 10 // heads[p]) for i, p in enumerate(heads)
    }
    wages = {p: max(30_000 * YUAN, amount // YUAN * YUAN) for p, amount in paid.items()}
    share = draw.between(80, 420) if firm.research[YEARS[-1]] else draw.between(0, 20)
    year = _YEARS[-1]
    quarters = {q: i for i, q in enumerate(_QUARTERS) if firm.founded.year < AS_OF.year or i >= firm.founded.month // 3}
    drift = draw.between(-40, 60)
    levels = [1000 + drift * (i - 4) // 4 for i in range(5)]
    income = profit[year]
    return {
        "revenue": revenue,
        "profit": profit,
        "cost": {p: amount - profit[p] for p, amount in revenue.items()},
        "assets": assets,
        "assets before": {q: reported(assets[year] * levels[i] // 1000) for q, i in quarters.items()},
        "assets after": {q: reported(assets[year] * levels[i + 1] // 1000) for q, i in quarters.items()},
        "profit to date": {q: income * (i + 1) // 4 for q, i in quarters.items()},
        "sales": {m: revenue[year] * draw.between(70, 140) // 1200 for m in _MONTHS},
        "sales of a year": {"": revenue[year]},
        "research": {f"{y}年": amount for y, amount in firm.research.items()},
        "heads": heads,
        "heads before": {q: max(1, heads[year] * levels[i] // 1000) for q, i in quarters.items()},
        "heads after": {q: max(1, heads[year] * levels[i + 1] // 1000) for q, i in quarters.items()},
        "researchers": {p: n * share // 1000 for p, n in heads.items()},
        "wage": wages,
        "insured": insured_heads,
        "payroll": {p: n * wages[p] for p, n in insured_heads.items()},
        "power": {year: max(2000, revenue[year] // WAN * 60)},
    }


__all__ = ["KEYS", "everyday"]
