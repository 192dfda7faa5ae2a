"""policymatch: incentive policies as strict Chinese YAML, turned into exact, explained decisions.

>>> from policymatch import Catalog
>>> report = Catalog.builtin().match({"注册地": "420802"}, on="2024-12-31")
>>> report.package.total
0
"""

from typing import TYPE_CHECKING, Any

from policymatch.errors import (
    CatalogError,
    FactError,
    FactIssue,
    GrammarError,
    NotFoundError,
    PolicymatchError,
    Problem,
    Span,
    TableError,
)
from policymatch.limits import LIMITS, Limits, set_limits
from policymatch.version import __version__

if TYPE_CHECKING:
    from policymatch.api import Catalog, EnterpriseInput
    from policymatch.award.package import Package
    from policymatch.catalog.loading import Loaded
    from policymatch.catalog.sources import Sources
    from policymatch.engine.cases import CaseResult
    from policymatch.engine.compiled import Decisions, Finding, Matcher
    from policymatch.engine.reference.decide import Award, Decision
    from policymatch.engine.reference.values import Cause
    from policymatch.engine.selection import LeftOut
    from policymatch.insight.check import CheckReport
    from policymatch.insight.report import Report
    from policymatch.language.fields import Dictionary, Field, Parameter, ValueRange
    from policymatch.language.periods import Period
    from policymatch.language.terms import (
        AmountKind,
        AmountState,
        CauseKind,
        CheckResult,
        Confidence,
        Form,
        InstalmentState,
        Level,
        Mode,
        Nature,
        Phase,
        Sensitivity,
        Verdict,
    )
    from policymatch.model import result as documents
    from policymatch.model.enterprise import Enterprise
    from policymatch.model.facts import Facts
    from policymatch.model.policy import Case, Checked, DayRange, Incentive, Policy
    from policymatch.model.values import NOT_APPLICABLE, NotApplicable
    from policymatch.tables.results.account import FileCount
    from policymatch.tables.results.scores import Scores
    from policymatch.tables.results.tallies import Figures

__all__ = [
    "LIMITS",
    "NOT_APPLICABLE",
    "AmountKind",
    "AmountState",
    "Award",
    "Case",
    "CaseResult",
    "Catalog",
    "CatalogError",
    "Cause",
    "CauseKind",
    "CheckReport",
    "CheckResult",
    "Checked",
    "Confidence",
    "DayRange",
    "Decision",
    "Decisions",
    "Dictionary",
    "Enterprise",
    "EnterpriseInput",
    "FactError",
    "FactIssue",
    "Facts",
    "Field",
    "Figures",
    "FileCount",
    "Finding",
    "Form",
    "GrammarError",
    "Incentive",
    "InstalmentState",
    "LeftOut",
    "Level",
    "Limits",
    "Loaded",
    "Matcher",
    "Mode",
    "Nature",
    "NotApplicable",
    "NotFoundError",
    "Package",
    "Parameter",
    "Period",
    "Phase",
    "Policy",
    "PolicymatchError",
    "Problem",
    "Report",
    "Scores",
    "Sensitivity",
    "Sources",
    "Span",
    "TableError",
    "ValueRange",
    "Verdict",
    "__version__",
    "documents",
    "set_limits",
]

_LATE = {
    "policymatch.api": ("Catalog", "EnterpriseInput"),
    "policymatch.award.package": ("Package",),
    "policymatch.catalog.loading": ("Loaded",),
    "policymatch.catalog.sources": ("Sources",),
    "policymatch.engine.cases": ("CaseResult",),
    "policymatch.engine.compiled": ("Decisions", "Finding", "Matcher"),
    "policymatch.engine.reference.decide": ("Award", "Decision"),
    "policymatch.engine.reference.values": ("Cause",),
    "policymatch.engine.selection": ("LeftOut",),
    "policymatch.insight.check": ("CheckReport",),
    "policymatch.insight.report": ("Report",),
    "policymatch.language.fields": ("Dictionary", "Field", "Parameter", "ValueRange"),
    "policymatch.language.periods": ("Period",),
    "policymatch.language.terms": (
        "AmountKind",
        "AmountState",
        "CauseKind",
        "CheckResult",
        "Confidence",
        "Form",
        "InstalmentState",
        "Level",
        "Mode",
        "Nature",
        "Phase",
        "Sensitivity",
        "Verdict",
    ),
    "policymatch.model.enterprise": ("Enterprise",),
    "policymatch.model.facts": ("Facts",),
    "policymatch.model.policy": ("Case", "Checked", "DayRange", "Incentive", "Policy"),
    "policymatch.model.values": ("NOT_APPLICABLE", "NotApplicable"),
    "policymatch.tables.results.account": ("FileCount",),
    "policymatch.tables.results.scores": ("Scores",),
    "policymatch.tables.results.tallies": ("Figures",),
}
_HOME = {name: module for module, names in _LATE.items() for name in names}


def __getattr__(name: str) -> Any:
    """Names that need the whole library are imported when first used, so that ``import policymatch`` stays light."""
    import importlib

    if name == "documents":
        found: Any = importlib.import_module("policymatch.model.result")
    elif name in _HOME:
        found = getattr(importlib.import_module(_HOME[name]), name)
    else:
        raise AttributeError(f"module 'policymatch' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """What is public, imported yet or not."""
    return sorted({*globals(), *__all__})
