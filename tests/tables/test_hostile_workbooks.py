"""Workbooks made to harm: each ends in a table or in one of our own errors, soon and in little memory, and the process lives."""

from __future__ import annotations

import io
import json
import os
import re
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from policymatch.errors import TableError
from policymatch.limits import LIMITS, set_limits
from policymatch.tables.reading.workbooks import other_formats
from policymatch.tables.reading.workbooks.opening import OLE
from tests.tables.workbook_making import BOOK, SHEET, STRINGS, STYLES, changed, read, workbook

RELATIONS, ROOT = "xl/_rels/workbook.xml.rels", "_rels/.rels"
ENTITIES = "".join(f'<!ENTITY a{i} "{(f"&a{i - 1};" if i else "a") * 10}">' for i in range(10))
FORMATS = "".join(f"<numFmt numFmtId='{i}' formatCode='{'0[' * 200}'/>" for i in range(3000))
FAR = "离表格很远（隔着10000行或100列以上的空白），没有读："
NO_XML = "可能已损坏，请用 Excel 打开后另存为 .xlsx"


def firms(path: Path) -> Path:
    return workbook(path, [["统一社会信用代码", "注册地"], ["", "420802"], ["", "420803"]])


def rows(xml: str) -> Callable[[str], str]:
    return lambda text: text.replace("</sheetData>", f"{xml}</sheetData>")


def far(place: str) -> Callable[[str], str]:
    return rows(f'<row r="{re.sub("[A-Z]", "", place)}"><c r="{place}"><v>1</v></c></row>')


def entities(text: str) -> str:
    head, _, body = text.partition("?>")
    return f"{head}?><!DOCTYPE x [{ENTITIES}]>" + re.sub(r"(<\w+ )", r'\1evil="&a9;" ', body, count=1)


