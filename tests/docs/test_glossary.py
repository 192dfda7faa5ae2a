"""The glossary and the texts that it decides: docstrings and comments of the source, and the pages."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

import policymatch
from tests.docs.doc_blocks import PAGES, ROOT

SOURCE = Path(policymatch.__file__).parent
GLOSSARY = ROOT / "docs" / "glossary.md"
UNUSED = {
    "hang on": r"\b(hangs?|hanging|hung) on\b",
    "is told, told apart": r"\btold\b",
    "says nothing of": r"\b(say|says|saying|said) nothing of\b",
    "whoever": r"\bwho(m|se)?ever\b",
    "stand twice": r"\b(stands?|standing|stood) twice\b",
    "let go of": r"\b(lets?|letting) go\b",
    "stretch, piece, lot": r"\b(stretch|stretches|pieces?|lots?)\b",
}
"""Rows of the table "Words that are not used" that hold for texts, each with a pattern of its forms."""


def _docstrings(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            if (
                isinstance(child, ast.Expr)
                and isinstance(child.value, ast.Constant)
                and isinstance(child.value.value, str)
            ):
                yield child.value.value


def _texts(path: Path) -> Iterator[str]:
    """Docstrings and comments of a module."""
    source = path.read_text("utf-8")
    yield from _docstrings(ast.parse(source))
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    yield from (token.string for token in tokens if token.type == tokenize.COMMENT)


def _found(pattern: str, texts: Iterator[str]) -> list[str]:
    return [m.group() for text in texts for m in re.finditer(pattern, text, re.IGNORECASE)]


def _rows() -> list[str]:
    """What is not used, by row of the table."""
    table = GLOSSARY.read_text("utf-8").partition("## Words that are not used")[2]
    return re.findall(r"^\| (.+?) \|", table, re.MULTILINE)[2:]


def test_docstrings_and_comments_of_a_module_are_read() -> None:
    texts = list(_texts(Path(__file__)))
    assert "The glossary and the texts that it decides" in texts[0]
    assert "Docstrings and comments of a module." in texts
    # and comments
    assert "# and comments" in texts


@pytest.mark.parametrize("word", UNUSED)
def test_a_word_without_its_row_in_the_glossary_is_not_refused(word: str) -> None:
    assert word in _rows()


@pytest.mark.parametrize("pattern", UNUSED.values(), ids=UNUSED)
def test_docstrings_and_comments_use_no_word_that_the_glossary_excludes(pattern: str) -> None:
    found = {path.relative_to(SOURCE).as_posix(): _found(pattern, _texts(path)) for path in SOURCE.rglob("*.py")}
    assert len(found) > 40
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("pattern", UNUSED.values(), ids=UNUSED)
def test_pages_use_no_word_that_the_glossary_excludes(pattern: str) -> None:
    texts = {p.name: p.read_text("utf-8") for p in PAGES}
    texts[GLOSSARY.name] = texts[GLOSSARY.name].partition("## Words that are not used")[0]
    found = {name: _found(pattern, iter((text,))) for name, text in texts.items()}
    assert {name: words for name, words in found.items() if words} == {}
