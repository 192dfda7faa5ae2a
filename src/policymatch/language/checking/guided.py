"""Better messages for what cannot be read: the wrong form that was used, and what to write, tried out before it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from policymatch.errors import Problem, Span
from policymatch.language import tree as t
from policymatch.language.checking.scope import Place, Stop
from policymatch.language.checking.wrong_forms import FORMS, Match, WrongForm
from policymatch.language.lexer import narrow
from policymatch.language.source import Scalar
from policymatch.language.suggestions import suggestions
from policymatch.limits import LIMITS

Build = Callable[[Place], t.Expr]
_TRIAL = "\0"  # the name of no file: problems of a trial are recognised by it and dropped
_FLAG = re.compile(r"(非 )?([^\W\d]\w*)")
_WORD = re.compile(r"[^\W\d]\w*")
_ROUNDS, _SHOWN, _LONGEST, _TRIALS = 4, 3, 300, 80


def guided(place: Place, where: str, build: Build) -> t.Expr:
    """What ``build`` makes of the expression in ``place``; where it gives up, the wrong form is named if it is a known one."""
    before = len(place.names.problems)
    try:
        return build(place)
    except Stop:
        _explain(place, where, build, before)
        raise


def _explain(place: Place, where: str, build: Build, before: int) -> None:
    problems, scalar = place.names.problems, place.scalar
    if len(scalar.text) > _LONGEST:
        return
    here = {scalar.span(i): i for i in range(len(scalar.text) + 1)}
    at = next((i for i in range(before, len(problems)) if problems[i].at in here), None)
    if at is None or at >= LIMITS.messages:  # no more are shown
        return
    left = [_TRIALS]

    def tried(here: Place) -> t.Expr:
        left[0] -= 1
        if left[0] < 0:
            raise Stop
        return build(here)

    better = _better(place, where, tried, here[problems[at].at])
    if better is not None:
        problems[at] = better


def _better(place: Place, where: str, build: Build, offset: int) -> Problem | None:
    """The problem at a character, as the first form that matches there and has a proposal describes it."""
    text = narrow(place.scalar.text)
    for form, m, rewritten in _matches(text, where, place.key):
        if not m.start() <= offset <= m.end():
            continue
        found = list(dict.fromkeys(_settled(place, where, build, rewritten, form.whole)))
        if found:
            span = place.scalar.span(m.start())
            shown = "；或 ".join(_as_written(place.scalar, r) for r in found[:_SHOWN])
            return Problem(span, "wrong-form", _fill(form.message, m), shown, _fill(form.hint, m))
    return None


def _fill(text: str, m: Match) -> str:
    groups = {k: v or "" for k, v in m.groupdict().items()}
    end = next((w for w in ("以上", "以下", "以内") if w in groups.get("tail", "")), "")
    return text.format(m[0].strip(), **groups, end=end)


def _matches(text: str, where: str, key: str) -> Iterator[tuple[WrongForm, Match, list[str]]]:
    """The forms that a text shows, with the whole texts to write instead."""
    for form in FORMS:
        if where not in form.where or (form.keys and key not in form.keys):
            continue
        for m in islice(form.pattern.finditer(text), _SHOWN):
            out = [r if form.whole else text[: m.start()] + r + text[m.end() :] for r in form.rewrites(m)]
            if out := [r for r in out if r != text]:
                yield form, m, out


def _settled(place: Place, where: str, build: Build, texts: list[str], whole: bool) -> list[str]:
    """Those of some texts that fit, else what they become where they show wrong forms themselves."""
    if whole:
        return [block for text in texts if (block := _keyed(place, where, build, text))]
    for _ in range(_ROUNDS):
        for names in (_as_it_is, _by_alias, _by_meaning):
            if good := [y for x in texts for y in names(place, x) if _fits(place, build, y)]:
                return good
        texts = [r for x in texts[:_SHOWN] for _, _, more in _matches(x, where, place.key) for r in more][:12]
    return []


def _keyed(place: Place, where: str, build: Build, text: str) -> str:
    """Keys with values that fit, as they are written: in braces for an amount, else without; "" if a value does not fit."""
    parts = text.split("\t")
    out = []
    for key, value in zip(parts[::2], parts[1::2], strict=True):
        fit = [value] if value.startswith("{") else _settled(place, where, build, [value], False)
        if not fit:
            return ""
        out.append(f"{key}: {fit[0]}".replace(", ", "，") if not value.startswith("{") else f"{key}: {value}")
    return f"{{{', '.join(out)}}}" if len(out) > 1 else out[0]


def _as_it_is(place: Place, text: str) -> list[str]:
    return [text]


def _by_alias(place: Place, text: str) -> list[str]:
    """A text with the names of fields in place of their aliases."""
    spelling = place.names.dictionary.spelling()
    return [_WORD.sub(lambda m: spelling[m[0]].name if m[0] in spelling else m[0], text)]


def _by_meaning(place: Place, text: str) -> list[str]:
    """The facts that a word, with or without 非 before it, may be meant for."""
    m = _FLAG.fullmatch(text)
    near = {name for names in place.names.chain() for name in names.entries}
    return [(m[1] or "") + name for name in suggestions(m[2], place.names.dictionary, near)] if m else []


def _fits(place: Place, build: Build, text: str) -> bool:
    """Whether ``text`` is valid in this place."""
    problems = place.names.problems
    before = len(problems)
    try:
        build(replace(place, scalar=Scalar(text, Span(_TRIAL, 1, 1))))
        failed = False
    except Stop:
        failed = True
    new = problems[before:]
    problems[before:] = [p for p in new if p.at.file != _TRIAL]
    return not failed and not any(p.severity == "error" and p.at.file == _TRIAL for p in new)


def _as_written(scalar: Scalar, text: str) -> str:
    """Inside braces a comma would cut the value in two."""
    return text.replace(", ", "，") if scalar.flow and not text.startswith("{") else text


__all__ = ["guided"]