def inside(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


LONG = "A" * 1_500_000
NO_LIMIT = "有一处超过2,097,152字节没有标签，超过限额“xml_text”"
AS_USUAL = 2  # rows of the workbook as it is
Outcome = int | str
"""How many rows come out, or what the error says; a notice counts as an error here."""

CASES: dict[str, tuple[str, Callable[[str], str | bytes], Outcome]] = {
    "a cell in the last corner": (SHEET, far("XFD1048576"), f"有1格{FAR}XFD1048576“1”"),
    "a cell in the last row": (SHEET, far("A1048576"), f"有1格{FAR}A1048576“1”"),
    "a cell far below and to the right": (SHEET, far("CV200000"), f"有1格{FAR}CV200000“1”"),
    "a header in the last column": (SHEET, inside("</row>", '<c r="XFD1"><v>1</v></c></row>'), f"有1格{FAR}XFD1“1”"),
    "a million cells far away": (
        SHEET,
        rows("".join(f'<row r="{r}"><c r="XFD{r}"><v>1</v></c></row>' for r in range(500_000, 540_000))),
        f"有40000格{FAR}XFD500000“1”",
    ),
    "a dimension that lies": (SHEET, lambda text: re.sub('ref="A1:B3"', 'ref="A1:XFD1048576"', text), AS_USUAL),
    "more shared texts than there are": (STRINGS, lambda t: re.sub(r'ount="\d+"', 'ount="99999999999"', t), AS_USUAL),
    "fewer shared texts than there are": (STRINGS, lambda t: re.sub(r'ount="\d+"', 'ount="-1"', t), AS_USUAL),
    **{
        f"entities in {part}": (part, entities, "有 DOCTYPE")
        for part in (SHEET, STRINGS, BOOK, STYLES, RELATIONS, ROOT)
    },
    "an external entity": (
        BOOK,
        lambda t: t.replace("?>", '?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>').replace("企业", "&e;"),
        "有 DOCTYPE",
    ),
    "spaces between rows": (SHEET, rows(" " * 3_000_000), NO_LIMIT),
    "a long text in a cell": (SHEET, rows(f'<row r="9"><c r="A9" t="str"><v>{LONG}</v></c></row>'), 8),
    "a very long text in a cell": (SHEET, rows(f'<row r="9"><c r="A9" t="str"><v>{LONG * 4}</v></c></row>'), NO_LIMIT),
    "a long attribute": (SHEET, rows(f'<row r="9" x="{"A" * 3_000_000}"/>'), NO_LIMIT),
    "a long comment": (SHEET, rows(f"<!-- {'<c> ' * 1_000_000} -->"), NO_LIMIT),
    "a long shared text": (STRINGS, inside("注册地", "A" * 6_000_000), NO_LIMIT),
    "a long name of a sheet": (BOOK, inside("企业", "A" * 3_000_000), NO_LIMIT),
    "elements in elements": (SHEET, rows("<a>" * 100_000), "标签套了64层以上"),
    "cells in cells": (SHEET, rows('<row r="9"><c r="A9"><v>' + "<c>" * 100_000), "标签套了64层以上"),
    "rows in rows": (SHEET, rows('<row r="9"><row r="10"></row></row>'), "第9行里还有一行"),
    "attributes without end": (SHEET, inside("<sheetData>", "<sheetData>" + "<row " * 500_000), "不是完整的 XML"),
    "another encoding": (SHEET, lambda text: text.replace("UTF-8", "UTF-8s"), "文字编码写的是“UTF-8s”，应为 UTF-8"),
    "a Chinese encoding": (
        STRINGS,
        lambda text: text.replace("UTF-8", "GB2312").encode("gb18030"),
        "文字编码写的是“GB2312”，应为 UTF-8",
    ),
    "bytes of another encoding": (STRINGS, lambda text: text.encode("gb18030"), "有不是 UTF-8 的字节"),
    "bytes of another encoding in a cell": (
        SHEET,
        lambda text: rows('<row r="9"><c r="A9" t="str"><v>甲</v></c></row>')(text).encode("gb18030"),
        "有不是 UTF-8 的字节",
    ),
    "half a character of UTF-16": (SHEET, lambda text: text.encode("utf-16") + b"\x00", NO_XML),
    "nothing": (SHEET, lambda _: "", "不是完整的 XML"),
    "no XML": (SHEET, lambda _: "\x00\x01", "不是完整的 XML"),
    "half of it": (SHEET, lambda text: text[: len(text) // 2], "不是完整的 XML"),
    "no rows": (SHEET, lambda text: re.sub("<sheetData>.*</sheetData>", "<sheetData/>", text), "的工作表“企业”是空的"),
    "rows without end": (SHEET, rows("<row></row>" * 1_100_000), "有一行的行号是“1048577”，排在第1048576行后面"),
    "one row again and again": (SHEET, rows('<row r="5"></row>' * 2), "有一行的行号是“5”，排在第5行后面"),
    "a row below none": (SHEET, rows('<row r="0"><c r="A0" t="e"><v>#N/A</v></c></row>'), "有一行的行号是“0”"),
    "merged cells all over": (
        SHEET,
        inside("</sheetData>", "</sheetData>" + '<mergeCell ref="A1:XFD1048576"/>' * 50_000),
        "有互相重叠的合并单元格",
    ),
    "an array formula all over": (
        SHEET,
        rows('<row r="9"><c r="A9"><f t="array" ref="A9:XFD1048576">1</f></c><c r="B9"><v>1</v></c></row>'),
        8,
    ),
    "columns that are hidden all over": (
        SHEET,
        inside("<sheetData>", "<cols>" + '<col min="1" max="16384" hidden="1"/>' * 20_000 + "</cols><sheetData>"),
        "有2列是隐藏的",
    ),
    "number formats without end": (
        STYLES,
        inside("<cellXfs", f"<numFmts>{FORMATS}</numFmts><cellXfs"),
        AS_USUAL,
    ),
    "a sheet that is not there": (
        RELATIONS,
        inside("sheet1.xml", "sheet9.xml"),
        "里的“xl/worksheets/sheet9.xml”缺失或损坏",
    ),
    "a sheet outside": (
        RELATIONS,
        inside("worksheets/sheet1.xml", "../../../etc/passwd"),
        "里的“etc/passwd”缺失或损坏",
    ),
    "a workbook that is not there": (ROOT, inside("xl/workbook.xml", "xl/other.xml"), AS_USUAL),
    "two sheets of one name": (BOOK, lambda t: re.sub(r"(<sheet .*?/>)", r"\1\1", t), "不是能读的 Excel 文件"),
}

WATCHED = """
import json, sys, time
from pathlib import Path
from policymatch.errors import TableError
from tests.tables.workbook_making import read
for path in sorted(Path(sys.argv[1]).glob("*.xlsx")):
    began = time.process_time()
    try:
        table = read(path)
        said = table.notes[0] if table.notes else len(table.rows)
    except TableError as e:
        said = str(e)
    print(json.dumps([path.stem, said, time.process_time() - began]), flush=True)
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Outcome, float]]:
    """What becomes of each in a process of 3 GB."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, (part, change, _) in CASES.items():
        changed(firms(folder / f"{name.replace('/', '|')}.xlsx"), part, change)
    command = f'ulimit -v 3000000; exec "{sys.executable}" -c "$WATCHED" "{folder}"'
    here = Path(__file__).parents[2]
    env = {**os.environ, "WATCHED": WATCHED, "PYTHONPATH": os.pathsep.join([str(here), *sys.path])}
    done = subprocess.run(["sh", "-c", command], env=env, cwd=here, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    found = map(json.loads, done.stdout.splitlines())
    return {name.replace("|", "/"): (said, seconds) for name, said, seconds in found}


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_workbook_ends_soon_in_a_table_or_an_error(
    outcomes: dict[str, tuple[Outcome, float]], name: str
) -> None:
    said, seconds = outcomes[name]
    wanted = CASES[name][2]
    assert said == wanted if isinstance(wanted, int) else wanted in str(said)
    assert seconds < 10


# ------------------------------------------------------------ the archive


@pytest.fixture(autouse=True)
def limits() -> Iterator[None]:
    before = asdict(LIMITS)
    yield
    set_limits(**before)


def packed(path: Path, sheet: bytes, **how: Any) -> Path:
    """The workbook with other bytes of its sheet, packed in some way."""
    firms(path)
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == SHEET else old.read(name), **(how if name == SHEET else {}))
    path.write_bytes(out.getvalue())
    return path


def message(path: Path) -> str:
    with pytest.raises(TableError) as e:
        read(path)
    return str(e.value)


def test_what_is_unpacked_has_a_limit(tmp_path: Path) -> None:
    path = packed(tmp_path / "企业.xlsx", b" " * 2_000_000)
    set_limits(workbook_bytes=1_000_000)
    assert "解开后有2,0" in message(path) and "超过限额“workbook_bytes”（1,000,000）" in message(path)


def test_what_is_packed_very_tightly_is_not_unpacked(tmp_path: Path) -> None:
    assert "超过文件大小的100倍（限额“workbook_ratio”）" in message(packed(tmp_path / "企业.xlsx", b" " * 20_000_000))


def test_a_large_workbook_is_not_read(tmp_path: Path) -> None:
    path = firms(tmp_path / "企业.xlsx")
    set_limits(workbook_bytes=1000)
    assert message(path) == f"“企业.xlsx”有{path.stat().st_size:,}字节，超过限额“workbook_bytes”（1,000）"


def test_a_sheet_has_so_many_cells_at_most(tmp_path: Path) -> None:
    path = workbook(tmp_path / "企业.xlsx", [["甲"] * 10] * 10)
    set_limits(sheet_cells=99)
    assert message(path) == "“企业.xlsx”的工作表“企业”有100个或更多有内容的单元格，超过限额“sheet_cells”（99）"
    set_limits(sheet_cells=100)
    assert len(read(path).rows) == 9


def test_a_part_longer_than_its_stated_size_is_damaged(tmp_path: Path) -> None:
    data = firms(tmp_path / "企业.xlsx").read_bytes()
    at = data.rindex(SHEET.encode()) - 46  # its entry in the directory at the end
    assert data[at : at + 4] == b"PK\x01\x02"
    lying = data[: at + 24] + struct.pack("<I", 10) + data[at + 28 :]
    (tmp_path / "企业.xlsx").write_bytes(lying)
    assert "里的“xl/worksheets/sheet1.xml”缺失或损坏" in message(tmp_path / "企业.xlsx")


def test_a_part_with_a_wrong_sum_is_damaged(tmp_path: Path) -> None:
    path = packed(tmp_path / "企业.xlsx", b"<x/>", compress_type=zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"<x/>", b"<y/>"))
    assert "里的“xl/worksheets/sheet1.xml”缺失或损坏" in message(path)


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_packed_in_a_way_that_workbooks_do_not_know(tmp_path: Path, way: int) -> None:
    assert "缺失或损坏" in message(packed(tmp_path / "企业.xlsx", b"<x/>", compress_type=way))


def test_a_part_with_a_password(tmp_path: Path) -> None:
    data = bytearray(firms(tmp_path / "企业.xlsx").read_bytes())
    data[data.rindex(SHEET.encode()) - 46 + 8] |= 1
    (tmp_path / "企业.xlsx").write_bytes(bytes(data))
    assert message(tmp_path / "企业.xlsx") == "“企业.xlsx”的工作表“企业”有打开密码，请去掉密码后另存"


@pytest.mark.parametrize("step", [7, 31])
def test_a_workbook_cut_off_or_with_a_wrong_byte_anywhere_is_a_table_or_an_error(tmp_path: Path, step: int) -> None:
    path = firms(tmp_path / "企业.xlsx")
    data = path.read_bytes()
    right = read(path)
    for at in range(4, len(data), step * 17):
        for broken in (data[:at], data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]):
            path.write_bytes(broken)
            try:
                assert read(path) == right
            except TableError as e:
                assert str(e)


# ------------------------------------------------------------ the other formats


def record(kind: int, data: bytes = b"") -> bytes:
    """A record of .xlsb: its type and its length in groups of seven bits."""
    out = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    n = len(data)
    while True:
        out += bytes([n & 0x7F | (0x80 if n > 0x7F else 0)])
        n >>= 7
        if not n:
            return out + data


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def archive(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in parts.items():
            out.writestr(name, data)
    return path


def xlsb(path: Path, *cells: tuple[int, int, str]) -> Path:
    relation = '<Relationships><Relationship Id="rId1" Type="http://x/{}" Target="{}"/></Relationships>'
    book = record(0x9C, struct.pack("<II", 0, 1) + wide("rId1") + wide("企业")) + record(0x90) + record(0x9D)
    sheet = record(0x81) + record(0x94, bytes(16)) + record(0x91)
    for row, column, text in cells:
        sheet += record(0, struct.pack("<I", row) + bytes(13)) + record(6, struct.pack("<II", column, 0) + wide(text))
    return archive(
        path,
        {
            ROOT: relation.format("officeDocument", "xl/workbook.bin"),
            "xl/_rels/workbook.bin.rels": relation.format("worksheet", "worksheets/sheet1.bin"),
            "xl/workbook.bin": record(0x83) + book,
            "xl/worksheets/sheet1.bin": sheet + record(0x92),
        },
    )


def ods(path: Path, rows: str) -> Path:
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    return archive(
        path,
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
            "content.xml": f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="企业">'
            f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>",
        },
    )


def ods_row(*texts: str) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{t}</text:p></table:table-cell>' for t in texts
    )
    return f"<table:table-row>{cells}</table:table-row>"


