"""The code blocks of README.md and docs/*.md, and how each kind is run.

The first word after the fence is the language, the second the kind, then options (``file=NAME``, ``exit=1``, ``wrong``).
A plain ``text`` block belongs to the block before it: what that one prints, or the problems that it has. In it a line
``…`` stands for any number of lines, and … within a line for the rest of a word or a line. A ``text reads`` block shows
how the policy text before it reads back.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, replace
from pathlib import Path

from policymatch.catalog.loading import Loaded, load_texts
from policymatch.catalog.policy_file import INCENTIVE_KEYS
from policymatch.engine.cases import run_case
from policymatch.errors import NOWHERE, CatalogError, Problem
from policymatch.language.readback import say, say_condition
from policymatch.language.types import BOOL
from policymatch.model.readback import describe

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))

_HEAD = """\
政策: 示例
编号: example
层级: 市
地区: 420800
发布机构: 示例机构
有效期: {自: 2024-01-01, 至: 2024-12-31}
政策年度: 2024年
案例基准日: 2024-12-31
事项:
"""
_DEFAULTS = {"编号": "example", "名称": "示例", "依据": "{摘要: 示例}", "兑现方式": "申报"}


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: ``words`` is the whole info string, ``expected`` the ``text`` block that follows it, or None."""

    page: str
    line: int
    words: tuple[str, ...]
    text: str
    expected: str | None = None
    reads: str | None = None

    @property
    def kind(self) -> str:
        """Language and kind without options: ``yaml policy``, ``expression``."""
        return " ".join(w for w in self.words[:2] if "=" not in w and w != "wrong")

    def option(self, name: str) -> str:
        """The value of ``name=value``, or ""."""
        return next((w.split("=", 1)[1] for w in self.words if w.startswith(f"{name}=")), "")

    @property
    def wrong(self) -> bool:
        """Whether it must be refused."""
        return "wrong" in self.words

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(path: Path) -> list[Block]:
    """All blocks of a page, each with its expected output."""
    out: list[Block] = []
    words: tuple[str, ...] | None = None
    start, body = 0, list[str]()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if words is None:
            if line.startswith("```"):
                words, start, body = tuple(line[3:].split()), number, []
            continue
        if line != "```":
            body.append(line)
            continue
        text = "\n".join(body) + "\n"
        if words == ("text",) and out:
            out[-1] = replace(out[-1], expected=text)
        elif words == ("text", "reads") and out:
            out[-1] = replace(out[-1], reads=text)
        else:
            out.append(Block(path.name, start, words, text))
        words = None
    assert words is None, f"{path.name}:{start}: the block is not closed"
    return out


def alike(found: str, expected: str) -> bool:
    """Whether an output is what the page shows; a line ``…`` stands for any number of lines, … in a line for anything."""
    parts = []
    for line in expected.strip("\n").split("\n"):
        shown = r"[^\n]*".join(re.escape(piece) for piece in line.rstrip().split("…"))
        shown = re.sub(r"(?:\\ ){2,}", " {2,}", shown)  # columns of a table move with their contents
        parts.append(r"(?:[^\n]*\n)*?" if line.strip() == "…" else shown + r"[ \t]*\n")
    return re.fullmatch("".join(parts), found.strip("\n") + "\n") is not None


def dictionary_of(page: list[Block]) -> dict[str, bytes]:
    """The page's own dictionary, or the shipped one where it has none."""
    own = [b for b in page if b.kind == "yaml dictionary"]
    if own:
        return {f"{b}": b.text.encode() for b in own}
    return {str(f): f.read_bytes() for f in sorted((ROOT / "policies" / "dictionary").glob("*.yaml"))}


def whole_policy(block: Block) -> str:
    """The policy file that a block stands for: itself, or the block in the plainest frame that holds it."""
    kind = block.kind.removeprefix("yaml ")
    if kind == "policy":
        return block.text
    if kind == "expression":
        lines = [re.sub(r"\s+#.*", "", line) for line in block.text.splitlines() if line.strip()]
        part = "取值:\n" + "".join(f"  例{i}: {line}\n" for i, line in enumerate(lines, 1))
    elif kind in ("values", "award"):
        part = {"values": "取值", "award": "奖补"}[kind] + ":\n" + textwrap.indent(block.text, "  ")
    else:
        part = block.text
    if kind == "incentive":
        return _HEAD + textwrap.indent(part, "  ")
    keys = re.findall(r"^([^\s#:-]+):", part, re.M)
    assert block.wrong or set(keys) <= set(INCENTIVE_KEYS), f"{block}: keys {keys}"
    rest = {k: v for k, v in _DEFAULTS.items() if k not in keys}
    if "奖补" not in keys and "资格" not in keys:
        rest["资格"] = "示例"
    entry = "".join(f"{k}: {v}\n" for k, v in rest.items()) + part
    return _HEAD + "  - " + textwrap.indent(entry, "    ").removeprefix("    ")


def load(block: Block, dictionary: dict[str, bytes]) -> Loaded:
    """Loads a block with a dictionary."""
    return load_texts({**dictionary, block.option("file") or "example.yaml": whole_policy(block).encode()})


def extended(block: Block) -> Loaded:
    """The shipped dictionary, extended by a block."""
    return load_texts({f"{block}": block.text.encode()}, dictionary_of([]))


def problems_of(block: Block, dictionary: dict[str, bytes]) -> str:
    """The problems that a wrong block has: with their places for a whole policy, without for a fragment."""
    try:
        extended(block) if block.kind == "yaml extension" else load(block, dictionary)
    except CatalogError as e:
        return "\n".join(_shown(p, block.kind == "yaml policy") for p in e.problems)
    return "(none)"


def _shown(problem: Problem, placed: bool) -> str:
    if placed:
        return str(problem)
    return str(replace(problem, at=NOWHERE, also=None)).removeprefix(f"{NOWHERE}: ")


def failing_cases(loaded: Loaded) -> list[str]:
    """What the worked examples of the policies say that the rules do not."""
    out: list[str] = []
    for policy in loaded.policies:
        for incentive in policy.incentives:
            for case in incentive.cases:
                result = run_case(loaded.dictionary, policy, incentive, case)
                out += [f"{incentive.path} “{case.text}”: {d}" for d in result.differences]
    return out


def read_back(block: Block, loaded: Loaded) -> list[str]:
    """How a block reads back: each value of a block of values or expressions, else the page of the incentive."""
    incentive = loaded.policies[0].incentives[0]
    if block.kind not in ("yaml values", "expression"):
        return describe(loaded.policies[0], incentive, loaded.dictionary).splitlines()
    out = []
    for name, definition in incentive.lets.items():
        if definition.at.file == loaded.policies[0].file:
            x = definition.body
            text = say_condition(x, loaded.dictionary) if x.type == BOOL else say(x, loaded.dictionary)
            out.append(text if block.kind == "expression" else f"{name}：{text}")
    return out
