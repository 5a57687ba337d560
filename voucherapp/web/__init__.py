"""Toolkit for pages: access, forms, formatting, layouts."""