def test_other_formats_are_read(tmp_path: Path) -> None:
    assert read(xlsb(tmp_path / "企业.xlsb", (0, 0, "注册地"), (1, 0, "420802"))).rows == (("420802",),)
    assert read(ods(tmp_path / "企业.ods", ods_row("注册地") + ods_row("420802"))).rows == (("420802",),)


def test_a_cell_of_another_format_far_away_is_reported(tmp_path: Path) -> None:
    table = read(xlsb(tmp_path / "企业.xlsb", (0, 0, "注册地"), (1, 0, "420802"), (20_000, 0, "x")))
    assert table.rows == (("420802",),)
    assert "有1格离表格很远" in table.notes[0] and "A20001“x”" in table.notes[0]


GONE = "要的内存超过{:,}字节（限额“reader_bytes”）或时间超过{:,}秒（限额“reader_seconds”），请用 Excel 打开"


@pytest.mark.parametrize("kind", ["corner", "repeats"])
def test_a_workbook_that_needs_too_much_memory_ends_only_its_own_process(tmp_path: Path, kind: str) -> None:
    if kind == "corner":
        path = xlsb(tmp_path / "企业.xlsb", (0, 0, "注册地"), (1, 0, "420802"), (1_048_575, 16_383, "x"))
    else:
        one = '<table:table-cell table:number-columns-repeated="16000" office:value-type="float" office:value="1"/>'
        path = ods(tmp_path / "企业.ods", f"<table:table-row>{one}</table:table-row>" * 2000)
    set_limits(reader_bytes=1 << 29)
    assert GONE.format(1 << 29, 300) in message(path)


