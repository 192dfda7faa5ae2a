"""The writer of a policy: what it has named so far, how much it may still write, and where an expression stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from policymatch.language.types import ListType, PeriodType, RecordType, RowType, Type
from policymatch.testing import choices as c
from policymatch.testing.vocabulary import TypedName, Vocabulary

T = TypeVar("T")
Block = Any  # a text, or a mapping as YAML has it


@dataclass(frozen=True, slots=True)
class WriterFrame:
    """One list that an expression stands in: of records, or (``record`` "") of periods of a ``grain``."""

    record: str = ""
    grain: str = ""
    lets: tuple[TypedName, ...] = ()
    extras: tuple[TypedName, ...] = ()
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class WriterScope:
    """Where an expression stands: the lists around it, inmost first; ``strict`` where something may exclude."""

    frames: tuple[WriterFrame, ...] = ()
    strict: bool = False

    def inside(self, frame: WriterFrame) -> WriterScope:
        """The same place, seen from an item of a list."""
        return replace(self, frames=(frame, *self.frames))

    def negative(self) -> WriterScope:
        """The same place, where what is said may exclude."""
        return replace(self, strict=True)

    @property
    def record(self) -> WriterFrame | None:
        """The record that bare names belong to."""
        return next((f for f in self.frames if f.record), None)

    @property
    def outer(self) -> WriterFrame | None:
        """The record that 本项 stands for, where it is another one."""
        own = [f for f in self.frames if f.record]
        return own[1] if len(own) > 1 else None

    @property
    def run(self) -> WriterFrame | None:
        """The run of periods that 当期 is out of."""
        return next((f for f in self.frames if not f.record), None)


@dataclass(slots=True)
class Writer:
    """What writes one policy.

    Attributes:
        choices: where its choices come from.
        words: what the dictionary offers.
        wild: whether to write oddly: deep, extreme, 不适用 everywhere.
        room: how many compound values may still be written; without room everything is plain.
        lets: the 取值 in reach.
        record_lets: values that belong to record types.
        lacking: whether something written since it was last cleared may be 不适用 for want of a row.
        judgements: texts of 人工核定 used so far.
    """

    choices: c.Choices
    words: Vocabulary
    wild: bool = False
    room: int = 40
    lets: list[TypedName] = field(default_factory=list)
    record_lets: dict[str, list[TypedName]] = field(default_factory=dict)
    lacking: bool = False
    names: int = 0
    paths: tuple[str, ...] = ()

    def pick(self, options: Sequence[T]) -> T:
        """One of several options."""
        return c.pick(self.choices, options)

    def chance(self, share: float) -> bool:
        """True in a share of all cases."""
        return c.chance(self.choices, share)

    def plainly(self, share: float) -> bool:
        """Like :meth:`chance`, where True is the plainer way."""
        return not c.chance(self.choices, 1 - share)

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """Different options, in the order picked."""
        return c.some(self.choices, options, count)

    def spend(self) -> bool:
        """Whether there is room for one more compound value; takes it."""
        self.room -= 1
        return self.room >= 0

    def one_of(self, ways: Sequence[Callable[[], T]]) -> T:
        """What one of several ways gives."""
        return self.pick(ways)()

    def name(self, stem: str) -> str:
        """A name that nothing bears yet."""
        while True:
            self.names += 1
            text = f"{stem}{self.names}"
            if text not in self.words.taken:
                return text

    def say(self, named: TypedName) -> str:
        """The name of a value, remembering whether it may be 不适用."""
        self.lacking = self.lacking or named.lacks
        return named.name

    def within(self, scope: WriterScope, type_: Type) -> list[TypedName]:
        """The named values of a type in reach, without those that may lack a row where something may exclude."""
        found = [*self.lets, *self.words.derived]
        near: set[str] = set()
        for frame in scope.frames:
            own = [n for n in (*frame.lets, *frame.extras) if n.name not in near]  # 第几 is that of the nearest list
            near.update(n.name for n in own)
            found += own
        if scope.record is not None:
            found += self.record_lets.get(scope.record.record, [])
        return [n for n in found if n.type == type_ and not (n.lacks and scope.strict)]

    def columns(self, scope: WriterScope, type_: Type) -> list[TypedName]:
        """Columns (``行.列``) of the rows in reach."""
        found = [*self.lets, *(n for f in scope.frames for n in f.lets)]
        return [
            TypedName(f"{n.name}.{name}", type_, n.lacks)
            for n in found
            if isinstance(n.type, RowType) and not (n.lacks and scope.strict)
            for name, t in n.type.columns
            if t == type_
        ]


def list_of(record: str) -> ListType:
    """The type of a list of records."""
    return ListType(RecordType(record))


def run_of(grain: str) -> ListType:
    """The type of a run of periods."""
    return ListType(PeriodType(grain))


__all__ = ["Writer", "WriterFrame", "WriterScope", "list_of", "run_of"]
