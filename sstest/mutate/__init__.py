"""Manifests with one mistake each, and test suites that are run to see which they notice."""
