"""The definition of meaning: one enterprise, exact, three-valued, with a trace. Standard library only."""

from policymatch.engine.reference import amounts as _amounts  # noqa: F401  amounts make themselves known to the evaluator
