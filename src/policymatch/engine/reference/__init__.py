"""The definition of meaning: one enterprise, exact, three-valued, with a trace. Standard library only."""
