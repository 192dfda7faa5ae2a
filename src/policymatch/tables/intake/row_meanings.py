"""What the rows of an enterprise table mean, to find out whether two of them mean the same.

Facts are compared as they are read (100万元, 1000000 and 1,000,000.00 are one), 企业名称 without spaces. Cells of columns that are
not used are compared as numbers where they are numbers, else as texts; a row's own number (序号) is not compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from hashlib import blake2b

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policymatch.engine.columnar.fact_table import Days, Flags, Numbers
from policymatch.model.texts import plain
from policymatch.model.values import BLANK_MARKS, is_nothing
from policymatch.tables.reading.arrow_cells import Encoded
from policymatch.tables.reading.column_maker import Made
from policymatch.tables.reading.headers import is_serial
from policymatch.tables.reading.spelling import squash
from policymatch.tables.reading.table import Cell, blank, shown
from policymatch.tables.reading.table_columns import BlockColumns, TableColumns

_NOT_APPLICABLE, _REFUSED, _NUMBER = "\1", "\2", "\3"  # what texts of other kinds begin with
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?")


def meanings(table: TableColumns, part: BlockColumns) -> list[bytes]:
    """A digest for each row of a part; those of two rows are equal if the rows mean the same."""
    headers, block = table.headers, part.block
    columns = [_of_facts(made) for made in part.made]
    if headers.name is not None:
        columns.append(_distinct(block.encoded(headers.name.index), lambda cell: squash(shown(cell))))
    others = [*(c.index for c in table.lists), *(i for i in part.unused if not is_serial(table.source.headers[i]))]
    columns += [_distinct(block.encoded(i), _cell_text) for i in others]
    if not columns:
        return [b""] * part.n
    rows = pc.binary_join_element_wise(*columns, "\0", null_handling="replace", null_replacement="").to_pylist()
    return [blake2b(row.encode("utf-8", "surrogatepass"), digest_size=16).digest() for row in rows]


def _of_facts(made: Made) -> pa.StringArray:
    """The values of a column as texts, null where one is missing."""
    c = made.column
    if isinstance(c, Numbers):
        out = _of_numbers(c)
    elif isinstance(c, Days):
        out = pa.array(c.days).cast(pa.string())
    elif isinstance(c, Flags):
        out = pa.array(c.holds).cast(pa.string())
    else:
        out = _texts([_sound(str(v)) for v in c.values]).take(pa.array(c.codes))
    for mask, text in ((c.na, _NOT_APPLICABLE), (c.missing, None)):
        if mask is not None:
            out = pc.if_else(pa.array(mask), pa.scalar(text, pa.string()), out)
    if made.refused:
        rows = np.zeros(len(out), dtype=bool)
        rows[[r.row for r in made.refused]] = True
        texts = [_REFUSED + _sound(plain(r.value)) for r in sorted(made.refused)]
        out = pc.replace_with_mask(out, pa.array(rows), _texts(texts))
    return out


def _of_numbers(c: Numbers) -> pa.StringArray:
    """Numbers in lowest terms."""
    common = np.gcd(c.num, c.den)
    num, den = c.num // common, c.den // common
    if num.dtype == object:
        return _texts([f"{n}/{d}" for n, d in zip(num, den, strict=True)])
    return pc.binary_join_element_wise(pa.array(num).cast(pa.string()), pa.array(den).cast(pa.string()), "/")


def _distinct(cells: Encoded, text_of: Callable[[Cell], str]) -> pa.StringArray:
    """The cells of a column as ``text_of`` gives each distinct one, null where nothing is known."""
    texts = _texts([None if blank(v) or plain(shown(v)) in BLANK_MARKS else _sound(text_of(v)) for v in cells.values])
    if not len(texts):
        return pa.nulls(len(cells.codes), pa.string())
    return texts.take(pa.array(cells.codes, mask=cells.codes < 0))


def _cell_text(cell: Cell) -> str:
    """A cell of which no fact is read."""
    text = plain(shown(cell))
    if is_nothing(text):
        return "无"
    if not isinstance(cell, bool) and _PLAIN_NUMBER.fullmatch(text):
        text = text.replace(",", "")
        return _NUMBER + (text.rstrip("0").rstrip(".") if "." in text else text)
    return text


def _sound(text: str) -> str:
    """Without the sign that cells are joined by."""
    return text.replace("\0", "␀") if "\0" in text else text


def _texts(texts: Sequence[str | None]) -> pa.StringArray:
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:  # half a character
        whole = [None if t is None else t.encode("utf-8", "backslashreplace").decode() for t in texts]
        return pa.array(whole, pa.string())


__all__ = ["meanings"]
