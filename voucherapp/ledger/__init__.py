"""Double entry: accounts, transfers, invariants."""
