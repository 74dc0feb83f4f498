"""The published validation server's known deviations from the documentation (semantics §2.3).

An answer is a known deviation only if the ``validation-server`` profile gives exactly that answer;
the table then says which deviation it is.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sstest.compare.answers import Answer, differences
from sstest.manifest import Manifest
from sstest.parser.express import LIMIT
from sstest.response.answer import answer
from sstest.response.reply import Reply
from sstest.templates import TemplateError

_SAFE_INTEGER: Final = 2**53


@dataclass(frozen=True, slots=True)
class Answers:
    """The replies of both profiles to one body."""

    manifest: Manifest
    body: bytes
    docs: Reply
    server: Reply

    @property
    def both_accept(self) -> bool:
        return self.docs.error is None and self.server.error is None

    @property
    def only_server_accepts(self) -> bool:
        return self.docs.error is not None and self.server.error is None

    @property
    def template(self) -> str:
        """The template of the manifest; empty if it has none."""
        return self.manifest.template or ""

    def unreadable(self, reply: Reply) -> bool:
        """Whether a reply refuses the body before it is parsed."""
        return reply.error is not None and reply.error.unreadable


@dataclass(frozen=True, slots=True)
class Deviation:
    """A known deviation; ``explains`` tells whether it is the cause of a difference."""

    name: str
    sentence: str
    explains: Callable[[Answers], bool]


def deviation(manifest: Manifest, body: bytes, docs: Reply, found: Answer) -> Deviation | None:
    """The known deviation that ``found`` shows, if any; ``docs`` is the reference's reply."""
    try:
        server = answer(manifest, body, "validation-server")
    except TemplateError:  # sstest does not know what that server answers
        return None
    if differences(server, found, "validation-server"):
        return None
    answers = Answers(manifest, body, docs, server)
    return next(one for one in DEVIATIONS if one.explains(answers))


def _overrides(it: Answers) -> bool:
    if it.docs.update is None or it.server.update is None:
        return False
    pairs = zip(it.docs.update.memberships, it.server.update.memberships, strict=False)
    return any(str(docs.cohort_id) != str(server.cohort_id) for docs, server in pairs)


DEVIATIONS: Final = (
    Deviation(
        "errors without a body",
        "without a template, errors have an empty body",
        lambda it: not it.both_accept and it.docs.status == it.server.status and not it.template,
    ),
    Deviation(
        "size limit", f"bodies over {LIMIT:,} bytes are 413", lambda it: it.server.status == 413
    ),
    Deviation(
        "neither object nor array",
        "a body that is neither an object nor an array is refused before it is parsed",
        lambda it: (
            it.unreadable(it.server)
            and it.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"[", b"")
        ),
    ),
    Deviation(
        "lenient decoding",
        "bodies are decoded as Express does: a byte order mark, bytes that are not UTF-8, lone"
        " surrogates, deep nesting and an empty body are accepted",
        lambda it: it.unreadable(it.docs) and not it.unreadable(it.server),
    ),
    Deviation(
        "falsy is missing",
        'false, 0, "" and null count as missing, so no boolean request can remove members',
        lambda it: (
            it.server.error is not None
            and it.server.error.status == 400
            and (it.server.error.hint or "").startswith("found ")
        ),
    ),
    Deviation(
        "member is not an object",
        "a member that is not an object, or null on the way to a value, is a 500",
        lambda it: (
            it.server.error is not None and it.server.error.message == "Invalid input object."
        ),
    ),
    Deviation(
        "internal errors",
        "exceptions while the request is parsed or the reply rendered are a 500",
        lambda it: it.server.status == 500,
    ),
    Deviation(
        "empty pointer",
        'the pointer "" counts as no pointer',
        lambda it: "" in _pointers(it.manifest.capability),
    ),
    Deviation(
        "any truthy value",
        "any truthy value is accepted as an id, a kind or a flag",
        lambda it: (
            it.only_server_accepts and not str(it.docs.error).startswith("could not find path")
        ),
    ),
    Deviation(
        "prototypes",
        "pointers find properties of JavaScript's prototypes, such as length",
        lambda it: it.only_server_accepts,
    ),
    Deviation(
        "another order",
        "of several errors in a request, another one is reported first",
        lambda it: (
            bool(it.template)
            and it.docs.error is not None
            and it.server.error is not None
            and it.docs.error.message != it.server.error.message
        ),
    ),
    Deviation(
        "environment key",
        "in the template environmentKey is the environment id of the request",
        lambda it: (
            it.both_accept and ("environmentKey" in it.template or "segmentUrl" in it.template)
        ),
    ),
    Deviation(
        "doubles",
        "integers beyond 2^53 lose digits",
        lambda it: (
            it.both_accept
            and bool(it.template)
            and any(abs(number) > _SAFE_INTEGER for number in _integers(it.body))
        ),
    ),
    Deviation("truthy overrides", "a member's own cohort counts only if truthy", _overrides),
    Deviation(
        "success is 200",
        "success is 200, and without a template empty",
        lambda it: it.both_accept and it.docs.status == 204,
    ),
    Deviation("other", "the request is parsed as the validation server does", lambda _: True),
)
"""The first one that explains an answer names it: general causes first, then rarer ones."""


def _pointers(value: Any) -> Iterator[Any]:
    for name, inner in value.items() if isinstance(value, dict) else ():
        if isinstance(inner, dict):
            yield from _pointers(inner)
        elif name.lower().endswith("path"):
            yield inner


def _integers(body: bytes) -> list[int]:
    found: list[int] = []

    def keep(digits: str) -> None:
        found.append(int(digits))

    try:
        json.loads(body, parse_int=keep)
    except (ValueError, RecursionError):
        return []
    return found
