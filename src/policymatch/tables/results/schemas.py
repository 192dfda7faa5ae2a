"""The tables of a scoring run: their names, and the columns of each with their kinds; docs/results.md says what they mean."""

from __future__ import annotations

from policymatch.language.terms import Form, Verdict
from policymatch.model.facts import CODE_NAME, NAME
from policymatch.model.result import VERSION

TEXT, LABEL, MONEY, COUNT = "文字", "文字或无", "金额", "个数"
"""The kinds of columns: a text in every row, a text or none, an amount or none, a number in every row."""
Schema = tuple[tuple[str, str], ...]

INCENTIVE: Schema = (
    ("事项", TEXT),
    ("政策", TEXT),
    ("事项名称", TEXT),
    ("有效期", TEXT),
    ("兑现方式", TEXT),
    ("形式", TEXT),
)
"""The columns about an incentive."""
MATCHES: Schema = (
    (CODE_NAME, TEXT),
    (NAME, TEXT),
    *INCENTIVE,
    ("结果", TEXT),
    ("金额(元)", MONEY),
    ("金额性质", LABEL),
    ("金额状态", TEXT),
    ("下限(元)", MONEY),
    ("上限(元)", MONEY),
    ("可能下限(元)", MONEY),
    ("可能上限(元)", MONEY),
    ("缺", TEXT),
    ("待核定", TEXT),
)
PACKAGES: Schema = (
    (CODE_NAME, TEXT),
    (NAME, TEXT),
    ("行", COUNT),
    ("符合项数", COUNT),
    ("符合金额(元)", MONEY),
    *((f"其中{form}(元)", MONEY) for form in Form),
    ("其中上限(元)", MONEY),
    ("免申即享项数", COUNT),
    ("免申即享金额(元)", MONEY),
    ("金额未定项数", COUNT),
    ("待核项数", COUNT),
    ("需人工核定项数", COUNT),
    ("前三项", TEXT),
)
SUMMARY: Schema = (
    *INCENTIVE,
    *((verdict, COUNT) for verdict in Verdict),
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
READINGS: Schema = (
    ("文件", TEXT),
    ("记录", TEXT),
    ("列号", COUNT),
    ("列", TEXT),
    ("指标", TEXT),
    ("期间", TEXT),
    ("单位", TEXT),
    ("采用格数", COUNT),
    ("空白格数", COUNT),
    ("退回格数", COUNT),
    ("未用格数", COUNT),
    ("说明", TEXT),
)
SCHEMAS: dict[str, Schema] = {
    "匹配明细": MATCHES,
    "企业政策包": PACKAGES,
    "事项汇总": SUMMARY,
    "退回单元格": REJECTED_CELLS,
    "退回行": REJECTED_ROWS,
    "读入说明": READINGS,
}
NAMES = tuple(SCHEMAS)
"""The tables of a run, in the order in which they are written."""
METADATA = {"policymatch.results.version": VERSION}
"""The metadata in tables of Arrow, Parquet and Excel that gives the version of these columns."""

__all__ = [
    "COUNT",
    "INCENTIVE",
    "LABEL",
    "MATCHES",
    "METADATA",
    "MONEY",
    "NAMES",
    "PACKAGES",
    "READINGS",
    "REJECTED_CELLS",
    "REJECTED_ROWS",
    "SCHEMAS",
    "SUMMARY",
    "TEXT",
    "Schema",
]
