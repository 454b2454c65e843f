"""Rosters of helpers: read as offices send them, kept with names and phones sealed, printed, announced, checked.

Answers are out of reach here: nothing in this package, nor in `models.roster`, looks at a response.
"""
