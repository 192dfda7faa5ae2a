"""What can be imported from ``policymatch``: every type that a public one takes or gives, at the cost of none of them."""

from __future__ import annotations

import functools
import importlib
import inspect
import re
import subprocess
import sys
import types
import typing
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

import policymatch
from tests.docs.doc_blocks import ROOT, blocks

PAGE = ROOT / "docs" / "api.md"
TEXT = PAGE.read_text(encoding="utf-8")
INTRODUCTION, *_SECTIONS = re.split(r"^### ", TEXT, flags=re.M)
SECTIONS = {re.findall(r"`(\w+)`", s.splitlines()[0])[0]: re.split(r"^## ", s, flags=re.M)[0] for s in _SECTIONS}
NAMES = [name for name in policymatch.__all__ if name != "__version__"]
CLASSES = [name for name in NAMES if isinstance(getattr(policymatch, name), type)]
INNER = (
    "policymatch.language.tree",
    "policymatch.language.types",
    "policymatch.language.units",
    "policymatch.language.workdays",
    "policymatch.tables.results.blocks",
    "policymatch.tables.reading.input_file",
)
"""Modules of which the page says that what they define is not public."""


def _own(cls: type) -> list[type]:
    return [c for c in cls.__mro__ if c.__module__.startswith("policymatch")]


def _function(member: Any) -> Any:
    if isinstance(member, property):
        return member.fget
    if isinstance(member, functools.cached_property):
        return member.func
    return member.__func__ if isinstance(member, staticmethod | classmethod) else member


def _members(cls: type) -> dict[str, Any]:
    """The public members of a class: fields (None), functions and properties as functions."""
    out: dict[str, Any] = {}
    for c in reversed(_own(cls)):
        out |= {n: None for n in vars(c).get("__annotations__", {}) if not n.startswith("_") and n != "model_config"}
        for name, member in vars(c).items():
            if not name.startswith("_") and inspect.isfunction(_function(member)):
                out[name] = _function(member)
    return out


def _classes(hint: Any) -> Iterator[type]:
    """The classes of this library that a type hint names."""
    if isinstance(hint, list | tuple):
        for part in hint:
            yield from _classes(part)
    elif typing.get_args(hint):
        yield from _classes(typing.get_args(hint))
        yield from _classes(typing.get_origin(hint))
    elif isinstance(hint, type) and hint.__module__.startswith("policymatch"):
        yield hint


def _hints(x: Any, of: type, module: str) -> dict[str, Any]:
    """The type hints of a class, or of a function ``of`` it: a generated ``__init__`` has those of the bases too."""
    names: dict[str, Any] = {}
    for name in [*(c.__module__ for c in reversed(of.__mro__)), module]:
        names |= vars(importlib.import_module(name))
    names |= {"pd": pd, "Scores": policymatch.Scores}
    return typing.get_type_hints(x, globalns=names)


def _reached(cls: type) -> Iterator[tuple[str, type]]:
    """The classes that a class takes or gives, each with where."""
    for c in _own(cls):
        hints: dict[str, Any] = {}
        if vars(c).get("__annotations__"):
            hints = {k: h for k, h in _hints(c, c, c.__module__).items() if not k.startswith("_")}
        for name, function in [*_members(c).items(), ("__init__", vars(c).get("__init__"))]:
            if inspect.isfunction(function):
                taken = _hints(function, c, function.__module__).items()
                hints |= {f"{name}({k})": h for k, h in taken if not k.startswith("_")}
        for where, hint in hints.items():
            yield from ((f"{cls.__name__}.{where}", found) for found in _classes(hint))


def _public(cls: type) -> bool:
    if cls.__module__ == policymatch.documents.__name__:
        return vars(policymatch.documents).get(cls.__name__) is cls
    return cls.__name__ in NAMES and getattr(policymatch, cls.__name__) is cls


