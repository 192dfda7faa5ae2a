"""What a log line or a debugger shows of an object is one short line, without values of an enterprise."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd
import pytest

from policymatch import Catalog, Enterprise
from policymatch.insight.report import Report

FACTS = {
    "统一社会信用代码": "91420802HC9000012M",
    "企业名称": "荆门示例机械有限公司",
    "注册地": "420802",
    "营业收入": {"2023": "98765432元"},
}


@cache
def catalog() -> Catalog:
    return Catalog.builtin()


@cache
def report() -> Report:
    return catalog().match(FACTS, "2024-12-31")


MADE: dict[str, Callable[[], Any]] = {
    "Catalog": catalog,
    "Loaded": lambda: catalog().loaded,
    "Dictionary": lambda: catalog().dictionary,
    "Report": report,
    "Decisions": lambda: report().matches,
    "Decision": lambda: report().matches[0],
    "Package": lambda: report().package,
    "Facts": lambda: report().facts,
    "Enterprise": lambda: Enterprise.model_validate(FACTS),
    "Scores": lambda: catalog().score(pd.DataFrame([{"统一社会信用代码": "91420802HC9000012M"}]), on="2024-12-31"),
    "CheckReport": lambda: Catalog.loads({"x.yaml": "指标: {甲: {类型: 金额, 来源: 甲局}}"}).check(),
}


@pytest.mark.parametrize("name", MADE)
def test_a_repr_is_one_short_line_without_values(name: str) -> None:
    for shown in (repr(MADE[name]()), str(MADE[name]())):
        assert len(shown) < 120 and "\n" not in shown, shown[:300]
        assert "98765432" not in shown and "荆门示例" not in shown
