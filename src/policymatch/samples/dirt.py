"""Dirt as real files have it: each planted cell is written down, so that a reader can be judged by what it finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from policymatch.samples.codes import ALPHABET
from policymatch.samples.draw import Draw
from policymatch.samples.sheet import Sheet

MISSING, FULL_WIDTH, PADDED, GROUPED, WITH_UNIT, SLASHED, WORDED = (
    "缺值",
    "全角",
    "多余空格",
    "千分位",
    "带单位",
    "日期写法",
    "是否写法",
)
ROUGH, NO_SUCH_DAY, NEGATIVE, MISSPELT, UNREADABLE_FLAG = "约数", "没有的日期", "负数", "错别字", "不是是否"
DUPLICATE, CONFLICT, WRONG_CHECK, WRONG_LENGTH, ORPHAN = (
    "重复行",
    "代码重复而内容不同",
    "代码校验位错",
    "代码位数不对",
    "记录的代码有误",
)

HARMLESS = (FULL_WIDTH, PADDED, GROUPED, WITH_UNIT, SLASHED, WORDED)
REJECTED = (ROUGH, NO_SUCH_DAY, NEGATIVE, MISSPELT, UNREADABLE_FLAG)
CODES = (DUPLICATE, CONFLICT, WRONG_CHECK, WRONG_LENGTH, ORPHAN)
KINDS = (MISSING, *HARMLESS, *REJECTED, *CODES)


@dataclass(frozen=True, slots=True)
class Dirt:
    """One planted fault.

    Attributes:
        kind: one of :data:`KINDS`.
        table: the table's name.
        row: its row, from 1, the header not counted.
        column: the header of its column.
        was, now: the cell before and after.
    """

    kind: str
    table: str
    row: int
    column: str
    was: str
    now: str


_WIDE = str.maketrans("0123456789.-%", "０１２３４５６７８９．－％")
_MONEY = ("(元)", "(万元)")
_MAY_BE_NEGATIVE = ("应纳税所得额", "累计应纳税所得额", "增值税县得", "净利润")
# left alone: without them a row means nothing, or the scenario of its place is lost
_KEPT = ("统一社会信用代码", "企业名称", "注册地", "主体类型")


def _grouped(cell: str, header: str) -> str:
    whole, dot, rest = cell.partition(".")
    return f"{int(whole):,}{dot}{rest}"


def _rough(cell: str, header: str) -> str:
    digits = len(cell.partition(".")[0])
    if header.endswith("(元)") and digits > 4:
        return f"约{cell[0]}{'0' * (digits - 5)}万"
    return f"约{cell[0]}{'0' * (digits - 1)}"


def _slashed(cell: str, header: str) -> str:
    year, month, day = cell.split("-")
    return f"{year}/{int(month)}/{int(day)}"


def _number(cell: str) -> bool:
    return cell.replace(".", "").isdigit()


def _large(cell: str) -> bool:
    return _number(cell) and len(cell.partition(".")[0]) > 3


def _day(cell: str) -> bool:
    return len(cell) == 10 and cell[4] == cell[7] == "-"


def _flag(cell: str) -> bool:
    return cell in ("是", "否")


def _money(header: str) -> bool:
    return header.endswith(_MONEY)


def _dated(header: str) -> bool:
    return header.endswith("日期")


def _any(text: str) -> bool:
    return bool(text)


class _Change(NamedTuple):
    """How a fault is made: in one cell of so many enterprises, under which headers, of which cells, and the cell afterwards."""

    every: int
    fits: Callable[[str], bool]
    takes: Callable[[str], bool]
    become: Callable[[str, str], str]


_CHANGES = {
    FULL_WIDTH: _Change(25, _money, _number, lambda c, h: c.translate(_WIDE)),
    PADDED: _Change(20, _any, _any, lambda c, h: f" {c}　"),
    GROUPED: _Change(30, _money, _large, _grouped),
    WITH_UNIT: _Change(40, _money, _number, lambda c, h: c + h[h.rindex("(") + 1 : -1]),
    SLASHED: _Change(20, _dated, _day, _slashed),
    WORDED: _Change(25, _any, _flag, lambda c, h: {"是": "有", "否": "×"}[c]),
    ROUGH: _Change(70, _money, _large, _rough),
    NO_SUCH_DAY: _Change(120, _dated, _day, lambda c, h: f"{c[:4]}/13/1"),
    NEGATIVE: _Change(160, lambda h: _money(h) and not h.startswith(_MAY_BE_NEGATIVE), _large, lambda c, h: f"-{c}"),
    MISSPELT: _Change(
        130, lambda h: h in ("企业规模", "险种"), _any, lambda c, h: c.replace("型", "形").replace("险", "检")
    ),
    UNREADABLE_FLAG: _Change(140, _any, _flag, lambda c, h: "待查"),
}
_MISSING_PERMILLE = 22


def soil(sheets: list[Sheet], draw: Draw) -> list[Dirt]:
    """Plants faults in the tables, in place.

    Args:
        sheets: the enterprises first, then the record tables.
        draw: where the chance comes from.

    Returns:
        What was planted, in the order of planting. Duplicated rows are new rows at the end of the enterprises.
    """
    out: list[Dirt] = []
    n = len(sheets[0].rows)
    touched: set[tuple[int, int, int]] = set()
    for kind, change in _CHANGES.items():
        out += _plant(sheets, draw, kind, change, max(1, n // change.every), touched)
    out += _blank(sheets, draw, touched)
    out += _codes(sheets, draw, max(1, n // 400))
    return out


def _plant(
    sheets: list[Sheet], draw: Draw, kind: str, change: _Change, n: int, touched: set[tuple[int, int, int]]
) -> list[Dirt]:
    out: list[Dirt] = []
    places = [
        (s, column)
        for s, sheet in enumerate(sheets)
        for column, header in enumerate(sheet.header)
        if header not in _KEPT and change.fits(header)
    ]
    # most of the cells are in the big table; look at random cells, and give up where such cells are too rare
    weights = [(place, 1 + len(sheets[place[0]].rows) // 20) for place in places if sheets[place[0]].rows]
    for _ in range(400 * n):
        if len(out) == n or not weights:
            break
        s, column = draw.weighted(weights)
        row = draw.below(len(sheets[s].rows))
        cell = sheets[s].rows[row][column]
        if (s, row, column) in touched or not change.takes(cell):
            continue
        touched.add((s, row, column))
        out.append(_set(sheets[s], kind, row, column, change.become(cell, sheets[s].header[column])))
    return out


def _set(sheet: Sheet, kind: str, row: int, column: int, now: str) -> Dirt:
    was = sheet.rows[row][column]
    sheet.rows[row][column] = now
    return Dirt(kind, sheet.name, row + 1, sheet.header[column], was, now)


def _blank(sheets: list[Sheet], draw: Draw, touched: set[tuple[int, int, int]]) -> list[Dirt]:
    """Empties cells here and there; one enterprise in thirty has lost a third of what it should have sent."""
    out: list[Dirt] = []
    for s, sheet in enumerate(sheets):
        often = _MISSING_PERMILLE if s == 0 else _MISSING_PERMILLE // 2
        for r, row in enumerate(sheet.rows):
            here = 330 if s == 0 and draw.chance(33) else often
            for c, cell in enumerate(row):
                if cell and sheet.header[c] not in _KEPT and (s, r, c) not in touched and draw.chance(here):
                    out.append(_set(sheet, MISSING, r, c, ""))
    return out


def _codes(sheets: list[Sheet], draw: Draw, n: int) -> list[Dirt]:
    """Codes with a wrong check digit, too short, twice in the file (alike, or not), and wrong in a record table."""
    out: list[Dirt] = []
    main = sheets[0]
    rows = draw.some(range(len(main.rows)), 6 * n)
    for i, row in enumerate(rows):
        code = main.rows[row][0]
        if i % 3 == 0:
            out.append(_set(main, WRONG_CHECK, row, 0, _spoil(code, draw)))
        elif i % 3 == 1:
            out.append(_set(main, WRONG_LENGTH, row, 0, code[:-1]))
        else:
            again = list(main.rows[row])
            kind = DUPLICATE if i % 6 == 2 else CONFLICT
            if kind == CONFLICT:
                again[1] = again[1].replace("有限公司", "有限责任公司") + "（重报）"
            main.rows.append(again)
            out.append(Dirt(kind, main.name, len(main.rows), main.header[0], "", code))
    filled = [s for s in sheets[1:] if s.rows]
    for _ in range(n if filled else 0):
        sheet = draw.weighted([(s, len(s.rows)) for s in filled])
        row = draw.below(len(sheet.rows))
        code = sheet.rows[row][0]
        out.append(_set(sheet, ORPHAN, row, 0, _spoil(code, draw)))
    return out


def _spoil(code: str, draw: Draw) -> str:
    """The code with another check digit."""
    return code[:-1] + draw.pick([c for c in ALPHABET if c != code[-1]])


__all__ = ["CODES", "HARMLESS", "KINDS", "MISSING", "REJECTED", "Dirt", "soil"]
