"""One synthetic enterprise: where and what it is, its size, and the figures that hang together with its size."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from policymatch.samples.codes import credit_code
from policymatch.samples.draw import Draw
from policymatch.samples.industries import Industry, draw_industry, size_of
from policymatch.samples.money import WAN, YI
from policymatch.samples.places import SamplePlace

Cell = str | int | bool | date
Row = dict[str, Cell]

NONE = "无"
YEARS = (2020, 2021, 2022, 2023, 2024)
AS_OF = date(2024, 12, 31)  # the day that most of the population is made for
_CENT_OF_WAN = 100 * 100  # 0.01万元


def reported(amount: int) -> int:
    """An amount as figures in 万元 are reported: to 0.01万元, what is beyond cut off (both in 分)."""
    return amount // _CENT_OF_WAN * _CENT_OF_WAN


@dataclass(slots=True)
class Firm:
    """What is known of a synthetic enterprise.

    Attributes:
        number: its place in the population, from 1.
        visit: how many enterprises of the same place came before it.
        values: (field, period as in a header or "") -> cell; money in 分.
        records: record list -> rows, field -> cell; money in 分.
        revenue: year -> revenue in 分.
        staff: year -> heads.
        research: year -> research expense in 分.
        issued: record list -> how many keys were handed out.
    """

    number: int
    place: SamplePlace
    visit: int
    region: str
    kind: str
    industry: Industry
    founded: date
    code: str
    name: str
    private: bool
    revenue: dict[int, int]
    staff: dict[int, int]
    research: dict[int, int]
    values: dict[tuple[str, str], Cell] = field(default_factory=dict)
    records: dict[str, list[Row]] = field(default_factory=dict)
    issued: dict[str, int] = field(default_factory=dict)

    def put(self, name: str, value: Cell, *periods: object) -> None:
        """Sets a fact, for each period given, else the one without period."""
        for period in periods or ("",):
            self.values[(name, str(period))] = value

    def get(self, name: str, period: object = "") -> Cell | None:
        """A fact, or None where it is not known."""
        return self.values.get((name, str(period)))

    def add(self, record: str, row: Row) -> None:
        """Adds a record."""
        self.records.setdefault(record, []).append(row)

    def key(self, prefix: str, record: str) -> str:
        """A key for the next record of a list, different over the whole population."""
        self.issued[record] = self.issued.get(record, 0) + 1
        return f"{prefix}{self.number:06d}-{self.issued[record]:02d}"

    def years(self) -> list[int]:
        """The years that it has figures of."""
        return [y for y in YEARS if y in self.revenue]

    @property
    def letter(self) -> str:
        """The 门类 of its industry."""
        return self.industry.code[0]

    @property
    def size(self) -> str:
        """Its 企业规模, by the latest year."""
        return size_of(self.industry.code, self.staff[YEARS[-1]], self.revenue[YEARS[-1]])


def make_firm(seed: int, number: int, place: SamplePlace, visit: int) -> Firm:
    """The ``number``-th enterprise, without facts yet beyond who it is and how big."""
    draw = Draw("policymatch", seed, number, "firm")
    industry = draw_industry(draw, place.industries)
    region = place.codes[visit % len(place.codes)]
    kind = _kind(draw, place, industry)
    founded = _founded(draw, place)
    staff = max(1, min(9000, draw.lognormal(18, 1450)))
    if place.staff is not None:
        staff = draw.between(place.staff[0], min(place.staff[1], place.staff[0] + 3 * staff * place.staff[0] // 18))
    if kind == "个体工商户":
        staff = min(staff, 12)
    per_head = max(2, draw.lognormal(industry.per_head, 550))
    revenue = _revenues(draw, founded, staff * per_head * draw.between(8_000, 12_500) * (WAN // 10_000))
    return Firm(
        number,
        place,
        visit,
        region,
        kind,
        industry,
        founded,
        credit_code(kind, region, number),
        company_name(kind, place.city, industry.word, number),
        draw.chance(860) and kind in ("企业", "个体工商户"),
        revenue,
        _heads(draw, staff, revenue),
        _research(draw, industry, revenue, staff),
    )


def company_name(kind: str, city: str, word: str, number: int) -> str:
    """A name that says itself that it is made up: 荆门合成机电0001有限公司."""
    ending = {
        "企业": f"{word}{number:04d}有限公司",
        "个体工商户": f"{word}{number:04d}经营部",
        "社会团体": f"{word}{number:04d}行业协会",
        "社会服务机构": f"{word}{number:04d}服务中心",
        "基金会": f"{word}{number:04d}基金会",
        "律师事务所": f"{number:04d}律师事务所",
        "会计师事务所": f"{number:04d}会计师事务所",
        "机关事业单位": f"{word}{number:04d}事业单位",
    }[kind]
    return f"{city}合成{ending}"


def _kind(draw: Draw, place: SamplePlace, industry: Industry) -> str:
    if place.industries:
        return "企业"
    if industry.code[0] in "FHOR" and draw.chance(160):
        return "个体工商户"
    if draw.chance(975):
        return "企业"
    return draw.weighted(
        [
            ("社会团体", 3),
            ("社会服务机构", 4),
            ("基金会", 1),
            ("律师事务所", 3),
            ("会计师事务所", 2),
            ("机关事业单位", 1),
        ]
    )


def _founded(draw: Draw, place: SamplePlace) -> date:
    if not place.young:
        return date(2015, 12, 31) - timedelta(days=draw.below(1 + draw.below(8000)))
    if draw.chance(80):
        return draw.day(date(2021, 7, 1), date(2024, 6, 30))
    return date(2021, 6, 30) - timedelta(days=draw.below(1 + draw.below(9000)))


def _revenues(draw: Draw, founded: date, latest: int) -> dict[int, int]:
    """Revenue year by year, back from the latest; growth varies, the year of foundation counts by its days."""
    out: dict[int, int] = {}
    amount = min(latest, 300 * YI)
    for year in reversed(YEARS):
        if founded.year > year:
            break
        days = (date(year, 12, 31) - max(founded, date(year, 1, 1))).days + 1
        out[year] = reported(amount * days // 366)
        growth = max(-350, min(900, draw.around(80, 170)))
        amount = amount * 1000 // (1000 + growth)
    return dict(sorted(out.items()))


def _heads(draw: Draw, latest: int, revenue: dict[int, int]) -> dict[int, int]:
    out: dict[int, int] = {}
    heads = latest
    for year in sorted(revenue, reverse=True):
        out[year] = max(1, heads)
        heads = heads * 1000 // (1000 + max(-250, min(400, draw.around(40, 90))))
    return dict(sorted(out.items()))


def _research(draw: Draw, industry: Industry, revenue: dict[int, int], staff: int) -> dict[int, int]:
    """Research expense: none, or a share of revenue that moves little from year to year and is higher in small firms."""
    if not draw.chance(industry.research) or staff < 4:
        return dict.fromkeys(revenue, 0)
    share = min(250, draw.lognormal(48 if staff < 300 else 34, 420))
    return {year: reported(amount * max(5, share + draw.between(-6, 6)) // 1000) for year, amount in revenue.items()}


__all__ = ["AS_OF", "NONE", "YEARS", "Cell", "Firm", "Row", "company_name", "make_firm", "reported"]
