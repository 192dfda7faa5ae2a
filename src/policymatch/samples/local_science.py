"""Places whose policies are about recognition, research, patents, standards, technology contracts and listing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from policymatch.language.periods import add_months
from policymatch.samples.draw import Draw
from policymatch.samples.everyday import contract, lend, patent, recognise
from policymatch.samples.firm import NONE, Firm
from policymatch.samples.money import WAN, YI, percent
from policymatch.samples.near import beside, forget, near, paid

_HNTE = "高新技术企业"


def _jingmen(firm: Firm, draw: Draw) -> None:
    """Recognitions of 2024, for the 43 items of the city's list; the rest is what any exporting place has."""
    if firm.founded < date(2023, 1, 1) and draw.chance(90):
        name, level = draw.pick((("绿色工厂", "省级"), ("专精特新中小企业", "省级"), ("创新型中小企业", "省级")))
        forget(firm, "资质", "名称", (name,))
        recognise(firm, name, beside(draw, firm.visit, date(2024, 1, 1), date(2024, 12, 31)), level=level)
    days = [r["认定日期"] for r in firm.records.get("资质", ())]
    if any(isinstance(d, date) and d.year == 2024 for d in days):
        firm.put("认定文件收到日期", draw.day(date(2024, 12, 1), date(2024, 12, 31)))


