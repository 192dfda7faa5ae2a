"""Codes with their names: GB/T 2260 regions, GB/T 4754 (2017) industries, and the code lists of the dictionary."""

from __future__ import annotations

from policymatch.language.codes import INDUSTRIES, REGIONS, industries, region_name
from policymatch.language.fields import Dictionary
from policymatch.language.types import CodeType


def say_code(code: str, type_: CodeType, dictionary: Dictionary | None = None) -> str:
    """A code with what it stands for, as far as known: ``荆门市(420800)``, ``零售业(F52)``."""
    for table in dictionary.codes.values() if dictionary is not None else ():
        if code in table:
            return f"{table[code]}({code})"
    name = ""
    if type_.table.startswith(REGIONS):
        name = region_name(code)
    elif type_.table.startswith(INDUSTRIES):
        name = industries().get(code, "")
    return f"{name}({code})" if name else code
