"""Measures pages, submissions and exports against bare floors, side by side in one run."""
