"""How facts are read, beyond the dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the reading of facts depends on beside the dictionary.

    Attributes:
        on: the 基准日: region codes must be in use on it. None: the newest state of the list.
        accept_bad_check_digits: whether a 统一社会信用代码 of the right form is taken although its check digit is wrong.
        units: of tables, header -> the unit that bare numbers of its column are in.
    """

    on: date | None = None
    accept_bad_check_digits: bool = False
    units: Mapping[str, str] = field(default_factory=dict)


AS_USUAL = ReadOptions()

__all__ = ["AS_USUAL", "ReadOptions"]
