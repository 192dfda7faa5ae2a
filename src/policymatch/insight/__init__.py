"""Explanations and reports, drawn from the trace."""
