"""Copies of the reference parser with a bug in each."""
