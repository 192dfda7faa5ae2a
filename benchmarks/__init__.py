"""How fast it is, measured beside others on the same work: ``make bench``, docs/performance.md."""
