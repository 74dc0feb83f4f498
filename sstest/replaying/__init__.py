"""Recorded requests in any number, parsed and summed up: who is in which cohort in the end."""