def test_what_a_public_class_takes_or_gives_can_be_imported() -> None:
    reached = [pair for name in CLASSES for pair in _reached(getattr(policymatch, name))]
    assert {"Loaded", "Scores", "Decision", "Cause", "CaseResult", "Period"} <= {c.__name__ for _, c in reached}
    assert {
        where: f"{c.__module__}.{c.__name__}"
        for where, c in reached
        if not _public(c) and not c.__module__.startswith(INNER)
    } == {}


@pytest.mark.parametrize("module", INNER)
def test_what_is_reached_and_not_public_is_named_by_the_page(module: str) -> None:
    importlib.import_module(module)
    assert f"`{module}`" in INTRODUCTION


def test_the_page_has_a_section_for_each_public_name_and_for_no_other() -> None:
    assert sorted(SECTIONS) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_section_has_an_example_with_the_name_or_a_value_of_it_and_its_output(name: str) -> None:
    assert "\n```python\n" in SECTIONS[name]
    assert "\n```text\n" in SECTIONS[name]


def test_examples_of_the_page_are_run_as_programs() -> None:
    assert {b.kind for b in blocks(PAGE)} == {"python"}


@pytest.mark.parametrize("name", CLASSES)
def test_a_section_names_every_public_member(name: str) -> None:
    members = _members(getattr(policymatch, name))
    assert [m for m in members if not re.search(rf"`{m}[`(]", SECTIONS[name])] == []


@pytest.mark.parametrize("name", sorted(vars(policymatch.documents)))
def test_every_result_document_is_named_by_the_page(name: str) -> None:
    found = getattr(policymatch.documents, name)
    if isinstance(found, type) and found.__module__ == policymatch.documents.__name__:
        assert f"`{name}`" in SECTIONS["documents"]


def _undocumented(what: str, parts: typing.Iterable[str], text: str) -> list[str]:
    return [f"{what}: {p}" for p in parts if not re.search(rf"(?<!\w){p}(?!\w)", text)]


@pytest.mark.parametrize("name", CLASSES)
def test_docstrings_name_every_field_and_every_argument(name: str) -> None:
    cls = getattr(policymatch, name)
    text = "\n".join(c.__doc__ or "" for c in _own(cls))
    found = _undocumented(name, [n for n, f in _members(cls).items() if f is None], text)
    for member, function in _members(cls).items():
        if function is not None:
            doc = inspect.getdoc(function)
            if not doc:
                found.append(f"{name}.{member}: no docstring")
            arguments = [p for p in inspect.signature(function).parameters if p not in ("self", "cls", "day", "other")]
            found += _undocumented(f"{name}.{member}", arguments, doc or "")
    assert found == []


def test_functions_have_docstrings_with_their_arguments() -> None:
    functions = [getattr(policymatch, n) for n in NAMES if isinstance(getattr(policymatch, n), types.FunctionType)]
    assert functions
    for f in functions:
        assert _undocumented(f.__name__, inspect.signature(f).parameters, inspect.getdoc(f) or "") == []


def test_dir_has_every_public_name_before_it_was_imported() -> None:
    script = "import policymatch; assert set(policymatch.__all__) <= set(dir(policymatch))"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_importing_the_package_imports_no_large_library_and_none_of_its_folders() -> None:
    script = (
        "import sys, policymatch;"
        "large = {'numpy', 'pandas', 'pyarrow', 'pydantic', 'yaml', 'lark', 'typer', 'importlib.metadata'} & set(sys.modules);"
        "own = {m for m in sys.modules if m.startswith('policymatch.')};"
        "assert not large, large;"
        "assert own == {'policymatch.' + m for m in ('errors', 'limits', 'safe_text', 'version')}, own"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize("name", sorted({"Catalog", "Decision", "Facts", "Policy", "Report", "documents"}))
def test_names_that_need_no_tables_import_neither_pandas_nor_pyarrow(name: str) -> None:
    script = f"import sys; from policymatch import {name}; assert not {{'pandas', 'pyarrow'}} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Katalog'"):
        policymatch.Katalog  # noqa: B018
