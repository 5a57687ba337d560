"""Funders, programmes, calls, presets, calendar."""
