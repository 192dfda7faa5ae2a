"""The parts of a workbook in the package that a .xlsx file is, each read in chunks and held to the limits before it is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from posixpath import join, normpath, splitext
from typing import NamedTuple

from policymatch.limits import LIMITS
from policymatch.tables.reading.workbooks.plain_pass import PlainPass
from policymatch.tables.reading.workbooks.xml_pass import XmlPass

CHUNK = 1 << 18  # bytes of a part that are at hand together
_SMALL = 1 << 24  # bytes that may be unpacked from any file
_ENCRYPTED = 1
_ROOT = ""
_USUAL = "xl/workbook.xml"
DAMAGED = "不是能读的 Excel 文件，可能已损坏或加密，请用 Excel 打开后另存为 .xlsx"
LOCKED = "有打开密码，请去掉密码后另存"


class UnusableWorkbook(Exception):
    """A workbook that cannot be read; the message goes behind its name."""


class Relation(NamedTuple):
    """What a part refers to.

    Attributes:
        kind: the last word of its type: worksheet, styles, sharedStrings, officeDocument.
        target: the other part.
    """

    kind: str
    target: str


class XlsxPackage:
    """A file that may be a workbook.

    Args:
        data: the file.

    Raises:
        Unusable: it is no ZIP archive.
    """

    def __init__(self, data: bytes) -> None:
        self._size = len(data)
        self._unpacked = 0
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            self._parts = {info.filename.replace("\\", "/").lower(): info for info in self._zip.infolist()}
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise UnusableWorkbook(DAMAGED) from None

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._parts

    def chunks(self, part: str) -> Iterator[bytes]:
        """A part, chunk by chunk.

        Raises:
            Unusable: it is not there, damaged, has a password, or is larger than the limits allow.
        """
        info = self._parts.get(part.lower())
        damaged = f"里的“{part}”缺失或损坏，请用 Excel 打开后另存为 .xlsx"
        if info is None:
            raise UnusableWorkbook(damaged)
        if info.flag_bits & _ENCRYPTED:
            raise UnusableWorkbook(LOCKED)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # the only ones of ISO/IEC 29500-2
            raise UnusableWorkbook(damaged)
        self._hold(info.file_size)
        try:
            with self._zip.open(info) as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, NotImplementedError):
            raise UnusableWorkbook(damaged) from None

    def hold_all(self) -> None:
        """Holds all parts together to the limits, for readers that unpack them themselves.

        Raises:
            Unusable: they are larger than the limits allow.
        """
        self._hold(sum(info.file_size for info in self._parts.values()))

    def _hold(self, size: int) -> None:
        """Adds a part to what is unpacked; no more is read of it than its stated size."""
        self._unpacked += size
        most = LIMITS.workbook_bytes
        if self._unpacked > most:
            raise UnusableWorkbook(f"解开后有{self._unpacked:,}字节或更多，超过限额“workbook_bytes”（{most:,}）")
        if self._unpacked > max(_SMALL, self._size * LIMITS.workbook_ratio):
            raise UnusableWorkbook(
                f"解开后有{self._unpacked:,}字节或更多，超过文件大小的{LIMITS.workbook_ratio:,}倍（限额“workbook_ratio”）"
            )

    def relations(self, part: str = _ROOT) -> dict[str, Relation]:
        """What a part refers to inside the package, by id; without a part, what the package itself does."""
        folder, _, name = part.rpartition("/")
        at = join(folder, "_rels", f"{name}.rels")
        found: dict[str, Relation] = {}
        if at not in self:
            return found

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = normpath(join("/", folder, attributes.get("Target", ""))).lstrip("/")
                found[attributes.get("Id", "")] = Relation(attributes.get("Type", "").rpartition("/")[2], target)

        self.parse(at, XmlPass(start))
        return found

    def parse(self, part: str, xml: XmlPass | PlainPass, at: Callable[[], str] = str) -> None:
        """Goes through the XML of a part.

        Args:
            part: the part.
            xml: takes its chunks.
            at: how far it came, for messages.

        Raises:
            Unusable: as for :meth:`chunks`, and where it is no proper XML.
        """
        try:
            for chunk in self.chunks(part):
                xml.feed(chunk)
            xml.close()
        except ValueError as e:  # bytes that are not UTF-8 too
            why = "有不是 UTF-8 的字节" if isinstance(e, UnicodeError) else str(e)
            raise UnusableWorkbook(
                f"的“{part}”{at()}读不出来（{why}），可能已损坏，请用 Excel 打开后另存为 .xlsx"
            ) from None

    def main(self) -> str:
        """The part that lists the sheets, "" where the package is no Office document."""
        kinds = (r.target for r in self.relations().values() if r.kind == "officeDocument" and r.target in self)
        return next(kinds, _USUAL if _USUAL in self else "")


def is_xml(part: str) -> bool:
    """Whether a part is XML, as those of .xlsx and .xlsm are, and not binary, as those of .xlsb."""
    return splitext(part)[1].lower() == ".xml"


__all__ = ["DAMAGED", "LOCKED", "Relation", "UnusableWorkbook", "XlsxPackage", "is_xml"]
