"""Request bodies as Python expressions and as shell commands."""

import shlex
import zlib
from base64 import b64encode
from collections.abc import Iterable
from typing import Final

from sstest.text import name_bytes

# Editors end files with it, and it means nothing after a JSON document (RFC 8259 §2).
_SPACE: Final = b" \t\r\n"
_LONGEST_LINE: Final = 4000


def literal(data: bytes) -> str:
    """Bytes as a Python expression; long ones are compressed."""
    if len(data) <= _LONGEST_LINE:
        return repr(data)
    packed = b64encode(zlib.compress(data, 9)).decode()
    return f"zlib.decompress(base64.b64decode({packed!r}))"


def shell_line(words: Iterable[str]) -> str:
    """A command for a POSIX shell, in which names that are not printable are written in octal."""
    return " ".join(map(_shell_word, words))


def _shell_word(word: str) -> str:
    if word.isprintable():
        return shlex.quote(word)
    spelled = "".join(
        chr(byte) if (chr(byte).isalnum() and byte < 128) or byte in b"/._-" else f"\\{byte:03o}"
        for byte in name_bytes(word)
    )
    return f"\"$(printf '{spelled}')\""


def piped(body: bytes, command: Iterable[str]) -> str:
    """A POSIX shell command that pipes ``body``, without trailing white space, to a command."""
    body = body.rstrip(_SPACE)
    to = shell_line(command)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = "\0"
    if text.isprintable() and len(text) <= _LONGEST_LINE:
        return f"printf %s {shlex.quote(text)} | {to}"
    if len(body) <= _LONGEST_LINE:
        return f"printf %s {b64encode(body).decode()} | base64 -d | {to}"
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)  # gzip's own format
    packed = b64encode(packer.compress(body) + packer.flush()).decode()
    return f"printf %s {packed} | base64 -d | gunzip | {to}"
