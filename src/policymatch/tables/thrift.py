"""The compact form of Thrift, as far as the footer and the page headers of Parquet need it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_I32, _I64, _BINARY, _LIST, _STRUCT = 5, 6, 8, 9, 12


@dataclass(frozen=True, slots=True)
class Encoded:
    """A value in its compact form, with the number of its type."""

    kind: int
    data: bytes


def varint(n: int) -> bytes:
    """A whole number of any size, seven bits a byte, the lowest first."""
    out = bytearray()
    while n > 0x7F:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def i32(n: int) -> Encoded:
    """A number of 32 bits that is not below zero; enumerations are such numbers."""
    return Encoded(_I32, varint(n << 1))


def i64(n: int) -> Encoded:
    """A number of 64 bits that is not below zero."""
    return Encoded(_I64, varint(n << 1))


def text(s: str) -> Encoded:
    """A text."""
    data = s.encode()
    return Encoded(_BINARY, varint(len(data)) + data)


def listed(items: Iterable[Encoded]) -> Encoded:
    """A list of values of one type; one without any is of structures."""
    given = list(items)
    size, kind = len(given), given[0].kind if given else _STRUCT
    head = bytes([size << 4 | kind]) if size < 15 else bytes([0xF0 | kind]) + varint(size)
    return Encoded(_LIST, head + b"".join(i.data for i in given))


def struct(fields: dict[int, Encoded]) -> Encoded:
    """A structure: its fields by number, ascending."""
    out, last = bytearray(), 0
    for number, value in fields.items():
        out.append(number - last << 4 | value.kind)
        out += value.data
        last = number
    return Encoded(_STRUCT, bytes(out) + b"\0")


__all__ = ["Encoded", "i32", "i64", "listed", "struct", "text", "varint"]
