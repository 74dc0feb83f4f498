"""Carrying requests to an endpoint and its answers back, and nothing else: no redirect, no secret.

The only module of this package that talks to the network.
"""

import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from sstest.compare.judging import Answer
from sstest.compare.target import Target
from sstest.manifest.problems import plain

if TYPE_CHECKING:
    import requests

TIMEOUT: Final = 10.0
_LARGEST_ANSWER: Final = 1_000_000
_CHUNK: Final = 65_536
_HIDDEN: Final = "(token)"


class Unreachable(OSError):
    """No answer came; ``str()`` says why in words, without the token."""


@dataclass
class Sender:
    """Posts bodies to a target, one after the other over one connection.

    ``token`` goes into ``Authorization`` as it is, and is taken out of everything that comes back.
    ``timeout`` in seconds is for connecting, for each pause, and for an answer as a whole.
    """

    target: Target
    token: str | None = field(default=None, repr=False)
    timeout: float = TIMEOUT
    _session: Any = field(default=None, init=False, repr=False)

    def __enter__(self) -> "Sender":
        import requests

        self._session = requests.Session()
        # A proxy has no business between two programs of one machine.
        self._session.trust_env = not self.target.is_loopback
        self._session.headers.update(
            {"Content-Type": "application/json", "User-Agent": "sstest compare"}
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._session.close()

    def send(self, body: bytes) -> Answer:
        """The answer to ``body``; raises :class:`Unreachable` where there is none."""
        import requests
        from urllib3.exceptions import HTTPError

        try:
            with self._session.post(
                self.target.url,
                data=body,
                # Given, even without a token, it keeps credentials of a .netrc file out.
                auth=self._authorize,
                timeout=self.timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                content = self._read(response)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise Unreachable(self._without_token(_why(error, self))) from None
        location, retry = response.headers.get("Location"), response.headers.get("Retry-After")
        return Answer(
            response.status_code,
            content,
            location and plain(self._without_token(location)),
            retry and plain(self._without_token(retry)),
        )

    def _authorize(self, request: "requests.PreparedRequest") -> "requests.PreparedRequest":
        if self.token is not None:
            request.headers["Authorization"] = self.token
        return request

    def _read(self, response: "requests.Response") -> bytes:
        """The body, as long as it comes in time and is no flood."""
        deadline = time.monotonic() + self.timeout
        content = bytearray()
        for chunk in response.iter_content(_CHUNK):
            content += chunk
            if len(content) > _LARGEST_ANSWER:
                raise Unreachable(f"the answer is longer than {_LARGEST_ANSWER:,} bytes")
            if time.monotonic() > deadline:
                raise Unreachable(f"the answer was not whole after {self.timeout:g} seconds")
        data = bytes(content)
        return data.replace(self.token.encode(), _HIDDEN.encode()) if self.token else data

    def _without_token(self, text: str) -> str:
        return text.replace(self.token, _HIDDEN) if self.token else text


def _why(error: Exception, sender: Sender) -> str:
    """What went wrong, in words; what the libraries say is for those who know their insides."""
    from requests import exceptions
    from urllib3 import exceptions as lower

    where = plain(sender.target.url)
    chain = list(_chain(error))
    if isinstance(error, Unreachable):
        return str(error)
    if found := _first(chain, exceptions.SSLError, lower.SSLError):
        reason = plain(str(_innermost(found)))
        return f"no secure connection to {where}: {reason}"
    if _first(chain, lower.NameResolutionError):
        return f"there is no host {plain(sender.target.host)}: check the name, and the network"
    if _first(chain, ConnectionRefusedError):
        return f"nothing listens at {where}: is the server running, and the port right?"
    if _first(chain, exceptions.ConnectTimeout):
        return f"{where} could not be connected to within {sender.timeout:g} seconds"
    if _first(chain, exceptions.ReadTimeout, lower.ReadTimeoutError, TimeoutError):
        return f"{where} did not answer within {sender.timeout:g} seconds"
    if found := _not_http(chain):
        return f"what answers at {where} does not speak HTTP: {plain(str(found))[:200]}"
    if _first(chain, ConnectionResetError, BrokenPipeError, lower.ProtocolError):
        return f"{where} closed the connection without an answer"
    return f"{where} could not be sent to: {plain(str(_innermost(error)))[:200]}"


def _not_http(chain: list[BaseException]) -> BaseException | None:
    """An answer that breaks the rules of HTTP; a connection that is only closed is none."""
    from http.client import HTTPException, IncompleteRead, RemoteDisconnected

    for one in chain:
        if isinstance(one, HTTPException) and not isinstance(
            one, (RemoteDisconnected, IncompleteRead)
        ):
            return one
    return None


def _chain(error: BaseException | None) -> "list[BaseException]":
    """The error, and all that it was made from, be it as a cause or as an argument."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting and len(found) < 50:
        one = waiting.pop(0)
        if one is None or one in found:
            continue
        found.append(one)
        reasons = [value for value in one.args if isinstance(value, BaseException)]
        reason = getattr(one, "reason", None)
        waiting += [reason] if isinstance(reason, BaseException) else []
        waiting += [*reasons, one.__cause__, one.__context__]
    return found


def _first(chain: list[BaseException], *kinds: type[BaseException]) -> BaseException | None:
    return next((one for one in chain if isinstance(one, kinds)), None)


def _innermost(error: BaseException) -> BaseException:
    return _chain(error)[-1]
