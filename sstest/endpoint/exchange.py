"""A request that came, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sstest.manifest import Manifest, ManifestError
from sstest.parser import RequestError, Update, parse
from sstest.parser.explain import Traces, explain
from sstest.response.reply import Reply
from sstest.text import plain

HIDDEN = "(hidden)"
"""What stands where a secret was."""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request, whoever carried it.

    ``path`` is the path as sent, percent-encoded and without the query. ``headers`` have names in
    lower case. In the log of a :class:`~sstest.endpoint.LaunchDarkly` what authorizes is replaced
    by ``(hidden)``.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, repr=False)
class Exchange:
    """A request, and what became of it.

    - ``number``: 1 for the first request that came.
    - ``at``: when it came, in seconds since 1970, by the stand-in's clock.
    - ``request``: as it came, secrets hidden.
    - ``key``, ``manifest``: the integration key and its manifest; ``None`` where the request was
      refused before these were known.
    - ``reply``: what was answered; ``None`` where the connection was dropped.
    - ``update``: what was applied to the segments; ``None`` where nothing was.
    - ``error``: the refusal; ``None`` for a request that was taken.
    - ``fault``: the scripted fault that struck, in words, or ``None``.
    - ``delay``: for how many seconds the reply is held back.
    - ``retry_after``: how many seconds the sender was told to wait, or ``None``; ``answered_at``
      is when it was told so, in seconds since 1970, and so when the wait began.
    - ``body``: the body with its Content-Encoding undone; empty where that was not possible.
    """

    number: int
    at: float
    request: Request
    key: str | None = None
    manifest: Manifest | None = None
    reply: Reply | None = None
    update: Update | None = None
    error: RequestError | None = field(default=None, compare=False)
    fault: str | None = None
    delay: float = 0.0
    retry_after: float | None = None
    answered_at: float | None = None
    body: bytes = b""
    profile: str = "docs"

    def __repr__(self) -> str:
        answered = "dropped" if self.reply is None else self.reply.status
        line = f"{plain(self.request.method)} {plain(self.request.path)}"
        return f"<Exchange #{self.number}: {line} -> {answered}>"

    @property
    def accepted(self) -> bool:
        """Whether the request was taken: what it asks for is applied to the segments."""
        return self.update is not None

    @property
    def status(self) -> int | None:
        """The status answered; ``None`` where the connection was dropped."""
        return None if self.reply is None else self.reply.status

    @cached_property
    def meaning(self) -> Update | None:
        """What the request asks for, also where it was not applied; ``None`` if unreadable."""
        if self.update is not None or self.manifest is None:
            return self.update
        try:
            return parse(self.manifest, self.body, self.profile)
        except (RequestError, ManifestError):
            return None

    def explain(self) -> Traces:
        """What each pointer of the manifest finds in the body, in the order of reading.

        Empty where there is nothing to explain: no integration was found, its manifest breaks
        rules, or the body is no JSON.
        """
        if self.manifest is None:
            return Traces()
        try:
            return explain(self.manifest, self.body)
        except (RequestError, ManifestError):
            return Traces()
