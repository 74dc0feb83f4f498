"""The rule that CONTRIBUTING.md shows is one, and finds what it says."""

from typing import Any

from pages import DOCS, blocks

from sstest.manifest.document import Document
from sstest.manifest.reading import read


def test_the_example_of_a_rule_works() -> None:
    names: dict[str, Any] = {"__name__": "timestamps"}
    (example,) = [
        one for one in blocks(DOCS.parent / "CONTRIBUTING.md") if one.language == "python"
    ]
    exec(compile(example.text, "CONTRIBUTING.md", "exec"), names)  # noqa: S102  # our own
    rule = names["timestamp"]

    def messages(document: Document) -> list[str]:
        return [found.message for found in rule.check(document)]

    bad, good = (read(one.text) for one in (rule.bad, rule.good))
    assert messages(bad) == ["environmentIdPath '/timestamp' points to a timestamp"]
    assert messages(good) == []
