"""Stored files and their types."""
