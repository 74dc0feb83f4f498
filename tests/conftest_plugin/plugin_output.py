"""Reading what pytest printed: whole, and a failure at a time."""

import re

import pytest

CHECKS = [
    "manifest keeps the rules",
    "samples parse to what they mean",
    "additions are expressible",
    "removals are expressible",
    "malformed requests are refused",
    "replies are JSON",
]
# A file of ours is a trace; a checkout of that name, in which Python may be, is none.
TRACES = re.compile(r"Traceback|INTERNALERROR|site-packages|conftest_plugin/|sstest/[\w/]+\.py")


def text_of(result: pytest.RunResult) -> str:
    """All that was written, which must neither be a traceback nor obeyed by a terminal."""
    text = result.stdout.str() + result.stderr.str()
    assert not TRACES.search(text)
    assert all(character.isprintable() for line in text.splitlines() for character in line)
    return text


def failures(result: pytest.RunResult) -> dict[str, str]:
    """The text of each failure by the name of its check."""
    text = re.split("=+ (?:FAILURES|synced segments) =+\n", text_of(result))[1]
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("__"):
            name = line.strip("_ ").partition(": ")[2]
            found[name] = ""
        else:
            found[name] += line + "\n"
    return found
