"""A whole table scored: what the tables and the summary say, against the same facts decided one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from policymatch.engine.reference.decide import decide
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.errors import TableError
from policymatch.model.facts import read_facts
from policymatch.tables import Scores, Table, score_table
from tests.shipped import shipped
from tests.tables.making import code, rows, score, small, table, verdicts

CODE = "统一社会信用代码"
MAIN = table(
    [CODE, "企业名称", "注册地", "民营企业", "营业收入2024(万元)", "联系人"],
    [code(2), "乙公司", "420802", "是", "1,000"],
    [code(1), "甲公司", "420802", "是", "9999", "张"],
    ["", "无码公司", "420802", "是", "5000"],
    [code(3), "丙公司", "420102", "否", "999.9999"],
    [code(4), "丁公司", "", "", "待查"],
)
BOOTHS = table(
    [CODE, "展会编号", "展会类别", "展位费", "开展日期"],
    [code(1), "A1", "国际性", "60000.01", "2024-04-05"],
    [code(1), "A2", "国内", "99999", "2024-04-05"],
    [code(8), "A3", "国际性", "1", "2024-04-05"],
    [code(2), "A4", "国际性", "十万", "2024-04-05"],
    name="booths.csv",
)
EVENTS = table([CODE, "发生日期"], [code(2), "2024-06-01"], name="events.csv")
RECORDS = {"展会记录": BOOTHS, "违法事件": EVENTS}


def run(**options: Any) -> Scores:
    return score(MAIN, RECORDS, **{"ledger_known": True, **options})


def test_matches() -> None:
    d = Decimal
    nil, booth, most = d("0.00"), d("42000.01"), d("500000.00")
    assert rows(
        run().matches,
        *(CODE, "事项", "结果", "金额(元)", "金额性质", "金额状态", "下限(元)", "上限(元)"),
        *("可能下限(元)", "可能上限(元)", "缺", "待核定"),
    ) == [
        # in the order of the file, then of the paths
        (code(2), "jia-2024/booth", "符合", None, None, "待核", nil, d("100000.00"), None, None, "参展记录.展位费", ""),
        (code(2), "jia-2024/judged", "需人工核定", None, None, "", None, None, None, None, "", "属于重点领域"),
        (code(1), "jia-2024/booth", "符合", booth, "上限", "上限", booth, booth, None, None, "", ""),
        (code(1), "jia-2024/growth", "符合", most, "定额", "定额", most, most, None, None, "", ""),
        (code(1), "jia-2024/judged", "需人工核定", None, None, "", None, None, None, None, "", "属于重点领域"),
        (
            code(4),
            "jia-2024/booth",
            "待核",
            None,
            None,
            "待核",
            None,
            None,
            nil,
            d("100000.00"),
            "参展记录、民营企业",
            "",
        ),
        (code(4), "jia-2024/growth", "待核", None, None, "待核", None, None, nil, most, "营业收入(2024年)", ""),
        (code(4), "jia-2024/judged", "待核", None, None, "", None, None, None, None, "注册地", "属于重点领域"),
    ]


def test_the_other_columns_of_a_match() -> None:
    assert rows(run().matches, "企业名称", "政策", "事项名称", "有效期", "兑现方式", "形式")[3:5] == [
        ("甲公司", "甲市若干措施", "规模奖励", "2024-01-01至2024-12-31", "免申即享", "现金"),
        ("甲公司", "甲市若干措施", "示范认定", "2024-01-01至2024-12-31", "申报", ""),
    ]


def test_all_verdicts() -> None:
    scores = run(all_verdicts=True)
    assert len(scores.matches) == 4 * 3
    found = verdicts(scores)
    assert found[code(2), "jia-2024/growth"] == "不符合"  # 违法事件 in the year
    assert {found[code(3), f"jia-2024/{i}"] for i in ("booth", "growth", "judged")} == {"不符合"}
    few = run().matches.reset_index(drop=True)
    many = scores.matches[scores.matches["结果"] != "不符合"].reset_index(drop=True)
    assert many.equals(few)


def test_packages() -> None:
    nil, total, growth, booth = (Decimal(x) for x in ("0.00", "542000.01", "500000.00", "42000.01"))
    first = "规模奖励 500000.00元；展位费支持 最高42000.01元"
    none = (nil,) * 4  # of the other forms
    assert list(run().packages.itertuples(index=False, name=None)) == [
        (code(2), "乙公司", 2, 1, nil, nil, *none, nil, 0, nil, 1, 0, 1, "展位费支持 金额待定"),
        (code(1), "甲公司", 3, 2, total, total, *none, booth, 1, growth, 0, 0, 1, first),
        (code(3), "丙公司", 5, 0, nil, nil, *none, nil, 0, nil, 0, 0, 0, ""),
        (code(4), "丁公司", 6, 0, nil, nil, *none, nil, 0, nil, 0, 3, 0, ""),
    ]


def test_summary_per_incentive() -> None:
    assert rows(
        run().summary,
        *("事项", "符合", "不符合", "待核", "需人工核定", "金额合计(元)", "其中上限(元)", "金额未定户数", "缺得最多"),
    ) == [
        (
            "jia-2024/booth",
            2,
            1,
            1,
            0,
            Decimal("42000.01"),
            Decimal("42000.01"),
            1,
            "参展记录 1户；参展记录.展位费 1户；民营企业 1户",
        ),
        ("jia-2024/growth", 1, 2, 1, 0, Decimal("500000.00"), Decimal("0.00"), 0, "营业收入(2024年) 1户"),
        ("jia-2024/judged", 0, 1, 1, 2, Decimal("0.00"), Decimal("0.00"), 0, "注册地 1户"),
    ]


def test_what_was_set_aside() -> None:
    scores = run()
    assert list(scores.rejected_cells.itertuples(index=False, name=None)) == [
        ("企业.csv", 6, "营业收入2024(万元)", code(4), "待查", "不是数字，应为数字，单位万元"),
        ("booths.csv", 5, "展位费", code(2), "十万", "不是数字，应为数字，单位元"),
    ]
    assert list(scores.rejected_rows.itertuples(index=False, name=None)) == [
        (
            "企业.csv",
            4,
            "",
            "无码公司",
            "没有统一社会信用代码",
            "没有填统一社会信用代码（如是合并单元格，请拆分后逐行填写）",
        ),
        ("booths.csv", 4, code(8), "", "企业表没有这户企业", "“企业.csv”里没有这户企业"),
    ]
    assert [(f.name, f.record, f.rows, f.used, f.set_aside) for f in scores.files] == [
        ("企业.csv", "", 5, 4, 1),
        ("booths.csv", "参展记录", 4, 3, 1),
        ("events.csv", "违法事件", 1, 1, 0),
    ]
    assert not scores.clean
    assert repr(scores) == "<Scores 2024-12-31 4 × 3>"


def test_the_summary_text() -> None:
    assert (
        run().summary_text()
        == f"""\
