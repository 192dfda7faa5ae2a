"""Records that any enterprise may have: recognitions, hires, loans, exhibitions, insurance, patents, projects, incidents."""

from __future__ import annotations

from datetime import date, timedelta

from policymatch.language.periods import add_months
from policymatch.samples.draw import Draw
from policymatch.samples.firm import AS_OF, NONE, Cell, Firm
from policymatch.samples.money import WAN, YUAN, percent

_HNTE = "高新技术企业"


def fill(firm: Firm, draw: Draw) -> None:
    """Adds the records."""
    _recognitions(firm, draw)
    _hires(firm, draw)
    _loans(firm, draw)
    _trade(firm, draw)
    _technology(firm, draw)
    _projects(firm, draw)
    _incidents(firm, draw)


def recognise(firm: Firm, name: str, day: date, way: str = "", level: str = "", batch: str = "") -> None:
    """Adds a recognition; one of a 高新技术企业 is valid for three years less a day."""
    row: dict[str, Cell] = {"名称": name, "认定日期": day}
    if level:
        row["级别"] = level
    if way:
        row["认定方式"] = way
    if name in (_HNTE, "市级高新技术企业", "专精特新小巨人", "专精特新中小企业", "创新型中小企业"):
        row["有效期至"] = add_months(day, 36) - timedelta(days=1)
    if batch:
        row["批次"] = batch
    firm.add("资质", row)


def _recognitions(firm: Firm, draw: Draw) -> None:
    if firm.founded > date(2021, 9, 30):
        return
    if firm.research[2024] > 0 and draw.chance(340):
        day = draw.weighted(
            [
                (draw.day(date(2021, 10, 1), date(2021, 12, 31)), 20),  # runs out in the last quarter of 2024
                (draw.day(date(2022, 9, 1), date(2022, 12, 31)), 30),
                (draw.day(date(2023, 10, 1), date(2023, 12, 31)), 26),
                (draw.day(date(2024, 9, 15), date(2024, 12, 31)), 20),
                (date(2022, 1, 1), 2),  # its last day is 2024-12-31
                (date(2021, 12, 31), 2),
            ]
        )
        recognise(firm, _HNTE, day, draw.weighted([("首次认定", 55), ("重新认定", 45)]), "国家级")
    if firm.research[2024] > 0 and firm.letter in "CIM":
        name = draw.weighted([("创新型中小企业", 90), ("专精特新中小企业", 60), ("专精特新小巨人", 15), ("", 835)])
        if name:
            level = "国家级" if name == "专精特新小巨人" else "省级"
            recognise(firm, name, draw.day(date(2022, 6, 1), date(2024, 12, 20)), level=level)
    if firm.letter == "C" and draw.chance(45):
        level = draw.weighted([("国家级", 1), ("省级", 3), ("市级", 2)])
        recognise(firm, "绿色工厂", draw.day(date(2022, 3, 1), date(2024, 12, 20)), level=level)


_WHO = (
    ("其他", 46),
    ("毕业年度高校毕业生", 18),
    ("离校两年内未就业高校毕业生", 9),
    ("16-24岁登记失业青年", 5),
    ("登记失业人员", 8),
    ("自主就业退役士兵", 5),
    ("就业困难人员", 5),
    ("脱贫人口", 4),
)


