"""Reading what pytest printed: whole, and a failure at a time."""

import re

import pytest

# The items of a good manifest without a template and without recorded requests.
ITEMS = [
    "document",
    "pointers",
    "structure",
    "SS902 members can join and leave",
    "SS901 generated requests parse to the intended update",
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
    """The text of each failure by the name of its item."""
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
