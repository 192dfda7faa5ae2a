"""统一社会信用代码 of synthetic enterprises: valid by both check digits, recognisable as made up.

The 组织机构代码 inside begins with HC (合成); codes of real enterprises begin with a digit or MA there.
"""

from __future__ import annotations

from stdnum.cn import uscc

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
MOST = 3_099_999  # what the six places inside a code can tell apart

_INNER_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

# 主体类型 -> 登记管理部门 and 机构类别, the first two places (GB 32100-2015), and how its name ends
KINDS = {
    "企业": ("91", "有限公司"),
    "个体工商户": ("92", "经营部"),
    "社会团体": ("51", "行业协会"),
    "社会服务机构": ("52", "服务中心"),
    "基金会": ("53", "基金会"),
    "律师事务所": ("31", "律师事务所"),
    "会计师事务所": ("91", "会计师事务所"),
    "机关事业单位": ("12", "事业单位"),
}


def credit_code(kind: str, region: str, number: int) -> str:
    """The code of the ``number``-th synthetic enterprise.

    Args:
        kind: its 主体类型; one that is not listed here counts as 企业.
        region: six digits of the place that registered it (more are cut off).
        number: from 1 to :data:`MOST`.

    Raises:
        ValueError: the number does not fit.
    """
    if not 1 <= number <= MOST:
        raise ValueError(f"合成企业的序号应在1到{MOST}之间，这里是{number}")
    body = f"HC{ALPHABET[number // 100_000]}{number % 100_000:05d}"
    head = f"{KINDS.get(kind, KINDS['企业'])[0]}{region[:6]}{body}{inner_check(body)}"
    return head + str(uscc.calc_check_digit(head))


def inner_check(body: str) -> str:
    """The check digit of an eight-place 组织机构代码 (GB 11714-1997); ten is X."""
    total = sum(_INNER_ALPHABET.index(c) * w for c, w in zip(body, _INNER_WEIGHTS, strict=True))
    digit = 11 - total % 11
    return {10: "X", 11: "0"}.get(digit, str(digit))


__all__ = ["ALPHABET", "KINDS", "MOST", "credit_code", "inner_check"]