def _hires(firm: Firm, draw: Draw) -> None:
    if not draw.chance(420):
        return
    for _ in range(1 + draw.below(min(5, 1 + firm.staff[2024] // 12))):
        first = max(firm.founded, date(2023, 3, 1))
        hire(firm, draw, draw.weighted(_WHO), draw.day(min(first, date(2025, 3, 1)), date(2025, 6, 30)))


def hire(firm: Firm, draw: Draw, who: str, day: date, **more: Cell) -> None:
    """Adds a hired person.

    Args:
        who: 身份.
        day: 入职日期.
        more: fields that are to have just this value.
    """
    until = AS_OF if day <= AS_OF else date(2025, 12, 31)
    months = (until.year - day.year) * 12 + until.month - day.month
    row: dict[str, Cell] = {
        "证件号": firm.key("合成人员", "招用人员"),  # no identity number: nobody is meant
        "身份": who,
        "入职日期": day,
        "已签劳动合同": draw.chance(950),
        "劳动合同期限": draw.weighted([(12, 40), (36, 45), (11, 8), (6, 7)]),
        "已缴社保": draw.chance(950),
        "参保地": firm.region[:6],
        "三险足额缴费月数": draw.weighted([(max(0, months - draw.below(2)), 84), (3, 10), (2, 6)]),
        "本项补贴已享受": draw.chance(60),
        "已享一次性吸纳就业补贴": draw.chance(70),
        "在岗月数": draw.weighted([(months, 80), (6, 8), (12, 8), (5, 4)]),
        "为法定代表人": draw.chance(15),
    }
    if who == "登记失业人员":
        row["登记失业时长"] = draw.pick((2, 3, 4, 6, 9))
    if who == "自主就业退役士兵":
        row["已按重点群体扣减"] = draw.chance(80)
        row["本年在岗月数"] = min(12, months) if months else 0
        row["已享受月数"] = draw.pick((0, 0, 6, 12, 24, 35, 36))
    if who in ("登记失业人员", "就业困难人员", "脱贫人口"):
        row["符合创业担保贷款条件"] = draw.chance(800)
    firm.add("招用人员", row | more)


def _loans(firm: Firm, draw: Draw) -> None:
    if firm.size != "大型" and draw.chance(70):
        lend(firm, draw, "创业担保贷款", draw.between(20, 400) * WAN, draw.day(date(2023, 3, 1), date(2024, 12, 1)))
    if firm.research[2024] > 0 and draw.chance(70):
        lend(
            firm, draw, "知识产权质押贷款", draw.between(50, 1400) * WAN, draw.day(date(2023, 2, 1), date(2024, 11, 1))
        )
    if firm.letter in "CI" and draw.chance(60):
        lend(firm, draw, "技改专项贷", draw.between(100, 6000) * WAN, draw.day(date(2023, 2, 1), date(2024, 11, 1)))
    if firm.industry.service != "其他" and draw.chance(400):
        day = draw.weighted([(draw.day(date(2025, 3, 16), date(2025, 12, 31)), 8), (date(2025, 3, 15), 1)])
        lend(firm, draw, "流动资金贷款", draw.pick((30, 60, 100, 101, 150)) * WAN, day)
    if firm.letter in "CIM" and draw.chance(60):
        lend(firm, draw, "固定资产贷款", draw.between(200, 9000) * WAN, draw.day(date(2025, 12, 1), date(2026, 6, 30)))


def lend(firm: Firm, draw: Draw, kind: str, principal: int, day: date, **more: Cell) -> None:
    """Adds a loan.

    Args:
        kind: 类型.
        principal: 本金, in 分.
        day: 放款日期; the contract is signed up to ten days before.
        more: fields that are to have just this value.
    """
    rate = draw.between(280, 560)  # basis points a year
    days = min(365, draw.between(90, 365))
    closed = day < date(2024, 3, 1) and draw.chance(600)
    row: dict[str, Cell] = {
        "借据号": firm.key("合成借据", "贷款"),
        "类型": kind,
        "本金": principal,
        "年利率": percent(rate),
        "签约日期": day - timedelta(days=draw.below(10)),
        "放款日期": day,
        "还清日期": day + timedelta(days=300) if closed else NONE,
        "计息起日": day,
        "计息止日": day + timedelta(days=days),
        "本期计息天数": days,
        "贷款期限": draw.pick((12, 24, 36)),
        "地方已贴息率": draw.weighted([("0%", 7), ("0.5%", 2), ("1%", 1)]),
        "经办银行在名单内": draw.chance(900),
        "用途合规": draw.chance(950),
        "用于购置土地": draw.chance(60),
        "已享中央财政其他贴息": draw.chance(60),
        "已享其他财政贴息": draw.chance(80),
        "逾期或不良": draw.chance(30),
        "实付利息": principal * rate * days // (10_000 * 365),
        "本息已还清": closed,
    }
    if kind == "知识产权质押贷款":
        row["担保费"] = principal * draw.between(5, 16) // 1000
        row["评估费"] = principal * draw.between(2, 8) // 1000
    firm.add("贷款", row | more)


def _trade(firm: Firm, draw: Draw) -> None:
    near = firm.place.key == "jingmen"
    if firm.letter in "CFI" and draw.chance(260 if near else 60):
        for _ in range(1 + draw.below(3)):
            # the first and the last day of 2024 and the days beside them are where the clause cuts
            day = draw.weighted(
                [
                    (draw.day(date(2024, 1, 1), date(2024, 12, 31)), 70),
                    (draw.day(date(2023, 3, 1), date(2023, 12, 31)), 15),
                    (draw.day(date(2025, 1, 1), date(2025, 5, 31)), 8),
                    (draw.pick((date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1))), 7),
                ]
            )
            exhibit(firm, draw, day, "国际性" if draw.chance(650) else "国内")
    if firm.letter in "CF" and draw.chance(220 if near else 50):
        for _ in range(1 + draw.below(3)):
            premium = draw.weighted(
                [
                    (draw.lognormal(16, 1100) * WAN + draw.below(10_000) * YUAN, 82),
                    (draw.pick((200 * WAN, 200 * WAN - 1, 200 * WAN + 1, 250 * WAN)), 18),
                ]
            )
            kind = "短期出口信用保险" if draw.chance(820) else "中长期出口信用保险"
            day = draw.weighted([(draw.day(date(2024, 1, 1), date(2024, 12, 31)), 8), (date(2023, 12, 31), 1)])
            row: dict[str, Cell] = {"保单号": firm.key("合成保单", "信用保险保单"), "险种": kind}
            firm.add("信用保险保单", row | {"实缴保费": premium, "缴费日期": day})


def exhibit(firm: Firm, draw: Draw, day: date, kind: str, **more: Cell) -> None:
    """Adds an exhibition.

    Args:
        day: 开展日期.
        kind: 国际性 or 国内.
        more: fields that are to have just this value.
    """
    where = draw.weighted([("境外", 6), ("境内", 4)]) if kind == "国际性" else "境内"
    stands = draw.weighted([(1, 6), (2, 3), (4, 1)])
    row: dict[str, Cell] = {
        "展会编号": firm.key("合成展会", "参展记录"),
        "展会类别": kind,
        "举办地": where,
        "展位数": stands,
        "展位费": stands * draw.between(80, 420) * 100 * YUAN + draw.pick((0, 0, 50 * YUAN, 33)),
        "外币展位费": 0,
        "展品回运费": draw.between(0, 90) * 100 * YUAN if where == "境外" else 0,
        "开展日期": day,
    }
    if where == "境外":
        row["市场类型"] = draw.pick(("传统市场", "新兴市场", "一带一路市场"))
    firm.add("参展记录", row | more)


def _technology(firm: Firm, draw: Draw) -> None:
    if firm.research[2024] == 0:
        return
    if draw.chance(300):
        for _ in range(1 + draw.below(4)):
            patent(firm, draw, draw.weighted([("国内发明授权", 5), ("国内发明实审", 4), ("国外授权", 1)]))
    if firm.letter in "IM" and draw.chance(180):
        contract(firm, draw, draw.lognormal(35, 1200) * WAN, draw.day(date(2023, 6, 1), date(2024, 12, 31)))
    if firm.industry.code == "I6513" and draw.chance(350):
        row: dict[str, Cell] = {"名称": f"{firm.name[:4]}业务平台{firm.number:04d}"}
        firm.add("软件产品", row | {"首版次认定年度": draw.pick(("2023年", "2024年", NONE))})


def patent(firm: Firm, draw: Draw, kind: str, day: date | None = None, **more: Cell) -> None:
    """Adds a patent; one in examination has no day of grant."""
    row: dict[str, Cell] = {"专利号": firm.key("合成专利", "专利"), "类型": kind}
    if kind == "国内发明实审":
        row["授权日期"] = NONE
    else:
        granted = day or draw.day(date(2020, 6, 1), date(2024, 12, 20))
        row["授权日期"] = granted
        if granted.year <= 2022:
            row["第三年已缴年费"] = draw.chance(850)
        if granted.year <= 2020:
            row["第五年已缴年费"] = draw.chance(800)
    firm.add("专利", row | more)


def contract(firm: Firm, draw: Draw, paid: int, day: date) -> None:
    """Adds a registered technology contract, with what was paid on it in 分."""
    firm.add("技术合同", {"登记号": firm.key("合成合同", "技术合同"), "认定日期": day, "实际到账额": paid})


_REBUILDS = ("一般", "战略性新兴产业", "整线", "整车间", "整厂", "智能化改造")


def _projects(firm: Firm, draw: Draw) -> None:
    if firm.letter == "C" and draw.chance(80):
        project(firm, draw, draw.lognormal(700, 900) * WAN, draw.day(date(2021, 6, 1), date(2024, 12, 1)))


def project(firm: Firm, draw: Draw, invested: int, invoiced: date, **more: Cell) -> None:
    """Adds a technical upgrade.

    Args:
        invested: 设备投资额, in 分.
        invoiced: 发票日期.
        more: fields that are to have just this value.
    """
    done = draw.chance(800)
    row: dict[str, Cell] = {
        "备案号": firm.key("合成备案", "技改项目"),
        "改造类型": draw.pick(_REBUILDS),
        "设备投资额": invested,
        "已完工投产": done,
        "完工日期": invoiced + timedelta(days=draw.between(20, 200)) if done else NONE,
        "属于重点产业": draw.chance(400),
        "购置国内先进设备": draw.chance(700),
        "设备发票额": invested * draw.between(880, 1000) // 1000,
        "发票日期": invoiced,
    }
    firm.add("技改项目", row | more)


def _incidents(firm: Firm, draw: Draw) -> None:
    """Few, and mostly settled."""
    if draw.chance(14):
        kind = draw.pick(("重大安全事故", "重大质量事故", "严重环境违法", "科研失信"))
        firm.add("违法事件", {"类别": kind, "发生日期": draw.day(date(2022, 6, 1), date(2024, 12, 1))})
    for record, often in (("安全责任事故", 16), ("环境事件", 12)):
        if draw.chance(often):
            day = draw.day(date(2018, 1, 1), date(2024, 10, 31))
            until: Cell = add_months(day, 12) if draw.chance(600) else NONE
            firm.add(record, {"发生日期": day, "已整改": draw.chance(850), "处罚期至": until})
    if draw.chance(5):
        firm.add("资金违规调查", {"调查日期": draw.day(date(2019, 1, 1), date(2024, 12, 1))})


__all__ = ["contract", "exhibit", "fill", "hire", "lend", "patent", "project", "recognise"]
