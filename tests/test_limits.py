"""Every limit is adjustable and documented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from policymatch.limits import LIMITS, Limits, set_limits

PAGE = Path(__file__).parents[1] / "docs" / "limits.md"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    before = asdict(LIMITS)
    yield
    set_limits(**before)


def test_every_limit_is_documented_with_its_default() -> None:
    rows = {
        line.split("|")[1].strip(): line.split("|")[2].strip()
        for line in PAGE.read_text("utf-8").splitlines()
        if line.startswith("| `")
    }
    assert rows == {f"`{f.name}`": f"{f.default:,}" for f in fields(Limits)}


def test_a_limit_is_changed_for_the_process() -> None:
    set_limits(rows=7, messages=3)
    assert (LIMITS.rows, LIMITS.messages) == (7, 3)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"row": 7}, "没有限额“row”"),
        ({"rows": 0}, "限额“rows”应为大于0的整数，写的是0"),
        ({"rows": True}, "限额“rows”应为大于0的整数，写的是True"),
    ],
)
def test_a_wrong_limit_changes_nothing(changes: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        set_limits(**{"messages": 3, **changes})
    assert Limits() == LIMITS
