"""Tests of what a partner declares."""
