"""The catalog as users see it: load, look up, match, score, explain, check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policymatch.catalog.lint import lint
from policymatch.catalog.loading import Loaded, calendar_file, find, load_files, load_texts, short_ids
from policymatch.engine.boundaries import boundary_problems
from policymatch.engine.cases import CaseResult, run_case
from policymatch.engine.compiled import Matcher, Matchers, serves
from policymatch.errors import FactError, FactIssue, NotFoundError, Problem, nearest, no_such
from policymatch.insight.report import Report
from policymatch.language.fields import LEDGER, Dictionary
from policymatch.language.periods import parse_date
from policymatch.model.days import local_day
from policymatch.model.enterprise import Enterprise, parse_json
from policymatch.model.facts import Facts, read_facts
from policymatch.model.places import place_code
from policymatch.model.policy import LEVELS, MODES, Incentive, Policy
from policymatch.model.read_options import ReadOptions
from policymatch.model.readback import describe

if TYPE_CHECKING:
    from policymatch.tables import Scores

EnterpriseInput = Mapping[str, Any] | Enterprise | str | bytes


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found: problems of the lint and every worked example.

    Attributes:
        problems: lint errors and warnings, and warnings of the loader.
        cases: every 案例, run.
    """

    problems: tuple[Problem, ...]
    cases: tuple[CaseResult, ...]

    def __repr__(self) -> str:
        return f"<CheckReport {len(self.problems)} problems, {len(self.cases)} cases>"

    @property
    def ok(self) -> bool:
        """No error and no failing example."""
        return all(p.severity != "error" for p in self.problems) and all(c.ok for c in self.cases)


