"""The error of request parsing, with its place."""

from collections.abc import Callable
from typing import Any, Literal

from sstest.text import quote

Profile = Literal["docs", "validation-server"]
"""Which reading of a request is meant (semantics §2)."""

PROFILES: tuple[Profile, ...] = ("docs", "validation-server")


class RequestError(ValueError):
    """A request that LaunchDarkly refuses.

    Attributes:
        status: The HTTP status of the refusal: 400, 413 for a body that is too large, or 500 from
            the validation server.
        message: The message in the reply.
        field: The manifest property at fault, such as ``booleanMembershipPath``, or ``None`` where
            the body as a whole is.
        pointer: That property's JSON Pointer, as the manifest writes it.
        member: The index of the member in its array, or ``None``.
        location: The JSON Pointer of the place from the body's root.
        hint: The reason, where the message does not give it, or ``None``. It can be given as
            a function, which is called when the hint is first read.
        unreadable: Whether the body could not be decoded.
    """

    def __init__(  # all but the message are optional and named
        self,
        message: str,
        *,
        status: int = 400,
        field: str | None = None,
        pointer: str | None = None,
        member: int | None = None,
        location: str | None = None,
        hint: str | Callable[[], str] | None = None,
        unreadable: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.field = field
        self.pointer = pointer
        self.member = member
        self.location = pointer if location is None else location
        self._hint = hint
        self.unreadable = unreadable

    @property
    def hint(self) -> str | None:
        """The reason, where the message does not give it."""
        if callable(self._hint):
            self._hint = self._hint()
        return self._hint

    def __reduce__(self) -> str | tuple[Any, ...]:
        _ = self.hint  # functions cannot be sent to another process
        return super().__reduce__()

    def __str__(self) -> str:
        member = f", member {self.member} at {self.location}" if self.member is not None else ""
        field = f" ({self.field}{member})" if self.field else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.message}{field}{hint}"


def without_frames(error: RequestError) -> RequestError:
    """The same error, to be kept: the frames it came through hold the whole body as data."""
    error.__traceback__ = error.__context__ = None
    return error


def in_words(value: object) -> str:
    """A value for a message: short, as JSON writes it, and only the type of a container."""
    if isinstance(value, (dict, list)):
        kind = "an object" if isinstance(value, dict) else "an array"
        return kind if value else kind.replace("an ", "an empty ")
    if isinstance(value, str):
        return quote(value) if value else "an empty string"
    words = {None: "null", True: "true", False: "false"}
    return words[value] if value is None or isinstance(value, bool) else quote(value)
