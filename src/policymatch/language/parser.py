"""Text to syntax: expressions, bands of a table, and orders (``放款日期 从早到晚``)."""

from __future__ import annotations

import functools
import re
from datetime import date
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedEOF, UnexpectedInput, UnexpectedToken

from policymatch.errors import GrammarError, did_you_mean
from policymatch.language import lexer
from policymatch.language.periods import Period
from policymatch.language.synonyms import in_the_language, run_together
from policymatch.language.syntax import (
    Arith,
    At,
    Band,
    BandJunction,
    BandMember,
    BandTest,
    Call,
    Compare,
    DateLiteral,
    Dotted,
    FirstRest,
    Junction,
    Listing,
    Member,
    Name,
    Not,
    Order,
    PeriodLiteral,
    Quantity,
    Range,
    Steps,
    Syntax,
    TextLiteral,
    Word,
)

MAX_LENGTH = 4000
MAX_NESTING = 300

_OPS = {"GE": ">=", "GT": ">", "LE": "<=", "LT": "<", "EQ": "=", "IS": "=", "NE": "≠"}
_TAILS = {"以上": ">=", "以下": "<=", "以内": "<="}
_ARITH = {"*": "×", "/": "÷"}


@functools.cache
def _grammar() -> Lark:
    return Lark.open(
        "grammar.lark",
        rel_to=__file__,
        parser="lalr",
        lexer=lexer.WordLexer,
        start=["value", "band"],
        propagate_positions=True,
        maybe_placeholders=False,
    )


@functools.lru_cache(maxsize=20_000)
def parse(text: str) -> Syntax:
    """The syntax of an expression: a condition, a value, a list, a run of periods or an order.

    Raises:
        GrammarError: the text does not follow LANGUAGE §16; ``offset`` is the character at fault.
    """
    return _Builder(text).syntax(_tree(text, "value"))


@functools.lru_cache(maxsize=20_000)
def parse_band(text: str) -> Band:
    """The syntax of one band of a 分档 or 累进 table (``不低于 1亿元 且 低于 5亿元``; ``大型``; ``甲、乙``).

    Raises:
        GrammarError: as for :func:`parse`.
    """
    return _Builder(text).band(_tree(text, "band"))


def _tree(text: str, start: str) -> Tree[Token]:
    if len(text) > MAX_LENGTH:
        raise GrammarError(
            text[:80] + "…", 0, f"表达式有{len(text)}个字符", f"不超过{MAX_LENGTH}个字符", "把其中的部分起名放进 取值"
        )
    depth = deepest = 0
    for c in text:
        depth += (c in "(（") - (c in ")）")
        deepest = max(deepest, depth)
    if deepest > MAX_NESTING:
        raise GrammarError(text[:80] + "…", 0, f"括号套了{deepest}层", f"不超过{MAX_NESTING}层")
    if not text.strip():
        raise GrammarError(text, 0, "这里是空的", "一个表达式")
    try:
        return _grammar().parse(text, start=start)
    except UnexpectedEOF as e:
        raise GrammarError(text, len(text), "表达式没有写完", _expected(e.expected)) from None
    except UnexpectedToken as e:
        raise _unexpected(text, e) from None
    except UnexpectedInput as e:
        raise GrammarError(text, getattr(e, "pos_in_stream", 0) or 0, "表达式写法有误") from None


_NAMED = {
    "QUANTITY": "数字",
    "NAME": "名称",
    "DATE": "日期",
    "PERIOD": "期间",
    "TEXT": "“文本”",
    "RPAR": "右括号",
    "LPAR": "左括号",
    "COMMA": "逗号",
    "MODE": "不足不计 或 按比例",
    "AWARD": "奖",
    "TAIL": "以上、以下 或 以内",
    "DIRECTION": "从高到低、从早到晚 等",
    "TAKE": "取前",
    "ONLY": "只取",
    "BEST": "最高者、最低者、最早者 或 最晚者",
    "REST": "其余",
    "TO": "至",
}
_DOTTED_DATE = re.compile(r"\d{4}\.\d{1,2}$")
_VALUE = {"QUANTITY", "NAME", "DATE", "PERIOD", "TEXT", "LPAR"}
_OPERATOR = {"GE", "GT", "LE", "LT", "IN", "ADD", "MUL", "AND", "OR"}


def _expected(kinds: Any) -> str:
    names = {str(k) for k in kinds}
    out = []
    if names >= _VALUE:
        out.append("一个值（名称、数字、日期、“文本”或括号）")
        names -= _VALUE
    elif len(names & _OPERATOR) >= 2:
        out.append("运算符或结尾")
        names = set()
    out += [_NAMED[n] for n in sorted(names) if n in _NAMED]
    return "、".join(out[:3])


