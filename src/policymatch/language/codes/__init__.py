"""Code lists: regions (GB/T 2260) with the years of each code, their names, and industries (GB/T 4754)."""

from policymatch.language.codes.industries import industries, read_industry
from policymatch.language.codes.place_names import find_region
from policymatch.language.codes.reading import Read
from policymatch.language.codes.regions import FIRST, LAST, latest_year, region_list, region_name, regions
from policymatch.language.codes.rule_codes import (
    INDUSTRIES,
    REGIONS,
    RuleCode,
    Window,
    both,
    is_named,
    name_of,
    rule_code,
)

__all__ = [
    "FIRST",
    "INDUSTRIES",
    "LAST",
    "REGIONS",
    "Read",
    "RuleCode",
    "Window",
    "both",
    "find_region",
    "industries",
    "is_named",
    "latest_year",
    "name_of",
    "read_industry",
    "region_list",
    "region_name",
    "regions",
    "rule_code",
]
