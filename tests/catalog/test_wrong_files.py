"""One tiny wrong file per kind of error, and the whole message that a policy officer reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from policymatch.catalog.loading import load_texts
from policymatch.errors import CatalogError

WRONG = Path(__file__).parent / "wrong"
FILES = sorted(WRONG.glob("*.yaml"))


def message(file: Path) -> str:
    """What loading the file says, or "" if it loads."""
    dictionary = (WRONG / "dictionary.yaml.txt").read_bytes()
    try:
        load_texts({"dictionary.yaml": dictionary, file.name: file.read_bytes()})
    except CatalogError as e:
        return str(e) + "\n"
    return ""


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_the_whole_message(file: Path) -> None:
    assert message(file) == file.with_suffix(".txt").read_text(encoding="utf-8")


def test_every_problem_of_every_file_in_one_pass() -> None:
    dictionary = (WRONG / "dictionary.yaml.txt").read_bytes()
    names = ("misspelt-category", "overlapping-bands", "unknown-field")
    texts = {
        f"{n}.yaml": (WRONG / f"{n}.yaml").read_bytes().replace(b"jia-2024", f"jia-{i}".encode())
        for i, n in enumerate(names)
    }
    with pytest.raises(CatalogError) as caught:
        load_texts({"dictionary.yaml": dictionary, **texts})
    assert [p.at.file for p in caught.value.problems] == [f"{n}.yaml" for n in names]


def test_one_file_with_three_faults_names_all_three() -> None:
    dictionary = (WRONG / "dictionary.yaml.txt").read_bytes()
    text = (WRONG / "misspelt-category.yaml").read_text(encoding="utf-8")
    text = text.replace("层级: 市", "层级: 地级市").replace("金额: 10万元", "金额: 营业收入(本年) × 3人")
    with pytest.raises(CatalogError) as caught:
        load_texts({"dictionary.yaml": dictionary, "a.yaml": text.encode()})
    assert [(p.at.line, p.code) for p in caught.value.problems] == [(3, "value"), (15, "category"), (17, "unit")]
