"""Codes with their names: GB/T 2260 regions, GB/T 4754 (2017) industries, and the code lists of the dictionary."""

from __future__ import annotations

from policymatch.language.codes import both, name_of
from policymatch.language.fields import Dictionary
from policymatch.language.types import CodeType


def say_code(code: str, type_: CodeType, dictionary: Dictionary | None = None) -> str:
    """A code with what it stands for, as far as known: ``荆门市(420800)``, ``零售业(F52)``."""
    return both(code, name_of(type_.table, code, dictionary.codes if dictionary is not None else {}))
