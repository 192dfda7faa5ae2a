"""Code lists: regions (GB/T 2260) with the years of each code, their names, and industries (GB/T 4754)."""

from policymatch.language.codes.industries import industries, read_industry
from policymatch.language.codes.place_names import find_region
from policymatch.language.codes.reading import Read
from policymatch.language.codes.regions import latest_year, region_list, region_name, regions

REGIONS, INDUSTRIES = "GB/T 2260", "GB/T 4754"
"""How the names of the two lists begin in 代码表."""

__all__ = [
    "INDUSTRIES",
    "REGIONS",
    "Read",
    "find_region",
    "industries",
    "latest_year",
    "read_industry",
    "region_list",
    "region_name",
    "regions",
]
