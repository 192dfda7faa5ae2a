"""Rows that are no enterprise and no record: totals, who filled the form in and when, remarks, the header once more.

A cell in a key column or at the front of a row marks the row. Spaces and signs in it and around it do not count: ``合　计``, ``合计：`` and
``【合计】`` are one. A name that begins like one (合计数据科技有限公司) is a name. What may be the content of a record whose code was
forgotten (a day, a sentence, 会计 as a kind) marks nothing outside the key columns: a complete list would count as complete without that record.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from policymatch.model.texts import plain
from policymatch.tables.reading.headers import is_serial
from policymatch.tables.reading.sources import RowBlock
from policymatch.tables.reading.spelling import squash
from policymatch.tables.reading.table import blank, shown
from policymatch.tables.reading.texts import Rows

TOTAL, SIGNED, REMARK, HEADER = "合计行", "落款行", "说明行", "重复的表头"
_WHY = {TOTAL: "是合计、小计一类的汇总", SIGNED: "是填表人、日期一类的落款", REMARK: "是备注、标题一类的说明"}
_FRONT = 4  # columns at the front of a row that are looked at, beside the key columns
_LONGEST = 300  # characters of a name, of a mark and of what stands behind it; more is a remark
_SHOWN = 30  # characters of a cell that a reason shows

_TOTALS = "合计 总计 小计 共计 累计 汇总"
"""With or without something before: 本页小计, 荆门市合计."""
_ALONE = """总和 总数 总额 平均 平均值 平均数 均值 最大值 最小值 中位数 其中 全国 全省 全市 全县 全区 全州 全部
total subtotal grandtotal sum average avg mean count"""
_PEOPLE = """填表人 填表人员 制表人 制表人员 填报人 填报人员 编制人 报送人 上报人 经办人 经办人员 审核人 审核人员 复核人 审批人 审定人 校对人
汇总人 统计人 记录人 录入人 核对人 负责人 主要负责人 单位负责人 单位主要负责人 企业负责人 部门负责人 统计负责人 财务负责人 项目负责人
填报负责人 填表负责人 分管负责人 主管负责人 主管领导 分管领导 单位领导 法定代表人 法人代表 联系人 联系人员"""
_DATES = """填表日期 填报日期 填表时间 填报时间 制表日期 制表时间 报送日期 报送时间 报出日期 上报日期 上报时间 审核日期 打印日期 打印时间
导出日期 导出时间 统计日期 统计时间 统计截止日期 数据截止日期 数据截止时间 截止日期 截止时间 截至日期 日期 时间 有效期至 联系电话 电话 手机 手机号 传真"""
_SIGNS = """填报单位 填表单位 制表单位 编制单位 报送单位 上报单位 审核单位 主管单位 汇总单位 填报部门 制表部门 审核部门 主管部门 制表机关 制定机关
批准机关 批准文号 表号 文号 联系方式 邮箱 签字 签名 签章 盖章 公章 单位公章 单位盖章 单位签章 领导签字 负责人签字 制表 制单 填表 填报 复核 审核
审批 经办 校对 会计 出纳 统计 录入 核对 单位 计量单位 金额单位 货币单位"""
_REMARKS = """备注 注 说明 附注 注释 附 附件 填表说明 填报说明 编制说明 制表说明 指标说明 数据说明 其他说明 特别说明 补充说明 情况说明 填报要求
填表要求 注意 注意事项 提示 温馨提示 数据来源 资料来源 来源 续表 接上页 接下页 转下页 承前页 过次页 以下空白 以下为空 以下无正文 此页无正文
本页无正文 end"""

_OPEN, _SIGN = "()[]{}<>《》【】〔〕「」“”\"'", "*※#—–-_~=·•.。,、;:"
_COUNT = r"(?:约?[\d,.]+(?:户|家|个|条|项|笔|人|名|万元|亿元|元|%)?(?:企业|单位|公司|记录|数据)?)?"


def _any(text: str, spaced: bool = False) -> str:
    words = sorted(text.split(), key=len, reverse=True)
    return "|".join(r"\s*".join(w) if spaced else w for w in words)


_ENTERPRISE = re.compile(r"(?:公司|集团|厂|店|社|中心|商行|经营部|事务所|研究院|个体户)(?:\([^()]*\))?$|有限|合伙|个体")
_SUM = re.compile(
    rf"[^:]{{0,20}}?(?:{_any(_TOTALS)})(?:数|额|值|金额|数据|情况)?(?:\([^()]*\))?:?{_COUNT}|(?:{_any(_TOTALS)}):.*",
    re.S,
)
_BARE_SUM = re.compile("合计|总计|小计")
_TOTAL = re.compile(
    rf"其中:.*|(?:{_any(_ALONE)}):?{_COUNT}|共有?[\d,]+(?:户|家|个|条|项|笔|名)(?:企业|单位|公司|记录|数据)?",
    re.I | re.S,
)
_SIGNED = re.compile(
    rf"(?:(?P<person>{_any(_PEOPLE, True)})|(?P<date>{_any(_DATES, True)})|{_any(_SIGNS, True)})"
    r"(?:\s*\([^()]*\))?(?P<rest>.*)",
    re.S,
)
_NOTE = re.compile(
    rf"(?:{_any(_REMARKS)})\d*(?:[:.、].*)?|第[\d一二三四五六七八九十]+页.*|共\d+页.*|\d+/\d+页", re.I | re.S
)
_NAMED = re.compile(_any(_PEOPLE, True))
_SURE = re.compile(rf":|^(?:{_any(_PEOPLE, True)})|盖章|公章|^第\s*\d+\s*页|以下空白")
"""What is no content of a column, whatever it is of."""
_PERSON = re.compile(r"[㐀-鿿·]{1,4}")
_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}(?:[-/.月](?:\d{1,2}日?)?)?")
_SENTENCE = re.compile(
    r"\(?[一二三四五六七八九十]{1,3}[)、.,].*|\(?\d{1,2}[)、.]+[㐀-鿿].*|[^:]{1,12}:.*|.*[。;].*", re.S
)
_NUMBER = re.compile(r"[-+\d,.%\s]*")
_NAME = "^[^一二三四五六七八九十(（:：][^:：]*(?:公司|集团|厂|店|社|中心|合伙[)）])$"
"""What is a name beyond doubt."""
_WORDS = " ".join((_TOTALS, _ALONE, _PEOPLE, _DATES, _SIGNS, _REMARKS)).split()
_HINTS = "".join(sorted({w[0] if w[0] in "全其总" else w[-1] for w in _WORDS}))
_HINT = f"(?i)[{_HINTS}共页、，,。．.：:；;/年-]"
"""What a cell that marks its row has at least one of: to look for it in a whole column spares most names a closer look."""


def mark_of(text: str) -> str:
    """The kind of row that a cell marks its row as, or ""."""
    text_plain = plain(text)
    if len(text) > _LONGEST or (":" not in text_plain and _ENTERPRISE.search(text_plain)):
        return ""
    for core in _cores(text_plain):
        if _SUM.fullmatch(core) or _TOTAL.fullmatch(core):
            return TOTAL
        if _NOTE.fullmatch(core):
            return REMARK
    m = _SIGNED.fullmatch(text_plain.lstrip(_OPEN + _SIGN + " \t"))
    if m is None:
        return ""
    rest = m["rest"].strip()
    named = (m["person"] or m["rest"][:1].isspace()) and _PERSON.match(rest)
    if not squash(rest).strip(_OPEN + _SIGN) or rest[0] in ":_/" or named or (m["date"] and rest[0].isdigit()):
        return SIGNED
    return ""


def _cores(text: str) -> tuple[str, str]:
    """A text without spaces, and without signs around it: with a bracket at its end and without."""
    tight = squash(text).lstrip(_OPEN + _SIGN)
    return tight.rstrip(_SIGN), tight.rstrip(_OPEN + _SIGN)


def lonely_mark_of(text: str) -> str:
    """The kind of row that its only filled cell marks it as, or "": a date, a numbered line, a sentence, a title with a colon."""
    tight = squash(text)
    if len(text) > _LONGEST:
        return REMARK
    if _DATE.fullmatch(tight):
        return SIGNED
    return REMARK if _SENTENCE.fullmatch(tight) and (":" in tight or not _ENTERPRISE.search(tight)) else ""


@lru_cache(maxsize=4096)
def _marks(text: str) -> tuple[str, str]:
    kind = mark_of(text)
    return kind, kind or lonely_mark_of(text)


class RowMarks:
    """Finds the rows of a table that are no enterprise (no record).

    Args:
        headers: of the table.
        code, name: the key columns, where there are any.
        texts: columns of facts that are texts, categories or codes.
        figures: columns of facts that are numbers or days.
        record: it is a record table.
    """

    def __init__(
        self,
        headers: Sequence[str],
        code: int | None,
        name: int | None,
        texts: Collection[int],
        figures: Collection[int],
        record: bool,
    ):
        self._headers, self._name, self._record = [squash(h) for h in headers], name, record
        self._texts, self._figures = frozenset(texts), frozenset(figures)
        keys = {i for i in (code, name) if i is not None}
        front = [*range(min(_FRONT, len(headers)))]
        if code is None:  # every row is looked at, so that it must not take long
            front = [i for i in front if i == 0 or i not in figures]
        self._keys = keys | {i for i in front if is_serial(headers[i])}
        # in a column of remarks, a remark is of the enterprise in its row
        self._columns = [i for i in sorted({*front, *keys}) if not mark_of(headers[i])]
        self._hints = {
            i: _HINT + (f"|^\\s*{re.escape(h[0])}" if (h := self._headers[i]) else "") for i in self._columns
        }

    def find(self, block: RowBlock, rows: Rows) -> dict[int, tuple[str, str]]:
        """Those of some rows of a block that are none, each with its kind and the reason."""
        out: dict[int, tuple[str, str]] = {}
        what = "记录" if self._record else "企业"
        for column in self._columns if len(rows) else ():
            header = self._headers[column]
            some = self._likely(block, column, rows)
            for row, cell in zip(some, block.cells(column, some), strict=True):
                if not isinstance(cell, str) or row in out or cell.isdigit():
                    continue
                kind = self._kind(cell, block, column, row)
                if kind:
                    text = " ".join(cell.split())
                    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
                    out[row] = (kind, f"“{shown}”{_WHY[kind]}，不是{what}")
                elif len(cell) <= 3 * len(header) and squash(cell) == header and self._repeats(block, row):
                    out[row] = (HEADER, f"和表头相同，不是{what}")
        return out

    def _kind(self, cell: str, block: RowBlock, column: int, row: int) -> str:
        kind, lonely = _marks(cell)
        if column in self._keys:
            return kind or (lonely if not self._record and self._all(block, column, row) else "")
        if not lonely or (kind and self._is_sum(cell, block, column, row)):
            return kind
        if column in self._texts or not self._first(block, column, row):
            return ""
        if self._record:
            return kind if kind == SIGNED and _NAMED.match(plain(cell)) else ""
        if column in self._figures or (kind and _SURE.search(plain(cell))):
            return kind
        if kind == TOTAL:
            return kind if self._all(block, column, row, _NUMBER) else ""
        return lonely if self._all(block, column, row) else ""

    def _is_sum(self, cell: str, block: RowBlock, column: int, row: int) -> bool:
        """Whether a total is in a column where no enterprise (no record) has one."""
        cores = _cores(plain(cell))
        if column in self._texts or self._record:
            return any(map(_BARE_SUM.fullmatch, cores))
        named = self._name is not None and not blank(block.cell(self._name, row))
        return any(map(_SUM.fullmatch, cores)) and (not named or self._first(block, column, row))

    def _likely(self, block: RowBlock, column: int, rows: Rows) -> list[int]:
        """Rows whose cell in a column is worth a closer look."""
        cells = block.columns[column]
        if isinstance(cells, list):
            return [int(row) for row in rows]
        if pa.types.is_dictionary(cells.type):
            cells = cells.cast(cells.type.value_type)
        if not pa.types.is_string(cells.type):
            return []
        if len(rows) < block.n:
            cells = cells.take(pa.array(rows))
        found = pc.and_not(*(pc.match_substring_regex(cells, p) for p in (self._hints[column], _NAME))).fill_null(False)
        out: list[int] = rows[found.to_numpy(zero_copy_only=False)].tolist()
        return out

    @staticmethod
    def _first(block: RowBlock, column: int, row: int) -> bool:
        """Whether only numbers (the row's own) are before a cell."""
        before = (block.cell(i, row) for i in range(column))
        return all(blank(c) or _NUMBER.fullmatch(shown(c)) for c in before)

    @staticmethod
    def _all(block: RowBlock, column: int, row: int, pattern: re.Pattern[str] | None = None) -> bool:
        """Whether all other cells of a row are blank, or of a pattern."""
        others = (c for i, c in enumerate(block.row(row)) if i != column and not blank(c))
        return all(pattern is not None and pattern.fullmatch(shown(c)) for c in others)

    def _repeats(self, block: RowBlock, row: int) -> bool:
        """Whether every filled cell of a row is the header of its column."""
        return all(blank(c) or squash(shown(c)) == h for c, h in zip(block.row(row), self._headers, strict=True))


__all__ = ["HEADER", "REMARK", "SIGNED", "TOTAL", "RowMarks", "lonely_mark_of", "mark_of"]
