"""The catalog as users see it: load, look up, match, score, explain, check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policymatch.catalog.loading import Loaded, short_ids
from policymatch.catalog.sources import Sources, builtin_folder
from policymatch.engine import selection
from policymatch.engine.compiled import Matcher, Matchers
from policymatch.errors import FactError, FactIssue, NotFoundError, nearest
from policymatch.insight.check import CheckReport, check
from policymatch.insight.report import Report
from policymatch.language.fields import LEDGER, Dictionary
from policymatch.language.terms import Level, Mode
from policymatch.model.days import the_day
from policymatch.model.enterprise import Enterprise, parse_json
from policymatch.model.facts import Facts, read_facts
from policymatch.model.places import place_code
from policymatch.model.policy import Incentive, Policy
from policymatch.model.read_options import ReadOptions
from policymatch.model.readback import describe

if TYPE_CHECKING:
    from policymatch.tables import Scores

EnterpriseInput = Mapping[str, Any] | Enterprise | str | bytes


@dataclass(frozen=True)
class Catalog:
    """Policies and their dictionary, loaded and checked.

    ``Catalog.load(folder)``, ``Catalog.builtin()``; then ``match``, ``score``, ``check``, and look-ups.

    Attributes:
        loaded: what was read, and the selection of it.
        sources: what it was read from; None for a catalog that cannot be read again.
    """

    loaded: Loaded
    sources: Sources | None = None
    _steps: tuple[Callable[[Loaded], Loaded], ...] = ()

    def __repr__(self) -> str:
        return f"<Catalog {len(self.policies)} policies, {self.digest[:12]}>"

    @staticmethod
    def load(
        *paths: str | Path,
        builtin: bool = False,
        packages: bool | Iterable[str] = False,
        dictionary: bool = True,
        calendar: str | Path | None = None,
        unplaced: bool = False,
        unconfirmed: bool = False,
    ) -> Catalog:
        """The policies and dictionary files of folders and files, over the shipped dictionary.

        Args:
            paths: folders and files.
            builtin: adds the shipped policies.
            packages: adds the policies of installed packages: of all, or of those with these names.
            dictionary: whether the files extend the shipped dictionary; a file may also say 内置指标: 不用.
            calendar: a file with 工作日历, for years whose working days the library does not know.
            unplaced: whether policies of which the place is not known are decided too.
            unconfirmed: whether incentives that are 未证实 are decided too.

        Raises:
            CatalogError: with every problem of every file, or a package that is broken.
            NotFoundError: no package of a name is installed.
        """
        sources = Sources(
            tuple(Path(p) for p in paths),
            builtin=builtin,
            packages=packages if isinstance(packages, bool) else tuple(packages),
            dictionary=dictionary,
            calendar=None if calendar is None else Path(calendar),
        )
        return Catalog(replace(sources.read(), unplaced=unplaced, unconfirmed=unconfirmed), sources)

    @staticmethod
    def loads(
        texts: Mapping[str, str | bytes],
        *,
        builtin: bool = False,
        dictionary: bool | None = None,
        unplaced: bool = False,
        unconfirmed: bool = False,
    ) -> Catalog:
        """The policies in texts, by file name.

        Args:
            texts: file name -> text.
            builtin, unplaced, unconfirmed: as for :meth:`load`.
            dictionary: whether the texts extend the shipped dictionary. None: they do, unless they hold a dictionary and
                load without the shipped one.

        Raises:
            CatalogError: with every problem of every text.
        """
        given = tuple((k, v.encode() if isinstance(v, str) else v) for k, v in texts.items())
        sources = Sources(texts=given, builtin=builtin, dictionary=dictionary)
        return Catalog(replace(sources.read(), unplaced=unplaced, unconfirmed=unconfirmed), sources)

    @staticmethod
    def builtin(*, calendar: str | Path | None = None, unplaced: bool = False, unconfirmed: bool = False) -> Catalog:
        """The policies shipped with the package; ``calendar``, ``unplaced``, ``unconfirmed`` as for :meth:`load`."""
        return Catalog.load(builtin=True, calendar=calendar, unplaced=unplaced, unconfirmed=unconfirmed)

    def reload(self) -> Catalog:
        """The same sources read again, with the same selection; this catalog does not change.

        Raises:
            CatalogError: as for :meth:`load`.
            NotFoundError: a policy or incentive that was selected or left out by name is no longer there.
        """
        if self.sources is None:
            return self
        loaded = self.sources.read()
        loaded = replace(loaded, unplaced=self.loaded.unplaced, unconfirmed=self.loaded.unconfirmed)
        for step in self._steps:
            loaded = step(loaded)
        return replace(self, loaded=loaded)

    def without(self, *names: str) -> Catalog:
        """A catalog without some policies (编号, all versions) or incentives (政策编号/事项编号).

        Raises:
            NotFoundError: there is no such policy or incentive; the message names the nearest.
        """
        return self._with(partial(selection.without, names=names))

    def only(self, *, place: str = "", level: str = "", mode: str = "", confidence: str = "") -> Catalog:
        """A catalog of some incentives.

        Args:
            place, level, mode: as for :meth:`incentives`.
            confidence: at least this one: 原文, 摘要 (or 原文), 未证实 (any).

        Raises:
            NotFoundError: there is no such place, level, mode or confidence; the message names the nearest.
        """
        return self._with(partial(selection.only, place=place, level=level, mode=mode, confidence=confidence))

    def _with(self, step: Callable[[Loaded], Loaded]) -> Catalog:
        return Catalog(step(self.loaded), self.sources, (*self._steps, step))

    # ------------------------------------------------------------ look-up

    @property
    def digest(self) -> str:
        """SHA-256 over the content of all files and the selection; it does not depend on the order and names of files."""
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
                A policy of which the place is not known is none of these, unless the catalog was loaded with ``unplaced``.
            level: 国家, 省, 市, 区县 …
            office: a part of the 发布机构.
            mode: 兑现方式.
            on: a day on which the policy is open for decision, as a date or ``2024-12-31``.

        Raises:
            NotFoundError: there is no such place, level or mode; the message names the nearest.
            FactError: ``on`` is no day.
        """
        day = None if on is None else the_day(on)
        code = place_code(self.dictionary, place, day)
        selection.known("层级", level, Level)
        selection.known("兑现方式", mode, Mode)
        out = []
        for p in self.policies:
            if (level and p.level != level) or (office and office not in p.issuer):
                continue
            if not selection.serves(p, code, self.loaded.unplaced):
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
            on: the 基准日, on which region codes must be in use; without it, in the list of today.
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
        """Gives entries of 兑现记录 in ``facts`` that have a short 事项 id its full path, in place.

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

        Policies of which the place is not known, and incentives that are 未证实, are left out unless the catalog was loaded
        with them; the report lists them in ``unplaced`` and ``unconfirmed``.

        Args:
            enterprise: facts as a mapping under Chinese names, an :class:`Enterprise`, or JSON text.
            on: the 基准日.
            ledger_known: an enterprise without 兑现记录 is known to have been paid nothing (the ledger is complete).
            place: only incentives of this place, those around it, and national ones: a code or a unique name.
            accept_bad_check_digits: as for :meth:`facts`.

        Raises:
            FactError: some names or values cannot be taken.
            NotFoundError: there is no such place.
        """
        day = the_day(on)
        facts = self.facts(enterprise, day, accept_bad_check_digits=accept_bad_check_digits)
        return self.match_facts(facts, day, ledger_known=ledger_known, place=place)

    def match_facts(self, facts: Facts, day: date, *, ledger_known: bool = False, place: str = "") -> Report:
        """Like :meth:`match` (``ledger_known``, ``place``), for ``facts`` already read; do not change them while the report is in use."""
        code = place_code(self.dictionary, place, day)
        found = self._matchers.match(facts, day, ledger_known, code)
        return Report(self.loaded, facts, day, *found, ledger_known, code)

    def matcher(self, on: date | str, *, ledger_known: bool = False) -> Matcher:
        """The incentives open on a day, compiled once, to decide many enterprises one after the other.

        Args:
            on: the 基准日.
            ledger_known: as for :meth:`match`.

        Returns:
            ``decide(facts)`` gives what is not 不符合: incentive, verdict and award.
        """
        return self._matchers.on(the_day(on), ledger_known)

    @cached_property
    def _matchers(self) -> Matchers:
        return Matchers(self.dictionary, selection.decided(self.loaded))

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
        # late: pandas and pyarrow take long to import, and who decides single enterprises needs neither
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
        return check(self.loaded)


__all__ = ["Catalog", "CheckReport", "EnterpriseInput", "Report", "builtin_folder", "the_day"]
