"""Access tokens: which are accepted, and how they are hidden in everything shown."""

import hmac
from collections.abc import Collection
from typing import Final

from sstest.endpoint.exchange import HIDDEN, Request
from sstest.parser import RequestError
from sstest.response.headers import Headers

ANY_TOKEN: Final = "sstest-any-token-will-do"  # noqa: S105  # no secret
"""The token that is handed out if any is accepted."""

_SECRET_HEADERS: Final = ("authorization", "proxy-authorization", "cookie", "x-api-key")
_SCHEMES: Final = ("bearer", "basic", "token", "digest")
# Shorter text may occur anywhere by chance.
_SHORTEST_HIDDEN: Final = 6
_MOST_SEEN: Final = 100


class Tokens:
    """The accepted tokens, ``None`` for any; tokens of requests are remembered to hide them.

    Raises :class:`TypeError` or :class:`ValueError` for invalid tokens, without showing them.
    """

    def __init__(self, accepted: Collection[str] | None) -> None:
        self._seen: dict[str, None] = {}
        self.accept(accepted)

    def __repr__(self) -> str:
        return "<Tokens>"

    @property
    def one(self) -> str:
        """A token that is accepted."""
        return self._accepted[0] if self._accepted else ANY_TOKEN

    def accept(self, accepted: Collection[str] | None) -> None:
        self._accepted = None if accepted is None else _checked(accepted)
        self._remember()

    def authorize(self, request: Request, profile: str) -> None:
        """Raise :class:`RequestError` with 403 for a request without an accepted token.

        Production expects the token alone in ``Authorization``. The validation server asks for
        none, so its profile only does if tokens are given.
        """
        if self._accepted is None and profile == "validation-server":
            return
        given = request.headers.get("authorization")
        if given is None:
            raise _forbidden("the access token is missing: there is no Authorization header")
        given = given.strip()
        if not given:
            raise _forbidden("the access token is missing: the Authorization header is empty")
        if self._accepted is not None and is_one_of(given, self._accepted):
            return
        scheme, *rest = given.lower().split(maxsplit=1)
        if scheme in _SCHEMES and (rest or scheme == "bearer"):
            raise _forbidden(
                "the access token is not accepted: Authorization must be the token alone, without"
                f" {scheme.capitalize()!r}"
            )
        if self._accepted is not None:
            raise _forbidden("the access token is not accepted")

    def without_secrets(self, request: Request) -> Request:
        """The request with ``(hidden)`` in place of credentials."""
        given = request.headers.get("authorization", "").strip()
        if given not in self._seen:
            self._seen |= dict.fromkeys([given, *given.split()[1:]])
            while len(self._seen) > _MOST_SEEN:
                del self._seen[next(iter(self._seen))]
            self._remember()
        headers = Headers.of(request.headers).replaced(_SECRET_HEADERS, HIDDEN)
        return Request(request.method, self.hide(request.path), headers, request.body)

    @property
    def known(self) -> tuple[str, ...]:
        """The tokens that are accepted or came with requests, but for those as short as a word."""
        return self._known

    def _remember(self) -> None:
        # Not when they are read: other threads do that, while a request brings another token.
        every = (*self._seen, *(self._accepted or ()))
        self._known = tuple(one for one in every if len(one) >= _SHORTEST_HIDDEN)

    def hide(self, text: str) -> str:
        """``text`` without any of the tokens that are known."""
        for token in self.known:
            text = text.replace(token, HIDDEN)
        return text


def _checked(tokens: Collection[str]) -> tuple[str, ...]:
    if isinstance(tokens, (str, bytes)):
        raise TypeError("tokens is a string, expected a collection of tokens: [token]")
    if not tokens:
        raise ValueError("tokens is empty; expected tokens, or None to accept any")
    for token in tokens:
        if not isinstance(token, str):
            raise TypeError(f"one of the tokens is a {type(token).__name__}, expected text")
        if not token or token != token.strip() or not token.isprintable():
            raise ValueError(
                "one of the tokens (not shown) is empty, has spaces around it, or has characters"
                " that a header cannot hold"
            )
    return tuple(tokens)


def is_one_of(given: str, tokens: tuple[str, ...]) -> bool:
    """Whether ``given`` is one of the tokens, compared in constant time."""
    data = given.encode(errors="surrogatepass")
    return sum(hmac.compare_digest(data, token.encode()) for token in tokens) > 0


def _forbidden(message: str) -> RequestError:
    return RequestError(message, status=403)
