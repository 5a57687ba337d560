"""Rankings, budget line, decisions, release."""
