"""``policymatch upgrade``: what is changed, what stays, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from policymatch import Catalog, CatalogError
from policymatch.catalog.sources import builtin_dictionary
from policymatch.catalog.upgrading import edits, write
from tests.cli.run import policymatch
from tests.small import DICTIONARY, policy_text

ALONE = DICTIONARY.removeprefix("内置指标: 不用\n")
POLICY = policy_text("金额: 人数 × 1500元/人")


def folder(place: Path, dictionary: str, ending: str = "\n", mark: str = "") -> Path:
    text = mark + f"# 自己的字典{ending}" + dictionary.replace("\n", ending)
    (place / "d.yaml").write_bytes(text.encode())
    (place / "p.yaml").write_text(POLICY, encoding="utf-8")
    return place


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_dictionary_that_loads_by_itself_gets_the_line_that_states_it(tmp_path: Path, ending: str, mark: str) -> None:
    own = folder(tmp_path, ALONE, ending, mark)
    before = (own / "d.yaml").read_bytes()
    with pytest.raises(CatalogError, match="内置指标: 不用") as caught:
        Catalog.load(own)
    assert len(caught.value.problems) == 1
    os.chmod(own / "d.yaml", 0o640)
    checked = policymatch("upgrade", own, "--check")
    assert checked.code == 1 and "要改 1 个文件，1 处" in checked.out and (own / "d.yaml").read_bytes() == before
    done = policymatch("upgrade", own)
    assert done.code == 0 and f"{own / 'd.yaml'}:2: 内置指标: 不用" in done.out
    head = (mark + f"# 自己的字典{ending}").encode()
    line = f"内置指标: 不用{ending}".encode()
    assert (own / "d.yaml").read_bytes() == head + line + before.removeprefix(head)
    assert (own / "d.yaml").stat().st_mode & 0o777 == 0o640
    assert sorted(p.name for p in own.iterdir()) == ["d.yaml", "p.yaml"]
    assert Catalog.load(own).match({"人数": 2}, "2024-12-31").package.total == 300_000
    again = policymatch("upgrade", own)
    assert (again.code, again.out) == (0, "没有要改的地方\n")


@pytest.mark.parametrize(
    "dictionary",
    [
        DICTIONARY,
        "指标: {新指标: {类型: 是否, 来源: 甲局}, 人数: {类型: 数量, 单位: 人, 来源: 甲局}}\n",
        "指标: {营业收入: {类型: 金额, 期间: 季, 来源: 甲局}, 人数: {来源: 甲局}}\n",
    ],
)
def test_other_folders_stay_as_they_are(tmp_path: Path, dictionary: str) -> None:
    assert edits(folder(tmp_path, dictionary), builtin_dictionary()) == ({}, [])


def test_a_folder_with_a_broken_file_is_refused_whole(tmp_path: Path) -> None:
    own = folder(tmp_path, ALONE)
    (own / "z.yaml").write_text("政策: [\n", encoding="utf-8")
    before = (own / "d.yaml").read_bytes()
    ran = policymatch("upgrade", own)
    assert ran.code == 2 and "z.yaml:2:" in ran.err and (own / "d.yaml").read_bytes() == before


def test_a_file_that_cannot_be_replaced_is_as_it_was(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="写不进这个文件"):
        write({str(tmp_path / "gone" / "d.yaml"): b"x"})
