"""One meaning, run two ways; ``reference`` is the definition."""
