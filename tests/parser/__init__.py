"""Tests of what LaunchDarkly reads."""
