"""One synthetic enterprise: where and what it is, and how big, year by year, in agreement with the facts that it starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from policymatch.samples.codes import KINDS, credit_code
from policymatch.samples.draw import Draw
from policymatch.samples.industries import Industry, draw_industry, standing_of
from policymatch.samples.money import WAN, YI
from policymatch.samples.places import city_of

Cell = str | int | Fraction | bool | date
Key = tuple[str, str]
"""A fact, and the period that it is of ("" for none), as ``2024年第1季度``."""
Row = dict[str, Cell]

NONE = "无"
YEARS = (2020, 2021, 2022, 2023, 2024)
AS_OF = date(2024, 12, 31)  # the day that most of the population is made for
REGION, INDUSTRY, KIND, FOUNDED = "注册地", "国民经济行业", "主体类型", "成立日期"
_MEDIAN_HEADS = (18, 5, 90, 1500)  # the others are tried where what is given asks for a size
_CENT_OF_WAN = 100 * 100  # 0.01万元

# what a given fact says about the revenue of its year, and about the heads: so many times (hundredths) as much
_REVENUE = {
    "营业收入": 100, "销售收入": 100, "主营业务收入": 105, "年销售额": 100, "工业产值": 100, "季度产值": 400, "零售额": 200,
    "资产总额": 110, "入库税收": 2500, "纳税总额": 2500, "应纳税所得额": 1600, "本级财力贡献": 7000, "区级贡献": 9000,
    "增值税县得": 9000, "季初资产总额": 110, "近12个月销售额": 100, "研发费用": 2000,
}  # fmt: skip
_HEADS = {"从业人员数": 100, "在职职工人数": 100, "月均参保人数": 105, "季初从业人数": 100, "科技人员数": 500}
# what a given fact or a given record list says about the industry
_INDUSTRIES: dict[tuple[str, Cell], str] = {
    ("限上行业", "批发业"): "F51", ("限上行业", "零售业"): "F52", ("限上行业", "住宿业"): "H61", ("限上行业", "餐饮业"): "H62",
    ("服务业类别", "餐饮住宿"): "H6", ("服务业类别", "养老"): "Q85", ("服务业类别", "健康"): "Q84", ("服务业类别", "旅游"): "L729",
    ("服务业类别", "文化娱乐"): "R881", ("服务业类别", "体育"): "R893", ("服务业类别", "家政"): "O80",
    ("软件企业", True): "I65", ("规上软件业", True): "I65", ("规上工业", True): "C", ("数字经济制造企业", True): "C39",
    ("两部制电价用户", True): "C", ("农业投资项目属于支持类别", True): "A", ("零售额", ""): "F52", ("入库税收", ""): "C",
    ("旅游团队", ""): "L729", ("技改项目", ""): "C", ("首台套产品", ""): "C", ("采购记录", ""): "C", ("软件产品", ""): "I65",
    ("参展记录", ""): "C", ("信用保险保单", ""): "C", ("离岸外包执行额", ""): "I", ("技术合同", ""): "M", ("技术合同登记额", ""): "M",
}  # fmt: skip


_RESEARCHING = (
    "高新技术企业",
    "市级高新技术企业",
    "专精特新小巨人",
    "专精特新中小企业",
    "创新型中小企业",
)  # 名称 of 资质


def reported(amount: int) -> int:
    """An amount as figures in 万元 are reported: to 0.01万元, what is beyond cut off (both in 分)."""
    return amount // _CENT_OF_WAN * _CENT_OF_WAN


@dataclass(slots=True)
class Firm:
    """What is known of a synthetic enterprise.

    Attributes:
        number: its place in the population, from 1.
        values: (field, period) -> cell, numbers in base units.
        records: record list -> rows, field -> cell.
        revenue, research: year -> revenue and research expense in 分.
        staff: year -> heads.
    """

    number: int
    region: str
    kind: str
    industry: Industry
    founded: date
    code: str
    name: str
    revenue: dict[int, int]
    staff: dict[int, int]
    research: dict[int, int]
    values: dict[Key, Cell]
    records: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def letter(self) -> str:
        """The 门类 of its industry."""
        return self.industry.code[0]


def make_firm(
    draw: Draw,
    number: int,
    region: str,
    given: dict[Key, Cell],
    records: Mapping[str, Sequence[Row]],
    since: date | None,
) -> Firm:
    """The ``number``-th enterprise.

    Args:
        draw: where the chance comes from.
        region: a code of the place that it is registered in.
        given: the facts that it starts from; who and how big it is agrees with them.
        records: the records that it starts from.
        since: the first day that these name; it was founded before.
    """
    industry = draw_industry(draw, str(given.get((INDUSTRY, ""), "")) or trade_of(given, records))
    kind = str(given.get((KIND, ""), "")) or _kind(draw, industry, given)
    founded = given.get((FOUNDED, ""))
    if not isinstance(founded, date):
        founded = _founded(draw, since)
    least = max(map(len, records.values()), default=1)
    for median in (*_MEDIAN_HEADS * 3, 18):
        revenue, staff = _sizes(draw, industry, kind, founded, given, median, least)
        standing = standing_of(industry.code, staff[YEARS[-1]], revenue[YEARS[-1]])
        if all(given.get((name, ""), cell) == cell for name, cell in standing.items()):
            break
    code = credit_code(kind, region, number)
    name = company_name(kind, city_of(region), industry.word, number)
    research = _research(draw, industry, revenue, staff, given, does_research(given, records))
    return Firm(number, region, kind, industry, founded, code, name, revenue, staff, research, dict(given))


def trade_of(given: Mapping[Key, Cell], lists: Iterable[str]) -> str:
    """The industry that facts or record lists are typical of, as the beginning of a code; "" for none."""
    facts = ((name, hint) for (name, _), cell in given.items() for hint in (cell, "") if cell != NONE)
    found = (_INDUSTRIES.get(key, "") for key in (*facts, *((name, "") for name in lists)))
    return next(filter(None, found), "")


def does_research(given: Mapping[Key, Cell], records: Mapping[str, Iterable[Row]]) -> bool:
    """Whether facts or records are those of an enterprise that does research."""
    titles = (row.get("名称") for row in records.get("资质", ()))
    return any(_given(given, {"研发费用": 100}).values()) or any(title in _RESEARCHING for title in titles)


def company_name(kind: str, city: str, word: str, number: int) -> str:
    """A name that says itself that it is made up: 荆门合成机电0001有限公司."""
    ending = KINDS.get(kind, KINDS["企业"])[1]
    return f"{city}合成{'' if ending.endswith('师事务所') else word}{number:04d}{ending}"


def _kind(draw: Draw, industry: Industry, given: Mapping[Key, Cell]) -> str:
    if any(name in _REVENUE or name in _HEADS for name, _ in given):
        return "企业"
    if industry.code[0] in "FHOR" and draw.chance(160):
        return "个体工商户"
    if draw.chance(985):
        return "企业"
    return draw.pick(tuple(KINDS)[2:])


def _founded(draw: Draw, since: date | None) -> date:
    """Mostly years ago, now and then of the last three years; before the first day that is given."""
    last = date(2015, 12, 31) if draw.chance(600) else date(2021, 6, 30)
    if draw.chance(80):
        last = date(2024, 6, 30)
    if since is not None:
        last = min(last, max(since, date(1990, 1, 1)))
    return last - timedelta(days=1 + draw.below(1 + draw.below(7000)))


def _sizes(
    draw: Draw, industry: Industry, kind: str, founded: date, given: Mapping[Key, Cell], median: int, least: int
) -> tuple[dict[int, int], dict[int, int]]:
    """Revenue and heads by year: what is given, and around it what fits; ``least`` heads that records are of."""
    # less than 1万元 a year, as research of 1分, says nothing about the size
    revenue = {y: amount for y, amount in _given(given, _REVENUE).items() if amount >= WAN}
    heads = _given(given, _HEADS)
    per_head = max(2, draw.lognormal(industry.per_head, 550)) * WAN
    if not heads:
        latest = min(9000, draw.lognormal(median, 1450))
        if kind == "个体工商户":
            latest = min(latest, 12)
        if revenue:
            latest = min(30_000, revenue[max(revenue)] // per_head)
        heads = {YEARS[-1]: max(1, least, latest)}
    if not revenue:
        last = max(heads)
        revenue = {last: min(300 * YI, reported(heads[last] * per_head * draw.between(8_000, 12_500) // 10_000))}
    first = min(founded.year, min(revenue))
    years = [y for y in YEARS if y >= first] or [YEARS[-1]]
    return (
        _run(draw, years, revenue, 850, 1310, _CENT_OF_WAN),
        _run(draw, years, heads, 920, 1160, 1),
    )


def _given(given: Mapping[Key, Cell], factors: Mapping[str, int]) -> dict[int, int]:
    """What the given facts say of each year; the first named decides."""
    out: dict[int, int] = {}
    for name, factor in factors.items():
        for (field_, period), cell in given.items():
            if field_ == name and isinstance(cell, int | Fraction) and cell > 0:
                out.setdefault(int(period[:4]) if period else YEARS[-1], int(cell * factor // 100))
    return out


def _run(draw: Draw, years: list[int], known: dict[int, int], slowest: int, fastest: int, step: int) -> dict[int, int]:
    """A figure for each year: where it is known that, else by so many thousandths of the year beside it that is nearer a known one."""
    nearest = min(known, key=lambda y: (abs(y - years[-1]), y))
    out = dict(known)
    for year in (*range(nearest + 1, years[-1] + 1), *range(nearest - 1, years[0] - 1, -1)):
        if year not in known:
            factor = draw.between(slowest, fastest)
            amount = out[year - 1] * factor if year > nearest else out[year + 1] * (1_000_000 // factor)
            out[year] = max(step, amount // 1000 // step * step)
    return {year: out[year] for year in years if year in out}


def _research(
    draw: Draw,
    industry: Industry,
    revenue: dict[int, int],
    staff: dict[int, int],
    given: Mapping[Key, Cell],
    certain: bool,
) -> dict[int, int]:
    """Research expense: what is given, else none, or a share of revenue that moves little and is higher in small firms."""
    known = _given(given, {"研发费用": 100})
    if not certain and (not draw.chance(industry.research) or staff[YEARS[-1]] < 4):
        return dict.fromkeys(revenue, 0)
    share = min(250, draw.lognormal(48 if staff[YEARS[-1]] < 300 else 34, 420))
    if shares := [known[y] * 1000 // revenue[y] for y in known if revenue.get(y)]:
        share = shares[0]
    return {
        y: known.get(y, reported(amount * max(1, share + draw.between(-6, 6)) // 1000)) for y, amount in revenue.items()
    }


__all__ = [
    "AS_OF",
    "NONE",
    "YEARS",
    "Cell",
    "Firm",
    "Key",
    "Row",
    "company_name",
    "does_research",
    "make_firm",
    "reported",
    "trade_of",
]
