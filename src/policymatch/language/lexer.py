"""Splitting an expression into tokens. An operator is an operator only as a whole word, so ``不超过部分`` is a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lark.lexer import Lexer, Token

from policymatch.errors import GrammarError

# token kind -> the words that are it
WORDS: dict[str, tuple[str, ...]] = {
    "GE": ("不低于", "不少于", "不小于", "达到", "不早于", ">=", "≥"),
    "GT": ("超过", "高于", "多于", "大于", "晚于", ">"),
    "LE": ("不超过", "不高于", "不多于", "不大于", "不晚于", "<=", "≤"),
    "LT": ("低于", "少于", "小于", "不足", "不满", "早于", "<"),
    "EQ": ("=",),
    "IS": ("是",),
    "NE": ("不是", "≠", "!="),
    "NO": ("否",),
    "NA": ("无", "不适用"),
    "AT": ("在",),
    "TAIL": ("以上", "以下", "以内"),
    "IN": ("属于", "不属于"),
    "AND": ("且",),
    "OR": ("或",),
    "NOT": ("非",),
    "TO": ("至",),
    "LISTCOMMA": ("、",),
    "ADD": ("+", "-"),
    "MUL": ("×", "÷", "*", "/"),
    "EACH": ("每",),
    "AWARD": ("奖",),
    "MODE": ("不足不计", "按比例"),
    "FIRST": ("首个",),
    "REST": ("其余",),
    "WHERE": ("其中",),
    "SAME": ("同一",),
    "ONLY": ("只取",),
    "BEST": ("最高者", "最低者", "最早者", "最晚者"),
    "BY": ("按",),
    "DIRECTION": ("从高到低", "从低到高", "从早到晚", "从晚到早"),
    "TAKE": ("取前",),
    "DOT": (".",),
    "COMMA": (",",),
    "LPAR": ("(",),
    "RPAR": (")",),
}
KIND = {word: kind for kind, words in WORDS.items() for word in words}
KEYWORDS = frozenset(w for w in KIND if re.match(r"\w", w))

_WIDE = str.maketrans(
    {
        "（": "(",
        "）": ")",
        "，": ",",
        "：": ":",
        "％": "%",
        "＋": "+",
        "－": "-",
        "＝": "=",
        "＞": ">",
        "＜": "<",
        "　": " ",
        "．": ".",
    }
)
for _i, _c in enumerate("０１２３４５６７８９"):
    _WIDE[ord(_c)] = str(_i)

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<TEXT>“[^”]*”)
    |(?P<DATE>\d{4}-\d{1,2}-\d{1,2})(?![\w-])
    |(?P<PERIOD>\d{4}年(?:上半年|下半年|第\d季度|\d{1,2}月)?)(?!\w)
    |(?P<QUANTITY>(?:(?<![\w)”])-)?\d+(?:\.\d+)?[\w㎡%‰]*(?:[/·](?=[^\W\d]|㎡)[\w㎡]+)*)
    |(?P<NAME>[^\W\d]\w*)
    |(?P<OP>>=|<=|!=|[≥≤≠=><、+\-×÷*/.,()])
    """,
    re.X,
)


def narrow(text: str) -> str:
    """A text with its full-width signs and digits in half width, those inside quotation marks left as they are."""
    return "".join(part if part.startswith("“") else part.translate(_WIDE) for part in re.split("(“[^”]*”)", text))


def is_name(text: str) -> bool:
    """Whether a text is one name as expressions write it, and no word of the language."""
    m = _TOKEN.fullmatch(text)
    whole = m is not None and m.lastgroup == "NAME" and text not in KIND
    return whole and text == text.translate(_WIDE)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of ``text``, positions counted in it.

    Raises:
        GrammarError: a character that no token starts with, an unfinished quotation, an impossible date.
    """
    clean = text.translate(_WIDE)
    i = 0
    while i < len(clean):
        m = _TOKEN.match(clean, i)
        if m is None:
            raise _strange(text, clean, i)
        kind, word = m.lastgroup or "", m.group()
        if kind != "space":
            if kind == "NAME" or kind == "OP":
                kind = KIND.get(word, "NAME")
            elif kind == "TEXT":
                word = text[i : m.end()]  # inside quotation marks every character stays as it is
            yield Token(kind, word, i, 1, i + 1, 1, m.end() + 1, m.end())
        i = m.end()


def _strange(text: str, clean: str, i: int) -> GrammarError:
    c = text[i]
    if c == "“":
        return GrammarError(text, i, "引号没有收尾", "“文本”")
    if c in "\"'”":
        return GrammarError(text, i, f"这里的引号是 {c}", "“文本”", "文本用全角双引号“ ”括起来")
    if c in ":：":
        return GrammarError(text, i, "一行表达式里没有冒号", "名称、数字或运算符", "“键: 值”用半角冒号“:”，再空一格")
    if c in "%‰":
        return GrammarError(text, i, f"“{c}”前面没有数字", "如 60%")
    return GrammarError(text, i, f"不认识的符号“{c}”", "名称、数字或运算符")


class WordLexer(Lexer):
    """The lexer handed to lark."""

    def __init__(self, lexer_conf: Any):
        pass

    def lex(self, data: str) -> Iterator[Token]:  # type: ignore[override]
        """Tokens of ``data``."""
        return tokens(data)
