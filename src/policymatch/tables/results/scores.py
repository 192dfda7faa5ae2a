"""What a scoring run on this machine gives back: its tables beside the accounts of every file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from policymatch.model.facts import Facts
from policymatch.tables.results.account import RunAccount


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
        """Cells that counted as missing (退回单元格); row 1 is a whole column."""
        return self.frame("退回单元格")

    @cached_property
    def rejected_rows(self) -> pd.DataFrame:
        """Rows that were set aside whole (退回行)."""
        return self.frame("退回行")


@dataclass(frozen=True, repr=False)
class Scores(Account):
    """Decisions for a whole table of enterprises.

    Attributes:
        facts: the enterprises' facts by key, for explanations; made at the first use.
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


__all__ = ["Account", "Scores", "Written"]
