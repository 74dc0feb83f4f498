"""The web page of a running stand-in, and the same as JSON below ``/_sstest``."""
