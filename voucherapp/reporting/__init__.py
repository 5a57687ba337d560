"""Figures, workbooks, dashboards; reads all, writes only snapshots."""
