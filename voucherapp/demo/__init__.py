"""A year of a real scheme with an invented region, told through operations."""