@dataclass(frozen=True)
class Catalog:
    """Policies and their dictionary, loaded and checked.

    ``Catalog.load(folder)``, ``Catalog.builtin()``; then ``match``, ``score``, ``check``, and look-ups.
    """

    loaded: Loaded

    def __repr__(self) -> str:
        return f"<Catalog {len(self.policies)} policies, {self.digest[:12]}>"

    @staticmethod
    def load(path: str | Path, *, calendar: str | Path | None = None) -> Catalog:
        """The policies of a folder with the dictionary files in it, or of one file.

        A folder without dictionary files uses the shipped dictionary.

        Args:
            path: the folder or file.
            calendar: a file with 工作日历, for years whose working days the library does not know.

        Raises:
            CatalogError: with every problem of every file.
        """
        own = builtin_folder() / "dictionary"
        more = [] if calendar is None else calendar_file(Path(calendar))
        return Catalog(load_files([*find(Path(path)), *more], sorted(own.glob("*.yaml"))))

    @staticmethod
    def loads(texts: Mapping[str, str | bytes]) -> Catalog:
        """The policies in texts, by file name.

        Raises:
            CatalogError: with every problem of every text.
        """
        return Catalog(load_texts({k: v.encode() if isinstance(v, str) else v for k, v in texts.items()}))

    @staticmethod
    def builtin(*, calendar: str | Path | None = None) -> Catalog:
        """The policies shipped with the package; ``calendar`` as for :meth:`load`."""
        return Catalog.load(builtin_folder(), calendar=calendar)

    # ------------------------------------------------------------ look-up

    @property
    def digest(self) -> str:
        """SHA-256 over the content of all files; the order and names of files change nothing."""
        return self.loaded.digest

    @property
    def dictionary(self) -> Dictionary:
        """Fields, parameters, units, code lists."""
        return self.loaded.dictionary

    @property
    def policies(self) -> tuple[Policy, ...]:
        """All policies, all versions."""
        return self.loaded.policies

    def incentives(
        self,
        *,
        place: str = "",
        level: str = "",
        office: str = "",
        mode: str = "",
        on: date | str | None = None,
    ) -> list[tuple[Policy, Incentive]]:
        """Incentives with their policies, in order of path, filtered.

        Args:
            place: a code or a unique name (荆门市东宝区): those of this place, of the places around it, and national ones.
                A policy of which the place is not known is none of these.
            level: 国家, 省, 市, 区县 …
            office: text that the 发布机构 contains.
            mode: 兑现方式.
            on: a day on which the policy is open for decision, as a date or ``2024-12-31``.

        Raises:
            NotFoundError: there is no such place, level or mode; the message names the nearest.
            FactError: ``on`` is no day.
        """
        day = None if on is None else the_day(on)
        code = place_code(self.dictionary, place, day)
        for what, said, known in (("层级", level, LEVELS), ("兑现方式", mode, MODES)):
            if said and said not in known:
                raise NotFoundError(f"{no_such(what, said, known)}；应为 {'、'.join(known)}")
        out = []
        for p in self.policies:
            if (level and p.level != level) or (office and office not in p.issuer):
                continue
            if not serves(p, code):
                continue
            if day is not None and not p.acceptance.holds(day):
                continue
            out += [(p, i) for i in p.incentives if not mode or i.mode == mode]
        return sorted(out, key=lambda pair: (pair[1].path, str(pair[0].valid.start)))

    def incentive(self, path: str) -> tuple[Policy, Incentive]:
        """The newest version of an incentive.

        Raises:
            NotFoundError: no such path; the message names the nearest.
        """
        found = [(p, i) for p, i in self.incentives() if path in (i.path, i.id)]
        if not found:
            known = {name: i.path for _, i in self.incentives() for name in (i.path, i.id)}
            close = dict.fromkeys(known[n] for n in nearest(path, known, 3))
            raise NotFoundError(f"没有事项“{path}”" + (f"，是否想写 {'、'.join(close)}" if close else ""))
        paths = sorted({i.path for _, i in found})
        if path not in paths and len(paths) > 1:
            raise NotFoundError(f"事项“{path}”有几个：{'、'.join(paths)}，请写全 政策编号/事项编号")
        return found[-1]

    def describe(self, path: str) -> str:
        """The whole incentive read back in plain Chinese.

        Raises:
            NotFoundError: no such path.
        """
        policy, incentive = self.incentive(path)
        return describe(policy, incentive, self.dictionary)

    # ------------------------------------------------------------ deciding

    def facts(
        self, enterprise: EnterpriseInput, on: date | str | None = None, *, accept_bad_check_digits: bool = False
    ) -> Facts:
        """Typed facts of an enterprise given as a mapping, an :class:`Enterprise` or JSON text.

        Args:
            enterprise: the enterprise.
            on: the 基准日, on which region codes must be in use; without it, today's list is asked.
            accept_bad_check_digits: takes a 统一社会信用代码 of the right form although its check digit is wrong, with a note.

        Raises:
            FactError: some names or values cannot be taken; all of them are listed.
        """
        if isinstance(enterprise, Enterprise):
            raw: Mapping[str, Any] = enterprise.raw()
        elif isinstance(enterprise, str | bytes):
            raw = parse_json(enterprise)
        else:
            raw = enterprise
        day = None if on is None else the_day(on)
        facts = read_facts(self.dictionary, raw, ReadOptions(day, accept_bad_check_digits))
        self.name_ledger(facts)
        return facts

    @cached_property
    def _short_ids(self) -> dict[str, tuple[str, ...]]:
        return short_ids(self.loaded)

    def name_ledger(self, facts: Facts) -> None:
        """Gives ledger entries with a short 事项 id their full path.

        Raises:
            FactError: a short id belongs to no incentive or to several.
        """
        for i, record in enumerate(facts.records.get(LEDGER, []), 1):
            short = record.get("事项")
            if not isinstance(short, str) or "/" in short:
                continue
            paths = self._short_ids.get(short, ())
            if len(paths) != 1:
                why = f"有几个：{'、'.join(paths)}" if paths else "政策库里没有"
                raise FactError([FactIssue(f"{LEDGER}[{i}].事项", short, why, "写全 政策编号/事项编号")])
            record["事项"] = paths[0]

    def match(
        self,
        enterprise: EnterpriseInput,
        on: date | str,
        *,
        ledger_known: bool = False,
        place: str = "",
        accept_bad_check_digits: bool = False,
    ) -> Report:
        """Decides every incentive that is open on the day.

        Args:
            enterprise: facts as a mapping under Chinese names, an :class:`Enterprise`, or JSON text.
            on: the 基准日.
            ledger_known: an enterprise without 兑现记录 is known to have been paid nothing (the ledger is complete).
            place: only incentives of this place, those around it, and national ones: a code or a unique name. Those of
                which the place is not known are left out and listed in ``unplaced``.
            accept_bad_check_digits: as for :meth:`facts`.

        Raises:
            FactError: some names or values cannot be taken.
            NotFoundError: there is no such place.
        """
        day = the_day(on)
        facts = self.facts(enterprise, day, accept_bad_check_digits=accept_bad_check_digits)
        return self.match_facts(facts, day, ledger_known=ledger_known, place=place)

    def match_facts(self, facts: Facts, day: date, *, ledger_known: bool = False, place: str = "") -> Report:
        """Like :meth:`match`, for facts already read; they are not to be changed while the report is in use."""
        code = place_code(self.dictionary, place, day)
        found = self._matchers.match(facts, day, ledger_known, code)
        return Report(self.loaded, facts, day, *found, ledger_known, code)

    def matcher(self, on: date | str, *, ledger_known: bool = False) -> Matcher:
        """Every incentive open on a day, made ready once, to decide many enterprises one after the other.

        Args:
            on: the 基准日.
            ledger_known: as for :meth:`match`.

        Returns:
            ``decide(facts)`` gives what is not 不符合: incentive, verdict and award.
        """
        return self._matchers.on(the_day(on), ledger_known)

    @cached_property
    def _matchers(self) -> Matchers:
        return Matchers(self.dictionary, self.incentives())

    def score(
        self,
        frame: Any,
        records: Mapping[str, Any] | None = None,
        on: date | str | None = None,
        *,
        ledger_known: bool = False,
        all_verdicts: bool = False,
        place: str = "",
        accept_bad_check_digits: bool = False,
        units: Mapping[str, str] | None = None,
    ) -> Scores:
        """Decides a whole table of enterprises.

        Args:
            frame: one row an enterprise; headers by field name or alias, year and unit in the header. A table of pandas,
                Arrow or Polars, or the path of a CSV, Excel or Parquet file.
            records: record list -> its table, joined by 统一社会信用代码.
            on: the 基准日.
            ledger_known: as for :meth:`match`.
            all_verdicts: whether 不符合 rows are listed too.
            place, accept_bad_check_digits: as for :meth:`match`.
            units: header -> the unit of bare numbers in its column (``{"资产负债率": "%"}``), as if it stood in the header.

        Returns:
            matches, packages, a summary, rejected cells and rows, as DataFrames and in Arrow.

        Raises:
            TableError: the table cannot be used at all.
            NotFoundError: there is no such place.
        """
        from policymatch.tables import FrameSource, Source, open_table, score_table

        def source(given: Any, name: str) -> Source:
            return open_table(Path(given)) if isinstance(given, str | PathLike) else FrameSource(given, name)

        return score_table(
            self.loaded,
            source(frame, "DataFrame"),
            {name: source(given, name) for name, given in (records or {}).items()},
            the_day(on),
            ledger_known=ledger_known,
            all_verdicts=all_verdicts,
            place=place,
            accept_bad_check_digits=accept_bad_check_digits,
            units=units,
        )

    # ------------------------------------------------------------ checking

    def check(self) -> CheckReport:
        """Lints every policy and runs every worked example."""
        problems = list(self.loaded.warnings)
        cases: list[CaseResult] = []
        for policy in self.policies:
            problems += [*lint(policy, self.dictionary), *boundary_problems(policy, self.dictionary)]
            for incentive in policy.incentives:
                cases += [run_case(self.dictionary, policy, incentive, case) for case in incentive.cases]
        return CheckReport(tuple(problems), tuple(cases))


def the_day(on: date | str | None) -> date:
    """The 基准日 as a day.

    Args:
        on: a date, a datetime (its day; with a time zone its day in Asia/Shanghai), or ``2024-12-31``.

    Raises:
        FactError: it is none of these.
    """
    if isinstance(on, datetime):
        return local_day(on)
    if isinstance(on, date):
        return on
    day = parse_date(on) if isinstance(on, str) else None
    if day is None:
        raise FactError([FactIssue("基准日", str(on), "应为日期，如 2024-12-31")])
    return day


def builtin_folder() -> Path:
    """The folder of the shipped policies: inside the wheel, or beside ``src`` in a checkout."""
    inside = Path(__file__).parent / "policies"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "policies"


__all__ = ["Catalog", "CheckReport", "EnterpriseInput", "Report", "builtin_folder", "the_day"]
