"""The closed sets of words: each member is its text, wherever texts go, and the module that has them is the only one."""

from __future__ import annotations

import ast
import copy
import csv
import io
import json
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import policymatch
from policymatch.language import terms
from policymatch.language.terms import Term
from tests.docs.doc_blocks import ROOT

SETS = sorted(Term.__subclasses__(), key=lambda c: c.__name__)
MEMBERS = [member for words in SETS for member in words]
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("member", MEMBERS, ids=lambda m: f"{type(m).__name__}.{m.name}")
def test_a_member_is_its_text(member: Term) -> None:
    text = "".join(member)
    assert type(text) is str and member == text and hash(member) == hash(text) and {text: 1}[member] == 1
    assert repr(member) == repr(text) and f"{member}{member:>9}%s" % member == f"{text}{text:>9}{text}"
    assert json.dumps({member: member}) == json.dumps({text: text})
    assert "、".join([member, "x"]) == f"{text}、x" and sorted([member, ""]) == ["", text]
    written = io.StringIO()
    csv.writer(written).writerow([member])
    assert written.getvalue() == f"{text}\r\n"
    assert np.array([member]).tolist() == [text] and np.array([member]).dtype == np.array([text]).dtype
    assert pa.array([member], pa.string()).to_pylist() == pa.array([member]).to_pylist() == [text]
    assert pd.DataFrame({"a": [member]}).to_csv(index=False) == f"a\n{text}\n"
    assert pickle.loads(pickle.dumps(member)) is member is copy.deepcopy(member) is type(member)(text)


@pytest.mark.parametrize("words", SETS, ids=lambda c: c.__name__)
def test_a_set_is_public_and_described_with_all_its_members(words: type[Term]) -> None:
    assert getattr(policymatch, words.__name__) is words and words.__name__ in terms.__all__
    section = API.split(f"### `{words.__name__}`\n", 1)[1].split("\n#", 1)[0]
    assert [m for m in words if f"`{m.name}` {m.value}" not in section] == []


def _compared(path: Path) -> list[str]:
    """Comparisons and cases with a bare text that is a verdict or a state of an amount, as ``file:line text``."""
    wanted = {
        *terms.Verdict,
        *terms.AmountState,
        *terms.Mode,
        *terms.Confidence,
        *terms.InstalmentState,
        *terms.CauseKind,
    }
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            parts = [node.value]
        for part in parts:
            for leaf in part.elts if isinstance(part, ast.Tuple | ast.Set | ast.List) else [part]:
                if isinstance(leaf, ast.Constant) and leaf.value in wanted:
                    found.append(f"{path.name}:{leaf.lineno} {leaf.value!s}")
    return found


ENGINES = ("reference", "columnar", "compiled")
CODE = [p for p in sorted((ROOT / "src").rglob("*.py")) if not {*ENGINES, "samples", "testing"} & {*p.parts}]


def test_no_module_compares_with_a_bare_word() -> None:
    # a bound of a case and a text of the language are other words with the same spelling
    other = {"cases.py 上限", "values.py 核定"}
    found = [line for path in CODE for line in _compared(path)]
    assert [line for line in found if f"{line.split(':')[0]} {line.split(' ')[1]}" not in other] == []


def test_a_bare_word_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = verdict in ('符合', y) or z == '0元'\nmatch x:\n    case '待核': pass\n")
    assert _compared(tmp_path / "a.py") == ["a.py:1 符合", "a.py:1 0元", "a.py:3 待核"]