def _unexpected(text: str, e: UnexpectedToken) -> GrammarError:
    token = e.token
    if token.type == "$END":
        unclosed = text.count("(") + text.count("（") > text.count(")") + text.count("）")
        hint = "括号没有收尾；花括号、方括号里的半角逗号会把值切断，参数之间请用全角“，”" if unclosed else ""
        return GrammarError(text, len(text), "表达式没有写完", _expected(e.expected), hint)
    offset, word = token.start_pos or 0, str(token)
    hint = ""
    before = text[:offset].rstrip()
    last = before.split(" ")[-1] if before else ""
    if word == ")":
        hint = "右括号多了一个，或括号里缺了内容"
    elif word == "." and _DOTTED_DATE.search(before):
        hint = "日期写作 2024-05-20"
    elif word == "," and "属于 " in before:
        hint = "几个值之间用顿号“、”隔开"
    elif "MODE" in e.expected and " 奖 " in before:
        hint = "“每 … 奖 …”之后必须写明 不足不计 或 按比例"
    elif token.type in ("NAME", "QUANTITY", "TEXT", "DATE", "PERIOD", "WORD"):
        near = ""
        if token.type == "NAME":
            near = in_the_language(word) or run_together(word) or did_you_mean(word, lexer.KEYWORDS)
        hint = near or (f"“{last}”和“{word}”之间缺少运算符" if last else "")
        if token.type == "QUANTITY" and word.startswith("-"):
            hint = "减号两边各空一格"
    elif token.type in lexer.WORDS and token.type in _OPERATOR | {"EQ", "IS", "NE"} and not before:
        hint = f"“{word}”前面缺少被比较的值"
    shown = f"“{word}”出现在这里不对"
    return GrammarError(text, offset, shown, _expected(e.expected), hint)


