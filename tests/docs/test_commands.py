"""Every command and every option of the command line is described in docs/commands.md, under its own heading or as shared."""

from __future__ import annotations

import re
from typing import Any

import pytest
import typer

from policymatch.cli.app import app
from tests.docs.doc_blocks import ROOT

PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
SHARED, *SECTIONS = re.split(r"^## ", PAGE, flags=re.M)
TOLD = {section.splitlines()[0].strip(): section for section in SECTIONS}
COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def _options(command: Any) -> list[str]:
    return [o for p in command.params for o in p.opts if o.startswith("--") and o != "--help"]


def test_there_are_commands_with_options() -> None:
    assert len(COMMANDS) >= 8
    assert "--records" in _options(COMMANDS["score"])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_section_and_is_in_the_list(name: str) -> None:
    assert name in TOLD
    assert f"`policymatch {name}`" in SHARED


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_described(name: str) -> None:
    told = SHARED + TOLD.get(name, "")
    assert [o for o in _options(COMMANDS[name]) if not re.search(rf"{o}(?![\w-])", told)] == []


def test_no_option_is_described_that_is_not_there() -> None:
    real = {o for c in COMMANDS.values() for o in _options(c)} | {"--help"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", PAGE)) - real == set()
