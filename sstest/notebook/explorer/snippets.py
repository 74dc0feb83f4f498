"""A manifest and a request as text to paste elsewhere: tests, fixtures, curl.

What they hold is written as Python and shell literals, so that none of it is ever run.
"""

from collections.abc import Callable
from pprint import pformat
from typing import Final

import msgspec

from sstest.manifest import ManifestError
from sstest.notebook.explorer.look import Look
from sstest.notebook.explorer.texts import without_surrogates
from sstest.parser import RequestError
from sstest.parser.body import decode, encode
from sstest.views.cells import literal
from sstest.views.curl import command, url_of

_WIDTH: Final = 88


def as_test(seen: Look) -> str:
    """A module with a pytest test: the body is read, or refused, as it is now."""
    needs_pytest = seen.error is not None
    imports = "import pytest\n\nimport sstest" if needs_pytest else "import sstest"
    return f"{imports}\n\n{_constants(seen)}\n\n{_test(seen)}"


def as_fixtures(seen: Look) -> str:
    """A module for a ``conftest.py``: fixtures with the manifest and the body."""
    return f'''import pytest

import sstest

{_constants(seen)}

@pytest.fixture
def segment_manifest() -> sstest.Manifest:
    """The manifest of the integration."""
    return {_LOADED}


@pytest.fixture
def request_body() -> {type(seen.body).__name__}:
    """A request of the integration."""
    return BODY
'''


def as_curl(seen: Look) -> str:
    """A command that posts the body to ``sstest serve``; JSON without the space between values.

    In a command of one line, line ends would have to be escaped, and with them the whole body.
    """
    body = encode(seen.body)
    try:
        decode(body)
        body = msgspec.json.format(body, indent=-1)
    except (RequestError, msgspec.DecodeError):
        pass  # it is sent as it is
    return f"{command(body, url_of(seen.document.key))}\n"


def as_manifest(seen: Look) -> str:
    """The manifest, as it is."""
    return without_surrogates(seen.document.text or "")


SNIPPETS: Final[dict[str, tuple[str, Callable[[Look], str]]]] = {
    "test": ("pytest test", as_test),
    "fixtures": ("pytest fixtures", as_fixtures),
    "curl": ("curl command", as_curl),
    "manifest": ("manifest.json", as_manifest),
}
"""What can be copied: its title, and the function that writes it."""

_LOADED: Final = "sstest.Manifest.load(MANIFEST, KEY)"


def _constants(seen: Look) -> str:
    return (
        f"KEY = {seen.document.key!r}\n"
        f"MANIFEST = {literal(seen.document.text or '')}\n"
        f"BODY = {literal(seen.body)}\n"
    )


def _test(seen: Look) -> str:
    parse = f"sstest.parse({_LOADED}, BODY)"
    if isinstance(seen.error, ManifestError):
        return f"""
def test_manifest_cannot_be_used() -> None:
    with pytest.raises(sstest.ManifestError):
        {parse}
""".lstrip("\n")
    if isinstance(seen.error, RequestError):
        return f"""
def test_request_is_refused() -> None:
    with pytest.raises(sstest.RequestError) as refused:
        {parse}
    assert refused.value.message == {seen.error.message!r}
""".lstrip("\n")
    deltas = {} if seen.update is None else seen.update.deltas
    expected = pformat({name: one.to_dict() for name, one in deltas.items()}, width=_WIDTH)
    indented = expected.replace("\n", "\n    ")
    return f"""
def test_request_is_read() -> None:
    update = {parse}
    deltas = {{cohort: delta.to_dict() for cohort, delta in update.deltas.items()}}
    assert deltas == {indented}
""".lstrip("\n")
