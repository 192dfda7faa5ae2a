"""The command line's commands."""

from __future__ import annotations

import typer

from policymatch.cli import deciding, policies, scoring

app = typer.Typer(
    name="policymatch",
    help="免申即享：把惠企政策写成规则，算出哪家企业符合哪一项、多少钱、为什么、还缺什么。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("match", help="一家企业：逐项判定，列出符合的事项、金额和还缺的数据。")(deciding.match)
app.command("explain", help="说明一项判定：每个条件的实际值与标准，金额的每一步。")(deciding.explain)
app.command("score", help="一张企业表：整批判定，写出匹配明细、企业政策包、事项汇总和退回单元格。")(scoring.score)
app.command("check", help="检查政策文件：装载、类型、原文校对，并运行每一个案例。")(policies.check)
app.command("show", help="把一个事项的规则读成白话。")(policies.show)
app.command("fields", help="指标字典：名称、类型、单位、来源、别名。")(policies.fields)
app.command("schema", help="政策文件的 JSON Schema（draft-07），供编辑器提示和校验。")(policies.schema)
app.command("upgrade", help="把政策文件夹里写法已经改变的地方改成现在的写法。")(policies.upgrade)
app.command("sample", help="生成合成企业样本：enterprises.csv 和各记录表。")(scoring.sample)
