"""Checking what a rule writes for a code: it must be in the list of the field it is compared with."""

from __future__ import annotations

from policymatch.language import syntax as s
from policymatch.language import tree as t
from policymatch.language.checking.scope import Place
from policymatch.language.codes import both, is_named, name_of, rule_code
from policymatch.language.types import CodeType


def code_value(place: Place, node: s.Syntax, text: str, type_: CodeType) -> t.Const:
    """The code that ``text`` names, as it is or by its full name."""
    found = rule_code(type_.table, text, place.names.dictionary.codes, place.names.window)
    if found.wrong:
        raise place.bad(node.at.start, "code", found.wrong, found.expected, found.hint)
    if found.warning:
        place.names.warn(place.scalar.span(node.at.start), "code", found.warning, "各年在用的代码都写上")
    return t.Const(type_, found.code, found.code, at=place.scalar.span(node.at.start))


def named_code(place: Place, node: s.Call, type_: CodeType) -> t.Const | None:
    """The code of ``宿州市(341300)``, whose two parts must mean the same place; None if ``node`` is not of this form."""
    arg = node.args[0] if len(node.args) == 1 else None
    if not isinstance(arg, s.Quantity | s.Name):
        return None
    code = code_value(place, arg, arg.text if isinstance(arg, s.Quantity) else arg.name, type_)
    lists, right = place.names.dictionary.codes, str(code.value)
    if not is_named(type_.table, right, node.name, lists):
        raise place.bad(
            node.at.start,
            "code",
            f"“{node.name}”和代码“{right}”对不上",
            both(right, name_of(type_.table, right, lists)),
        )
    return code


__all__ = ["code_value", "named_code"]
