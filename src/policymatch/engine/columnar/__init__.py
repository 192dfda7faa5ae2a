"""The columnar engine: a population at once, meaning exactly what the reference engine means.

``FactTable`` goes in, ``Plan`` decides, ``Outcome`` comes out; differential tests hold it to the reference engine.
"""

from policymatch.engine.columnar.fact_table import FactTable
from policymatch.engine.columnar.outcome import Outcome
from policymatch.engine.columnar.pairs import DecidedTable
from policymatch.engine.columnar.plan import Plan, Totals

__all__ = ["DecidedTable", "FactTable", "Outcome", "Plan", "Totals"]
