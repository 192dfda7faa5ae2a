"""The tables of a scoring run: their names, and the columns of each with their kinds."""

from __future__ import annotations

from policymatch.model.facts import CODE_NAME, NAME

TEXT, LABEL, MONEY, COUNT = "文字", "文字或无", "金额", "个数"
"""The kinds of columns: a text in every row, a text or none, an amount or none, a number in every row."""
Schema = tuple[tuple[str, str], ...]

MATCHES: Schema = (
    (CODE_NAME, TEXT),
    (NAME, TEXT),
    ("事项", TEXT),
    ("政策", TEXT),
    ("事项名称", TEXT),
    ("有效期", TEXT),
    ("兑现方式", TEXT),
    ("结果", TEXT),
    ("金额(元)", MONEY),
    ("金额性质", LABEL),
    ("下限(元)", MONEY),
    ("上限(元)", MONEY),
    ("缺", TEXT),
    ("待核定", TEXT),
)
PACKAGES: Schema = (
    (CODE_NAME, TEXT),
    (NAME, TEXT),
    ("行", COUNT),
    ("符合项数", COUNT),
    ("符合金额(元)", MONEY),
    ("其中上限(元)", MONEY),
    ("免申即享项数", COUNT),
    ("免申即享金额(元)", MONEY),
    ("金额未定项数", COUNT),
    ("待核项数", COUNT),
    ("需人工核定项数", COUNT),
    ("前三项", TEXT),
)
SUMMARY: Schema = (
    ("事项", TEXT),
    ("政策", TEXT),
    ("事项名称", TEXT),
    ("有效期", TEXT),
    ("兑现方式", TEXT),
    ("符合", COUNT),
    ("不符合", COUNT),
    ("待核", COUNT),
    ("需人工核定", COUNT),
    ("金额合计(元)", MONEY),
    ("其中上限(元)", MONEY),
    ("金额未定户数", COUNT),
    ("缺得最多", TEXT),
)
REJECTED_CELLS: Schema = (
    ("文件", TEXT),
    ("行", COUNT),
    ("列", TEXT),
    (CODE_NAME, TEXT),
    ("值", TEXT),
    ("原因", TEXT),
)
REJECTED_ROWS: Schema = (
    ("文件", TEXT),
    ("行", COUNT),
    (CODE_NAME, TEXT),
    (NAME, TEXT),
    ("类别", TEXT),
    ("原因", TEXT),
)
SCHEMAS: dict[str, Schema] = {
    "匹配明细": MATCHES,
    "企业政策包": PACKAGES,
    "事项汇总": SUMMARY,
    "退回单元格": REJECTED_CELLS,
    "退回行": REJECTED_ROWS,
}
NAMES = tuple(SCHEMAS)
"""The five tables, in the order in which they are written."""

__all__ = [
    "COUNT",
    "LABEL",
    "MATCHES",
    "MONEY",
    "NAMES",
    "PACKAGES",
    "REJECTED_CELLS",
    "REJECTED_ROWS",
    "SCHEMAS",
    "SUMMARY",
    "TEXT",
    "Schema",
]
