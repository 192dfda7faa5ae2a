"""The columnar engine: a population at once. It settles what it can exactly and leaves the rest to the reference.

For every enterprise and incentive it says that the conditions hold, fail or are open, and what is paid, or it does not
say. What it says equals the reference engine's answer; differential tests hold it to that.
"""

from policymatch.engine.columnar.eligibility import Settled, award, settle
from policymatch.engine.columnar.population import Population

__all__ = ["Population", "Settled", "award", "settle"]