def _teda(firm: Firm, draw: Draw) -> None:
    """天津经开区: first and renewed recognitions of 2023, and 市级高新技术企业 moved in; sales at 5000万元 and 2亿元."""
    forget(firm, "资质", "名称", (_HNTE,))
    day = draw.weighted(
        [
            (draw.day(date(2023, 10, 1), date(2023, 12, 31)), 16),
            (date(2023, 1, 1), 1),
            (date(2023, 12, 31), 1),
            (date(2022, 12, 31), 1),
            (date(2024, 1, 1), 1),
        ]
    )
    match firm.visit % 6:
        case 0 | 1 | 2:
            sales = draw.pick((5000 * WAN, 5000 * WAN + 1, 2 * YI, 2 * YI + 1, firm.revenue[2023], firm.revenue[2023]))
            firm.put("销售收入", sales, 2023)
            firm.put("营业收入", -(-sales // 10_000) * 10_000, 2023)
            recognise(firm, _HNTE, day, "首次认定", "国家级")
        case 3:
            recognise(firm, _HNTE, add_months(day, -36), "首次认定", "国家级")
            recognise(firm, _HNTE, day, "重新认定", "国家级")
        case 4:
            recognise(firm, "市级高新技术企业", day, "整体迁入", "市级")


def _songjiang(firm: Firm, draw: Draw) -> None:
    forget(firm, "资质", "名称", (_HNTE,))
    if firm.visit % 4 == 3:
        return
    day = beside(draw, firm.visit, date(2024, 1, 1), date(2024, 12, 31))
    way = "重新认定" if draw.chance(150) else "首次认定"
    recognise(firm, _HNTE, day, way, "国家级")
    firm.put("完成火炬统计调查", draw.chance(850), 2024)


def _zhongguancun(firm: Firm, draw: Draw) -> None:
    """中关村: loans on intellectual property, at 140% of the LPR of the day of signing and one basis point above."""
    firm.put("高精尖领域", draw.chance(900))
    firm.put("拥有核心技术或自主知识产权", draw.chance(930))
    forget(firm, "贷款", "类型", ("知识产权质押贷款",))
    if firm.visit % 5 == 4:
        return
    signed, limit = draw.pick(((date(2024, 6, 20), 483), (date(2024, 8, 30), 469), (date(2024, 11, 15), 434)))
    rate = draw.pick((limit, limit + 1, limit - draw.between(10, 120)))
    principal = draw.between(100, 2500) * WAN
    lend(
        firm,
        draw,
        "知识产权质押贷款",
        principal,
        date.fromordinal(signed.toordinal() + 5),
        签约日期=signed,
        年利率=percent(rate),
        实付利息=draw.pick((125 * WAN, 125 * WAN - 1, principal * rate * 300 // 3_650_000)),
    )


def _xuanzhou(firm: Firm, draw: Draw) -> None:
    if firm.visit % 4 != 3:
        for i in range(1 + draw.below(3)):
            day = draw.weighted(
                [(draw.day(date(2020, 1, 1), date(2024, 12, 31)), 8), (date(2020, 1, 1), 1), (date(2019, 12, 31), 1)]
            )
            patent(firm, draw, "国内发明授权" if i == 0 or draw.chance(700) else "国内发明实审", day)


def _sanming(firm: Firm, draw: Draw) -> None:
    """三明: contracts of 2024 adding up to the bounds of the segments; some are registries themselves."""
    registry = firm.visit % 4 == 3
    firm.put("技术合同登记机构", registry)
    if registry:
        amount = draw.pick((YI, YI - 1, 150 * YI // 100, 450 * YI // 100, 3 * YI))
        firm.put("技术合同登记额", amount, 2024)
    if firm.visit % 5 != 4:
        total = near(draw, firm.visit // 2, draw.pick((10 * WAN, 100 * WAN, 4550 * WAN)))
        first = total * draw.between(300, 700) // 1000
        firm.records.pop("技术合同", None)
        contract(firm, draw, first, draw.day(date(2024, 1, 1), date(2024, 12, 31)))
        contract(firm, draw, total - first, draw.day(date(2024, 1, 1), date(2024, 12, 31)))
        if draw.chance(200):
            contract(firm, draw, draw.between(5, 90) * WAN, date(2023, 12, 31))


def _xiangdong(firm: Firm, draw: Draw) -> None:
    """湘东: recognised in 2024, or moved in while the certificate is valid, its last day and the day after included."""
    forget(firm, "资质", "名称", (_HNTE,))
    moved = firm.visit % 3 == 1
    firm.put("市外整体迁入", moved)
    firm.put("落户日期", NONE)
    if moved:
        firm.put("落户日期", draw.pick((date(2024, 5, 6), date(2024, 11, 30), date(2024, 12, 1), date(2023, 12, 31))))
        recognise(firm, _HNTE, date(2021, 12, 1), "首次认定", "国家级")
    elif firm.visit % 3 == 0:
        recognise(
            firm, _HNTE, beside(draw, firm.visit // 3, date(2024, 1, 1), date(2024, 12, 31)), "首次认定", "国家级"
        )


def _shandong(firm: Firm, draw: Draw) -> None:
    """山东 2018: research of two years, and insured holders of a certificate that was valid then and is again."""
    before = draw.between(50, 3000) * WAN
    firm.put("研发费用", before, 2017)
    firm.put("研发费用", draw.pick((before, before + 1, before * draw.between(80, 160) // 100, 0)), 2018)
    if firm.visit % 2 == 0:
        forget(firm, "资质", "名称", (_HNTE,))
        recognise(firm, _HNTE, date(2016, 12, 15), "首次认定", "国家级")
        recognise(firm, _HNTE, date(2022, 12, 12), "重新认定", "国家级")
        for _ in range(1 + draw.below(2)):
            insured = draw.between(100, 4000) * WAN
            firm.add(
                "科技保险保单",
                {
                    "保单号": firm.key("合成科保", "科技保险保单"),
                    "保险金额": insured,
                    "实缴保费": draw.pick((insured * 3 // 100, insured * 3 // 100 + 1, insured * 2 // 100)),
                    "缴费日期": beside(draw, firm.visit // 2, date(2018, 1, 1), date(2018, 12, 31)),
                },
            )


def _hainan(firm: Firm, draw: Draw) -> None:
    """海南: research of 2023 over that of 2022, the increment where the cap of 200万元 is met included."""
    firm.put("高企培育库", draw.chance(600))
    base = draw.between(80, 900) * WAN
    more = draw.pick((0, 1000, 666_666_660, 666_666_670, base // 3, base // 5))
    firm.put("研发费用", base, 2022)
    firm.put("研发费用", base + more, 2023)


def _chengdu(firm: Firm, draw: Draw) -> None:
    if firm.visit % 4 == 0:
        batch = draw.pick(("第三批", "第三批", "第三批", "第二批"))
        recognise(firm, "专精特新小巨人", date(2021, 7, 19), level="国家级", batch=batch)
    if firm.visit % 4 in (1, 2):
        series = firm.key("合成系列", "技术标准")
        for _ in range(1 + draw.below(4)):
            number = firm.key("合成标准", "技术标准")
            firm.add(
                "技术标准",
                {
                    "标准号": number,
                    "系列编号": series if draw.chance(400) else number,
                    "标准级别": draw.weighted([("国际标准", 1), ("国家标准", 4), ("行业标准", 5)]),
                    "承担次序": draw.pick(("第一", "第二")),
                    "发布日期": draw.weighted(
                        [(draw.day(date(2024, 1, 1), date(2024, 12, 31)), 8), (date(2023, 12, 31), 2)]
                    ),
                },
            )


_STAGES = ("股份制改造", "提升指标", "尽调立项", "签订辅导协议", "券商内核", "辅导备案", "验收且受理", "北交所上市")


def _list_stages(firm: Firm, draw: Draw, first: date, n: int) -> None:
    day = first
    for stage in _STAGES[:n]:
        day = date.fromordinal(day.toordinal() + draw.between(30, 160))
        firm.add("上市进程", {"阶段": stage, "日期": day})


def _fuling(firm: Firm, draw: Draw) -> None:
    """涪陵: on the reserve list for a year (to the day, too), so many stages done, some of it paid already."""
    if firm.visit % 5 == 4:
        firm.put("后备库入库日期", NONE)
        return
    listed = draw.pick((date(2022, 6, 1), date(2023, 12, 31), date(2024, 1, 1), date(2023, 3, 15)))
    firm.put("后备库入库日期", listed)
    firm.put("上市重点库企业", draw.chance(500))
    _list_stages(firm, draw, draw.pick((date(2022, 3, 1), listed)), draw.below(len(_STAGES) + 1))
    if draw.chance(400):
        paid(firm, date(2023, 12, 20), 2 * WAN, incentive="fuling-ipo/ipo-milestones")


def _neijiang(firm: Firm, draw: Draw) -> None:
    if firm.visit % 3 == 2:
        return
    stages = draw.between(1, len(_STAGES))
    _list_stages(firm, draw, date(2022, 9, 1), stages)
    firm.put("本阶段奖励标准", draw.pick((50, 100, 200, 350)) * WAN)
    if draw.chance(500):
        paid(firm, date(2023, 10, 16), draw.pick((50, 100)) * WAN, incentive="neijiang-ipo/ipo-stage")


def _wangyi(firm: Firm, draw: Draw) -> None:
    program = "市级标准化补助" if firm.visit % 4 != 3 else "市级研发费补助"
    if firm.visit % 5 != 4:
        paid(
            firm,
            draw.pick((date(2024, 9, 30), date(2024, 12, 31), date(2023, 12, 31))),
            draw.between(5, 60) * WAN,
            program=program,
        )


def _ningxia(firm: Firm, draw: Draw) -> None:
    """宁夏: results bought in 2024, one paid in two parts, one subsidised before."""
    if firm.visit % 4 == 3:
        return
    for _ in range(1 + draw.below(3)):
        key = firm.key("合成成果", "技术受让")
        amount = draw.lognormal(120, 1000) * WAN
        day = draw.weighted([(draw.day(date(2024, 1, 1), date(2024, 12, 31)), 8), (date(2023, 12, 31), 2)])
        firm.add("技术受让", {"成果编号": key, "支付日期": day, "已支付额": amount})
        if draw.chance(150):
            paid(firm, date(2024, 6, 28), amount * 30 // 100, incentive="ningxia-tech-trade/buyer-subsidy", of=key)


SCENARIOS: dict[str, Callable[[Firm, Draw], None]] = {
    "jingmen": _jingmen,
    "teda": _teda,
    "songjiang": _songjiang,
    "zhongguancun": _zhongguancun,
    "xuanzhou": _xuanzhou,
    "sanming": _sanming,
    "xiangdong": _xiangdong,
    "shandong": _shandong,
    "hainan": _hainan,
    "chengdu": _chengdu,
    "fuling": _fuling,
    "neijiang": _neijiang,
    "wangyi": _wangyi,
    "ningxia": _ningxia,
}

__all__ = ["SCENARIOS"]
