"""Surveys, campaigns, unit lists and every sentence a resident reads: data files, and the loader that checks them."""
