"""The server's side of a connection over HTTP/1.1: bytes of a client in, bytes for it out.

The framing is h11's, as in the live server.
"""

import http.client
import re
from collections import deque
from dataclasses import dataclass
from email.utils import formatdate
from typing import Final

import h11

from sstest.endpoint.clients.network import Network, Origin
from sstest.endpoint.exchange import Request
from sstest.endpoint.messages import Fields, by_name

_PROBLEM: Final = b"Invalid HTTP request received."  # uvicorn's words
_NO_BODY: Final = (204, 304)
_WHOLE_URL: Final = re.compile("https?://[^/?]*", re.IGNORECASE)


@dataclass(slots=True)
class Piece:
    """Bytes for the client, after a delay in seconds; no bytes are the end, or an error."""

    data: bytes = b""
    delay: float = 0.0
    error: BaseException | None = None


class Connection:
    """A connection that a client has made to ``origin``.

    Attributes:
        pieces: What the client has not read yet.
        has_ended: Whether it is closed from this side, and nothing is left to read.
    """

    def __init__(self, network: Network, origin: Origin) -> None:
        self.pieces: Final[deque[Piece]] = deque()
        self.has_ended = False
        self._network = network
        self._origin = origin
        self._http = h11.Connection(h11.SERVER)
        self._request: h11.Request | None = None
        self._body = bytearray()
        self._unread = False

    def receive(self, data: bytes) -> None:
        """Take what the client sends; answers are added to :attr:`pieces`."""
        if self.has_ended:
            raise BrokenPipeError("the connection is closed")
        if not data:  # to h11 that would be the end
            return
        try:
            self._http.receive_data(data)
            self._read_events()
        except h11.RemoteProtocolError:
            self._send_problem()

    @property
    def is_readable(self) -> bool:
        """Whether there is something to read now, or the end."""
        return self.has_ended or (bool(self.pieces) and not self.pieces[0].delay)

    def read(self, most: int, timeout: float | None) -> bytes:
        """At most ``most`` bytes for the client, after their delay; ``b""`` at the end.

        Raises :class:`TimeoutError` if they come in ``timeout`` seconds or later.
        """
        wait, in_time = self._wait(timeout)
        self._network.clock.sleep(wait)
        return self.take(most, in_time=in_time)

    def peek(self, most: int, timeout: float | None) -> bytes:
        """As :meth:`read`, and it stays to be read."""
        wait, in_time = self._wait(timeout)
        self._network.clock.sleep(wait)
        piece = self._due(in_time=in_time)
        return b"" if piece is None else piece.data[:most]

    async def aread(self, most: int, timeout: float | None) -> bytes:
        """As :meth:`read`, from asynchronous code."""
        wait, in_time = self._wait(timeout)
        if wait:
            await self._network.clock.asleep(wait)
        return self.take(most, in_time=in_time)

    def take(self, most: int, *, in_time: bool = True) -> bytes:
        """The next bytes for the client, whose delay is over."""
        piece = self._due(in_time=in_time)
        if piece is None:
            return b""
        data, piece.data = piece.data[:most], piece.data[most:]
        if not piece.data:
            self.pieces.popleft()
            self.has_ended = not data
        return data

    def _due(self, *, in_time: bool) -> Piece | None:
        """What is to be read now; ``None`` at the end."""
        if self.has_ended:
            return None
        if not in_time:
            raise TimeoutError("timed out")
        piece = self.pieces[0]
        if piece.error is not None:
            raise piece.error
        piece.delay = 0.0
        return piece

    def end(self) -> None:
        """Close the connection from this side."""
        self.pieces.clear()
        self.has_ended = True

    def _wait(self, timeout: float | None) -> tuple[float, bool]:
        """For how long the client waits for the next bytes, and whether they come in time."""
        if self.has_ended:
            return 0.0, True
        if not self.pieces:  # the request is not complete, so a server waits as well
            return timeout or 0.0, False
        delay = self.pieces[0].delay
        if not delay or timeout is None or delay < timeout:
            return delay, True
        return timeout, False

    def _read_events(self) -> None:
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Request):
                self._request = event
                self._body.clear()
                self._unread = False
            elif isinstance(event, h11.Data):
                room = self._network.endpoint.longest_body + 1 - len(self._body)
                self._unread = self._unread or room <= 0
                self._body += event.data[: max(room, 0)]
            elif isinstance(event, h11.EndOfMessage):
                self._answer()
            else:
                if event is h11.NEED_DATA and self._http.they_are_waiting_for_100_continue:
                    go_on = h11.InformationalResponse(
                        status_code=100, headers=[], reason=b"Continue"
                    )
                    self.pieces.append(Piece(self._http.send(go_on) or b""))
                return

    def _answer(self) -> None:
        request = self._request
        assert request is not None  # noqa: S101  # it comes before its end
        method, target = request.method.decode(), request.target.decode("latin-1")
        whole = _WHOLE_URL.match(target)  # as a proxy is sent it
        path = target[whole.end() :] if whole else target
        sent = Request(
            method, path.partition("?")[0] or "/", by_name(request.headers), bytes(self._body)
        )
        url = target if whole else f"{self._origin}/{target.removeprefix('/')}"
        answer = self._network.endpoint.answer(url, sent)
        if answer.status is None:
            self.pieces.append(Piece(delay=answer.delay, error=answer.error))
            return
        date = formatdate(self._network.clock(), usegmt=True).encode()
        fields: Fields = [(b"date", date), *answer.fields]
        if self._unread:
            fields.append((b"Connection", b"close"))
        reason = http.client.responses.get(answer.status, "").encode()
        self._send(
            h11.Response(status_code=answer.status, headers=fields, reason=reason),
            b"" if method == "HEAD" or answer.status in _NO_BODY else answer.body,
            answer.delay,
        )

    def _send(self, response: h11.Response, body: bytes, delay: float = 0.0) -> None:
        data = b"".join(
            self._http.send(event) or b""
            for event in (response, h11.Data(data=body), h11.EndOfMessage())
        )
        self.pieces.append(Piece(data, delay))
        if self._http.our_state is h11.DONE:
            self._http.start_next_cycle()
        else:
            self.pieces.append(Piece())

    def _send_problem(self) -> None:
        fields = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        self._send(h11.Response(status_code=400, headers=fields, reason=b"Bad Request"), _PROBLEM)
