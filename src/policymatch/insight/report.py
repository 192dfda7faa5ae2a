"""The report of one enterprise: its decisions and package, what is missing, and explanations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from policymatch.award.package import Package, package
from policymatch.catalog.loading import Loaded
from policymatch.engine.compiled import Decisions
from policymatch.engine.reference.decide import Decision
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.selection import LeftOut, left_out
from policymatch.errors import NotFoundError, no_such
from policymatch.insight import documents, explain
from policymatch.insight.pages import html_report
from policymatch.insight.sensitivity import Masking
from policymatch.insight.sentences import sentence
from policymatch.language.terms import Confidence, Verdict
from policymatch.model import result
from policymatch.model.facts import CODE_NAME, NAME, Facts
from policymatch.model.policy import Incentive, Policy
from policymatch.model.readback import period


@dataclass(frozen=True)
class Report:
    """All decisions for one enterprise on one day.

    Attributes:
        loaded: the policies and their dictionary.
        facts: what is known of the enterprise.
        on: the 基准日.
        matches: the decisions for every incentive open on the day, in order of path; like a tuple, and each is
            computed when it is accessed.
        not_open: incentives whose 受理期 does not include the day.
        place: the code of the place whose incentives were decided, or "" for all.
        ledger_known: whether an enterprise without 兑现记录 is known to have been paid nothing.
    """

    loaded: Loaded
    facts: Facts
    on: date
    matches: Decisions
    not_open: tuple[str, ...]
    ledger_known: bool = False
    place: str = ""

    def __repr__(self) -> str:
        return f"<Report {self.on} {len(self.matches)} incentives>"

    @cached_property
    def package(self) -> Package:
        """What the enterprise gets, ranked, and what is open."""
        return package(self.matches.eligible_or_open())

    @cached_property
    def left_out(self) -> LeftOut:
        """Incentives that are open on the day and were not decided: of unknown place, or 未证实."""
        return left_out(self.loaded, self.on, self.place)

    @property
    def unplaced(self) -> tuple[str, ...]:
        """Those of ``left_out`` of which it is not known where their policies hold."""
        return self.left_out.unplaced

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """Those of ``left_out`` that are 未证实."""
        return self.left_out.unconfirmed

    @property
    def closed(self) -> tuple[tuple[Policy, Incentive], ...]:
        """The policies and incentives of ``not_open``, in order of path."""
        paths = set(self.not_open)
        pairs = [(p, i) for p in self.loaded.policies for i in p.incentives if i.path in paths]
        return tuple(sorted(pairs, key=lambda pair: pair[1].path))

    @property
    def missing(self) -> dict[str, tuple[str, ...]]:
        """Missing facts by the office that provides them, over all matches."""
        out: dict[str, set[str]] = {}
        for d in self.matches.eligible_or_open():
            for cause in d.missing:
                out.setdefault(cause.office, set()).add(cause.name)
        return {office: tuple(sorted(names)) for office, names in sorted(out.items())}

    @property
    def enterprise(self) -> dict[str, str]:
        """Code and name, as far as known."""
        return {k: v for k, v in ((CODE_NAME, self.facts.code), (NAME, self.facts.name)) if v}

    def document(self, *, internal: bool = True) -> result.Report:
        """The report as a versioned document (pydantic).

        Args:
            internal: whether values of 内部 facts are in its sentences; those of 个人 facts never are.
        """
        dictionary, masking = self.loaded.dictionary, Masking(internal)
        return result.Report(
            catalog=self.loaded.digest,
            as_of=self.on.isoformat(),
            enterprise=self.enterprise,
            package=documents.package(self.package),
            matches=[documents.match(d, dictionary, sentence(d, self._evaluator(d), masking)) for d in self.matches],
            not_open=[documents.not_open(p, i, self.on, dictionary) for p, i in self.closed],
            notices=documents.notices(self.facts.notes),
            unplaced=list(self.unplaced),
            unconfirmed=list(self.unconfirmed),
        )

    def sentence(self, d: Decision, *, internal: bool = True) -> str:
        """One decision of the report in a sentence: the amount, what is missing, or which condition is not met.

        Args:
            d: the decision.
            internal: whether values of 内部 facts are in it; those of 个人 facts never are.
        """
        return sentence(d, self._evaluator(d), Masking(internal))

    def _evaluator(self, d: Decision) -> Evaluator:
        return Evaluator(self.loaded.dictionary, d.policy, d.incentive, self.facts, self.on, self.ledger_known)

    def explanation(self, path: str, *, internal: bool = True) -> result.Explanation:
        """Why one incentive was decided as it was, as a document.

        Args:
            path: policy id/incentive id.
            internal: whether values of 内部 facts are in it; those of 个人 facts never are.

        Raises:
            NotFoundError: it is not among the matches.
        """
        place = self.matches.place(path)
        if place is None:
            if path in self.not_open:
                policy = next(p for p, i in self.closed if i.path == path)
                raise NotFoundError(
                    f"“{path}”在{self.on}不在受理期内：{policy.open_on(self.on)}，受理期 {period(policy.acceptance)}"
                )
            for reason, why, name in (
                (self.unplaced, "所属政策没有载明地区", "unplaced"),
                (self.unconfirmed, Confidence.UNCONFIRMED, "unconfirmed"),
            ):
                if path in reason:
                    raise NotFoundError(f"“{path}”{why}，没有判定；要判定的，写明 --include-{name}（{name}=True）")
            raise NotFoundError(no_such("事项", path, [d.incentive.path for d in self.matches]))
        d = self.matches[place]
        return explain.explanation(self._evaluator(d), d, self.loaded.digest, self.enterprise, internal)

    def explain(self, path: str | None = None, *, internal: bool = True, official: bool = False) -> str:
        """Chinese text: one incentive in full, or (without ``path``) a sentence for each that is not 不符合.

        Args:
            path: policy id/incentive id.
            internal: whether values of 内部 facts are in it; those of 个人 facts never are.
            official: whether 读法, 存疑 and 备注 are in it, which are not for the enterprise.

        Raises:
            NotFoundError: ``path`` is not among the matches.
        """
        if path is not None:
            return explain.text(self.explanation(path, internal=internal), self.loaded.dictionary, official)
        ranked = sorted(
            self.matches.eligible_or_open(),
            key=lambda d: (d.verdict != Verdict.ELIGIBLE, -(d.award.value or 0) if d.award else 0, d.incentive.path),
        )
        lines = [f"{d.verdict}　{d.incentive.path}　{self.sentence(d, internal=internal)}" for d in ranked]
        return "\n".join(lines) if lines else "没有符合或待定的事项。"

    def _repr_html_(self) -> str:
        return html_report(self.document())


__all__ = ["Report"]
