"""A reader of displays that fails on whatever could act, and the manifest they are made of."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any, Final

import pytest
from displays import TAGS

from sstest.manifest import Manifest
from sstest.views.jupyter.colours import luminance

COLOUR: Final = re.compile(r"rgba\([\d.,]+\)|inherit|none")
# A ground with a text of its own colour on it is readable in either theme.
PAIR: Final = re.compile(r"background:(#[0-9a-f]{6});color:(#[0-9a-f]{6});")
FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


class Page(HTMLParser):
    """Reads a display as a browser would, and fails on all that is not on the list."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.values: list[str] = []
        self.pointers: list[str] = []
        self.all = ""
        assert not FORBIDDEN.search(markup)
        self.feed(markup)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, content in attrs:
            assert content is not None
            if name == "class":
                assert not self.open
                assert content == "tex2jax_ignore mathjax_ignore"
            elif name == "open":
                assert (tag, content) == ("details", "open")
            elif name == "data-pointer":
                self.pointers.append(content)
            else:
                assert name == "style"
                self.check_style(content)
        if not self.open:
            assert attrs[0][0] == "class"
        self.open.append(tag)
        if tag == "bdi":
            self.values.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1] == "mark":
            data = chr(int(re.fullmatch(r"U\+([0-9A-F]{4,6})", data)[1], 16))  # type: ignore[index]
        if "bdi" in self.open:
            self.values[-1] += data
        self.all += data

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment

    @staticmethod
    def check_style(style: str) -> None:
        if pair := PAIR.match(style):
            light, dark = sorted(map(luminance, pair.groups()), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5
            style = style[pair.end() :]
        for declaration in style.split(";"):
            name, _, content = declaration.partition(":")
            assert re.fullmatch(r"[a-z-]+", name)
            assert "(" not in re.sub(r"rgba\([\d.,]+\)", "", content)
            if name in ("color", "background"):
                assert COLOUR.fullmatch(content), "a colour that one theme would not show"


@pytest.fixture(scope="session")
def read() -> Callable[[str], Page]:
    """Reads a display and checks it on the way: ``.all`` is its text, ``.values`` the quoted."""
    return Page


@pytest.fixture(scope="session")
def manifest() -> Callable[..., Manifest]:
    """Makes a manifest of the boolean format, with changes to its ``requestParser``."""

    def make(**changes: Any) -> Manifest:
        parser = {
            "environmentIdPath": "/environment",
            "cohortIdPath": "/cohort",
            "cohortNamePath": "/name",
            "cohortUrlPath": "/url",
            "memberArrayPath": "/members",
            "memberArrayParser": {"memberIdPath": "/id", "booleanMembershipPath": "/in"},
            **changes,
        }
        return Manifest.load({"syncedSegment": {"requestParser": parser}}, "key")

    return make


@pytest.fixture(scope="session")
def body() -> Callable[..., dict[str, Any]]:
    """Makes a request for that manifest, with one value in all places."""

    def make(value: Any, members: int = 1) -> dict[str, Any]:
        listed = [{"id": value, "in": index % 2 == 0} for index in range(members)]
        fields = ("environment", "cohort", "name", "url")
        return {**dict.fromkeys(fields, value), "members": listed}

    return make
