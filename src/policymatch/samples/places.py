"""Where synthetic enterprises are registered: in the places that policies name, and all over the country."""

from __future__ import annotations

import functools
import re

from policymatch.language.codes import latest_year, regions
from policymatch.language.codes.regions import GENERIC, prefix

_MUNICIPAL = ("11", "12", "31", "50")
_UNIT = re.compile(r"(市|地区|盟|自治州|县|区)$")


@functools.cache
def counties(region: str = "") -> tuple[str, ...]:
    """The codes of all districts and counties in use under a region, or of the country; the region itself where it has none."""
    start = prefix(region) if region else ""
    year = latest_year()
    found = tuple(
        code
        for code, r in regions().items()
        if code.startswith(start) and not code.endswith("00") and not r.unused(year) and r.name not in GENERIC
    )
    return found or (region,)


@functools.cache
def city_of(region: str) -> str:
    """What the name of a company begins with: the city of its place of registration in two to four characters."""
    known = regions()
    above = [region[:2] + "0000"] if region[:2] in _MUNICIPAL else [region[:4] + "00", region[:6], region[:2] + "0000"]
    names = (known[code].name for code in above if code in known and known[code].name not in GENERIC)
    name = _UNIT.sub("", next(names, "华夏"))
    return name if 2 <= len(name) <= 4 else name[:2]


__all__ = ["city_of", "counties"]
