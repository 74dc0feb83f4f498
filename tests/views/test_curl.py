"""A curl command posts the very bytes, and shows them where a shell can."""

import subprocess

import pytest

from sstest.views.curl import command

PRETTY = b'{\n  "a": "it\'s \\u00e9 100%",\n  "b": "\\\\n"\n}\n'


@pytest.mark.parametrize(
    "body", [PRETTY, bytes(range(256)), '{"é": "\\u0001"}\n'.encode(), b"-n\n", b"\\0123\n"]
)
def test_control_characters_are_escaped_and_sent(body: bytes) -> None:
    printed, piped, _ = command(body, "http://localhost").partition(" | curl ")
    assert piped
    assert "\n" not in printed
    sent = subprocess.run(["/bin/sh", "-c", printed], capture_output=True, check=True).stdout
    assert sent == body


def test_the_rest_of_such_a_body_can_be_read() -> None:
    assert command(PRETTY, "http://localhost").startswith('printf %b \'{\\0012  "a": "it\'')
