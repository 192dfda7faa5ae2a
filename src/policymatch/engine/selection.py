"""Which incentives are decided: those of known place and with a basis; others, or those of one place only, where the caller wants it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from policymatch.catalog.loading import Loaded
from policymatch.engine.reference.scalars import code_within
from policymatch.errors import NotFoundError, no_such
from policymatch.language.terms import Confidence, Level, Mode, Term
from policymatch.model.places import place_code
from policymatch.model.policy import NATION, Incentive, Policy

_MOST = 8  # incentives named in a notice

Pair = tuple[Policy, Incentive]


def serves(policy: Policy, place: str, unplaced: bool = False) -> bool:
    """Whether a policy is one of a place ("": any), of the places around it, or a national one.

    Args:
        policy: the policy.
        place: the code of the place.
        unplaced: the result for a policy whose place is not known.
    """
    if not place:
        return True
    return unplaced if policy.unplaced else policy.region == NATION or code_within(place, policy.region)


def decided(loaded: Loaded) -> list[Pair]:
    """The incentives that are decided on some day, with their policies, by path."""
    return _sorted((p, i) for p in loaded.policies for i in p.incentives if not _why_not(loaded, p, i))


def open_incentives(loaded: Loaded, on: date, place: str = "") -> list[Pair]:
    """The incentives that are decided on a day, with their policies, by path; of a place and those around it, if one is given."""
    return [(p, i) for p, i in decided(loaded) if p.acceptance.holds(on) and serves(p, place, loaded.unplaced)]


def _sorted(pairs: Iterable[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (pair[1].path, str(pair[0].valid.start or "")))


def _why_not(loaded: Loaded, policy: Policy, incentive: Incentive) -> str:
    if policy.unplaced and not loaded.unplaced:
        return "unplaced"
    return "unconfirmed" if incentive.confidence == Confidence.UNCONFIRMED and not loaded.unconfirmed else ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Incentives open on a day that are not decided, because the caller did not include them; paths, sorted.

    Attributes:
        unplaced: it is not known where their policies hold.
        unconfirmed: they are 未证实.
    """

    unplaced: tuple[str, ...]
    unconfirmed: tuple[str, ...]

    def notices(self) -> tuple[str, ...]:
        """A sentence for each reason that there is."""
        reasons = (
            (self.unplaced, "政策没有载明地区", "unplaced"),
            (self.unconfirmed, "未证实（没有原文，也没有报道的链接，或没有找到依据的文件）", "unconfirmed"),
        )
        return tuple(
            f"{len(paths)}个事项没有判定：{why}：{'、'.join(paths[:_MOST])}{'等' if len(paths) > _MOST else ''}"
            f"；要判定的，写明 --include-{name}（{name}=True）"
            for paths, why, name in reasons
            if paths
        )


def left_out(loaded: Loaded, on: date, place: str = "") -> LeftOut:
    """What is open on a day and not decided.

    Args:
        loaded: the policies, and what the caller included.
        on: the 基准日.
        place: only of policies that serve this place, or of which the place is not known ("": all).
    """
    found: dict[str, list[str]] = {"unplaced": [], "unconfirmed": []}
    for policy in loaded.policies:
        if policy.acceptance.holds(on) and serves(policy, place, unplaced=True):
            for incentive in policy.incentives:
                if why := _why_not(loaded, policy, incentive):
                    found[why].append(incentive.path)
    return LeftOut(*(tuple(sorted(set(paths))) for paths in found.values()))


def known(kind: str, word: str, terms: Iterable[Term]) -> str:
    """The word itself, which must be "" or one of a class of terms.

    Args:
        kind: how messages call such a word.
        word: the word.
        terms: the words that are allowed, as a class of :mod:`policymatch.language.terms`.

    Raises:
        NotFoundError: it is neither; the message names the nearest and all.
    """
    values = tuple(terms)
    if word and word not in values:
        raise NotFoundError(f"{no_such(kind, word, values)}；应为 {'、'.join(values)}")
    return word


def without(loaded: Loaded, names: Sequence[str]) -> Loaded:
    """The same without some policies (编号, all versions) or incentives (编号/编号).

    Raises:
        NotFoundError: there is no such policy or incentive; the message names the nearest.
    """
    ids = {p.id for p in loaded.policies}
    paths = {i.path for p in loaded.policies for i in p.incentives}
    for name in names:
        if name not in ids | paths:
            kind, there = ("事项", paths) if "/" in name else ("政策", ids)
            raise NotFoundError(no_such(kind, name, there))
    return loaded.keeping(lambda p, i: p.id not in names and i.path not in names)


def only(loaded: Loaded, place: str, level: str, mode: str, confidence: str) -> Loaded:
    """The same with only the incentives that serve a place, are of a level and a mode, and have at least a confidence ("": any).

    Raises:
        NotFoundError: there is no such place, level, mode or confidence.
    """
    code = place_code(loaded.dictionary, place)
    known("层级", level, Level)
    known("兑现方式", mode, Mode)
    known("依据", confidence, Confidence)
    ranked = tuple(Confidence)
    least = ranked.index(Confidence(confidence)) if confidence else len(ranked)

    def wanted(policy: Policy, incentive: Incentive) -> bool:
        return (
            serves(policy, code, loaded.unplaced)
            and level in ("", policy.level)
            and mode in ("", incentive.mode)
            and ranked.index(incentive.confidence) <= least
        )

    return loaded.keeping(wanted)


__all__ = ["LeftOut", "decided", "known", "left_out", "only", "open_incentives", "serves", "without"]
