"""Toolkit for jobs: registry, run log, leases."""
