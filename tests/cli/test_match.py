"""``match`` and ``explain``: the flagship incentives, wrong input, JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policymatch.model.result import Report
from tests.cli.run import policymatch

JINGMEN: dict[str, Any] = {"注册地": "420802", "民营企业": True, "严重失信主体": False}
POLICY = {"险种": "短期出口信用保险", "缴费日期": "2024-05-20"}
TEDA: dict[str, Any] = {"注册地": "120116", "严重失信主体": "否"}
HNTE = {"名称": "高新技术企业", "认定方式": "首次认定", "认定日期": "2023-12-01", "有效期至": "2026-11-30"}


def run(tmp_path: Path, facts: dict[str, Any], on: str = "2024-12-31") -> dict[str, Any]:
    file = tmp_path / "enterprise.json"
    file.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    ran = policymatch("match", file, "--on", on, "--json")
    assert ran.code == 0, ran.err
    report = json.loads(ran.out)
    Report.model_validate(report)
    return report  # type: ignore[no-any-return]


def one(report: dict[str, Any], path: str) -> dict[str, Any]:
    (found,) = [m for m in report["matches"] if m["incentive"] == path]
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("premium", "amount"),
    [
        ("250万元", "1200000.00"),
        (800000, "480000.00"),
        ("2000000", "1200000.00"),
        ("1999999.98", "1199999.99"),
        (1999999.98, "1199999.99"),
    ],
)
def test_export_credit_insurance_pays_by_premium_up_to_its_ceiling(
    tmp_path: Path, premium: object, amount: str
) -> None:
    report = run(tmp_path, {**JINGMEN, "信用保险保单": [{**POLICY, "实缴保费": premium}]})
    found = one(report, "jingmen-5plus3-2024/export-credit-insurance")
    assert (found["verdict"], found["amount"], found["amount_kind"], found["missing"]) == ("符合", amount, "上限", [])
    assert len(report["catalog"]) == 64 and report["as_of"] == "2024-12-31"


def test_booth_fee_counts_international_fairs_only(tmp_path: Path) -> None:
    shows = [
        {"展会类别": "国际性", "展位费": 40000, "开展日期": "2024-04-15"},
        {"展会类别": "国内", "展位费": 90000, "开展日期": "2024-05-15"},
    ]
    found = one(run(tmp_path, {**JINGMEN, "参展记录": shows}), "jingmen-5plus3-2024/booth-fee")
    assert (found["verdict"], found["amount"], found["amount_kind"]) == ("符合", "28000.00", "上限")


@pytest.mark.parametrize(
    ("sales", "amount"),
    [
        ("5000万元", "300000.00"),
        ("50000000.01", "400000.00"),
        (200000000, "400000.00"),
        ("2.0000000001亿元", "500000.00"),
    ],
)
def test_first_recognition_by_revenue_band(tmp_path: Path, sales: object, amount: str) -> None:
    found = one(
        run(tmp_path, {**TEDA, "销售收入": {"2023": sales}, "资质": [HNTE]}), "tianjin-teda-hnte/first-recognition"
    )
    assert (found["verdict"], found["amount"], found["amount_kind"]) == ("符合", amount, "定额")


def test_missing_facts_keep_the_verdict_open(tmp_path: Path) -> None:
    report = run(tmp_path, {"注册地": "420802", "信用保险保单": [{**POLICY, "实缴保费": "80万元"}]})
    found = one(report, "jingmen-5plus3-2024/export-credit-insurance")
    assert (found["verdict"], found["amount"], found["amount_kind"]) == ("待核", None, None)
    assert (found["possible_lower"], found["possible_upper"], found["amount_state"]) == (*["480000.00"] * 2, "上限")
    assert (found["amount_lower"], found["amount_upper"], found["missing"]) == (None, None, ["严重失信主体"])
    assert report["package"]["total"] == "0.00"
    assert found["missing_facts"][0]["office"] == "信用部门"


def test_a_missing_amount_has_bounds(tmp_path: Path) -> None:
    policies = [{**POLICY, "实缴保费": "80万元"}, {"实缴保费": "10万元", "缴费日期": "2024-06-20"}]
    found = one(run(tmp_path, {**JINGMEN, "信用保险保单": policies}), "jingmen-5plus3-2024/export-credit-insurance")
    assert (found["verdict"], found["amount"], found["amount_kind"], found["missing"]) == (
        "符合",
        None,
        None,
        ["信用保险保单.险种"],
    )
    assert (found["amount_lower"], found["amount_upper"]) == ("480000.00", "540000.00")


def test_an_excluded_enterprise(tmp_path: Path) -> None:
    found = one(
        run(tmp_path, {**JINGMEN, "严重失信主体": True, "信用保险保单": []}),
        "jingmen-5plus3-2024/export-credit-insurance",
    )
    assert (found["verdict"], found["amount"], found["amount_kind"]) == ("不符合", None, None)


def test_outside_the_days_of_decision(tmp_path: Path) -> None:
    report = run(tmp_path, JINGMEN, "2025-07-01")
    (card,) = [c for c in report["not_open"] if c["incentive"] == "jingmen-5plus3-2024/booth-fee"]
    assert (card["phase"], card["acceptance"]) == ("已截止", {"start": "2024-03-07", "end": "2025-06-30"})
    assert (card["office"], card["place"]) == ("荆门市优化营商环境领导小组办公室", {"code": "420800", "name": "荆门市"})
    assert not [m for m in report["matches"] if m["incentive"] == "jingmen-5plus3-2024/booth-fee"]


WRONG = {
    "a name": (
        {"注册地": "420802", "营业收人": {"2023": 1}},
        "营业收人：不认识的指标（是否想写“营业收入”）",
    ),
    "a unit": ({"营业收入": {"2023": "50万美元"}}, "营业收入(2023)：“〔内部：文字〕” 单位是“美元”，应为数字，单位元"),
    "a category": ({"企业规模": "小形"}, "企业规模：“小形” 不是可选值（大型、中型、小型、微型），是否想写“小型”"),
    "a day": ({"成立日期": "2024-13-01"}, "成立日期：“2024-13-01” 没有这一天，应为日期，如 2024-05-20"),
    "a year": ({"营业收入": 5}, '营业收入：“〔内部：数字〕” 这是逐年的指标，应按年写（{"2023": …}）'),
    "a negative": ({"研发费用": {"2023": -5}}, "研发费用(2023)：“〔内部：数字〕” 不能为负数"),
    "a code": (
        {"统一社会信用代码": "91420802MA0000000X"},
        "统一社会信用代码：“91420802MA0000000X” 统一社会信用代码的校验位不对，请核对抄写",
    ),
    "a record": ({"参展记录": [{"展位费": "x"}]}, "参展记录[1].展位费：“x” 不是数字，应为数字，单位元"),
    "a record field": ({"参展记录": [{"展位": 1}]}, "参展记录[1].展位：“参展记录”没有这个字段（是否想写“展位费”）"),
    "a list": ({"参展记录": 3}, "参展记录：“3” 这是一组记录，应为列表（没有记录写 []）"),
    "none": ({"企业规模": "无"}, "企业规模：“无” 不是可选值（大型、中型、小型、微型）"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_input_exits_2_with_its_message(tmp_path: Path, kind: str) -> None:
    facts, message = WRONG[kind]
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    ran = policymatch("match", file, "--on", "2024-12-31")
    assert (ran.code, ran.out, ran.err) == (2, "", f"企业数据有 1 处问题：\n{message}\n")


def test_every_wrong_value_is_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "wrong.json"
    file.write_text('{"注册地": "荆城", "企业规模": "小形", "资质": [{"名称": 1, "级别": "区级"}]}', encoding="utf-8")
    ran = policymatch("match", file, "--on", "2024-12-31")
    assert ran.code == 2 and ran.err.startswith("企业数据有 3 处问题：")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "这里不是合法的 JSON"),
        ("[1]", "应是一个企业的“名称: 值”"),
        ('{"注册地": "420802", "注册地": "420804"}', "这个名称写了两次"),
        ('{"营业收入": {"2023": NaN}}', "不是一个数"),
    ],
)
def test_wrong_json_exits_2_with_its_message(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(text, encoding="utf-8")
    ran = policymatch("match", file, "--on", "2024-12-31")
    assert ran.code == 2 and message in ran.err


def test_no_such_file_day_or_incentive(tmp_path: Path) -> None:
    assert "没有这个文件" in policymatch("match", tmp_path / "no.json", "--on", "2024-12-31").err
    file = tmp_path / "a.json"
    file.write_text("{}", encoding="utf-8")
    assert "“2024-13-01”不是日期" in policymatch("match", file, "--on", "2024-13-01").err
    ran = policymatch("explain", file, "jingmen-5plus3-2024/booth-fees", "--on", "2024-12-31")
    assert (ran.code, "是否想写 jingmen-5plus3-2024/booth-fee" in ran.err) == (2, True)


def test_the_page_of_a_match(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(
        json.dumps({**JINGMEN, "信用保险保单": [{**POLICY, "实缴保费": "250万元"}]}, ensure_ascii=False),
        encoding="utf-8",
    )
    ran = policymatch("match", file, "--on", "2024-12-31")
    assert "符合 1 项，合计 120万元（现金），其中免申即享 120万元（现金），120万元只是上限\n" in ran.out
    assert "\x1b" not in ran.out


def test_what_was_read_with_a_change_is_on_the_page(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"注册地": "420802", "研发费用": {"2023": "0.123"}}', encoding="utf-8")
    said = policymatch("match", file, "--on", "2024-12-31").out.splitlines()
    assert said[1] == "请留意：研发费用(2023)：“〔内部：数字〕” 不足一分，已四舍五入到分"


def test_explain_masks_internal_values_unless_asked_and_has_exact_amounts_in_json(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(
        json.dumps({**JINGMEN, "信用保险保单": [{**POLICY, "实缴保费": "250万元"}]}, ensure_ascii=False),
        encoding="utf-8",
    )
    arguments = ("explain", file, "jingmen-5plus3-2024/export-credit-insurance", "--on", "2024-12-31")
    masked = policymatch(*arguments).out
    assert "〔实际 ***〕" in masked and "250万元" not in masked and "→ 封顶 120万元 ＝" in masked
    ran = policymatch(*arguments, "--internal")
    lines = ran.out.splitlines()
    assert lines[2] == "结论：符合。符合“短期出口信用保险保费扶持”的条件，最高可得120万元，实际金额由主管部门核定。"
    assert "  ✓ 年度保费超过0元　〔实际 250万元〕" in lines
    assert "  年度保费的60%　〔年度保费＝250万元〕 ＝ 150万元" in lines
    assert "  → 封顶 120万元 ＝ 120万元" in lines
    explanation = json.loads(
        policymatch("explain", file, "export-credit-insurance", "--on", "2024-12-31", "--json", "--internal").out
    )
    assert explanation["amount"]["children"][0]["exact"] == "150000000"


def test_match_with_a_place_decides_only_its_incentives(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"注册地": "东宝区", "统一社会信用代码": "91420802HC9000012N"}', encoding="utf-8")
    arguments = ("match", file, "--on", "2024-12-31")
    ran = policymatch(*arguments)
    assert ran.code == 2 and "校验位不对" in ran.err
    ran = policymatch(*arguments, "--accept-bad-check-digits", "--place", "荆门市", "--all")
    assert (
        ran.code == 0
        and "4个事项没有判定：政策没有载明地区：patent-pledge" in ran.out
        and "jingmen-5plus3-2024" in ran.out
    )
    assert "请留意：统一社会信用代码：“91420802HC9000012N” 的校验位不对，按写的取用" in ran.out
    assert "shenzhen" not in ran.out
    listed = json.loads(policymatch(*arguments, "--accept-bad-check-digits", "--place", "420800", "--json").out)
    assert listed["unplaced"] == [
        "patent-pledge/patent-pledge-costs",
        "poverty-employ/staged",
        "unplaced-offshore-outsourcing/offshore-outsourcing",
        "upgrade-loan/upgrade-loan",
    ]
    assert "hnte-tax/hnte-15" in listed["unconfirmed"]
    more = ("--accept-bad-check-digits", "--place", "420800", "--json", "--include-unplaced", "--include-unconfirmed")
    listed_too = json.loads(policymatch(*arguments, *more).out)
    assert listed_too["unplaced"] == listed_too["unconfirmed"] == []
    decided = {m["incentive"] for m in listed_too["matches"]}
    assert decided == {m["incentive"] for m in listed["matches"]} | {*listed["unplaced"], *listed["unconfirmed"]}
    ran = policymatch(*arguments, "--accept-bad-check-digits", "--place", "42")
    assert (ran.code, ran.out) == (2, "") and "是否想写 420000（湖北省）" in ran.err


def test_a_calendar_on_the_command_line(tmp_path: Path) -> None:
    off = ("01-01", "01-21", "01-22", "01-23", "04-04", "05-01", "06-23", "09-29", "10-01", "10-02", "10-03")
    calendar = tmp_path / "2099.yaml"
    calendar.write_text("工作日历:\n" + "".join(f"  2099-{d}: 休\n" for d in off), encoding="utf-8")
    file = tmp_path / "a.json"
    file.write_text('{"注册地": "510104", "已受理": true, "受理日期": "2099-06-01"}', encoding="utf-8")
    arguments = ("explain", file, "sichuan-fast/fast-60", "--on", "2024-12-31")
    without = policymatch(*arguments)
    assert "兑现 待核" in without.out and "用 --calendar" in without.out
    ran = policymatch(*arguments, "--calendar", calendar)
    assert "兑现 2099-08-25" in ran.out and "--calendar" not in ran.out
    assert policymatch("check", "--quiet", "--calendar", calendar).code == 0
    assert policymatch("match", file, "--on", "2024-12-31", "--calendar", tmp_path / "no.yaml").code == 2


def test_notes_of_encoders_are_for_officials_only(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps({**JINGMEN, "参展记录": []}, ensure_ascii=False), encoding="utf-8")
    arguments = ("explain", file, "jingmen-5plus3-2024/booth-fee", "--on", "2024-12-31")
    plain, official = policymatch(*arguments).out, policymatch(*arguments, "--official").out
    for note in ("读法：", "存疑：", "征求意见稿"):
        assert note not in plain and note in official
    listed = ("match", file, "--on", "2024-12-31")
    assert "存疑" not in policymatch(*listed, "--all").out
    document = json.loads(policymatch(*listed, "--json").out)
    for match in document["matches"]:
        apart = match.pop("for_officials")
        assert set(apart) == {"readings", "doubts", "notes"}
        explanation = json.dumps(match, ensure_ascii=False)
        assert not [note for notes in apart.values() for note in notes if note in explanation]


def test_what_is_not_met_and_what_is_not_open_is_listed_with_all(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(
        json.dumps({**JINGMEN, "研发费用": {"2022": "500万元", "2023": "450万元"}}, ensure_ascii=False),
        encoding="utf-8",
    )
    out = policymatch("match", file, "--on", "2024-12-31", "--all").out
    assert "未满足：注册地在成都市(510100)（实际 荆门市东宝区(420802)）。" in out
    assert (
        "未满足：注册地在海南省(460000)（实际 荆门市东宝区(420802)）；本年（2023年）研发费用超过上年（2022年）研发费用。"
        in out
    )
    printed = policymatch("match", file, "--on", "2024-12-31", "--all", "--internal").out
    assert "本年（2023年）研发费用超过上年（2022年）研发费用（实际 450万元，标准 500万元，还差50万元）。" in printed
    assert "一季度稳运行奖励（已截止，受理期 2023年4月1日至2023年12月31日）" in out
