"""The version of sstest."""

__version__ = "0.1.0"
