"""The shape of the source: small modules (who may import whom is held by import-linter, in ``make check``)."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import policymatch

SOURCE = Path(policymatch.__file__).parent
MOST_LINES = 400
SAME_NAME = {
    # what is written, and what it means: the syntax of an expression and the node of the tree
    **{
        name: {"language/syntax", "language/tree/values"} for name in ("Arith", "Compare", "FirstRest", "Member", "Not")
    },
    # what is computed, and the document of it, whose name the JSON Schema shows
    "Package": {"award/package", "model/result"},
    "Report": {"insight/report", "model/result"},
    # other documents, whose names the JSON Schema shows
    "Days": {"engine/columnar/fact_table", "model/result"},
    "Place": {"language/checking/scope", "model/result"},
    "Run": {"language/tree/lists", "model/result"},
    # nodes of the tree are always written with it: t.Table
    "Table": {"language/tree/amounts", "tables/reading/table"},
    # each is what its package makes
    "Population": {"samples/population", "testing/tables"},
}
"""Classes that share a name with another class, with their modules."""


def test_every_module_stays_under_400_lines() -> None:
    sizes = {p.relative_to(SOURCE).as_posix(): len(p.read_text("utf-8").splitlines()) for p in SOURCE.rglob("*.py")}
    assert len(sizes) > 40
    assert {name: n for name, n in sizes.items() if n >= MOST_LINES} == {}


def test_every_room_is_on_the_developers_page() -> None:
    page = (SOURCE.parents[1] / "docs" / "rooms.md").read_text("utf-8")
    rooms = [p.parent.name for p in SOURCE.glob("*/__init__.py")]
    assert rooms and [r for r in rooms if f"`{r}/`" not in page] == []


def test_classes_of_two_modules_have_different_names() -> None:
    modules: dict[str, set[str]] = defaultdict(set)
    for path in SOURCE.rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                modules[node.name].add(path.relative_to(SOURCE).with_suffix("").as_posix())
    assert len(modules) > 300
    assert {name: where for name, where in modules.items() if len(where) > 1} == SAME_NAME
