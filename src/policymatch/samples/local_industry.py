"""Places whose policies are about output, growth, equipment, energy, green titles and headquarters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from policymatch.samples.draw import Draw
from policymatch.samples.everyday import project, recognise
from policymatch.samples.firm import NONE, Firm
from policymatch.samples.money import WAN, YI, decimal, percent
from policymatch.samples.near import beside, forget, near, paid


def _beijing(firm: Firm, draw: Draw) -> None:
    """北京: output of a first quarter, 2亿元 more than a year before (and one 分 less), 15% more (and just not)."""
    firm.put("规上工业", True)
    base = max(10, firm.revenue.get(2022, 0) // 4 // YI) * YI
    more = draw.pick(
        (2 * YI, 2 * YI - 1, base * 15 // 100, base * 15 // 100 - 1, base * 30 // 100, base // 10, -base // 20)
    )
    firm.put("季度产值", base, "2022年第1季度")
    firm.put("季度产值", base + more, "2023年第1季度")
    for _ in range(draw.below(3)):
        before = draw.between(1, 9) * YI
        firm.add(
            "关联企业",
            {
                "注册地": draw.pick(("110106", "110105", "130608", "120112")),
                "本期产值": before * draw.between(85, 130) // 100,
                "基期产值": before,
            },
        )


def _changxing(firm: Firm, draw: Draw) -> None:
    """长兴: class A, 30万元 a 亩, 500万元 of tax, 10% more 增值税县得: each in turn the one that decides."""
    turn = firm.visit
    firm.put("民营企业", turn % 13 != 12)
    firm.put("亩均评价等级", "B类" if turn % 11 == 10 else "A类")
    per_mu = near(draw, turn // 2, 300_000, 1) if turn % 2 else 300_000 + draw.between(0, 200_000)
    firm.put("亩均入库税收", decimal(per_mu, 10_000))
    tax = near(draw, turn // 3, draw.pick((500 * WAN, 1000 * WAN, YI))) if turn % 3 else draw.between(520, 9000) * WAN
    firm.put("入库税收", tax, 2023)
    before = tax * 28 // 100 // 1000 * 1000
    firm.put("增值税县得", before, 2022)
    firm.put(
        "增值税县得",
        near(draw, turn // 4, before * 11 // 10) if turn % 4 == 0 else before * draw.between(112, 170) // 100,
        2023,
    )
    firm.put("增值税县得", before * 9 // 10, 2021)
    firm.put("增值税县得", before * 8 // 10, 2020)
    firm.put("五十强企业", draw.chance(250))


def _cixi(firm: Firm, draw: Draw) -> None:
    """慈溪: growth of output by 10%, of software revenue by 20%, of revenue by 10% and 15%; equipment of 500万元."""
    turn = firm.visit
    software = firm.letter == "I"
    firm.put("数字核心库入库年度", draw.pick(("2022年", "2021年", "2023年", NONE)))
    firm.put("数字经济制造企业", firm.letter == "C" and draw.chance(700))
    first = max(600 * WAN, firm.revenue.get(2022, 0))
    firm.put("营业收入", first, 2022)
    # the bar in 2023 is 20% for software; in 2024 it is 10%, or 15% for software
    second = near(draw, turn, first * 12 // 10) if software else first * draw.between(96, 125) // 100 // 10_000 * 10_000
    firm.put("营业收入", second, 2023)
    third = near(draw, turn // 2, second * (115 if software else 110) // 100)
    firm.put("营业收入", third, 2024)
    if software:
        firm.put("软件企业", draw.chance(900))
        firm.put("规上软件业", third >= 2000 * WAN or draw.chance(500))
        firm.put("省级数商", draw.chance(300))
        if draw.chance(500):
            firm.add(
                "软件产品",
                {"名称": f"慈溪合成系统{firm.number:04d}", "首版次认定年度": draw.pick(("2024年", "2023年"))},
            )
        return
    firm.put("规上工业", third >= 2000 * WAN)
    firm.put("工业产值", first, 2022)
    firm.put(
        "工业产值", near(draw, turn, first * 11 // 10) if turn % 2 else first * draw.between(115, 180) // 100, 2023
    )
    if turn % 3 == 0:
        project(firm, draw, near(draw, turn // 3, 500 * WAN), draw.day(date(2021, 1, 1), date(2021, 10, 31)))


def _xiaoshan(firm: Firm, draw: Draw) -> None:
    """萧山: parts bought in the district, 5000万元 in all, not counting related sellers and sellers outside."""
    firm.put("骨干企业", draw.chance(800))
    total = near(draw, firm.visit, draw.pick((5000 * WAN, YI)))
    parts = draw.between(2, 4)
    left = total
    for i in range(parts):
        part = left if i == parts - 1 else total * draw.between(150, 300) // 1000
        left -= part
        _buy(firm, draw, part, "330109", False)
    if draw.chance(500):
        _buy(firm, draw, draw.between(300, 3000) * WAN, draw.pick(("330109", "330106", "330402")), True)
    if draw.chance(400):
        _buy(firm, draw, draw.between(300, 3000) * WAN, draw.pick(("330106", "330402", "310115")), False)


def _buy(firm: Firm, draw: Draw, amount: int, seller: str, related: bool) -> None:
    firm.add(
        "采购记录",
        {
            "发票号": firm.key("合成发票", "采购记录"),
            "供方所在地": seller,
            "供方有关联关系": related,
            "采购日期": draw.day(date(2024, 1, 1), date(2024, 12, 31)),
            "采购额": amount,
        },
    )


def _changfeng(firm: Firm, draw: Draw) -> None:
    firm.records.pop("技改项目", None)
    for i in range(draw.below(3)):
        invested = near(draw, firm.visit + i, draw.pick((1000 * WAN, 1000 * WAN, 5000 * WAN)))
        project(firm, draw, invested, draw.day(date(2018, 1, 1), date(2018, 12, 31)))


def _linyi(firm: Firm, draw: Draw) -> None:
    """临沂: equipment of 1000万元, paid for by invoice on the days when the five-year LPR moved and others."""
    for i in range(draw.below(3)):
        invested = near(draw, firm.visit + i, 1000 * WAN)
        day = draw.pick(
            (date(2024, 10, 20), date(2024, 10, 21), date(2021, 1, 1), draw.day(date(2021, 1, 1), date(2024, 12, 1)))
        )
        project(firm, draw, invested, day)
        if draw.chance(150):
            key = str(firm.records["技改项目"][-1]["备案号"])
            paid(firm, date(2024, 8, 9), 50 * WAN, program="市级标杆项目奖", of=key)


_GREEN = ("绿色工厂", "绿色供应链", "绿色园区")


def _green(policy: str, since: date, awards: dict[str, int]) -> Callable[[Firm, Draw], None]:
    """Green titles, a second one on a higher level, and what was paid for the first."""

    def fill(firm: Firm, draw: Draw) -> None:
        forget(firm, "资质", "名称", _GREEN)
        if firm.visit % 4 == 3:
            return
        for name in draw.some(_GREEN, draw.weighted([(1, 6), (2, 3), (3, 1)])):
            day = draw.weighted(
                [(draw.day(since, date(2023, 6, 30)), 8), (since, 1), (date.fromordinal(since.toordinal() - 1), 1)]
            )
            level = draw.weighted([("省级", 6), ("国家级", 3), ("市级", 2)])
            recognise(firm, name, day, level=level)
            if level == "省级" and draw.chance(400):
                paid(firm, date(2023, 11, 17), awards[level], incentive=policy, of=name)
                recognise(firm, name, draw.day(date(2024, 1, 1), date(2024, 12, 20)), level="国家级")

    return fill


def _licheng(firm: Firm, draw: Draw) -> None:
    """鲤城: contribution grown by 10%, 30%, 60% (and by one 元 more), and headquarters in their first to sixth year."""
    base = max(100 * WAN, firm.revenue.get(2022, 0) // 40 // WAN * WAN)
    growth = draw.pick((10, 30, 60, 80, 25, 4))
    firm.put("区级贡献", base, 2022)
    firm.put("区级贡献", base * (100 + growth) // 100 + draw.pick((0, 100, -100)), 2023)
    kind = draw.weighted([("现有总部", 5), ("新引进总部", 4), ("非总部", 2)])
    firm.put("总部认定类型", kind)
    if kind != "非总部":
        years = (
            date(2023, 12, 31),
            date(2022, 1, 1),
            date(2021, 12, 31),
            date(2019, 1, 1),
            date(2018, 12, 31),
            date(2024, 1, 1),
        )
        firm.put("总部认定日期", draw.pick(years))


def _nanan(firm: Firm, draw: Draw) -> None:
    """南安: entered the statistics in 2022, or sold more than the bar of the trade and 25% more than the year before."""
    trade = {"F51": "批发业", "F52": "零售业", "H61": "住宿业", "H62": "餐饮业"}[firm.industry.code[:3]]
    bar = {"批发业": 5 * YI, "零售业": YI, "住宿业": 3000 * WAN, "餐饮业": 3000 * WAN}[trade]
    firm.put("限上行业", trade)
    firm.put("首次入限年度", draw.weighted([("2022年", 4), ("2021年", 2), (NONE, 2)]))
    firm.put("入库方式", draw.pick(("月度入库", "年度入库")))
    now = near(draw, firm.visit, bar) if firm.visit % 2 else bar * draw.between(120, 300) // 100
    firm.put("年销售额", now, 2022)
    firm.put("年销售额", now * 8 // 10 if firm.visit % 3 else now * draw.between(70, 95) // 100, 2021)
    before = draw.between(30, 400) * WAN
    firm.put("本级财力贡献", before, 2021)
    firm.put("本级财力贡献", before * draw.between(80, 190) // 100, 2022)


def _nanchang(firm: Firm, draw: Draw) -> None:
    """南昌 2021: more power used, contribution of 100万元, revenue up by 26% and 50%."""
    firm.put("规上工业", True)
    fresh = draw.chance(150)
    firm.put("新投产入统", fresh)
    firm.put("本级财力贡献", draw.between(40, 95) * WAN, 2020)
    firm.put("本级财力贡献", near(draw, firm.visit, 100 * WAN), 2021)
    used = draw.between(300_000, 9_000_000)
    firm.put("年用电量", 0 if fresh else used, 2020)
    firm.put("年用电量", used + draw.pick((300_000, 299_999, 1_000_000, 10_000_000, -50_000)), 2021)
    firm.put("列入骨干企业遴选名单", draw.chance(600))
    base = draw.between(1000, 90_000) * WAN
    firm.put("营业收入", base, 2020)
    firm.put("营业收入", near(draw, firm.visit, base * draw.pick((126, 126, 150)) // 100), 2021)


def _machines(firm: Firm, draw: Draw) -> None:
    """广东: first sets of equipment, 70% of their own make (and 69.99%), sold at a price whose 30% is 100万元."""
    for _ in range(draw.below(3)):
        firm.add(
            "首台套产品",
            {
                "产品编号": firm.key("合成首台套", "首台套产品"),
                "目录内": draw.chance(850),
                "自主化率": percent(draw.pick((7000, 6999, draw.between(5000, 9800), draw.between(7100, 9800)))),
                "与用户有股权控制关系": draw.chance(80),
                "专利重复用于其他产品": draw.chance(60),
                "售价": draw.pick(
                    (333_333_333, 333_333_334, draw.between(80, 2600) * WAN, draw.between(400, 2600) * WAN)
                ),
            },
        )


def _gangkou(firm: Firm, draw: Draw) -> None:
    """港口镇: first entered the statistics in 2023, 2022 or 2021; city money for research; staff with small children."""
    year = ("2023年", "2022年", "2021年", NONE)[firm.visit % 4]
    firm.put("首次入规年度", year if firm.letter == "C" else NONE)
    firm.put("首次入限年度", year if firm.letter in "FH" else NONE)
    firm.put("在规", draw.chance(850), 2023)
    before = firm.revenue.get(2022, 0)
    firm.put("营业收入", draw.pick((before, before + 10_000, before * 12 // 10)) // 10_000 * 10_000, 2023)
    firm.put("镇级研发费配套比例", "20%")
    for row in firm.records.get("招用人员", ()):
        row["妈妈岗"] = False
    if draw.chance(500):
        day = draw.pick((date(2024, 10, 18), date(2024, 12, 31), date(2023, 12, 29)))
        paid(firm, day, draw.between(3, 80) * WAN, program="市级研发费补助")
    if draw.chance(350):
        firm.add(
            "招用人员",
            {
                "证件号": firm.key("合成人员", "招用人员"),
                "身份": "其他",
                "妈妈岗": draw.chance(850),
                # twelve years old on the last day of 2024, and thirteen on that day
                "最小子女出生日期": draw.pick(
                    (date(2012, 1, 1), date(2011, 12, 31), draw.day(date(2008, 1, 1), date(2023, 1, 1)))
                ),
            },
        )


def _zhongshan(firm: Firm, draw: Draw) -> None:
    grade = draw.weighted([("一级", 3), ("二级", 4), ("三级", 4), ("四级", 1)])
    firm.put("数字化改造后等级", grade)
    firm.put("数字化改造补助率", "40%")
    cap = {"一级": 75, "二级": 75, "三级": 150, "四级": 250}[grade] * WAN
    firm.put("数字化改造投入额", near(draw, firm.visit, cap, 100))


def _xian(firm: Firm, draw: Draw) -> None:
    firm.put("首次入规年度", draw.weighted([("2024年", 5), ("2023年", 3), (NONE, 2)]))
    fresh = draw.chance(600)
    firm.put("新建企业", fresh)
    if fresh:
        revenue = near(draw, firm.visit, 5000 * WAN)
        firm.put("主营业务收入", revenue, 2024)
        firm.put("营业收入", -(-revenue // 10_000) * 10_000, 2024)


def _changzhou(firm: Firm, draw: Draw) -> None:
    """常州 2019–2020: stands abroad, with costs around the limit for so many stands."""
    for i in range(draw.below(4)):
        stands = draw.between(1, 3)
        market = draw.pick(("传统市场", "新兴市场", "一带一路市场"))
        limit = (2 + stands - 1) * WAN
        cost = near(draw, firm.visit + i, limit * 10 // (5 if market == "传统市场" else 7), 2)
        firm.add(
            "参展记录",
            {
                "展会编号": firm.key("合成展会", "参展记录"),
                "展会类别": "国际性",
                "举办地": draw.weighted([("境外", 9), ("境内", 1)]),
                "市场类型": market,
                "展位数": stands,
                "展位费": cost,
                "展品回运费": draw.pick((0, 0, 2000_00)),
                "开展日期": beside(draw, firm.visit + i, date(2019, 7, 1), date(2020, 12, 31)),
            },
        )


SCENARIOS: dict[str, Callable[[Firm, Draw], None]] = {
    "beijing-industry": _beijing,
    "changxing": _changxing,
    "cixi": _cixi,
    "xiaoshan": _xiaoshan,
    "changfeng": _changfeng,
    "linyi": _linyi,
    "linan": _green("linan-green/green-topup", date(2020, 1, 1), {"省级": 100 * WAN}),
    "huangpu": _green("huangpu-green/green-manufacturing", date(2020, 1, 1), {"省级": 20 * WAN}),
    "licheng": _licheng,
    "nanan": _nanan,
    "nanchang": _nanchang,
    "guangdong-machines": _machines,
    "gangkou": _gangkou,
    "zhongshan": _zhongshan,
    "xian": _xian,
    "changzhou": _changzhou,
}

__all__ = ["SCENARIOS"]
