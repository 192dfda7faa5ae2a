"""The kernel against the reference engine: every condition and every amount of an incentive, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from policymatch.engine.columnar.fact_table import FactTable
from policymatch.engine.columnar.kernel.evaluate import Kernel
from policymatch.engine.columnar.kernel.outlook import Outlook
from policymatch.engine.columnar.outcome import OPEN, STATES
from policymatch.engine.lowering import Interned, Lowering
from policymatch.engine.reference.decide import Award, payable
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import causes_of, truth
from policymatch.language.fields import Dictionary
from policymatch.model.facts import Facts
from policymatch.model.policy import Incentive, Policy


def differences(
    dictionary: Dictionary,
    policy: Policy,
    incentive: Incentive,
    facts: Sequence[Facts],
    on: date,
    ledger_known: bool = False,
) -> tuple[list[str], Counter[str]]:
    """Where the kernel differs from the reference engine, and how often each result occurred."""
    table = FactTable.of(dictionary, facts, ledger_known)
    lowering = Lowering(Interned(), dictionary, policy, incentive, on, ledger_known)
    kernel = Kernel(table, Outlook(lowering.once, lowering.interned))
    out: list[str] = []
    seen: Counter[str] = Counter()
    evaluators = [Evaluator(dictionary, policy, incentive, f, on, ledger_known) for f in facts]
    for n, expr in enumerate((*incentive.conditions, *incentive.exclusions)):
        said = kernel.truth(lowering.close(expr))
        for row, e in enumerate(evaluators):
            if said.undecided[row]:
                seen["undecided"] += 1
                continue
            value = e.value(expr)
            wanted = (truth(value), causes_of(value) if truth(value) is None else frozenset())
            held = None if said.open[row] else bool(said.holds[row])
            got = (held, kernel.causes(said.why[row]) if said.open[row] and said.why is not None else frozenset())
            seen[str(held)] += 1
            if got != wanted:
                out.append(f"{incentive.path} condition {n} row {row}: {got}, reference {wanted}")
    if incentive.amount is None:
        return out, seen
    paid = kernel.award(lowering.close(incentive.amount), incentive.nature)
    for row, e in enumerate(evaluators):
        if paid.undecided[row]:
            seen["undecided"] += 1
            continue
        award = payable(e, incentive)
        certain, low, high = int(paid.value[row]), int(paid.low[row]), int(paid.high[row])
        why = kernel.causes(paid.why[row]) if paid.why is not None else frozenset()
        bound = None if high == OPEN else high
        got_award = Award(STATES[paid.states[row]], None if certain == OPEN else certain, low, bound, "", why)
        seen[got_award.state] += 1
        plain = Award(award.state, award.value, award.low, award.high, "", award.causes)
        if got_award != plain:
            out.append(f"{incentive.path} row {row}: {got_award}, reference {plain}")
        if bool(paid.warned[row]) != bool(e.warnings):
            out.append(f"{incentive.path} row {row}: warned {paid.warned[row]}, reference {e.warnings}")
    return out, seen
