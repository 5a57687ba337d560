"""Undertakings, de minimis headroom and register."""
