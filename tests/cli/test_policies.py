"""``check``, ``show``, ``fields`` and ``schema``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.run import ROOT, policymatch
from tests.small import DICTIONARY, policy_text

CASE = """    案例:
      - {说明: 正好, 基准日: 2024-12-31, 企业: {人数: 3人}, 结果: 符合, 金额: 4500元}
      - {说明: 没有人, 基准日: 2024-12-31, 企业: {人数: 0人}, 结果: 不符合}
"""


def folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "dictionary.yaml").write_text(DICTIONARY, encoding="utf-8")
    (tmp_path / "trial.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def trial() -> str:
    return policy_text("金额: 人数 × 1500元/人", conditions="- 人数 不少于 1人") + CASE


def test_check_of_the_shipped_policies() -> None:
    ran = policymatch("check", "policies/")
    last = ran.out.splitlines()[-1]
    assert ran.code == 0, ran.out
    assert (
        "错误 0 处" in last
        and last.split("个案例，")[0].split("，")[-1] == last.split("个案例，")[1].split("个通过")[0].strip() + " "
    )  # all pass


def test_a_case_that_differs_fails_the_check(tmp_path: Path) -> None:
    ran = policymatch("check", folder(tmp_path, trial().replace("4500元", "4600元")))
    assert ran.code == 1
    assert "案例“正好”（trial/one）与规则算出的不同" in ran.out
    assert "  金额：应为4600.00元，算出4500.00元（定额）" in ran.out


def test_check_of_a_file_that_does_not_load(tmp_path: Path) -> None:
    ran = policymatch(
        "check",
        folder(tmp_path, trial().replace("人数 不少于 1人", "人数 不少于 1家").replace("层级: 国家", "层级: 地市")),
    )
    assert ran.code == 2 and ran.err.startswith("政策文件有 2 处问题：")
    assert "“人数”是数量(人)，“1家”是数量(家)，不能比较" in ran.err


def test_check_of_an_empty_folder(tmp_path: Path) -> None:
    ran = policymatch("check", tmp_path)
    assert ran.code == 2 and "文件夹里没有政策文件" in ran.err


def test_show_reads_the_rule_back() -> None:
    ran = policymatch("show", "jingmen-5plus3-2024/export-credit-insurance")
    assert "奖补金额：年度保费的60%，最高不超过120万元。" in ran.out
    assert policymatch("show", "jingmen/none").code == 2


def test_fields_shows_one_field_all_as_json_and_the_nearest_name() -> None:
    assert "来源：税务部门" in policymatch("fields", "销售收入").out
    rows = json.loads(policymatch("fields", "--json").out)
    assert {"指标": "资质.名称", "类型": "类别"}.items() <= next(r for r in rows if r["指标"] == "资质.名称").items()
    assert "是否想写“营业收入”" in policymatch("fields", "营业收人").err


def test_schema_prints_each_kind_and_refuses_another() -> None:
    for kind in ("policy", "report", "explanation"):
        assert json.loads(policymatch("schema", kind).out)["$defs" if kind != "policy" else "$schema"]
    assert policymatch("schema", "other").code == 2


def test_every_command_has_help() -> None:
    assert (ROOT / "policies").is_dir()
    for name in ("match", "explain", "score", "check", "show", "fields", "schema", "sample"):
        ran = policymatch(name, "--help")
        assert ran.code == 0 and "Usage" in ran.out
