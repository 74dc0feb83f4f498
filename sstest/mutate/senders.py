"""Mistakes of the stand-in's: it applies something else than a sender has sent.

To a suite that asserts on segments that is a sender that has sent something else.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import msgspec

from sstest.generate.document import encode, load, put
from sstest.manifest import Manifest
from sstest.mutate.mutants import realistic
from sstest.parser import Membership, RequestError, Update, parse
from sstest.rules.requests.target import Target

if TYPE_CHECKING:
    from sstest.endpoint.exchange import Exchange, Request

# What becomes of a context key, and one that shows it.
_KEYS: Final[dict[str, tuple[Callable[[str], str], str]]] = {
    "SE10": (str.lower, "Ada"),
    "SE11": (lambda key: key.lstrip("0") or "0" if key.isdecimal() else key, "007"),
    "SE12": (lambda key: key.partition("@")[0] or key, "ada@example.com"),
}

Change = Callable[[list[Membership]], list[Membership]]


@dataclass(frozen=True, slots=True)
class Misbehaviour:
    """A mistake of the stand-in's, by the code and the words of its kind."""

    code: str
    title: str


KINDS: Final = {
    "SE01": "it loses the last member of a request",
    "SE02": "it loses the first member of a request",
    "SE03": "it ignores the direction: everybody is added",
    "SE04": "it turns the direction round",
    "SE05": "it ignores removals",
    "SE06": "it ignores additions",
    "SE07": "it puts all members into the cohort of the request",
    "SE08": "it takes the cohort's name for its id",
    "SE09": "it takes every context for a user",
    "SE10": "it writes context keys in lower case",
    "SE11": "it takes zeros off the front of numbers",
    "SE12": "it cuts context keys off at an @",
    "SE13": "it takes the first member of a request, and no other",
    "SE14": "it loses the whole request, and says that it took it",
    "SE15": "it accepts any access token",
    "SE16": "it says that it took what it refuses",
}
"""The kinds of mistakes, by code."""

OF_ANSWERS: Final = ("SE15", "SE16")
"""Those of what is accepted; all others are of what is applied."""

_MEMBERS: Final[dict[str, Change]] = {
    "SE01": lambda members: members[:-1],
    "SE02": lambda members: members[1:],
    "SE03": lambda members: [_with(one, included=True) for one in members],
    "SE04": lambda members: [_with(one, included=not one.included) for one in members],
    "SE05": lambda members: [one for one in members if one.included],
    "SE06": lambda members: [one for one in members if not one.included],
    "SE08": lambda members: [_with(one, cohort_id=str(one.cohort_name)) for one in members],
    "SE13": lambda members: members[:1],
    "SE14": lambda _: [],
}


def misbehaviours(manifest: Manifest) -> list[Misbehaviour]:
    """Every mistake that shows in a request for a manifest."""
    _ = Target(manifest).shape  # raises where there are no requests
    read = [update for body in realistic(manifest) if (update := _read(manifest, body))]
    always = {*_KEYS, *OF_ANSWERS}
    return [
        Misbehaviour(code, title)
        for code, title in KINDS.items()
        if code in always or any(_differ(one, changed(code, one)) for one in read)
    ]


def with_key_for(code: str, manifest: Manifest, body: bytes) -> bytes:
    """The request with a context key that shows a mistake of keys; others stay as they are."""
    if code not in _KEYS:
        return body
    parser = manifest.request_parser
    document = load(body)
    for array in parser.array_pointers().values():
        if array.find(document):
            place = (*array.parts, "0", *parser.member_array_parser.member_id_path.parts)
            return encode(put(document, place, _KEYS[code][1]))
    return body


def shows(code: str, manifest: Manifest, body: bytes) -> bool:
    """Whether a stand-in that makes the mistake applies or answers a request otherwise."""
    update = _read(manifest, body)
    if code == "SE16":
        return update is None
    return update is not None and (code == "SE15" or _differ(update, changed(code, update)))


def changed(code: str, update: Update) -> Update:
    """What the stand-in makes of an update."""
    members = list(update.memberships)
    if code == "SE09":
        return replace(update, context_kind="user")
    if code == "SE07":
        own = {"cohort_id": update.cohort.id, "cohort_name": update.cohort.name}
        return replace(update, memberships=tuple(_with(one, **own) for one in members))
    if code in _KEYS:
        cut = _KEYS[code][0]
        keys = [_with(one, context_key=cut(str(one.context_key))) for one in members]
        return replace(update, memberships=tuple(keys))
    if code in _MEMBERS:
        return replace(update, memberships=tuple(_MEMBERS[code](members)))
    return update


NONE: Final = "SE00"
"""In place of a code: no mistake."""


def misbehave(code: str) -> Callable[[], bool]:
    """Let every stand-in of this process make the mistake; say later whether one was asked."""
    from sstest.endpoint import behaviour, exchange, replies
    from sstest.endpoint.tokens import Tokens
    from sstest.endpoint.warm import is_rehearsal
    from sstest.response.reply import Reply

    handle, answered = behaviour.LaunchDarkly.handle, replies.answer_body
    asked: list[bool] = []

    def asked_to_handle(self: behaviour.LaunchDarkly, request: "Request") -> "Exchange":
        if not is_rehearsal(request):
            asked[:] = [True]
        return handle(self, request)

    def answer_body(*arguments: Any) -> Reply:
        reply = answered(*arguments)
        if reply.update is not None:
            return replace(reply, update=changed(code, reply.update))
        if code == "SE16" and reply.error is not None and reply.error.status == 400:
            return Reply(204)
        return reply

    behaviour.LaunchDarkly.handle = asked_to_handle  # type: ignore[method-assign]

    def read_again(*arguments: Any) -> Update:
        return changed(code, parse(*arguments))

    setattr(behaviour, "answer_body", answer_body)  # noqa: B010  # where it is looked up
    setattr(exchange, "parse", read_again)  # noqa: B010
    if code == "SE15":
        Tokens.authorize = lambda *_: None  # type: ignore[method-assign]
    return lambda: bool(asked)


def _read(manifest: Manifest, body: bytes) -> Update | None:
    try:
        return parse(manifest, body)
    except RequestError:
        return None


def _differ(update: Update, other: Update) -> bool:
    if update.deltas != other.deltas:
        return True
    return bool(update.deltas) and update.context_kind != other.context_kind


def _with(member: Membership, **values: Any) -> Membership:
    return msgspec.structs.replace(member, **values)