基准日2024-12-31，在受理期内的事项3项，政策库摘要{small().digest[:12]}
企业表“企业.csv”：5行，评分4行，退回1行
记录表“booths.csv”（参展记录）：4行，采用3行，退回1行
记录表“events.csv”（违法事件）：1行，采用1行，退回0行
退回的行：2行
  1　企业表没有这户企业
  1　没有统一社会信用代码
退回的单元格（按缺处理；第1行指整列）：2个
  1　不是数字，应为数字，单位万元
  1　不是数字，应为数字，单位元
请留意：
  “企业.csv”：不认识的列，没有使用：“联系人”
  “booths.csv”：“展位费”没有写单位，不带单位的数按元读
  1列没有使用，共有内容1格；1列是按假定或经改动读的；各列的读法见“读入说明”
符合3项次，涉及2户，金额合计542,000.01元（现金），其中42,000.01元只是上限，另有1项次金额未定
免申即享1项次，涉及1户，无需申请的金额合计50万元（现金）
待核3项次，需人工核定2项次
金额最多的事项：
  规模奖励（jia-2024/growth）：1户，现金50万元
  展位费支持（jia-2024/booth）：2户，现金42,000.01元
各事项分别计算，金额合计是各事项相加的数"""
    )


def test_the_summary_of_a_clean_run_names_no_rejected_cells() -> None:
    scores = score(table([CODE, "注册地"], [code(1), "420102"]))
    assert scores.clean and scores.notices == ()
    assert (
        scores.summary_text()
        == f"""\
