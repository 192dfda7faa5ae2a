"""The shape of the source: small modules, imports without circles (which room may import which is held by import-linter, in ``make check``)."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
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

STARTS_LATE = "the import takes long, and not all who import this module need it"
FOR_TYPES_ONLY = {
    "policymatch": "a public name is imported when it is asked for; the block shows it to type checkers",
    "policymatch.api": STARTS_LATE,
    "policymatch.cli.common": STARTS_LATE,
    "policymatch.cli.deciding": STARTS_LATE,
    "policymatch.cli.scoring": STARTS_LATE,
    "policymatch.testing": "the strategies need hypothesis, which is not always there",
}
"""Modules that import others of policymatch under TYPE_CHECKING, and why."""


def modules() -> dict[str, ast.Module]:
    """Every module by its name, parsed."""
    out = {}
    for path in SOURCE.rglob("*.py"):
        parts = ("policymatch", *path.relative_to(SOURCE).with_suffix("").parts)
        out[".".join(parts).removesuffix(".__init__")] = ast.parse(path.read_text("utf-8"))
    return out


def imported(tree: ast.AST, known: set[str]) -> Iterator[str]:
    """The modules that are imported anywhere in a tree, also in functions and under TYPE_CHECKING."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None and node.level == 0, "imports give the whole name of a module"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield from [name for name in (whole, node.module) if name in known][:1]


def test_no_module_imports_itself_by_way_of_others() -> None:
    trees = modules()
    imports = {name: set(imported(tree, set(trees))) for name, tree in trees.items()}
    assert sum(map(len, imports.values())) > 1000
    TopologicalSorter(imports).prepare()  # raises a CycleError that shows the circle


def test_imports_for_types_only_are_few_and_have_a_reason() -> None:
    trees = modules()
    found = set()
    for name, tree in trees.items():
        for node in ast.walk(tree):
            under = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
            if under and any(imported(node, set(trees))):
                found.add(name)
    assert found == set(FOR_TYPES_ONLY)


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
