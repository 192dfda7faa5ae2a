"""Messages of wrong calls, in Chinese."""

from __future__ import annotations

import re
from typing import Any

import typer

from policymatch.errors import did_you_mean
from policymatch.safe_text import one_line

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""The base class of errors of wrong calls: of typer or of click, depending on the version of typer."""

_MESSAGES = (
    (r"No such command '(.*?)'", "没有命令“{}”", True),
    (r"No such option:? '?(-[^\s']*)", "没有选项“{}”", True),
    (r"Option '?(-[^\s']*)'? requires an argument", "选项“{}”后面要写一个值", False),
    (r"Option '?(-[^\s']*)'? does not take a value", "选项“{}”后面不带值", False),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", "多写了“{}”", False),
)
"""Messages of typer and click, which have no fields for most of this, the same in Chinese, and whether the nearest name is added."""


def usage_text(e: Any) -> str:
    """A wrong call: how the command is called, where its options are listed, and what is wrong.

    Args:
        e: a ``UsageError``.
    """
    context = e.ctx
    if type(e).__name__ == "NoArgsIsHelpError":
        return str(context.get_help())
    if context is None:
        return one_line(_what(e))
    arguments = " ".join(context.command.collect_usage_pieces(context))
    for english, chinese in (("[OPTIONS]", "[选项]"), ("COMMAND [ARGS]...", "命令 …"), ("{", ""), ("}", "")):
        arguments = arguments.replace(english, chinese)
    path = context.command_path
    return f"用法：{path} {arguments}\n选项的说明：{path} --help\n{one_line(_what(e))}"


def _what(e: Any) -> str:
    param = getattr(e, "param", None)
    name = getattr(e, "param_hint", None)
    if name is None and param is not None:
        name = param.opts[0] if param.opts[0].startswith("-") else param.metavar or param.name
    if type(e).__name__ == "MissingParameter":
        return f"缺少“{name}”"
    if isinstance(e, typer.BadParameter):
        return f"{name}：{e.message}" if name else str(e.message)
    for pattern, chinese, nearest in _MESSAGES:
        if m := re.match(pattern, str(e.message)):
            hint = did_you_mean(m[1], _known(e.ctx, m[1])) if nearest else ""
            return chinese.format(m[1]) + (f"，{hint}" if hint else "")
    return str(e.message)


def _known(context: Any, word: str) -> list[str]:
    """The commands or options to compare a misspelt word with."""
    if context is None:
        return []
    if not word.startswith("-"):
        return list(getattr(context.command, "commands", ()))
    return [o for p in context.command.get_params(context) for o in p.opts if o.startswith("-")]


__all__ = ["UsageError", "usage_text"]
