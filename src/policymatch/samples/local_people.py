"""Places whose policies are about hiring, training, rent, visitors, pledged loans, farming and paying out early."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from policymatch.language.periods import add_months
from policymatch.samples.draw import Draw
from policymatch.samples.everyday import exhibit, hire, lend
from policymatch.samples.firm import AS_OF, NONE, Cell, Firm
from policymatch.samples.money import WAN, YI, YUAN, percent
from policymatch.samples.near import beside, forget, near, paid


def _tianjin(firm: Firm, draw: Draw) -> None:
    """天津: trainees whose training ended in 2023 (or 2020), kept by a contract on the thirtieth day, the day after, or not."""
    for i in range(draw.below(6)):
        year = 2020 if firm.visit % 3 == 2 else 2023  # the minimum wage on file ends in 2021
        end = beside(draw, firm.visit + i, date(year, 1, 1), date(year, 12, 31))
        graduated = draw.pick((date(year, 7, 1), end - timedelta(days=100)))
        signed: Cell = max(end, graduated) + timedelta(days=draw.pick((10, 30, 31)))
        term: Cell = draw.pick((12, 24, 11))
        insured: Cell = draw.pick((3, 6, 2))
        if draw.chance(300):
            signed = term = insured = NONE
        firm.add(
            "见习人员",
            {
                "证件号": firm.key("合成见习", "见习人员"),
                "见习月数": draw.pick((3, 4, 6, 12, 2)),
                "见习结束日期": end,
                "毕业日期": graduated,
                "签约日期": signed,
                "劳动合同期限": term,
                "连续缴社保月数": insured,
            },
        )


def _shanghai(firm: Firm, draw: Draw) -> None:
    """上海 2023: graduates and the unemployed, registered for three months or for two, hired in the year or beside it."""
    who = ("毕业年度高校毕业生", "离校两年内未就业高校毕业生", "登记失业人员", "16-24岁登记失业青年", "其他")
    for i in range(draw.below(5)):
        day = beside(draw, firm.visit + i, date(2023, 1, 1), date(2023, 12, 31))
        hire(firm, draw, draw.pick(who), day, 参保地=draw.pick(("310115", "310112", "320583")))


def _gongshu(firm: Firm, draw: Draw) -> None:
    """拱墅: founded within five years of graduating (to the day), rent around what each year may bring."""
    student = draw.chance(100)
    firm.put("法定代表人为在杭在校生", student)
    graduated: Cell = add_months(firm.founded, -60) + timedelta(days=draw.pick((0, 0, -1, 400, 1200, -2000)))
    firm.put("法定代表人毕业日期", NONE if student else graduated)
    firm.put("法定代表人名下其他企业已享受", draw.chance(80))
    for i, limit in enumerate((4, 3, 3)[: draw.below(4)], 1):
        rent = near(draw, firm.visit + i, limit * WAN)
        firm.add("创业租房年度", {"补贴年次": f"第{i}年", "实付租金": rent})
        if i == 1 and draw.chance(400):
            incentive = "gongshu-startup-rent/startup-rent"
            paid(firm, date(2023, 9, 15), min(rent, 4 * WAN), incentive=incentive, of="第1年")


def _sanmen(firm: Firm, draw: Draw) -> None:
    clear = draw.chance(600)
    firm.put("政策明确且额度基本确定", clear)
    firm.put("材料暂缺", draw.chance(600))
    if clear:
        firm.put("核定奖补额", draw.lognormal(18, 900) * WAN)


def _bozhou(firm: Firm, draw: Draw) -> None:
    """亳州 2019: trains of 300 and of 100, groups from abroad of 16, each with one visitor more, fewer, or plenty."""
    least = {"普通专列": 300, "高铁专列": 100, "境外团": 16}
    for i in range(draw.below(5)):
        kind = draw.pick(tuple(least))
        firm.add(
            "旅游团队",
            {
                "团号": firm.key("合成团", "旅游团队"),
                "类型": kind,
                "人数": near(draw, firm.visit + i, least[kind]),
                "抵达日期": beside(draw, firm.visit + 2 * i, date(2019, 1, 1), date(2019, 12, 31)),
                "游览收费景点数": draw.pick((5, 6, 8, 4)),
                "住宿晚数": draw.pick((1, 2, 1, 0)),
            },
        )


def _xuchang(firm: Firm, draw: Draw) -> None:
    firm.put("按约还本付息", draw.chance(850))
    firm.put("质押评估费", near(draw, firm.visit, 20 * WAN, 2), 2024)
    firm.put("质押保险费", draw.pick((0, near(draw, firm.visit // 2, 4 * WAN, 2))), 2024)
    firm.put("商标贴息分档额", draw.pick((0, 3, 5, 8)) * WAN)
    firm.put("质押实付利息", draw.between(0, 12) * WAN + draw.below(10_000) * YUAN, 2024)


def _nansha(firm: Firm, draw: Draw) -> None:
    """南沙: farm investments without and with money from above, up to 75% of the investment."""
    firm.put("农业投资项目属于支持类别", draw.chance(850))
    total = draw.lognormal(420, 800) * WAN
    firm.put("农业项目总投资", total)
    firm.put("农业项目上级补助", draw.pick((0, 0, total * 75 // 100, total * 3 // 8, total * 3 // 8 + 1)))
    if draw.chance(250):
        paid(firm, date(2024, 3, 29), draw.between(50, 480) * WAN, incentive="nansha-agri/agri-invest")


def _pingshan(firm: Firm, draw: Draw) -> None:
    """坪山: floors of 1000㎡ and 5000㎡ (and one more), rents at 130% of the guide and above, years used up or not."""
    firm.put("三地合一", draw.chance(850))
    firm.put("科技型中小企业入库登记", draw.chance(800))
    firm.put("坪山重点产业", draw.chance(400))
    firm.put("租金补贴已享受年数", draw.pick((0, 1, 2, 3, 4)))
    for i in range(draw.pick((1, 1, 2, 0))):
        firm.add(
            "租赁用房",
            {
                "合同号": firm.key("合成租约", "租赁用房"),
                "面积": near(draw, firm.visit + i, draw.pick((1000, 1000, 5000))),
                "合同单价": draw.pick((40, 46, 38, 55)),
                "片区指导价": draw.pick((35, 40)),
                "附属配套用房": i > 0 and draw.chance(400),
            },
        )


def _shenzhen_retail(firm: Firm, draw: Draw) -> None:
    """深圳 2022: half-year sales 1亿元 above those of the year before, and one 分 less."""
    base = max(YI, firm.revenue.get(2021, 0) // 2 // YI * YI)
    firm.put("零售额", base, "2021年上半年")
    firm.put("零售额", base + draw.pick((YI, YI - 1, 10 * YI, base // 5, 0, -base // 10)), "2022年上半年")
    firm.put("上半年稳增长预算系数", "80%")
    firm.put("处于限制申请财政资金期", draw.chance(60))


def _shenzhen(firm: Firm, draw: Draw) -> None:
    """深圳: stands abroad and online from 2020-07 to 2021-06; guaranteed start-up loans from the end of 2024."""
    for i in range(draw.below(4)):
        day = beside(draw, firm.visit + i, date(2020, 7, 1), date(2021, 6, 30))
        if draw.chance(300):
            online: dict[str, Cell] = {"举办地": "线上", "平台": draw.pick(("合成平台甲", "合成平台乙"))}
            exhibit(firm, draw, day, "国际性", **online)
        else:
            exhibit(firm, draw, day, "国际性", 举办地="境外", 市场类型=draw.pick(("传统市场", "新兴市场")))
        if draw.chance(120):
            # paid in euros only
            firm.records["参展记录"][-1] |= {"展位费": 0, "外币展位费": draw.between(4, 30) * 500}
    if firm.size in ("小型", "微型") and draw.chance(700):
        for _ in range(draw.pick((1, 1, 2))):
            amount = draw.pick((100, 200, 300, 400, 500)) * WAN
            lend(firm, draw, "创业担保贷款", amount, draw.day(date(2024, 9, 30), date(2024, 12, 20)))
        for _ in range(draw.pick((0, 3, 4, 5))):
            hire(firm, draw, "其他", beside(draw, firm.visit, date(2023, 12, 31), AS_OF), 为法定代表人=False)


def _urumqi(firm: Firm, draw: Draw) -> None:
    """乌鲁木齐经开区: 15% of the staff newly hired from the supported groups, or one person short of it."""
    heads = 20 * draw.between(1, 3)
    firm.put("在职职工人数", heads, 2024)
    firm.put("企业规模", draw.weighted([("小型", 6), ("微型", 3), ("中型", 1)]))
    firm.put("创业担保贷款已享次数", draw.pick((0, 0, 1, 2)))
    exact = heads * 15 // 100
    for _ in range(draw.pick((exact, exact, exact - 1, exact + 1))):
        day = draw.day(date(2024, 1, 1), date(2024, 12, 31))
        hire(firm, draw, "登记失业人员", day, 劳动合同期限=12, 符合创业担保贷款条件=True)
    if draw.chance(850):
        signed, bar = draw.pick(((date(2024, 6, 20), 195), (date(2024, 8, 30), 185), (date(2024, 11, 15), 160)))
        rate = draw.pick((bar, bar + 1, bar + draw.between(50, 220)))
        amount = draw.pick((100, 300, 301, 400)) * WAN
        lend(firm, draw, "创业担保贷款", amount, signed + timedelta(days=3), 签约日期=signed, 年利率=percent(rate))


def _jianping(firm: Firm, draw: Draw) -> None:
    """建平: people hard to place, in their first to last month of three years, or up to their retirement."""
    forget(firm, "招用人员", "身份", ("就业困难人员",))
    for _ in range(draw.below(4)):
        begun = draw.day(date(2021, 6, 1), date(2024, 1, 31))
        soon = draw.chance(300)
        hire(
            firm,
            draw,
            "就业困难人员",
            max(begun, firm.founded),
            重复招用=draw.chance(80),
            已享其他社保补贴=draw.chance(80),
            初次核定日期=begun,
            退休日期=add_months(begun, 60) - timedelta(days=1) if soon else add_months(begun, draw.pick((60, 90, 150))),
            本期起始日=date(2024, 1, 1),
            本期已缴月数=draw.pick((12, 12, 6, 3)),
            已享受月数=draw.pick((0, 6, 12, 24, 30, 35, 36)),
            单位三险月缴额=draw.between(900, 1700),
        )


SCENARIOS: dict[str, Callable[[Firm, Draw], None]] = {
    "tianjin": _tianjin,
    "shanghai": _shanghai,
    "gongshu": _gongshu,
    "sanmen": _sanmen,
    "bozhou": _bozhou,
    "xuchang": _xuchang,
    "nansha": _nansha,
    "pingshan": _pingshan,
    "shenzhen-retail": _shenzhen_retail,
    "shenzhen": _shenzhen,
    "urumqi": _urumqi,
    "jianping": _jianping,
}

__all__ = ["SCENARIOS"]
