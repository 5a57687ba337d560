"""Toolkit for files that leave the product: PDF, XLSX and CSV, the same bytes for the same input."""