class _Builder:
    """Turns lark's tree into syntax nodes."""

    def __init__(self, text: str):
        self.text = text

    def _span(self, tree: Any) -> At:
        if isinstance(tree, Token):
            return At(tree.start_pos or 0, tree.end_pos or 0)
        return At(tree.meta.start_pos, tree.meta.end_pos)

    def syntax(self, t: Any) -> Syntax:
        """The node of a lark tree."""
        return getattr(self, "_" + t.data)(t, self._span(t))  # type: ignore[no-any-return]

    def _op(self, comparator: Any) -> str:
        return _OPS[comparator.children[0].type]

    def _range(self, t: Any, at: At) -> Syntax:
        return Range(self.syntax(t.children[0]), self.syntax(t.children[2]), at=at)

    def _order(self, t: Any, at: At) -> Syntax:
        *before, value, direction = t.children
        same = tuple(str(c) for c in before if c.type == "NAME")
        return Order(self.syntax(value), str(direction), same, at=at)

    def _joined(self, t: Any) -> tuple[str, list[Any]]:
        junctions = [c.children[0] for c in t.children[1::2]]
        for token in junctions[1:]:
            if str(token) != str(junctions[0]):
                raise GrammarError(
                    self.text,
                    token.start_pos,
                    f"“{junctions[0]}”和“{token}”混在一起，没有括号",
                    "用括号分清先后",
                    "如 甲 且 (乙 或 丙)",
                    "mixed-junction",
                )
        return str(junctions[0]), t.children[::2]

    def _junctions(self, t: Any, at: At) -> Syntax:
        op, items = self._joined(t)
        return Junction(op, tuple(self.syntax(i) for i in items), at=at)

    def _negation(self, t: Any, at: At) -> Syntax:
        return Not(self.syntax(t.children[1]), at=at)

    def _compare(self, t: Any, at: At) -> Syntax:
        left, op, right = t.children
        return Compare(self._op(op), self.syntax(left), self.syntax(right), at=at)

    def _compare_tail(self, t: Any, at: At) -> Syntax:
        left, _, right, tail = t.children
        return Compare(_TAILS[str(tail)], self.syntax(left), self.syntax(right), at=at)

    def _members_of(self, t: Any) -> tuple[Syntax, ...]:
        if len(t.children) == 3 and getattr(t.children[1], "type", "") == "TO":
            return (Range(self.syntax(t.children[0]), self.syntax(t.children[2]), at=self._span(t)),)
        return tuple(self.syntax(c) for c in t.children if not isinstance(c, Token))

    def _member(self, t: Any, at: At) -> Syntax:
        subject, word, members = t.children
        return Member(self.syntax(subject), self._members_of(members), str(word) == "不属于", at=at)

    def _arith(self, t: Any, at: At) -> Syntax:
        left, op, right = t.children
        return Arith(_ARITH.get(str(op), str(op)), self.syntax(left), self.syntax(right), at=at)

    def _steps(self, t: Any, at: At) -> Syntax:
        value, _, each, _, award, mode = t.children
        return Steps(self.syntax(value), self.syntax(each), self.syntax(award), str(mode), at=at)

    def _first_rest(self, t: Any, at: At) -> Syntax:
        return FirstRest(self.syntax(t.children[1]), self.syntax(t.children[3]), at=at)

    def _quantity(self, t: Any, at: At) -> Syntax:
        return Quantity(str(t.children[0]), at=at)

    def _date(self, t: Any, at: At) -> Syntax:
        text = str(t.children[0])
        try:
            return DateLiteral(date.fromisoformat(text), at=at)
        except ValueError:
            raise GrammarError(
                self.text, at.start, f"“{text}”不是一个日子", "年-月-日，如 2024-05-20", code="date"
            ) from None

    def _period(self, t: Any, at: At) -> Syntax:
        text = str(t.children[0])
        period = Period.parse(text)
        if period is None:
            raise GrammarError(
                self.text,
                at.start,
                f"“{text}”不是一个期间",
                "如 2024年、2024年上半年、2024年第1季度、2024年4月",
                code="period",
            )
        return PeriodLiteral(period, at=at)

    def _text(self, t: Any, at: At) -> Syntax:
        return TextLiteral(str(t.children[0])[1:-1], at=at)

    def _word(self, t: Any, at: At) -> Syntax:
        word = str(t.children[0])
        return Word("无" if word == "不适用" else word, at=at)

    def _name(self, t: Any, at: At) -> Syntax:
        return Name(str(t.children[0]), at=at)

    def _dotted(self, t: Any, at: At) -> Syntax:
        return Dotted(str(t.children[0]), str(t.children[2]), at=at)

    def _call(self, t: Any, at: At) -> Syntax:
        args = tuple(self.syntax(c) for c in t.children[1:] if not isinstance(c, Token))
        return Call(str(t.children[0]), args, at=at)

    def _group(self, t: Any, at: At) -> Syntax:
        return self.syntax(t.children[1])

    def _listing(self, t: Any, at: At) -> Syntax:
        source = t.children[0]
        first = source.children
        if len(first) == 1:
            base: Syntax = Name(str(first[0]), at=self._span(source))
        elif str(first[1]) == ".":
            base = Dotted(str(first[0]), str(first[2]), at=self._span(source))
        else:
            base = self._call(source, self._span(source))
        clauses: dict[str, Any] = {c.data: c.children for c in t.children[1:]}
        where = self.syntax(clauses["where"][1]) if "where" in clauses else None
        same: tuple[str, ...] = ()
        pick, best, order, take = None, "", None, None
        if "same" in clauses:
            parts = clauses["same"]
            same = tuple(str(c) for c in parts if isinstance(c, Token) and c.type == "NAME")
            if not isinstance(parts[-2], Token):
                pick, best = self.syntax(parts[-2]), str(parts[-1])
            elif "by" not in clauses:
                raise GrammarError(
                    self.text, at.end, "“同一 …”之后没有写取哪一条", "只取 值 最高者，或 按 值 从早到晚 取前 1"
                )
        if "by" in clauses:
            _, value, direction, _, n = clauses["by"]
            order, take = Order(self.syntax(value), str(direction), at=self._span(value)), self.syntax(n)
        return Listing(base, where, same, pick, best, order, take, at=at)

    def _band_term(self, t: Any) -> BandTest | BandMember:
        out = self.band(t)
        assert not isinstance(out, BandJunction)
        return out

    def band(self, t: Any) -> Band:
        """The band of a lark tree."""
        at = self._span(t)
        if t.data == "band_junctions":
            op, items = self._joined(t)
            return BandJunction(op, tuple(self._band_term(i) for i in items), at=at)
        if t.data == "band_compare":
            return BandTest(self._op(t.children[0]), self.syntax(t.children[1]), at=at)
        if t.data == "band_tail":
            return BandTest(_TAILS[str(t.children[1])], self.syntax(t.children[0]), at=at)
        if t.data == "band_in":
            return BandMember(self._members_of(t.children[1]), str(t.children[0]) == "不属于", at=at)
        return BandMember(self._members_of(t.children[0]), at=at)
