"""Notebooks written by a program."""
