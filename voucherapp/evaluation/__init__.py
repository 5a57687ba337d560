"""Evaluators, assignment, conflicts of interest, scores."""
