"""What people see of a running stand-in: a page, and the same as JSON, below ``/_sstest``."""
