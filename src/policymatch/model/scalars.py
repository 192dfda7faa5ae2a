"""Scalars of numpy, pandas and Python as the plain values that facts are read from; neither library is imported for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from policymatch.model.texts import plain

_OWN = (bool, int, date)
_MISSING = ("NAType", "NaTType")  # pandas' NA and NaT; the latter is a datetime too


def settled(raw: Any) -> Any:
    """A value as Python's own, and None for a blank one.

    None, NaN (also of numpy and Decimal), pandas' NA and NaT, and text of spaces are blank. A scalar of numpy becomes a
    bool, int, float, str, date or datetime; other values are given back as they are.
    """
    kind = type(raw)
    if isinstance(raw, str):
        return str(raw) if raw[:1].isalnum() or plain(raw) else None
    if raw is None or kind in _OWN:
        return raw
    if kind is float:
        return raw if raw == raw else None
    if isinstance(raw, Decimal):
        return None if raw.is_nan() else raw
    if isinstance(raw, Mapping | list | tuple):
        return raw
    if kind.__name__ in _MISSING:
        return None
    if getattr(raw, "ndim", None) == 0 and hasattr(raw, "dtype"):
        return _of_numpy(raw)
    return raw


def _of_numpy(raw: Any) -> Any:
    if raw.dtype.kind == "M":
        # finer than that it would become a number
        moment: datetime | date | None = raw.astype("datetime64[us]").item()
        return moment
    # a shorter float is the shortest decimal that gives it, not what it is in twice as many digits
    own = float(str(raw)) if raw.dtype.kind == "f" else raw.item()
    return own if type(own) is type(raw) else settled(own)


__all__ = ["settled"]
