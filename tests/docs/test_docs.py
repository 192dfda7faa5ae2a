"""Every code block of README.md and docs/*.md is run, loaded or compared; a block of an unknown kind fails."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from policymatch.catalog.dictionary_file import KINDS, SECTIONS
from policymatch.catalog.policy_file import AWARD_KEYS, CASE_KEYS, INCENTIVE_KEYS, POLICY_KEYS
from policymatch.language import lexer
from policymatch.language.checking.blocks import BLOCK_KEYS
from policymatch.language.checking.calls import FUNCTION_NAMES
from policymatch.language.parser import parse
from policymatch.language.printer import show
from policymatch.language.terms import Form, Level, Mode, Nature
from policymatch.model.facts import read_facts
from tests.docs.doc_blocks import (
    PAGES,
    ROOT,
    Block,
    alike,
    blocks,
    dictionary_of,
    extended,
    failing_cases,
    load,
    problems_of,
    read_back,
)

LOADED = ("yaml policy", "yaml incentive", "yaml part", "yaml values", "yaml award", "expression")
RUN = ("sh", "python")
WRITTEN = ("yaml policy", "json enterprise", "csv table")
ELSEWHERE = ("python spark", "sh cluster")  # run and read in tests/spark
KNOWN = {
    *LOADED,
    *RUN,
    *WRITTEN,
    *ELSEWHERE,
    "yaml dictionary",
    "yaml extension",
    "sh make",
    "text tree",
    "text figure",
    "text grammar",
    "toml pyproject",  # tests/catalog/test_composing.py installs one
}

ALL = {path.name: blocks(path) for path in PAGES}


def _marked(*kinds: str) -> list[Any]:
    return [pytest.param(b, id=str(b)) for page in ALL.values() for b in page if b.kind in kinds]


@pytest.mark.parametrize("page", ALL)
def test_every_block_is_of_a_kind_that_is_tested(page: str) -> None:
    assert [f"{b}: {' '.join(b.words)}" for b in ALL[page] if b.kind not in KNOWN] == []


@pytest.mark.parametrize("block", _marked(*LOADED))
def test_policy_text_loads_and_its_examples_hold(block: Block) -> None:
    dictionary = dictionary_of(ALL[block.page])
    if block.wrong:
        assert block.expected is not None, f"{block}: a wrong block is followed by what it is told"
        assert problems_of(block, dictionary).strip() == block.expected.strip()
        return
    assert problems_of(block, dictionary) == "(none)"
    assert failing_cases(load(block, dictionary)) == []


@pytest.mark.parametrize("block", [p for p in _marked(*LOADED) if p.values[0].reads])
def test_policy_text_reads_back_as_shown(block: Block) -> None:
    found = read_back(block, load(block, dictionary_of(ALL[block.page])))
    assert [line for line in str(block.reads).splitlines() if line not in found] == []


@pytest.mark.parametrize("block", _marked("expression"))
def test_expressions_print_back_to_the_same_tree(block: Block) -> None:
    for line in block.text.splitlines():
        text = re.sub(r"\s+#.*", "", line)
        if text.strip() and not block.wrong:
            assert parse(show(parse(text))) == parse(text)


@pytest.mark.parametrize("block", _marked("yaml dictionary"))
def test_dictionaries_load(block: Block) -> None:
    from policymatch.catalog.loading import load_texts

    assert load_texts(dictionary_of(ALL[block.page])).dictionary.fields


@pytest.mark.parametrize("block", _marked("yaml extension"))
def test_extensions_of_the_shipped_dictionary_load(block: Block) -> None:
    if block.wrong:
        assert problems_of(block, {}).strip() == str(block.expected).strip()
    else:
        assert extended(block).dictionary.fields


@pytest.mark.parametrize("block", _marked("json enterprise"))
def test_enterprises_can_be_read(block: Block) -> None:
    from policymatch.catalog.loading import load_texts

    read_facts(load_texts(dictionary_of(ALL[block.page])).dictionary, json.loads(block.text))


@pytest.mark.parametrize("block", _marked("text tree"))
def test_trees_name_what_exists(block: Block) -> None:
    folders: list[str] = []
    for line in block.text.splitlines():
        m = re.match(r"( *)(\S+)", line)
        if m is None:
            continue
        folders = [*folders[: len(m[1]) // 2], m[2]]
        assert ROOT.joinpath(*folders).exists(), f"{block}: {'/'.join(folders)}"


@pytest.mark.parametrize("block", _marked("text figure"))
def test_figures_name_rooms_that_exist(block: Block) -> None:
    named = re.findall(r"\b[a-z]+(?:/[a-z]*)+", block.text)
    assert named and [n for n in named if not (ROOT / "src" / "policymatch" / n).exists() and not _module(n)] == []


def _module(name: str) -> bool:
    return (ROOT / "src" / "policymatch" / f"{name}.py").exists()


@pytest.mark.parametrize("block", _marked("sh make"))
def test_make_targets_exist(block: Block) -> None:
    for line in block.text.splitlines():
        command = re.sub(r"\s+#.*", "", line).split()
        done = subprocess.run([*command, "-n"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def _shell(block: Block, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-u", "-c", block.text],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONUTF8": "1", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    wanted = int(block.option("exit") or 0)
    assert done.returncode == wanted, f"{block}: exit {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def _python(block: Block, names: dict[str, Any]) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block.text, str(block), "exec"), names)
    return printed.getvalue()


@pytest.mark.parametrize("page", [p for p, found in ALL.items() if any(b.kind in RUN for b in found)])
def test_commands_and_programs_do_what_the_page_says(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for shared in ("policies", "enterprise_samples"):
        (tmp_path / shared).symlink_to(ROOT / shared)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "page"}
    for block in ALL[page]:
        if block.kind in WRITTEN and block.option("file"):
            target = tmp_path / block.option("file")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
        elif block.kind in RUN:
            out = _shell(block, tmp_path) if block.kind == "sh" else _python(block, names)
            if block.expected is not None:
                assert alike(out, block.expected), f"{block} printed\n{out}"


# ---------------------------------------------------------------- nothing of the language is left out

LANGUAGE = "\n".join(
    [
        *(b.text for b in ALL["language.md"]),
        *re.findall(r"`([^`\n]+)`", (ROOT / "docs" / "language.md").read_text(encoding="utf-8")),
    ]
)
PARTS = {
    "words": lexer.KEYWORDS,
    "keys of a policy": POLICY_KEYS,
    "keys of a 事项": INCENTIVE_KEYS,
    "keys of 奖补": AWARD_KEYS,
    "keys of a 案例": CASE_KEYS,
    "keys of the blocks": {k for keys in BLOCK_KEYS.values() for k in keys},
    "functions": FUNCTION_NAMES,
    "sections of a dictionary": SECTIONS,
    "types of a field": KINDS,
    "closed lists": {*Level, *Mode, *Form, *Nature},
}


@pytest.mark.parametrize("part", PARTS)
def test_the_language_page_is_complete(part: str) -> None:
    assert sorted(w for w in PARTS[part] if w not in LANGUAGE) == []


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for path in PAGES:
        for target in re.findall(r"\]\((?!https?:)([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
            if not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert broken == []


def test_an_output_is_held_against_the_page() -> None:
    assert alike("甲  乙\n丙\n丁\n", "甲    乙\n…\n丁\n")
    assert alike("共 3 项，合计 5元\n", "共 3 项，合计 …\n")
    assert not alike("甲\n乙\n", "甲\n")
    assert not alike("甲\n乙\n", "甲\n丙\n…\n")
    assert not alike("金额 120万元\n", "金额 12万元\n")


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md"])
def test_the_number_of_clauses_is_that_of_the_coverage_page(page: str) -> None:
    counted = re.search(r"^(\d+) of \d+ clauses encoded", (ROOT / "docs" / "coverage.md").read_text("utf-8"), re.M)
    assert counted and re.findall(r"(\d+) real clauses", (ROOT / page).read_text("utf-8")) == [counted[1]]
