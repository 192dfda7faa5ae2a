"""What a name can mean at its place, and how problems are collected while checking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as AbstractMapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from policymatch.errors import GrammarError, Problem, Span
from policymatch.language import tree as t
from policymatch.language.checking.size import MAX_LEVELS, levels
from policymatch.language.codes import Window
from policymatch.language.fields import Dictionary, Field
from policymatch.language.lexer import KEYWORDS, is_name
from policymatch.language.source import Node, Scalar
from policymatch.language.types import DATE, RANGE, TEXT, YEAR, PeriodType, Type

CONTEXT: dict[str, Type] = {
    "基准日": DATE,
    "本年": YEAR,
    "本半年": PeriodType("半年"),
    "本季度": PeriodType("季"),
    "本月": PeriodType("月"),
    "有效期": RANGE,
    "受理期": RANGE,
    "本事项": TEXT,
}
BACK = {"上年": ("本年", "1年"), "前年": ("本年", "2年"), "上季度": ("本季度", "3月"), "上月": ("本月", "1月")}
"""Periods that have ended: from which one, and how far back."""
RESERVED = {*CONTEXT, *BACK, "当期", "本项", "企业", "第几", "否则", *KEYWORDS}
"""Words that mean something of their own in expressions: no name may be called so."""
_NAME_IS = "汉字、字母、数字、下划线连写，不以数字开头，不用语言自己的词"


class Stop(Exception):
    """Checking of the current expression stops; its problem has been recorded."""


@dataclass(slots=True)
class Entry:
    """A 取值 not yet or already checked: ``build`` makes its body, once, on demand."""

    name: str
    at: Span
    build: Callable[[], t.Expr]
    basis: str = ""
    body: t.Expr | None = None
    levels: int = 0
    busy: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """One list around the expression: a record list, or a run of periods (``record`` "")."""

    record: str = ""
    members: dict[str, Field] = field(default_factory=dict)
    grain: str = ""
    lets: dict[str, Entry] = field(default_factory=dict)
    extras: dict[str, tuple[Type, str]] = field(default_factory=dict)
    ordered: bool = False


class Names:
    """Everything that a file's expressions can see, and the problems found so far.

    Args:
        dictionary: fields, parameters, units, code lists.
        outer: names that this file or 事项 may use and that are defined outside of it (derived fields, 取值 of the policy).

    Attributes:
        window: the years that the policy is about.
        incentives: the ids of the incentives of every policy that is read with it, by policy id.
    """

    def __init__(self, dictionary: Dictionary, problems: list[Problem], outer: Names | None = None):
        self.dictionary = dictionary
        self.problems = problems
        self.outer = outer
        self.entries: dict[str, Entry] = {}
        self.record_lets: dict[str, dict[str, Entry]] = {}
        self.path: list[str] = outer.path if outer else []
        self.window: Window = outer.window if outer else Window()
        self.incentives: AbstractMapping[str, AbstractSet[str]] = outer.incentives if outer else {}

    def chain(self) -> Iterator[Names]:
        """This one and all outer ones, inmost first."""
        names: Names | None = self
        while names is not None:
            yield names
            names = names.outer

    def entry(self, name: str) -> Entry | None:
        """The 取值 or derived field of this name, or None."""
        return next((n.entries[name] for n in self.chain() if name in n.entries), None)

    def record_entries(self, record: str) -> dict[str, Entry]:
        """The values that belong to a record type (``技改项目.补助率``)."""
        out: dict[str, Entry] = {}
        for names in reversed(list(self.chain())):
            out.update(names.record_lets.get(record, {}))
        return out

    def resolve(self, entry: Entry) -> t.Expr:
        """The checked body of a 取值; a cycle is a problem that names the whole round."""
        if entry.body is not None:
            return entry.body
        if entry.failed:
            raise Stop
        if entry.busy:
            round_trip = [*self.path[self.path.index(entry.name) :], entry.name]
            self.problems.append(
                Problem(
                    entry.at, "cycle", f"取值互相引用成环：{' → '.join(round_trip)}", "每个取值最终只由指标和数字算出"
                )
            )
            entry.failed = True
            raise Stop
        entry.busy = True
        self.path.append(entry.name)
        try:
            body = entry.build()
            entry.levels = self.levels(body, entry.at, f"取值“{entry.name}”")
        except Stop:
            entry.failed = True
            raise
        finally:
            entry.busy = False
            self.path.pop()
        entry.body = body
        return body

    def levels(self, x: Any, at: Span, what: str) -> int:
        """How many levels a checked expression has; too many are a problem."""
        out = levels(x, lambda name: entry.levels if (entry := self.entry(name)) is not None else 0)
        if out > MAX_LEVELS:
            message, hint = f"{what}太大：一环套一环，有{out}层", "拆开写，或用 合计、依次判断、分档 等写法"
            raise self.bad(at, "too-large", message, f"不超过{MAX_LEVELS}层", hint)
        return out

    @contextmanager
    def shallow(self, at: Span) -> Iterator[None]:
        """Reports an expression so deep that it cannot even be checked."""
        try:
            yield
        except RecursionError:
            raise self.bad(at, "too-large", "表达式太大：一环套一环，层数太多", f"不超过{MAX_LEVELS}层") from None

    def definitions(self) -> dict[str, t.LetDef]:
        """All 取值 in reach that could be checked, by name."""
        out: dict[str, t.LetDef] = {}
        for names in reversed(list(self.chain())):
            for name, entry in names.entries.items():
                if entry.body is not None:
                    out[name] = t.LetDef(name, entry.body, at=entry.at, basis=entry.basis)
        return out

    def bad(
        self, at: Span, code: str, message: str, expected: str = "", hint: str = "", also: Span | None = None
    ) -> Stop:
        """Records a problem; ``raise names.bad(...)`` gives the expression up."""
        self.problems.append(Problem(at, code, message, expected, hint, also))
        return Stop()

    def warn(self, at: Span, code: str, message: str, expected: str = "", hint: str = "") -> None:
        """Records a warning."""
        self.problems.append(Problem(at, code, message, expected, hint, severity="warning"))

    def grammar(self, scalar: Scalar, e: GrammarError) -> Stop:
        """Records a grammar error of an expression at its place in the file."""
        return self.bad(
            scalar.span(e.offset),
            e.code,
            f"{e.message}：{scalar.text}" if len(scalar.text) < 120 else e.message,
            e.expected,
            e.hint,
        )

    def claim(self, name: str, at: Span) -> bool:
        """Whether ``name`` is free for a new 取值; a clash is a problem that names both places."""
        message, expected, hint = name_fault(name)
        if message:
            self.bad(at, "name", message, expected, hint)
            return False
        field_ = self.dictionary.fields.get(name)
        if field_ is not None:
            self.bad(at, "duplicate-name", f"“{name}”已是指标字典里的指标", "另起一个名字", "", field_.at)
            return False
        parameter = self.dictionary.parameters.get(name)
        if parameter is not None:
            self.bad(at, "duplicate-name", f"“{name}”已是参数", "另起一个名字", "", parameter.at)
            return False
        other = self.entry(name)
        if other is not None:
            self.bad(at, "duplicate-name", f"“{name}”定义了两次", "每个名称只定义一次", "", other.at)
            return False
        return True


@dataclass(frozen=True, slots=True)
class Place:
    """The surroundings of an expression: the names in reach, the frames around it (inmost first), and the scalar it is read from.

    ``key`` is the step of an amount under which it stands (封顶 and the like), or "".
    """

    names: Names
    scalar: Scalar
    frames: tuple[Frame, ...] = ()
    key: str = ""

    def inside(self, frame: Frame) -> Place:
        """The same place, seen from an item of a list."""
        return replace(self, frames=(frame, *self.frames), key="")

    def bad(self, offset: int, code: str, message: str, expected: str = "", hint: str = "") -> Stop:
        """Records a problem at a character of the expression."""
        return self.names.bad(self.scalar.span(offset), code, message, expected, hint)


@contextmanager
def keep_going() -> Iterator[None]:
    """Gives up the statement inside on a recorded problem and goes on after it."""
    try:
        yield
    except Stop:
        return


def name_fault(name: str) -> tuple[str, str, str]:
    """Why a text cannot be the name of a field, a 取值 or the like: message, expected and hint; three times "" if it can."""
    if name in RESERVED:
        return f"“{name}”是语言的保留词，不能作名称", "另起一个名字", f"如 {name}数、{name}额 一类连写的词"
    if is_name(name):
        return "", "", ""
    hint = "点号只用在 记录.字段 里，记录的字段写在它的 字段 下面" if "." in name or "．" in name else ""
    return f"“{name}”不能作名称", _NAME_IS, hint


def value_fault(value: str) -> tuple[str, str, str]:
    """Like :func:`name_fault`, for a value of a category, which may be any text but a word of the language."""
    if value in KEYWORDS - {"无"} or value == "否则":
        return f"可选值“{value}”是语言的保留词", "另一个词", ""
    return "", "", ""


def text_of(node: Node | None) -> str:
    """The text of a scalar node, or "" for anything else."""
    return node.text if isinstance(node, Scalar) else ""
