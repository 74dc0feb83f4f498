"""What all tests share."""

# What is loaded first in a run of pytest inside of pytest is forgotten behind it, and loaded again:
# the errors of the next httpcore are none that httpx knows, and the next stand-in would find the
# clients that the last one has replaced.
import httpcore  # noqa: F401

import sstest.endpoint.mock  # noqa: F401
import tests.profiles  # noqa: F401  # registers and loads the profiles

pytest_plugins = ["pytester"]
