"""One HTTP reply of LaunchDarkly's, whoever carries it."""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sstest.manifest.source import JsonSyntaxError, read_integer, read_json
from sstest.parser import RequestError, Update
from sstest.response.headers import NONE, Headers
from sstest.text import point_at


class ReplyError(ValueError):
    """A reply is not JSON; ``text`` is what it is, ``line`` and ``column`` where it breaks."""

    def __init__(self, reason: str, text: str, line: int, column: int) -> None:
        self.reason = reason
        self.text = text
        self.line = line
        self.column = column
        super().__init__(reason, text, line, column)  # all of them, so that it can be pickled

    @property
    def offset(self) -> int:
        """How many characters stand before the place where it breaks."""
        lines = self.text.split("\n")[: self.line - 1]
        return sum(len(line) + 1 for line in lines) + self.column - 1

    def __str__(self) -> str:
        lines = self.text.split("\n")
        shown = lines[self.line - 1] if self.line <= len(lines) else ""
        excerpt, caret = point_at(shown, self.column - 1)
        return (
            f"the reply is not JSON: {self.reason}, line {self.line}, column {self.column}\n"
            f"  {excerpt}\n  {caret}"
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered to a request: status, headers, body in bytes.

    ``headers`` are found by name in any case: ``reply.headers["retry-after"]``.

    ``update`` is what was read from the request, ``None`` where it was refused; ``error`` is the
    refusal, ``None`` where the request was taken. ``template`` is the ``jsonResponseBody`` that the
    body was rendered from, if there was one; ``variables`` are what it was rendered with, if it was
    :func:`sstest.answer` under ``docs`` that rendered it.
    """

    status: int
    headers: Mapping[str, str] = NONE
    body: bytes = b""
    update: Update | None = None
    error: RequestError | None = field(default=None, compare=False)
    template: str | None = field(default=None, compare=False, repr=False)
    variables: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if type(self.headers) is not Headers:
            object.__setattr__(self, "headers", Headers(self.headers))

    def json(self) -> Any:
        """The body as JSON data, ``None`` for an empty one; raises :class:`ReplyError`."""
        if not self.body:
            return None
        text = self.body.decode(errors="replace")
        try:
            return json_value(text)
        except ValueError:
            raise _why(text) from None

    @property
    def ok(self) -> bool:
        """Whether the request was taken: status 200 or 204."""
        return self.status in (200, 204)


def encoded(text: str) -> bytes:
    """The bytes of a body; half of a surrogate pair is U+FFFD, since UTF-8 has no such thing."""
    with contextlib.suppress(UnicodeEncodeError):
        return text.encode()
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def json_value(text: str) -> Any:
    """A reply as JSON data; raises :class:`ValueError`, which does not say why, where it is none.

    To find out why takes many times as long.
    """
    try:
        return json.loads(text, parse_int=read_integer, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError(text) from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _why(text: str) -> ReplyError:
    try:
        read_json(text)
    except JsonSyntaxError as error:
        hint = f" ({error.hint})" if error.hint else ""
        return ReplyError(f"{error.reason}{hint}", text, error.line, error.column)
    return ReplyError("nested too deeply", text, 1, 1)
