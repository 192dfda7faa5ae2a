"""Synthetic enterprises for the shipped dictionary and policies: a population from a seed, as CSV files.

Everything in it is made up and says so: company names contain 合成, the inner part of every 统一社会信用代码 begins with HC.
"""

from policymatch.samples.dirt import Dirt
from policymatch.samples.population import Population, generate, write
from policymatch.samples.sheet import Sheet

__all__ = ["Dirt", "Population", "Sheet", "generate", "write"]
