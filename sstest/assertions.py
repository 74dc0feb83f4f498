"""Assertions on deltas and replies whose failures say who is missing, who is extra, and where."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from sstest.parser import Delta, Update
from sstest.parser.difference import describe_sets, same_json
from sstest.response.reply import Reply, ReplyError

_UNSET: Final = object()


def assert_delta(
    actual: Update | Delta | Reply,
    *,
    added: Iterable[str] = (),
    removed: Iterable[str] = (),
    cohort: str | None = None,
) -> None:
    """Assert that exactly these context keys are added and removed.

    ``actual`` is an :class:`~sstest.Update`, one of its deltas, or a :class:`~sstest.Reply`;
    ``cohort`` is a cohort id, needed where a request touches several. A failure names the keys
    that are missing and those that are extra, and says of a key on the wrong side that it is.
    """
    __tracebackhide__ = True
    delta = _delta(actual, cohort)
    want_added, want_removed = _keys("added", added), _keys("removed", removed)
    lines = [
        *describe_sets("added", want_added, delta.added),
        *describe_sets("removed", want_removed, delta.removed),
    ]
    if not lines:
        return
    swapped = (want_added & delta.removed) | (want_removed & delta.added)
    if swapped:
        keys = ", ".join(map(repr, sorted(swapped)[:10]))
        lines.append(f"  expected in one direction, found in the other: {keys}")
    raise AssertionError(f"the delta of cohort {delta.cohort!r} differs\n" + "\n".join(lines))


def assert_reply(
    reply: Reply,
    status: int | None = None,
    *,
    json: Any = _UNSET,
) -> None:
    """Assert the status of a reply, and its JSON body: a value to equal, or a function of it.

    ``json=None`` asserts an empty body. A function fails by returning ``False`` or by raising
    ``AssertionError``. Raises ``AssertionError`` with the reply's text beside what was expected.
    """
    __tracebackhide__ = True
    if not isinstance(reply, Reply):
        raise TypeError(f"expected a Reply, found {type(reply).__name__}")
    if status is not None and reply.status != status:
        why = f": {reply.error}" if reply.error else ""
        raise AssertionError(
            _plain(f"expected status {status}, found {reply.status}{why}\n{_shown(reply)}")
        )
    if json is _UNSET:
        return
    try:
        found = reply.json()
    except ReplyError as error:
        raise AssertionError(_plain(str(error))) from None
    if callable(json):
        _assert_holds(json, found, reply)
    elif not same_json(found, json):
        raise AssertionError(
            _plain(f"expected the JSON body {json!r}\nfound {found!r}\n{_shown(reply)}")
        )


def _assert_holds(predicate: Callable[[Any], Any], found: object, reply: Reply) -> None:
    __tracebackhide__ = True
    if predicate(found) is False:
        name = getattr(predicate, "__name__", repr(predicate))
        raise AssertionError(
            _plain(f"{name} does not hold for the JSON body {found!r}\n{_shown(reply)}")
        )


def _delta(actual: object, cohort: str | None) -> Delta:
    if isinstance(actual, Reply):
        if actual.update is None:
            raise AssertionError(_plain(f"the request was refused: {actual.status} {actual.error}"))
        actual = actual.update
    if isinstance(actual, Update):
        if cohort is None and len(actual.deltas) > 1:
            ids = ", ".join(map(repr, actual.deltas))
            raise AssertionError(
                f"the request touches several cohorts ({ids}): say which with cohort="
            )
        if cohort is None:
            return actual.delta
        if cohort not in actual.deltas:
            touched = ", ".join(map(repr, actual.deltas)) or "none"
            raise AssertionError(
                f"the request does not touch cohort {cohort!r}; it touches {touched}"
            )
        return actual.deltas[cohort]
    if isinstance(actual, Delta):
        if cohort not in (None, actual.cohort):
            raise AssertionError(
                f"expected the delta of cohort {cohort!r}, found that of {actual.cohort!r}"
            )
        return actual
    kind = type(actual).__name__
    raise TypeError(f"expected an Update, a Delta or a Reply, found {kind}")


def _keys(name: str, keys: Iterable[str]) -> frozenset[str]:
    if isinstance(keys, str):
        raise TypeError(f"{name} is a string, expected a collection of context keys: [{keys!r}]")
    found = frozenset(keys)
    for key in found:
        if not isinstance(key, str):
            raise TypeError(f"{name} holds {key!r}, expected context keys, which are strings")
    return found


def _shown(reply: Reply) -> str:
    text = reply.body.decode(errors="backslashreplace")
    return f"  reply: {text[:1000]}{'...' if len(text) > 1000 else ''}"


def _plain(text: str) -> str:
    """``text`` with nothing in it that a terminal would obey, its lines kept."""
    return "".join(
        character if character.isprintable() or character == "\n" else ascii(character)[1:-1]
        for character in text
    )
