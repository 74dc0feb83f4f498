"""Send requests to an endpoint: no redirects, and the token in no output.

The only module of this package that uses the network, over ``connections.py``.
"""

import os
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final

from sstest.compare.answers import Answer
from sstest.compare.target import Target
from sstest.limits import LONGEST_REPLY, REPLY_BYTES, REPLY_TIMES
from sstest.secrets import hidden
from sstest.text import plain

if TYPE_CHECKING:
    import requests

TIMEOUT: Final = 10.0
_CHUNK: Final = 65_536
_AROUND: Final = 200_000  # bytes of headers, and of what is between chunks
_TRUSTED: Final = "REQUESTS_CA_BUNDLE"
_GRACE: Final = 1.0  # seconds for a more specific error to be raised


class Unreachable(OSError):
    """There was no answer; ``str()`` says why, without the token."""


@dataclass
class Sender:
    """Posts bodies to a target, one after the other over one connection.

    ``token`` is the value of ``Authorization``, and is removed from everything that is returned.
    ``timeout`` in seconds is for a whole answer. ``hid`` are the spellings in which answers had the
    token.
    """

    target: Target
    token: str | None = field(default=None, repr=False)
    timeout: float = TIMEOUT
    hid: dict[str, None] = field(default_factory=dict, init=False)
    _session: Any = field(default=None, init=False, repr=False)

    def __enter__(self) -> "Sender":
        self._session = self._new_session()
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def send(self, body: bytes) -> Answer:
        """The answer to ``body``; raises :class:`Unreachable` where there is none."""
        # In a thread, since the timeout of requests restarts with each byte.
        found: Future[Answer] = Future()
        threading.Thread(target=self._carry, args=(body, found), daemon=True).start()
        try:
            return found.result(self.timeout + _GRACE)
        except TimeoutError:
            self._session = self._new_session()  # the thread still has the other
            raise Unreachable(
                f"{self.target.shown} did not complete its answer within {self.timeout:g} seconds"
            ) from None

    def _carry(self, body: bytes, found: "Future[Answer]") -> None:
        try:
            found.set_result(self._answer(self._session, body))
        except BaseException as error:  # noqa: BLE001  # it is raised in the other thread
            found.set_exception(error)

    def _answer(self, session: Any, body: bytes) -> Answer:
        import requests
        from urllib3.exceptions import HTTPError

        try:
            most = min(max(REPLY_BYTES, REPLY_TIMES * len(body)), LONGEST_REPLY)
            session.get_adapter(self.target.url).limit.begin(most + _AROUND, self.timeout)
            with session.post(
                self.target.url,
                data=body,
                # Even without a token, this keeps requests from using a .netrc file.
                auth=self._authorize,
                timeout=self.timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                content = self._read(response, most)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise Unreachable(self._without_token(_why(error, self))) from None
        location, retry = response.headers.get("Location"), response.headers.get("Retry-After")
        return Answer(
            response.status_code,
            content,
            location and plain(self._without_token(location)),
            retry and plain(self._without_token(retry)),
        )

    def _new_session(self) -> "requests.Session":
        import requests

        from sstest.compare.connections import Bounded

        session = requests.Session()
        # No proxy between two programs of one machine.
        session.trust_env = not self.target.is_loopback
        session.verify = os.environ.get(_TRUSTED) or True
        # What is packed may be a thousand times as much.
        session.headers.update(
            {
                "Content-Type": "application/json",
                "User-Agent": "sstest compare",
                "Accept-Encoding": "identity",
            }
        )
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        for scheme in ("http://", "https://"):
            session.mount(scheme, Bounded())
        return session

    def _authorize(self, request: "requests.PreparedRequest") -> "requests.PreparedRequest":
        if self.token is not None:
            request.headers["Authorization"] = self.token
        return request

    def _read(self, response: "requests.Response", most: int) -> bytes:
        if response.headers.get("Content-Encoding", "").lower() not in ("", "identity"):
            raise Unreachable("the answer has a Content-Encoding, which was not asked for")
        content = bytearray()
        for chunk in response.raw.stream(_CHUNK, decode_content=False):
            content += chunk
            if len(content) > most:
                raise Unreachable(f"the answer is longer than {most:,} bytes")
        return self._hide(bytes(content))

    def _without_token(self, text: str) -> str:
        data = text.encode(errors="surrogatepass")
        return self._hide(data).decode(errors="surrogatepass")

    def _hide(self, data: bytes) -> bytes:
        data, spellings = hidden(data, self.token)
        self.hid |= dict.fromkeys(spellings)
        return data


def _why(error: Exception, sender: Sender) -> str:
    """What went wrong, in terms of the target instead of the libraries."""
    from http.client import HTTPException, IncompleteRead, RemoteDisconnected

    from requests import exceptions
    from urllib3 import exceptions as lower

    from sstest.compare.connections import Endless

    where = sender.target.shown
    chain = list(_chain(error))
    if found := _first(chain, Unreachable, Endless):
        return str(found)
    if found := _first(chain, exceptions.SSLError, lower.SSLError):
        reason = plain(str(_innermost(found)))
        hint = f"; {_TRUSTED} names a file of certificates to trust" if "certif" in reason else ""
        return f"no secure connection to {where}: {reason}{hint}"
    if _first(chain, lower.NameResolutionError):
        return f"unknown host {plain(sender.target.host)}; check the name and the network"
    if _first(chain, ConnectionRefusedError):
        return f"nothing listens at {where}; check that the server is running, and the port"
    if _first(chain, exceptions.ConnectTimeout):
        return f"{where} could not be connected to within {sender.timeout:g} seconds"
    if _first(chain, exceptions.ReadTimeout, lower.ReadTimeoutError, TimeoutError):
        return f"{where} did not answer within {sender.timeout:g} seconds"
    closed = (RemoteDisconnected, IncompleteRead)
    garbled = [one for one in chain if not isinstance(one, closed)]
    if found := _first(garbled, HTTPException):
        return f"what answers at {where} does not speak HTTP: {plain(str(found))[:200]}"
    if _first(chain, ConnectionResetError, BrokenPipeError, lower.ProtocolError):
        return f"{where} closed the connection without an answer"
    return f"{where} could not be sent to: {plain(str(_innermost(error)))[:200]}"


def _chain(error: BaseException | None) -> "list[BaseException]":
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
