"""What all tests share."""

# httpx loads it when it is first used. Where that is in a run of pytest inside of pytest, what was
# loaded is forgotten behind it, and the errors of the next copy are none that httpx knows.
import httpcore  # noqa: F401

import tests.profiles  # noqa: F401  # registers and loads the profiles

pytest_plugins = ["pytester"]
