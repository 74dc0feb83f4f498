"""The rules, a file for each close group; each module lists its own in ``RULES``."""
