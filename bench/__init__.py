"""Measurements: each module is a command that prints its figures. Compare ratios within one run, never numbers."""
