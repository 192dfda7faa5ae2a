"""The figures of a sentence against the rule: unused figures, boundaries, ceilings, steps, yearly caps, ends of bands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from policymatch.catalog.constants import Constant, Rule, part_of
from policymatch.catalog.figures import Figure, figures, quoted
from policymatch.catalog.occurrences import CUT, Meaning, assign, meanings, names
from policymatch.errors import Problem, Span
from policymatch.language import tree as t
from policymatch.language.fields import Dictionary
from policymatch.language.printer import NUMBER_WORDS
from policymatch.language.terms import Nature
from policymatch.language.types import DAYS, MONTHS, PLAIN, WORKDAYS
from policymatch.model.policy import Incentive, Policy

_REST_STATED = re.compile(r"不足[^，。；]{0,14}(?:不|按)|按比例|不计尾数|取整|整数倍")
_YEARLY = re.compile(r"每年|每[^，。；：、\d]{1,4}年|年度|全年|当年|年内|单户年|家年")
_TOTAL = re.compile(r"累计")
_LIKE = {">=": ">", ">": ">=", "<=": "<", "<": "<="}
_INCLUDES = {">=": "含", "<=": "含", ">": "不含", "<": "不含"}
_SIDE = {">=": "以上", "<": "以上", ">": "以下", "<=": "以下"}

Sharing = Callable[[str], list[tuple[Incentive, Rule]]]


class Sentences:
    """The sentences of one incentive against its rule.

    Args:
        policy, incentive: whose sentences.
        rule: the constants of its rule.
        sharing: text of a sentence, as ``plain`` gives it -> the other 事项 of the policy that quote it, with their rules.
        dictionary: units and names.
    """

    def __init__(
        self,
        policy: Policy,
        incentive: Incentive,
        rule: Rule,
        sharing: Sharing,
        dictionary: Dictionary,
    ):
        self.incentive = incentive
        self.rule = rule
        self.sharing = sharing
        self.dictionary = dictionary
        self.names = names(dictionary, incentive.lets)
        units = dictionary.units
        self.read = [f for line in (*policy.readings, *incentive.readings) for f in quoted(line, units)]
        self.title = policy.title
        self.left_over: set[tuple[object, bool]] = set()
        lines = (*policy.readings, *incentive.readings, *policy.doubts, *incentive.doubts)
        self.named = {name for line in lines for name in re.findall("“([^”]*)”", line)}
        self.doubted = [f for line in (*policy.doubts, *incentive.doubts) for f in quoted(line, units)]

    def problems(self) -> Iterator[Problem]:
        """Of 原文, 摘要, and the quotations that single conditions carry."""
        for label, text in (("原文", self.incentive.quote), ("摘要", self.incentive.digest)):
            yield from self._sentence(label, text, self.rule, self.incentive.at)
        for node in (*self.incentive.conditions, *self.incentive.exclusions):
            if isinstance(node, t.Quoted) and node.quote:
                own = part_of([node.item], self.incentive.lets, self.dictionary)
                yield from self._sentence("原文", node.quote, own, node.at)
        if self.incentive.quote or self.incentive.digest:
            yield from self._unprinted()

    def _unprinted(self) -> Iterator[Problem]:
        """Figures of the rule that no sentence of the incentive prints, unless a printed figure of the kind is left over."""
        incentive, units = self.incentive, self.dictionary.units
        quotes = [c.quote for c in (*incentive.conditions, *incentive.exclusions) if isinstance(c, t.Quoted)]
        texts = (incentive.quote, incentive.digest, incentive.name, self.title, *quotes)
        documented = (
            [f for text in texts for f in figures(text, units)] + self.read + self.doubted + list(self.rule.named())
        )
        printed = {c.at for f in documented for c in self.rule.like(f)}
        open_: dict[str, list[Constant]] = {}
        for c in self.rule.constants:
            kind = (c.type.dim, c.type.ratio)
            if c.at.file == incentive.at.file and c.at not in printed and kind not in self.left_over and _telling(c):
                open_.setdefault(c.inside, []).append(c)
        label = "原文" if incentive.quote else "摘要"
        for name, found in open_.items():
            if name in self.named:
                continue
            written = "、".join(dict.fromkeys(c.text for c in found))
            yield Problem(
                found[0].at,
                "figure-unprinted",
                f"规则{f'的“{name}”' if name else ''}里有{written}，事项“{incentive.id}”的{label}没有",
                f"{label}里的数，或在 读法、存疑 里引出“{name or found[0].text}”说明出处",
                severity="warning",
            )

    def _sentence(self, label: str, text: str, rule: Rule, at: Span) -> Iterator[Problem]:
        printed = figures(text, self.dictionary.units)
        named = list(rule.named())
        groups: dict[tuple[object, ...], list[Figure]] = {}
        for f in printed:
            groups.setdefault((f.value, f.dim), []).append(f)
        for group in groups.values():
            yield from self._group(label, text, group, rule, named, at)

    def _group(
        self, label: str, text: str, group: list[Figure], rule: Rule, named: list[Figure], at: Span
    ) -> Iterator[Problem]:
        """The figures of one size, each held to a constant of its own."""
        found = _like_any(rule, group)
        elsewhere = [c for _, other in self.sharing(text) for c in _like_any(other, group)]
        in_a_name = any(group[0].same(n) for n in named)
        if not found and not elsewhere:
            self.left_over.add((group[0].dim, group[0].ratio))
            f = group[0]
            # quoted with its words it is about another point
            if not (in_a_name or self._settled(f, self.read, _bare) or self._settled(f, self.doubted)):
                yield self._not_found(label, f, rule, at)
            return
        printed_meanings = meanings(group, self.names)
        untaken = assign(printed_meanings, [*found, *elsewhere])
        if not in_a_name:
            yield from self._once(label, printed_meanings, at)
        for m in printed_meanings:
            yield from self._boundary(label, m, printed_meanings, [c for c in untaken if c in found], found, at)
        if found:
            for f in group:
                checks = (self._ceiling, self._step, self._yearly, self._edge)
                yield from (p for check in checks for p in check(label, text, f, found, at))

    def _settled(self, f: Figure, lines: Iterable[Figure], accepts: Callable[[Figure], bool] = lambda q: True) -> bool:
        """Whether a line quotes the figure with the words of the point."""
        return any(f.same(q) and accepts(q) for q in lines)

    def _not_found(self, label: str, f: Figure, rule: Rule, at: Span) -> Problem:
        akin = rule.akin(f)
        return Problem(
            at,
            "figure-unused",
            f"事项“{self.incentive.id}”的{label}有“{f.phrase}”，规则里没有这个数",
            f"规则里用到{f.text}，或在 读法、存疑 里引出“{f.text}”说明",
            f"规则里同类的数有 {'、'.join(akin)}" if akin else "",
            severity="warning",
        )

    def _once(self, label: str, all_meanings: list[Meaning], at: Span) -> Iterator[Problem]:
        """A figure that the sentence prints with two meanings and the rule has once."""
        for m in all_meanings:
            f = m.figures[0]
            lines = self.read + self.doubted
            if m.constant is None and m.kind:
                self.left_over.add((f.dim, f.ratio))
            if m.constant is not None or not m.kind or any(self._settled(f, lines, _like(f)) for f in m.figures):
                continue
            other = next(o for o in all_meanings if o.constant is not None)
            first, then = sorted((m, other), key=lambda o: o.figures[0].start)
            yield Problem(
                at,
                "figure-once",
                f"事项“{self.incentive.id}”的{label}有“{first}”和“{then}”两处，规则里{f.text}只用了一处",
                f"规则里两处各用一次，或在 读法、存疑 里引出“{m}”说明",
                severity="warning",
            )

    def _boundary(
        self,
        label: str,
        m: Meaning,
        all_meanings: list[Meaning],
        untaken: list[Constant],
        found: list[Constant],
        at: Span,
    ) -> Iterator[Problem]:
        """Whether the rule puts the boundary on the side on which the sentence has it."""
        f, c = m.figures[0], m.constant
        if not f.op or f.ordinal or c is None or c.role != "compare" or c.op not in CUT:
            return
        cut = CUT[f.op]
        wrong = [c] if CUT[c.op] != cut and c in found else []
        if not any(o.figures[0].op and CUT[o.figures[0].op] != cut for o in all_meanings):
            # the same thing compared with it once more
            wrong += [u for u in untaken if u.subject == c.subject and u.op in CUT and CUT[u.op] != cut]
        if wrong and not self._settled(f, self.read, lambda q: q.op == f.op):
            yield self._other_boundary(label, f, wrong[0], at)

    def _other_boundary(self, label: str, f: Figure, c: Constant, at: Span) -> Problem:
        rule = f"{NUMBER_WORDS[c.op]} {c.text}"
        if _INCLUDES[f.op] != _INCLUDES[c.op]:
            text = f"{label}“{f.phrase}”{_INCLUDES[f.op]}{f.text}，规则“{rule}”{_INCLUDES[c.op]}"
        else:
            text = f"{label}“{f.phrase}”把正好{f.text}的归在{_SIDE[f.op]}一边，规则“{rule}”归在{_SIDE[c.op]}一边"
        return Problem(
            c.at,
            "boundary",
            text,
            f"{NUMBER_WORDS[_LIKE[c.op]]} {c.text}",
            f"规则没有写错的，在 读法 里引出“{f.phrase}”说明理由",
            at,
        )

    def _ceiling(self, label: str, text: str, f: Figure, found: list[Constant], at: Span) -> Iterator[Problem]:
        paid = [c for c in found if c.part == "金额" and c.role == "value"]
        held = any(c.role not in ("value", "compare") or CUT.get(c.op) == CUT["<="] for c in found)
        money = f.ratio or any(unit == "元" for unit, _ in f.dim)
        if not (f.capped and paid and money) or held or self.incentive.nature == Nature.CEILING:
            return
        if not self._settled(f, self.read, lambda q: q.capped):
            yield Problem(
                at,
                "nature",
                f"事项“{self.incentive.id}”的{label}“{f.phrase}”只说了上限，奖补按定额写",
                "性质: 上限",
                f"确实按{f.text}给的，在 读法 里引出“{f.phrase}”说明",
            )

    def _step(self, label: str, text: str, f: Figure, found: list[Constant], at: Span) -> Iterator[Problem]:
        whole = f.is_count and f.value == 1  # there is no part of one person
        if not f.each or whole or _REST_STATED.search(text) or self._settled(f, self.read, lambda q: q.each):
            return
        yield Problem(
            at,
            "step-rest",
            f"事项“{self.incentive.id}”的{label}“{f.phrase}”没有说不足的部分怎么算",
            f"在 读法 里引出“{f.phrase}”，说明不足的部分不计还是按比例",
            severity="warning",
        )

    def _yearly(self, label: str, text: str, f: Figure, found: list[Constant], at: Span) -> Iterator[Problem]:
        roles = {c.role for c in found}
        if not (f.is_money and f.capped and "cap" in roles):
            return
        for pattern, role, step, word in (
            (_YEARLY, "year-cap", "年度封顶", "每年"),
            (_TOTAL, "total-cap", "累计封顶", "累计"),
        ):
            if not pattern.search(f.clause):
                continue
            if role not in roles and not self._settled(f, self.read, _clause_has(pattern)):
                yield Problem(
                    at,
                    role,
                    f"事项“{self.incentive.id}”的{label}“{f.clause}{f.text}”是{word}的限额，规则写的是 封顶",
                    f"{step}: {f.text}",
                    f"一次核定即为全部的，在 读法 里引出“{f.clause}{f.text}”说明",
                    severity="warning",
                )
            return

    def _edge(self, label: str, text: str, f: Figure, found: list[Constant], at: Span) -> Iterator[Problem]:
        """An end of a band where the sentence leaves open whether it belongs to the band."""
        money = f.ratio or f.is_money
        compared = [c for c in found if c.role == "compare" and c.op in CUT]
        if not f.edge or f.op or not money or not compared or self._settled(f, self.read, lambda q: bool(q.edge)):
            return
        yield Problem(
            at,
            "band-edge",
            f"事项“{self.incentive.id}”的{label}“{f.phrase}”没有说正好{f.text}的归哪一档，"
            f"规则“{NUMBER_WORDS[compared[0].op]} {compared[0].text}”归在{_SIDE[compared[0].op]}一档",
            f"在 读法 里引出“{f.phrase}”，说明正好{f.text}的归哪一档",
            severity="warning",
        )


def _telling(c: Constant) -> bool:
    """Whether a sentence must print a constant: it is not zero, the whole, one thing, a factor, or a length of time."""
    if not c.literal or not c.value or c.value == 1 or c.type in (PLAIN, MONTHS, DAYS, WORKDAYS):
        return False
    return c.part != "时限"


def plain(text: str) -> str:
    """A sentence without spaces and punctuation, to compare what two 事项 quote."""
    return re.sub(r"\W", "", text)


def _like_any(rule: Rule, group: list[Figure]) -> list[Constant]:
    """The constants that are any of the figures: a 第三年 is more than the three years of its size."""
    out: list[Constant] = []
    for f in group:
        out += [c for c in rule.like(f) if not any(c is o for o in out)]
    return out


def _bare(q: Figure) -> bool:
    return not (q.op or q.each)


def _like(f: Figure) -> Callable[[Figure], bool]:
    return lambda q: q.op == f.op and q.each == f.each


def _clause_has(pattern: re.Pattern[str]) -> Callable[[Figure], bool]:
    return lambda q: pattern.search(q.clause) is not None


__all__ = ["Sentences", "Sharing", "plain"]
