"""What the local policies of each place decide on: its enterprises are plainly in, just at, just beside or far from each threshold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from policymatch.samples import local_industry, local_people, local_science
from policymatch.samples.draw import Draw
from policymatch.samples.firm import Firm

Scenario = Callable[[Firm, Draw], None]

SCENARIOS: dict[str, Scenario] = {**local_science.SCENARIOS, **local_industry.SCENARIOS, **local_people.SCENARIOS}


def fill(firm: Firm, draw: Draw) -> None:
    """Adds what the policies of the enterprise's place decide on; nothing where no policy names the place."""
    if firm.place.key:
        SCENARIOS[firm.place.key](firm, draw)
    if firm.region.startswith("51"):
        taken = draw.chance(400)
        firm.put("已受理", taken)
        if taken:
            firm.put("受理日期", draw.day(date(2024, 1, 2), date(2024, 12, 31)))


__all__ = ["SCENARIOS", "fill"]
