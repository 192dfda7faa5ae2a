"""An enterprise as it comes in: code, name, facts under their Chinese names, and offices' rulings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from policymatch.errors import FactError, FactIssue
from policymatch.model.facts import CODE_NAME, NAME, RULINGS
from policymatch.model.values import check_credit_code


class Enterprise(BaseModel):
    """One enterprise.

    Built by keyword (``Enterprise(code=…, facts={"注册地": "420802"})``) or from a mapping with everything at the top
    level under its Chinese name (``Enterprise.model_validate({"统一社会信用代码": …, "注册地": "420802"})``).

    Args:
        code: 统一社会信用代码, checked by its check digit; "" if not known.
        name: 企业名称.
        facts: field -> value; yearly fields as mappings by year, record lists as lists of mappings; money in 元
            (number or decimal string) or with its unit (``250万元``).
        rulings: text of a 人工核定 -> 是, 否 or an amount.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

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
        return "" if value is None else value

    @field_validator("code")
    @classmethod
    def _check(cls, value: str) -> str:
        return check_credit_code(value) if value else value

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

    Raises:
        FactError: it is not JSON, not an object, or holds a key twice.
    """

    def no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, value in pairs:
            if key in out:
                raise FactError([FactIssue(key, str(value), "这个名称写了两次", "每个名称只写一次")])
            out[key] = value
        return out

    try:
        if isinstance(text, str):
            text = text.removeprefix("\ufeff")
        data = json.loads(text, parse_float=str, object_pairs_hook=no_twice, parse_constant=_no_constant)
    except json.JSONDecodeError as e:
        near = e.doc[max(0, e.pos - 10) : e.pos + 10].replace("\n", " ")
        raise FactError(
            [FactIssue(f"{where}:{e.lineno}:{e.colno}", near, "这里不是合法的 JSON", "检查逗号、引号和括号")]
        ) from None
    except UnicodeDecodeError:
        raise FactError([FactIssue(where, "", "不是 UTF-8 文本", "另存为 UTF-8")]) from None
    except ValueError:  # an integer of thousands of digits
        raise FactError([FactIssue(where, "", "里面有一个太长的数字")]) from None
    except RecursionError:
        raise FactError([FactIssue(where, "", "层次太深")]) from None
    if not isinstance(data, dict):
        raise FactError([FactIssue(where, str(data)[:40], "应是一个企业的“名称: 值”", '{"注册地": "420802"}')])
    return data


def _no_constant(text: str) -> Any:
    raise FactError([FactIssue("数值", text, "不是一个数")])
