"""Why short bodies were refused, remembered: a megabyte may hold 500,000 lines of no request."""

from typing import Final

from sstest.parser.errors import RequestError, without_frames

_SHORT: Final = 40
_MOST: Final = 5_000


class Refusals:
    """The errors of bodies that were refused; long ones are forgotten, and those beyond 5,000."""

    def __init__(self) -> None:
        self._errors: dict[bytes, RequestError] = {}

    def of(self, body: bytes) -> RequestError | None:
        """Why a body was refused before."""
        return self._errors.get(body)

    def remember(self, body: bytes, error: RequestError) -> None:
        """Keep an error, without the frames that it came through."""
        if len(body) <= _SHORT and len(self._errors) < _MOST:
            self._errors[body] = without_frames(error)
