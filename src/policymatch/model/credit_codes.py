"""统一社会信用代码 (GB 32100-2015), and the numbers that are written in its place by mistake."""

from __future__ import annotations

import functools
import re
from datetime import date

from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.iso7064 import mod_11_10

from policymatch.language.codes import regions

LENGTH = 18
RESIDENT_ID = "是居民身份证号，不是统一社会信用代码，请核对这一列"
BAD_CHECK_DIGIT = "的校验位不对，按写的取用"
"""The note of codes that are taken with a wrong check digit."""
_WANTED = "应为18位的统一社会信用代码（个体工商户也有）"
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def credit_code(text: str, accept_bad_check_digits: bool = False) -> str:
    """A code without the spaces and hyphens in it.

    Args:
        text: what is written, with half-width characters and in capitals.
        accept_bad_check_digits: takes a code of the right form although its check digit is wrong.

    Raises:
        ValueError: it is none; the message says why.
    """
    code = uscc.compact(text)
    if is_resident_id(code):
        raise ValueError(RESIDENT_ID if len(code) == LENGTH else f"是15位的旧居民身份证号或旧注册号，{_WANTED}")
    if re.fullmatch(r"\d{15}", code, re.ASCII):
        raise ValueError(f"是15位数字，像旧注册号，{_WANTED}")
    if len(code) != LENGTH:
        raise ValueError(f"统一社会信用代码应为18位，这里是{len(code)}位")
    try:
        return str(uscc.validate(code))
    except InvalidChecksum:
        if accept_bad_check_digits:
            return code
        raise ValueError("统一社会信用代码的校验位不对，请核对抄写") from None
    except ValidationError:
        raise ValueError("不是有效的统一社会信用代码") from None


def right_check_digit(code: str) -> bool:
    """Whether a code that was taken has the right check digit."""
    return bool(uscc.is_valid(code))


def is_resident_id(text: str) -> bool:
    """Whether a text of 15 or 18 characters is a resident ID number (GB 11643), its check digit right or wrong.

    It begins with a province and goes on with a day of birth; one of fifteen digits is none where it is a registration
    number by its check digit (GS 15-2006). One in thirty-one passes for a 统一社会信用代码 by the check digit alone: it is
    still none, unless it names a province where such a code does and is no valid ID number.
    """
    if re.fullmatch(r"\d{15}", text, re.ASCII):
        return text[:2] in _provinces() and _is_day("19" + text[6:12]) and not mod_11_10.is_valid(text)
    if not re.fullmatch(r"\d{17}[\dX]", text, re.ASCII) or text[:2] not in _provinces() or not _is_day(text[6:14]):
        return False
    return not uscc.is_valid(text) or text[2:4] not in _provinces() or bool(text[-1] == ric.calc_check_digit(text))


@functools.cache
def _provinces() -> frozenset[str]:
    return frozenset(code[:2] for code in regions())


def _is_day(digits: str) -> bool:
    try:
        return _FIRST_YEAR <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year < _LAST_YEAR
    except ValueError:
        return False


__all__ = ["BAD_CHECK_DIGIT", "LENGTH", "RESIDENT_ID", "credit_code", "is_resident_id", "right_check_digit"]
