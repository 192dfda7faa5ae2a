"""The shape of the source: small modules (who may import whom is held by import-linter, in ``make check``)."""

from __future__ import annotations

from pathlib import Path

import policymatch

SOURCE = Path(policymatch.__file__).parent
MOST_LINES = 400


def test_every_module_stays_under_400_lines() -> None:
    sizes = {p.relative_to(SOURCE).as_posix(): len(p.read_text("utf-8").splitlines()) for p in SOURCE.rglob("*.py")}
    assert len(sizes) > 40
    assert {name: n for name, n in sizes.items() if n >= MOST_LINES} == {}


def test_every_room_is_on_the_developers_page() -> None:
    page = (SOURCE.parents[1] / "docs" / "rooms.md").read_text("utf-8")
    rooms = [p.parent.name for p in SOURCE.glob("*/__init__.py")]
    assert rooms and [r for r in rooms if f"`{r}/`" not in page] == []
