"""What a scoring run gives back: its tables, the accounts of every file, and a summary in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policymatch.model.facts import Facts
from policymatch.tables.reading.input_file import InputFile
from policymatch.tables.results.blocks import Block, arrow, frame, values
from policymatch.tables.results.schemas import SCHEMAS
from policymatch.tables.results.summary import summary_text, totals_by_form
from policymatch.tables.results.tallies import Figures

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class FileCount:
    """The account of one input file, called ``name``: ``rows`` is ``used`` plus ``set_aside``.

    ``record`` is the record list it holds, or "" for the enterprise table; ``file`` the file, None of a table in memory.
    """

    name: str
    record: str
    rows: int
    used: int
    set_aside: int
    file: InputFile | None = None


@dataclass(frozen=True, repr=False)
class RunAccount:
    """What a run read, what it set aside, and its sums.

    Attributes:
        on: the 基准日.
        digest: the catalog's digest.
        incentives: how many incentives were open on the day.
        enterprises: how many enterprises were decided.
        files: the account of every input table, the enterprise table first.
        notices: what the reader assumed or passed over, as sentences.
        figures: sums over all enterprises and incentives, amounts in 分.
        by_reference: incentive -> how many enterprises the reference engine decided, where it is not none; all others are
            decided by columns, with the same results in less time.
        reasons: (退回单元格 or 退回行, kind of reason) -> how many cells or rows were set aside.
        kept: result tables in memory, by Chinese name, each as blocks of rows; 事项汇总 and 读入说明 are always there.
    """

    on: date
    digest: str
    incentives: int
    enterprises: int
    files: tuple[FileCount, ...]
    notices: tuple[str, ...]
    figures: Figures
    by_reference: Mapping[str, int]
    reasons: Mapping[tuple[str, str], int]
    kept: Mapping[str, tuple[Block, ...]]

    @property
    def clean(self) -> bool:
        """Whether nothing was set aside: no cell, no column, no row."""
        return not self.reasons

    def blocks(self, name: str) -> tuple[Block, ...]:
        """The table ``name`` (Chinese) as blocks of rows."""
        return self.kept[name]

    def column(self, name: str, column: str) -> list[Any]:
        """A ``column`` of the table ``name``: texts, exact decimals in 元, integers; None where there is nothing."""
        j = [header for header, _ in SCHEMAS[name]].index(column)
        return [v for b in self.kept[name] for v in values(b.columns[j])]

    def arrow(self, name: str) -> Any:
        """The table ``name`` as a ``pyarrow.Table``: texts out of few as dictionaries, amounts as decimals."""
        return arrow(SCHEMAS[name], self.kept[name])

    def frame(self, name: str) -> pd.DataFrame:
        """The table ``name`` as a DataFrame: amounts as exact decimals in 元, None while open."""
        return frame(SCHEMAS[name], self.kept[name])

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row an incentive (事项汇总)."""
        return self.frame("事项汇总")

    @cached_property
    def readings(self) -> pd.DataFrame:
        """One row a column of each input file (读入说明): what it was read as, and what became of its cells."""
        return self.frame("读入说明")

    @property
    def totals_by_form(self) -> dict[str, int]:
        """Each 形式 (cash, tax relief, …) -> the certain amounts of what is 符合, in 分; ``figures.total`` is their sum."""
        return totals_by_form(self)

    def summary_text(self) -> str:
        """The run in a page of Chinese: what was read and set aside, and what comes out."""
        return summary_text(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.on} {self.enterprises} × {self.incentives}>"


@dataclass(frozen=True, repr=False)
class Account(RunAccount):
    """The account of a run on this machine: 退回单元格 and 退回行 are in memory too.

    Attributes:
        ledger_known, all_verdicts, place, accept_bad_check_digits, units: the options of the run (see
            :func:`~policymatch.tables.score_table`).
        unplaced, unconfirmed: whether incentives of unknown place, and those that are 未证实, were decided.
    """

    ledger_known: bool
    all_verdicts: bool
    place: str
    unplaced: bool
    unconfirmed: bool
    accept_bad_check_digits: bool
    units: Mapping[str, str]

    @property
    def input_paths(self) -> tuple[Path, ...]:
        """The input files."""
        return tuple(f.file.path for f in self.files if f.file is not None)

    @cached_property
    def rejected_cells(self) -> pd.DataFrame:
        """Cells that counted as missing (退回单元格); row 1 stands for a whole column."""
        return self.frame("退回单元格")

    @cached_property
    def rejected_rows(self) -> pd.DataFrame:
        """Rows that were set aside whole (退回行)."""
        return self.frame("退回行")


@dataclass(frozen=True, repr=False)
class Scores(Account):
    """Decisions for a whole table of enterprises.

    Attributes:
        facts: the enterprises' facts by key, for explanations; made when asked for.
    """

    facts: Mapping[str, Facts]

    @cached_property
    def matches(self) -> pd.DataFrame:
        """One row an enterprise and incentive (匹配明细), in the order of the file, then of the incentives' paths."""
        return self.frame("匹配明细")

    @cached_property
    def packages(self) -> pd.DataFrame:
        """One row an enterprise (企业政策包), in the order of the file."""
        return self.frame("企业政策包")


@dataclass(frozen=True, repr=False)
class Written(Account):
    """A run whose 匹配明细 and 企业政策包 went into files while it ran.

    Attributes:
        paths: the files.
    """

    paths: tuple[Path, ...]


__all__ = ["Account", "FileCount", "RunAccount", "Scores", "Written"]
