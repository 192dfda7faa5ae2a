"""Industries (GB/T 4754) of synthetic enterprises, and 企业规模 by the official bands (统计上大中小微型企业划分办法 2017)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from policymatch.samples.draw import Draw
from policymatch.samples.money import WAN, YI


@dataclass(frozen=True, slots=True)
class Industry:
    """One class of GB/T 4754.

    Attributes:
        code: the class, letter and four digits.
        word: what a company name says of it.
        per_head: median revenue a head and year, in 万元.
        research: how many in a thousand do research.
        weight: how common it is.
        service: its 服务业类别.
    """

    code: str
    word: str
    per_head: int
    research: int
    weight: int
    service: str = "其他"


INDUSTRIES = (
    Industry("A0111", "农业", 30, 80, 5),
    Industry("A0321", "牧业", 35, 60, 2),
    Industry("B1019", "矿业", 60, 60, 1),
    Industry("C1310", "粮油", 120, 200, 4),
    Industry("C1819", "服饰", 35, 150, 4),
    Industry("C2614", "化工", 110, 500, 6),
    Industry("C2720", "制药", 80, 800, 3),
    Industry("C2929", "塑业", 60, 300, 3),
    Industry("C3039", "建材", 65, 200, 4),
    Industry("C3311", "金属", 70, 350, 4),
    Industry("C3484", "机电", 55, 550, 8),
    Industry("C3670", "汽配", 65, 550, 6),
    Industry("C3821", "电气", 75, 650, 4),
    Industry("C3919", "电子", 70, 750, 5),
    Industry("D4416", "能源", 150, 150, 1),
    Industry("E4790", "建设", 50, 100, 6),
    Industry("F5112", "商贸", 260, 20, 6),
    Industry("F5179", "贸易", 240, 30, 8),
    Industry("F5211", "百货", 80, 10, 3),
    Industry("F5212", "超市", 70, 10, 4),
    Industry("G5431", "物流", 55, 40, 4),
    Industry("H6110", "酒店", 18, 10, 2, "餐饮住宿"),
    Industry("H6210", "餐饮", 16, 10, 4, "餐饮住宿"),
    Industry("I6513", "软件", 42, 850, 5),
    Industry("I6531", "信息", 48, 700, 4),
    Industry("K7010", "置业", 180, 0, 2),
    Industry("L7211", "控股", 90, 60, 2),
    Industry("L7291", "旅行", 45, 10, 1, "旅游"),
    Industry("M7320", "科研", 40, 900, 3),
    Industry("M7452", "检测", 32, 500, 2),
    Industry("N7722", "环保", 45, 400, 2),
    Industry("O8010", "家政", 10, 10, 2, "家政"),
    Industry("Q8416", "健康", 28, 60, 1, "健康"),
    Industry("Q8514", "养老", 12, 10, 1, "养老"),
    Industry("R8810", "文化", 25, 60, 2, "文化娱乐"),
    Industry("R8930", "体育", 20, 20, 1, "体育"),
)


def draw_industry(draw: Draw, code: str = "") -> Industry:
    """An industry: of a code or the nearest above it that is listed here, each as often as it is common; "" for any."""
    known: tuple[Industry, ...] = ()
    for end in range(len(code), -1, -1):
        known = known or tuple(i for i in INDUSTRIES if i.code.startswith(code[:end]))
    found = draw.weighted([(i, i.weight) for i in known])
    return replace(found, code=code) if code and not found.code.startswith(code) else found


# (code prefix, least staff or revenue of 大型, 中型, 小型): both must be reached; None: that measure does not count
_BANDS: tuple[tuple[tuple[str, ...], tuple[int, int, int] | None, tuple[int, int, int] | None], ...] = (
    (("A",), None, (2 * YI, 500 * WAN, 50 * WAN)),
    (("B", "C", "D"), (1000, 300, 20), (4 * YI, 2000 * WAN, 300 * WAN)),
    (("E",), None, (8 * YI, 6000 * WAN, 300 * WAN)),
    (("F51",), (200, 20, 5), (4 * YI, 5000 * WAN, 1000 * WAN)),
    (("F52",), (300, 50, 10), (2 * YI, 500 * WAN, 100 * WAN)),
    (("G",), (1000, 300, 20), (3 * YI, 3000 * WAN, 200 * WAN)),
    (("H",), (300, 100, 10), (YI, 2000 * WAN, 100 * WAN)),
    (("I",), (300, 100, 10), (YI, 1000 * WAN, 50 * WAN)),
    (("K",), None, (20 * YI, 1000 * WAN, 100 * WAN)),
    (("",), (300, 100, 10), None),
)
SIZE = "企业规模"
SIZES = ("大型", "中型", "小型", "微型")
_RETAIL = {"F51": "批发业", "F52": "零售业", "H61": "住宿业", "H62": "餐饮业"}  # 限上行业


def size_of(code: str, staff: int, revenue: int) -> str:
    """企业规模: 大型, 中型, 小型 or 微型.

    Args:
        code: the industry.
        staff: 从业人员数.
        revenue: 营业收入, in 分.
    """
    heads, money = next((h, m) for prefixes, h, m in _BANDS if code.startswith(prefixes))
    for i, size in enumerate(SIZES[:3]):
        if (heads is None or staff >= heads[i]) and (money is None or revenue >= money[i]):
            return size
    return SIZES[3]


def standing_of(code: str, staff: int, revenue: int) -> dict[str, str | bool]:
    """What an enterprise counts as, fact by fact; arguments as for :func:`size_of`."""
    above = revenue >= 2000 * WAN
    return {
        SIZE: size_of(code, staff, revenue),
        "规上工业": code[0] in "BCD" and above,
        "规上软件业": code.startswith("I65") and above,
        "限上行业": _RETAIL.get(code[:3], "无") if revenue >= 500 * WAN else "无",
        "增值税小规模纳税人": revenue <= 500 * WAN,
    }


__all__ = ["INDUSTRIES", "SIZE", "SIZES", "Industry", "draw_industry", "size_of", "standing_of"]
