"""Firms, creative providers and their members."""
