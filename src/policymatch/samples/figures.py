"""The figures that every enterprise has: registration, credit, accounts, tax, staff, insurance, power."""

from __future__ import annotations

from datetime import date

from policymatch.samples.draw import Draw
from policymatch.samples.firm import AS_OF, NONE, Firm, reported
from policymatch.samples.money import WAN, YI, YUAN, decimal, percent

_SOCIAL_WAGE = {2023: 84_000, 2024: 88_000}  # 元 a head and year; a round figure, not a published one
_QUARTERS = tuple(f"2024年第{q}季度" for q in (1, 2, 3, 4))
_MONTHS = ("2024年10月", "2024年11月", "2024年12月")


def fill(firm: Firm, draw: Draw) -> None:
    """Puts in what every enterprise has."""
    _registration(firm, draw)
    _credit(firm, draw)
    _accounts(firm, draw)
    _tax(firm, draw)
    _quarters(firm, draw)
    _staff(firm, draw)
    _science(firm, draw)
    _market(firm, draw)
    _power(firm, draw)


def _registration(firm: Firm, draw: Draw) -> None:
    firm.put("主体类型", firm.kind)
    firm.put("企业规模", firm.size)
    firm.put("注册地", firm.region)
    firm.put("国民经济行业", firm.industry.code)
    firm.put("成立日期", firm.founded)
    firm.put("已注销", draw.chance(8))
    firm.put("居民企业", firm.kind == "企业" and not draw.chance(5))
    firm.put("民营企业", firm.private)
    firm.put("机关事业单位", firm.kind == "机关事业单位")
    if firm.kind == "个体工商户":
        firm.put("以单位参保", draw.chance(700))
    firm.put("服务业类别", firm.industry.service)
    scale = firm.letter in "BCD" and firm.revenue[2024] >= 2000 * WAN
    firm.put("规上工业", scale)
    firm.put("软件企业", firm.industry.code.startswith("I65") and draw.chance(600))
    firm.put("规上软件业", firm.industry.code.startswith("I65") and firm.revenue[2024] >= 2000 * WAN)
    firm.put("园区注册纳税", draw.chance(350))
    firm.put("按要求报送统计数据", draw.chance(930))


def _credit(firm: Firm, draw: Draw) -> None:
    firm.put("严重失信主体", draw.chance(12))
    firm.put("经营异常名录", draw.chance(20))
    firm.put("僵尸企业", draw.chance(6))
    firm.put("限制或禁止行业", draw.chance(15))
    firm.put("拖欠工资或欠缴社保", draw.chance(20))
    firm.put("本年度违反税收政策或被稽查", draw.chance(15))
    firm.put("违章建筑未整改", draw.chance(10))
    firm.put("违反投资合同", draw.chance(8))