基准日2024-12-31，在受理期内的事项3项，政策库摘要{small().digest[:12]}
企业表“企业.csv”：1行，评分1行，退回0行
符合0项次，涉及0户，金额合计0元
免申即享0项次，涉及0户，无需申请的金额合计0元
待核2项次，需人工核定0项次
各事项分别计算，金额合计是各事项相加的数"""
    )


def test_reasons_are_counted_together_and_the_rare_ones_summed() -> None:
    cells = [[code(i), f"4208{i:02d}", "中型企业" if i % 2 else "大形企业"] for i in (0, 2, 4, 21)]
    wrong = [[code(10 + i), "1" * (i + 1) + "x"] for i in range(10)]
    text = score(table([CODE, "注册地", "企业规模"], *cells, *wrong)).summary_text()
    assert "（按缺处理；第1行指整列）：14个\n  10　应为六位行政区划代码" in text
    assert "  4　不是可选值（大型、中型、小型、微型）\n" in text


def test_without_a_complete_ledger_what_counts_it_is_open() -> None:
    assert verdicts(run(ledger_known=False), "结果", "金额(元)", "缺")[code(1), "jia-2024/booth"] == (
        "符合",
        None,
        "兑现记录",
    )


def test_what_was_paid_counts() -> None:
    ledger = table([CODE, "事项", "金额(万元)"], [code(1), "jia-2024/booth", "9"], name="ledger.csv")
    scores = score(MAIN, {**RECORDS, "兑现记录": ledger}, ledger_known=True)
    assert verdicts(scores, "金额(元)")[code(1), "jia-2024/booth"] == (Decimal("10000.00"),)


def test_only_what_is_open_on_the_day_is_decided() -> None:
    main = table([CODE, "注册地", "营业收入2023(万元)"], [code(1), "420802", "1000"])
    assert run().incentives == 3
    assert score_table(small(), main, {}, date(2024, 2, 29)).incentives == 3  # yi-2023 alone
    both = score_table(small(), main, {}, date(2024, 12, 30))
    assert [path for (path,) in rows(both.summary, "事项")] == [
        *(f"jia-2024/{i}" for i in ("booth", "growth", "judged")),
        *(f"yi-2023/{i}" for i in ("booth", "growth", "judged")),
    ]
    none = score_table(small(), main, {}, date(2026, 1, 1))
    assert (none.incentives, len(none.matches), len(none.packages)) == (0, 0, 1)


def test_without_codes_the_row_names_the_enterprise() -> None:
    scores = score(table(["企业名称", "注册地"], ["甲", "420802"], ["乙", "420102"]))
    assert rows(scores.packages, CODE, "企业名称", "行") == [("第2行", "甲", 2), ("第3行", "乙", 3)]
    assert list(scores.facts) == ["第2行", "第3行"]


def test_progress_is_reported() -> None:
    seen: list[tuple[int, int]] = []
    run(progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 5), (5, 5)]


def test_amounts_below_zero_are_in_the_notices() -> None:
    day = date(2024, 12, 31)
    main = table(
        [CODE, "注册地", "失业保险缴费基数2024(元)", "失业保险降费前总费率", "失业保险阶段性总费率"],
        [code(1), "420802", "1000", "1%", "2%"],
    )
    scores = score_table(shipped(), main, {}, day)
    assert "jingmen-5plus3-2024/ui-rate-cut：1户算出的金额低于零，按0元计" in scores.notices


@pytest.mark.parametrize(
    ("main", "records", "message"),
    [
        (MAIN, {"展会": BOOTHS}, "记录表“展会”：不是指标字典里的记录，是否想写“展会记录”"),
        (table([CODE, "注册地"]), {}, "“企业.csv”只有表头，没有数据行；第1行是表头，企业从第2行起"),
    ],
)
def test_tables_that_cannot_be_used(main: Table, records: dict[str, Table], message: str) -> None:
    with pytest.raises(TableError) as e:
        score(main, records)
    assert str(e.value) == message


def test_the_table_way_decides_what_the_single_way_decides() -> None:
    """Facts of real worked examples, through cells and headers, against the same facts read as a mapping."""
    loaded = replace(shipped(), unplaced=True, unconfirmed=True)
    day = date(2024, 12, 31)
    raw = {
        "注册地": "420802",
        "民营企业": "是",
        "严重失信主体": "否",
        "营业收入": {"2023": "3000万元", "2024": "5200.5万元"},
        "研发费用": {"2023": "400万元", "2024": "500万元"},
        "从业人员数": {"2023": "120", "2024": "130"},
        "失业保险缴费基数": {"2024": "1000万元"},
        "失业保险降费前总费率": "2%",
        "信用保险保单": [{"险种": "短期出口信用保险", "实缴保费": "250万元", "缴费日期": "2024-05-20"}],
        "参展记录": [
            {"展会类别": "国际性", "展位费": "4万元", "开展日期": "2024-04-15"},
            {"展位费": "6万元", "开展日期": "2024-10-15"},
        ],
    }
    facts = read_facts(loaded.dictionary, raw)
    main = table(
        [
            *(
                CODE,
                "登记机关所在地",
                "是否民营企业",
                "严重失信主体",
                "2023年营收（万元）",
                "营业收入2024(万元)",
                "研发投入2023(亿元)",
            ),
            *(
                "研发费用2024",
                "从业人数2023",
                "从业人员2024(人)",
                "失业保险缴费基数_2024(万元)",
                "失业保险降费前总费率(%)",
            ),
        ],
        [code(1), 420802, True, "N", "3,000", "５２００．５", "0.04", "5000000", "120", "130人", "1000", "2"],
    )
    records = {
        "信用保险保单": table(
            [CODE, "险种", "保费(万元)", "缴费日期"], [code(1), "短期出口信用保险", "250", "2024/5/20"]
        ),
        "参展记录": table(
            [CODE, "展会类别", "展位费", "开幕日期"],
            [code(1), "国际性", "4万元", "2024年4月15日"],
            [code(1), "", "60000", "20241015"],
        ),
    }
    scores = score_table(loaded, main, records, day, all_verdicts=True)
    assert scores.clean
    wanted = {}
    for policy in loaded.policies:
        for incentive in policy.incentives:
            if policy.acceptance.holds(day):
                d = decide(Evaluator(loaded.dictionary, policy, incentive, facts, day))
                a = d.award if d.verdict == "符合" else None
                wanted[code(1), incentive.path] = (
                    d.verdict,
                    None if a is None or a.value is None else Decimal(a.value) / 100,
                    None if a is None or a.high is None else Decimal(a.high) / 100,
                    "、".join(dict.fromkeys(c.name for c in d.missing)),
                )
    assert verdicts(scores, "结果", "金额(元)", "上限(元)", "缺") == wanted
    assert wanted[code(1), "jingmen-5plus3-2024/export-credit-insurance"][:2] == ("符合", Decimal(1200000))
    assert wanted[code(1), "jingmen-5plus3-2024/booth-fee"] == ("符合", None, Decimal(70000), "参展记录.展会类别")
