"""The columnar engine: a population at once. It settles what it can exactly and leaves the rest to the reference.

Today it decides conditions: for every enterprise and incentive it says that the conditions hold, that they fail, or that
it does not say. What it says equals the reference engine's answer; differential tests hold it to that.
"""

from policymatch.engine.columnar.eligibility import Settled, settle
from policymatch.engine.columnar.population import Population

__all__ = ["Population", "Settled", "settle"]
