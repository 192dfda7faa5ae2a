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
    TableError,
)
from policymatch.version import __version__

if TYPE_CHECKING:
    from policymatch.api import Catalog, CheckReport
    from policymatch.engine.compiled import Finding, Matcher
    from policymatch.insight.report import Report
    from policymatch.model.enterprise import Enterprise

__all__ = [
    "Catalog",
    "CatalogError",
    "CheckReport",
    "Enterprise",
    "FactError",
    "FactIssue",
    "Finding",
    "GrammarError",
    "Matcher",
    "NotFoundError",
    "PolicymatchError",
    "Problem",
    "Report",
    "TableError",
    "__version__",
]

_LATE = {
    "Catalog": "policymatch.api",
    "CheckReport": "policymatch.api",
    "Report": "policymatch.insight.report",
    "Enterprise": "policymatch.model.enterprise",
    "Finding": "policymatch.engine.compiled",
    "Matcher": "policymatch.engine.compiled",
}


def __getattr__(name: str) -> Any:
    """Names that need the whole library are imported when first used, so that ``import policymatch`` stays light."""
    if name in _LATE:
        import importlib

        return getattr(importlib.import_module(_LATE[name]), name)
    raise AttributeError(f"module 'policymatch' has no attribute {name!r}")
