"""Places that callers give by code or by name."""

from __future__ import annotations

from datetime import date

from policymatch.errors import NotFoundError
from policymatch.language.codes import find_region
from policymatch.language.fields import Dictionary
from policymatch.model.texts import plain


def place_code(dictionary: Dictionary, place: str, on: date | None = None) -> str:
    """The code of a place; "" for "".

    Args:
        dictionary: its code lists hold the zones.
        place: a code of GB/T 2260 or of a zone, or a name that is unique in the country (荆门, 荆门市东宝区).
        on: the day on which the code must be in use; None: the newest state of the list.

    Raises:
        NotFoundError: there is no such place, there are several, or it is not in use on the day; the message names the nearest.
    """
    if place == "":
        return ""
    zones = {code: name for own in dictionary.codes.values() for code, name in own.items()}
    try:
        code, note = find_region(plain(str(place)).upper(), zones, None if on is None else on.year)
    except ValueError as e:
        raise NotFoundError(f"地区“{place}”：{e}") from None
    if code is None:
        raise NotFoundError(f"地区“{place}”{note}，应为基准日在用的代码或地名")
    return code


__all__ = ["place_code"]
