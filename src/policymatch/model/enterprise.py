"""An enterprise as it comes in: code, name, facts under their Chinese names, and offices' rulings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from policymatch.errors import FactError, FactIssue
from policymatch.limits import LIMITS
from policymatch.model.facts import CODE_NAME, NAME, RULINGS
from policymatch.model.privacy import kind
from policymatch.model.scalars import settled
from policymatch.model.values import check_credit_code


class Enterprise(BaseModel):
    """One enterprise.

    Built by keyword (``Enterprise(code=…, facts={"注册地": "420802"})``) or from a mapping with everything at the top
    level under its Chinese name (``Enterprise.model_validate({"统一社会信用代码": …, "注册地": "420802"})``, with
    ``context={"accept_bad_check_digits": True}`` for a code whose check digit is wrong).

    Args:
        code: 统一社会信用代码, checked by its check digit; "" if not known.
        name: 企业名称.
        facts: field -> value; yearly fields as mappings by year, record lists as lists of mappings; money in 元
            (number or decimal string) or with its unit (``250万元``).
        rulings: text of a 人工核定 -> 是, 否 or an amount.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    code: str = ""
    name: str = ""
    facts: dict[str, Any] = Field(default_factory=dict)
    rulings: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any) -> Any:
        if not isinstance(data, Mapping) or set(data) & {"code", "name", "facts", "rulings"} or not data:
            return data
        known = {CODE_NAME: "code", NAME: "name", RULINGS: "rulings"}
        out: dict[str, Any] = {known[k]: v for k, v in data.items() if k in known}
        out["facts"] = {k: v for k, v in data.items() if k not in known}
        return out

    @field_validator("code", "name", mode="before")
    @classmethod
    def _absent(cls, value: Any) -> Any:
        value = settled(value)
        return "" if value is None else value

    @field_validator("code")
    @classmethod
    def _check(cls, value: str, info: ValidationInfo) -> str:
        accept = bool((info.context or {}).get("accept_bad_check_digits"))
        return check_credit_code(value, accept) if value else value

    def __repr__(self) -> str:
        return f"<Enterprise {self.code or '?'}: {len(self.facts)} facts>"

    __str__ = __repr__

    def raw(self) -> dict[str, Any]:
        """Everything at the top level under its Chinese name."""
        out: dict[str, Any] = dict(self.facts)
        if self.code:
            out[CODE_NAME] = self.code
        if self.name:
            out[NAME] = self.name
        if self.rulings:
            out[RULINGS] = self.rulings
        return out


def parse_json(text: str | bytes, where: str = "JSON") -> dict[str, Any]:
    """A JSON object with fractions kept as they are written (texts) and duplicate keys refused.

    Args:
        text: at most ``LIMITS.request_bytes`` bytes, with at most ``LIMITS.depth`` levels.
        where: what messages call it.

    Raises:
        FactError: it is not JSON, not an object, holds a key twice, or exceeds a limit.
    """
    fault: FactIssue | None = None
    data: Any = None
    try:
        data = _parsed(text)
    except _Refused as e:
        fault = e.issue
    except json.JSONDecodeError as e:
        fault = FactIssue(f"{where}:{e.lineno}:{e.colno}", "", "这里不是合法的 JSON", "检查逗号、引号和括号")
    except UnicodeDecodeError:
        fault = FactIssue(where, "", "不是 UTF-8 文本", "另存为 UTF-8")
    except ValueError:  # an integer of thousands of digits
        fault = FactIssue(where, "", "里面有一个太长的数字")
    except RecursionError:
        fault = _too_deep(where)
    if fault is None and not isinstance(data, dict):
        fault = FactIssue(where, "", f"应是一个企业的“名称: 值”，给的是{kind(data)}", '{"注册地": "420802"}')
    if fault is None and _deeper(data, LIMITS.depth):
        fault = _too_deep(where)
    if fault is not None:
        raise FactError([fault])  # here, where no other error that holds the text is its context
    return data  # type: ignore[no-any-return]


class _Refused(Exception):
    def __init__(self, issue: FactIssue):
        self.issue = issue


def _parsed(text: str | bytes) -> Any:
    size = len(text)
    if size > LIMITS.request_bytes or (
        isinstance(text, str) and 4 * size > LIMITS.request_bytes < len(text.encode("utf-8", "surrogatepass"))
    ):
        raise _Refused(FactIssue("JSON", "", f"超过{LIMITS.request_bytes:,}字节"))
    if isinstance(text, str):
        text = text.removeprefix("\ufeff")
    return json.loads(text, parse_float=str, object_pairs_hook=_no_twice, parse_constant=_no_constant)


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        twice = next(name for name, n in Counter(name for name, _ in pairs).items() if n > 1)
        raise _Refused(FactIssue(twice, "", "这个名称写了两次", "每个名称只写一次"))
    return out


def _no_constant(text: str) -> Any:
    raise _Refused(FactIssue("数值", text, "不是一个数", "没有就不写"))


def _too_deep(where: str) -> FactIssue:
    return FactIssue(where, "", f"层次太深，最多{LIMITS.depth}层")


def _deeper(data: Any, depth: int) -> bool:
    """Whether lists and objects are nested more than ``depth`` times."""
    level = [data]
    for _ in range(depth):
        level = [
            x
            for item in level
            for x in (item.values() if isinstance(item, dict) else item)
            if isinstance(x, dict | list)
        ]
        if not level:
            return False
    return True
