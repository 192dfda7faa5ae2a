"""Codes with their names: GB/T 2260 regions, GB/T 4754 (2017) industries, and the code lists of the dictionary."""

from __future__ import annotations

from policymatch.language.codes import INDUSTRIES, both, name_of
from policymatch.language.fields import Dictionary
from policymatch.language.types import CodeType


def say_code(code: str, type_: CodeType, dictionary: Dictionary | None = None) -> str:
    """A code with what it stands for, as far as known: ``荆门市(420800)``, ``零售业(F52)``, ``零售业(F52)中的F5212``."""
    own = dictionary.codes if dictionary is not None else {}
    if (name := name_of(type_.table, code, own)) or not type_.table.startswith(INDUSTRIES):
        return both(code, name)
    # classes of industries have no name in the list: the division that they are in
    wider = next((c for c in (code[:n] for n in range(len(code) - 1, 0, -1)) if name_of(type_.table, c, own)), "")
    return f"{both(wider, name_of(type_.table, wider, own))}中的{code}" if wider else code
