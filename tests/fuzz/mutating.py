"""Random damage to bytes: what a broken export, a wrong tool or a hostile sender makes of a file."""

from __future__ import annotations

import copy
import io
import json
import random
import re
import zipfile
from typing import Any

TOKENS: tuple[bytes, ...] = (
    *(b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\n", b"\r\n", b"\t", b'"', b'""', b"'", b",", b";", b":", b": ", b"- "),
    *(b"{", b"}", b"[", b"]", b"&a", b"*a", b"|", b">", b"%", b"#", b"!", b"=", b"+", b"-", b"1e999", b"1e-999", b"NaN", b"Infinity"),
    *(b"-0", b"0x1F", b"9" * 40, b"9" * 4000, b"1.7976931348623157e308", b"0.30000000000000004", b"1e309", b"true", b"null", b"[]", b"{}"),
    *(t.encode() for t in ("％", "：", "，", "“", "”", "　", "\u200b", "\u202e", "\ufeff", "\u2028", "万元", "亿", "无", "不适用", "—", "暂缺", "合计")),
    *(t.encode() for t in ("2024-02-30", "2024年", "9999-12-31T23:59:59Z", "25:61", "91420802HC9000012M", "420802", "C3911", "45%")),
    *(b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xe4\xb8", b"<!DOCTYPE x>", b"&amp;", b"&#0;", b"</c>", b'r="XFD1048576"', b't="e"'),
)  # fmt: skip


def mutated(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Some bytes changed, put in, taken out, repeated or exchanged with those of another input."""
    for _ in range(chance.choice([1, 1, 2, 3, 8])):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.choice([1, 1, 2, 5, 20, 200]))
        match chance.randrange(8):
            case 0:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
            case 1 | 2:
                data = data[:at] + chance.choice(TOKENS) + data[at:]
            case 3:
                data = data[:at] + chance.choice(TOKENS) + data[end:]
            case 4:
                data = data[:at] + data[end:]
            case 5:
                data = data[:end] + data[at:end] * chance.choice([1, 1, 2, 50]) + data[end:]
            case 6:
                data = data[:at]
            case 7:
                other = chance.choice(others)
                start = chance.randrange(len(other) + 1)
                data = data[:at] + other[start : start + chance.choice([1, 5, 50, 500])] + data[end:]
    return data


_NUMBER = re.compile(rb'(?<=[">])-?[0-9.]+(?=[<"])')


def mutated_zip(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """One part of a package damaged inside, a number in it exchanged, a part left out or there twice; sometimes the package itself."""
    if chance.random() < 0.2:
        return mutated(data, chance, others)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        names = package.namelist()
        hit = chance.choice([n for n in names if "sheet" in n or "shared" in n or "style" in n or "book" in n] or names)
        for name in names:
            part = package.read(name)
            if name == hit:
                match chance.randrange(6):
                    case 0:
                        continue
                    case 1 | 2 if found := list(_NUMBER.finditer(part)):
                        m = chance.choice(found)
                        new = chance.choice(
                            [b"-1", b"0", b"99999999999", b"1e999", b"x", b"16384", b"1048577", b"2958466"]
                        )
                        part = part[: m.start()] + new + part[m.end() :]
                    case _:
                        part = mutated(part, chance, [part])
            made.writestr(name, part)
    return out.getvalue()


_VALUES: tuple[object, ...] = (
    *(None, True, False, 0, 1, -1, 2**63, -(2**63), 10**40, 0.1 + 0.2, 1e308, -1e-308, "", " ", "无", "不适用", "—", "45%", "1.5倍"),
    *("1e9", "9" * 61, "２０２４", "2024-02-30", "2023-12-31T16:00Z", "420802", "421181", "荆门市", "C3911", "3911", "甲\u202e\n\x1b[31m"),
    *([], {}, [[]], [{}], [None], {"2024": 1}, {"2024年": "5万元", "2024": 3}, [{"份数": 3}], ["x"]),
)  # fmt: skip


def mutated_json(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """A value exchanged, a name exchanged or left out somewhere in a JSON object; sometimes its bytes damaged."""
    if chance.random() < 0.3:
        return mutated(data, chance, others)
    whole = json.loads(data)
    for _ in range(chance.choice([1, 1, 2, 5])):
        at: Any = whole
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            if not keys:
                break
            key = chance.choice(keys)
            inner = at[key]
            if isinstance(inner, dict | list) and inner and chance.random() < 0.7:
                at = inner
                continue
            match chance.randrange(6):
                case 0 if isinstance(at, dict):
                    at[chance.choice([*keys, f"{key}x", str(key)[:-1]])] = at.pop(key)
                case 1:
                    del at[key]
                case _:
                    at[key] = copy.deepcopy(chance.choice(_VALUES))
            break
    return json.dumps(whole, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


__all__ = ["mutated", "mutated_json", "mutated_zip"]