def _accounts(firm: Firm, draw: Draw) -> None:
    main = draw.between(6600, 9990)
    firm.put("主营业务收入占比", percent(main))
    firm.put("资产负债率", percent(max(500, min(9800, draw.around(5200, 1600)))))
    firm.put("会计核算健全", firm.kind == "企业" and draw.chance(960))
    turnover = max(300, min(4000, draw.lognormal(900, 400)))
    for year in firm.years():
        revenue = firm.revenue[year]
        firm.put("营业收入", revenue, year)
        firm.put("主营业务收入", reported(revenue * main // 10_000), year)
        firm.put("销售收入", revenue - revenue * draw.below(30) // 1000, year)
        firm.put("资产总额", reported(revenue * turnover // 1000), year)
        profit = revenue * max(-200, min(280, draw.around(62, 60))) // 1000
        firm.put("净利润", profit * 85 // 100 if profit > 0 else profit, year)
        firm.put("成本费用总额", max(0, revenue - profit), year)
        firm.put("应纳税所得额", profit + draw.between(-99, 99) if profit else 0, year)
        firm.put(
            "工业产值", reported(revenue * draw.between(960, 1060) // 1000) if firm.letter in "BCD" else NONE, year
        )
    if firm.kind == "企业":
        firm.put("从事细分市场年限", min(30, 2024 - firm.founded.year + draw.below(2)))


def _tax(firm: Firm, draw: Draw) -> None:
    for year in firm.years():
        paid = firm.revenue[year] * draw.between(14, 70) // 1000
        firm.put("纳税总额", paid, year)
        firm.put("本级财力贡献", reported(paid * draw.between(250, 400) // 1000), year)
    # some near 300万元, where the relief for small profits ends, are moved to the threshold and one 分 beside it
    threshold = 300 * WAN
    income = firm.get("应纳税所得额", 2024)
    if isinstance(income, int) and 220 * WAN < income < 420 * WAN and draw.chance(250):
        income = draw.pick((threshold, threshold + 1, threshold - 1))
        firm.put("应纳税所得额", income, 2024)
    if isinstance(income, int):
        firm.put("累计应纳税所得额", income * 3 // 4, _QUARTERS[2])
        firm.put("累计应纳税所得额", income, _QUARTERS[3])
    small = firm.revenue[2024] <= 500 * WAN and draw.chance(650)
    firm.put("增值税小规模纳税人", small)
    firm.put("增值税申报周期", "按季" if small and draw.chance(850) else "按月")
    firm.put("近12个月销售额", 500 * WAN if small and draw.chance(30) else firm.revenue[2024] + draw.below(100))
    if small:
        for month in _MONTHS:
            sold = 10 * WAN if draw.chance(150) else firm.revenue[2024] * draw.between(600, 1400) // 12_000
            firm.put("销售额", sold, month)
            firm.put("专用发票销售额", sold * draw.between(0, 400) // 1000 if draw.chance(400) else 0, month)
    firm.put("加计扣除负面清单行业", firm.letter in "FHKL")
    firm.put("集成电路或工业母机企业", firm.industry.code in ("C3484", "C3919") and draw.chance(60))
    firm.put("企业所得税适用税率", "25%" if firm.research[2024] == 0 or draw.chance(600) else "15%")


def _quarters(firm: Firm, draw: Draw) -> None:
    assets = firm.get("资产总额", 2024)
    if not isinstance(assets, int):
        return
    heads = firm.staff[2024]
    if 4500 * WAN < assets < 5600 * WAN and draw.chance(400):
        assets = 5000 * WAN
    limit = 300 if 285 < heads < 320 and draw.chance(500) else 0
    first = (firm.founded.month - 1) // 3 if firm.founded.year == 2024 else 0
    for quarter in _QUARTERS[first:]:
        firm.put("季初从业人数", limit or heads, quarter)
        heads = max(1, heads + draw.between(-1 - heads // 40, 1 + heads // 30))
        firm.put("季末从业人数", limit or heads, quarter)
        firm.put("季初资产总额", assets, quarter)
        if assets != 5000 * WAN:
            assets = reported(assets * draw.between(985, 1020) // 1000)
        firm.put("季末资产总额", assets, quarter)


def _staff(firm: Firm, draw: Draw) -> None:
    wage = max(30_000, draw.lognormal(76_000, 280))  # 元
    months = (AS_OF.year - firm.founded.year) * 12 + AS_OF.month - firm.founded.month
    firm.put(
        "失业保险累计缴费月数", 12 if draw.chance(10) and months >= 12 else max(0, min(months, 300) - draw.below(8))
    )
    firm.put("失业保险降费前总费率", "2%")
    firm.put("失业保险阶段性总费率", "1%")
    firm.put("退役士兵定额上浮比例", "50%" if firm.region.startswith(("42", "12", "31")) else draw.pick(("20%", "50%")))
    for year in (2023, 2024):
        if year not in firm.staff:
            continue
        heads = firm.staff[year]
        insured = max(1, heads * draw.between(780, 1000) // 1000)
        firm.put("从业人员数", heads, year)
        firm.put("在职职工人数", heads, year)
        firm.put("月均参保人数", insured, year)
        firm.put("新增领取失业保险金人数", _laid_off(draw, insured), year)
        base = insured * wage * YUAN
        firm.put("失业保险缴费基数", base // 10_000 * 10_000, year)
        firm.put("失业保险费实缴额", base // 100, year)
        firm.put("职工年平均工资", wage, year)
        firm.put("当地社会平均工资", _SOCIAL_WAGE[year], year)
        firm.put("残疾人就业规定比例", "1.5%", year)
        firm.put("安排残疾人就业人数", _disabled(draw, heads), year)
        wage = wage * draw.between(1000, 1080) // 1000


def _laid_off(draw: Draw, insured: int) -> int:
    """Mostly few; now and then just at 20% (up to 30 insured) or 5.5% (above), and one more."""
    limit = insured * 20 // 100 if insured <= 30 else insured * 55 // 1000
    return draw.weighted(
        [(0, 60), (insured * draw.between(0, 40) // 1000, 28), (limit, 4), (limit + 1, 4), (limit * 2, 4)]
    )


def _disabled(draw: Draw, heads: int) -> int:
    if heads <= 30:
        return int(draw.chance(40))
    exact = -(-heads * 15 // 1000)
    return draw.weighted([(0, 45), (max(0, exact - 1), 20), (exact, 20), (heads // 100, 15)])


def _science(firm: Firm, draw: Draw) -> None:
    active = firm.research[2024] > 0
    for year in firm.years():
        firm.put("研发费用", firm.research[year], year)
    for year in (2023, 2024):
        if year in firm.staff:
            heads = firm.staff[year]
            exact = -(-heads // 10)
            own = heads * draw.between(60, 420) // 1000 if active else heads * draw.between(0, 50) // 1000
            beside = draw.weighted([(own, 80), (exact, 12), (max(0, exact - 1), 8)])
            firm.put("科技人员数", beside if active else own, year)
    firm.put("拥有核心知识产权", active and draw.chance(820))
    firm.put("拥有核心技术或自主知识产权", active and draw.chance(840))
    firm.put("一类知识产权数", draw.below(3) if active and draw.chance(450) else 0)
    firm.put("二类知识产权数", draw.below(9) if active else 0)
    if active:
        firm.put("境内研发费用占比", decimal(draw.pick((6000, 5999, 10_000, draw.between(6500, 9900))), 100))
        firm.put(
            "高新产品收入占比",
            decimal(draw.pick((6000, 5999, draw.between(4000, 9500), draw.between(6000, 9800))), 100),
        )
    firm.put("拥有省部级以上研发机构", active and draw.chance(40))
    firm.put("近五年主导制定国家标准", active and draw.chance(25))
    firm.put("高企培育库", active and draw.chance(150))
    firm.put("科技型中小企业入库登记", active and firm.size != "大型" and draw.chance(480))
    firm.put("高新技术企业资格已被取消", active and draw.chance(8))
    firm.put("高精尖领域", active and firm.letter in "CIM" and draw.chance(600))
    firm.put("属于重点支持领域", firm.letter in "CIM" and draw.chance(400))


def _market(firm: Firm, draw: Draw) -> None:
    firm.put("离岸外包执行额", 0, 2024)
    if firm.letter in "IM" and draw.chance(180):
        # 美元; the clause asks for more than 20万美元
        value = draw.pick((200_000, 200_001, 199_999, draw.lognormal(260_000, 700), draw.lognormal(520_000, 600)))
        firm.put("离岸外包执行额", value * YUAN, 2024)
    retail = {"F51": "批发业", "F52": "零售业", "H61": "住宿业", "H62": "餐饮业"}.get(firm.industry.code[:3])
    firm.put("限上行业", retail if retail and firm.revenue[2024] >= 500 * WAN else NONE)
    if retail:
        for year in firm.years()[1:]:
            firm.put("年销售额", reported(firm.revenue[year] * 106 // 100), year)


def _power(firm: Firm, draw: Draw) -> None:
    two_part = firm.letter == "C" and firm.revenue[2024] > 1500 * WAN and draw.chance(600)
    firm.put("两部制电价用户", two_part)
    if firm.letter == "C":
        year_use = max(2000, firm.revenue[2024] // YI * 900_000 + draw.between(10_000, 400_000))
        firm.put("年用电量", year_use, 2024)
    if not two_part:
        return
    capacity = draw.pick((315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 3150))
    demand = draw.chance(650)
    firm.put("选择需量计费", demand)
    firm.put("合同变压器容量", capacity)
    firm.put("需量电价", draw.pick((39, 42, 42, 45)))
    # 260 kWh a kVA is the bar; some reach it exactly, some miss it by one kWh
    used = draw.pick(
        (260 * capacity, 260 * capacity - 1, capacity * draw.between(90, 250), capacity * draw.between(262, 480))
    )
    firm.put("用电量", used, "2024年12月")
    firm.put("需量", capacity * draw.between(35, 90) // 100, "2024年12月")


def started(firm: Firm, year: int) -> date:
    """The first day of a year on which the enterprise existed."""
    return max(firm.founded, date(year, 1, 1))


__all__ = ["fill", "started"]