def test_a_workbook_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(other_formats, "_CHILD", slow)
    set_limits(reader_seconds=1)
    began = time.monotonic()
    assert GONE.format(1 << 32, 1) in message(ods(tmp_path / "企业.ods", ods_row("注册地")))
    assert time.monotonic() - began < 30


def test_the_message_for_a_workbook_with_a_password_names_it(tmp_path: Path) -> None:
    """What Excel encrypts is no ZIP archive any more, but a container that names it."""
    path = tmp_path / "企业.xlsx"
    path.write_bytes(OLE + bytes(4096) + "EncryptedPackage".encode("utf-16-le") + bytes(4096))
    assert message(path) == "“企业.xlsx”有打开密码，请去掉密码后另存"


def test_an_archive_of_another_format_has_the_same_limits(tmp_path: Path) -> None:
    path = ods(tmp_path / "企业.ods", ods_row("注册地") + " " * 2_000_000)
    set_limits(workbook_bytes=1_000_000)
    assert "超过限额“workbook_bytes”（1,000,000）" in message(path)


@pytest.mark.parametrize("at", range(4, 200, 13))
def test_an_xls_with_wrong_bytes_is_a_table_or_an_error(tmp_path: Path, at: int) -> None:
    data = (Path(__file__).parent / "files" / "企业.xls").read_bytes()
    path = tmp_path / "企业.xls"
    path.write_bytes(data[:at] + b"\xff\xff\x7f" + data[at + 3 :])
    try:
        assert read(path).headers
    except TableError as e:
        assert str(e)
