"""Assertions on deltas and replies; failures say who is missing, who is extra, and where."""

import inspect
from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

from sstest.parser import Delta, Update
from sstest.parser.difference import describe_delta, list_keys
from sstest.response.received import received, require_body
from sstest.response.reply import Reply, ReplyError
from sstest.response.vacuous import can_fail
from sstest.text import escape_lines, quote

_UNSET: Final = object()
_LONGEST: Final = 1000
_MOST: Final = 10


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
    that are missing and those that are extra, and those that are on the wrong side.
    """
    __tracebackhide__ = True
    joined, left = both_sides(added, removed)
    found = _delta(actual, text_or_none("cohort", cohort))
    wanted = Delta(found.cohort, joined, left)
    lines = describe_delta(wanted, found)
    if not lines:
        return
    swapped = (wanted.added & found.removed) | (wanted.removed & found.added)
    if swapped:
        lines.append(f"  expected in one direction, found in the other: {list_keys(swapped)}")
    raise AssertionError(f"the delta of cohort {found.cohort!r} differs\n" + "\n".join(lines))


def assert_reply(
    reply: Any, status: int | None = None, *, json: Any = _UNSET, schema: Any = _UNSET
) -> None:
    """Assert the status of a reply, and its JSON body: a part of it, a function, a JSON Schema.

    ``reply`` is a :class:`~sstest.Reply`, or the answer that requests, httpx, aiohttp or urllib3
    received, its body read. ``json`` is what has to be in the body: what an object leaves out is
    not compared, at any depth; ``{}`` and ``[]`` say that there is nothing, and ``None`` that the
    body is empty. It may be a function of the body, which fails by returning ``False`` or by
    raising ``AssertionError``. ``schema`` is a JSON Schema, of draft 2020-12 by default; references
    must be within it, since nothing is fetched.

    Raises ``AssertionError`` with what differs, key by key, and the reply's text, beside the
    template that it was rendered from.
    """
    __tracebackhide__ = True
    answer, reply = reply, received(reply)
    if status is not None and reply.status != status:
        why = f": {reply.error}" if reply.error else ""
        raise _failure(f"expected status {status}, found {reply.status}{why}", _shown(reply))
    if json is _UNSET and schema is _UNSET:
        return
    require_body(answer)
    try:
        found = reply.json()
    except ReplyError as error:
        raise _failure(str(error), *_template(reply)) from None
    if schema is not _UNSET:
        _assert_fits(schema, found, reply)
    if callable(json) and not isinstance(json, type):  # classes are equal to what they match
        _assert_holds(json, found, reply)
    elif json is not _UNSET:
        _assert_contains(json, found, reply)


def _assert_contains(expected: Any, found: Any, reply: Reply) -> None:
    from sstest.rules.samples.comparison import differences

    __tracebackhide__ = True
    lines = differences("body", expected, found)
    if lines and not reply.body:
        raise _failure(f"expected the JSON body {expected!r}, found an empty body")
    if lines:
        raise _failure("the JSON body is not as expected", *lines, _shown(reply))


def _assert_holds(check: Callable[[Any], Any], found: Any, reply: Reply) -> None:
    __tracebackhide__ = True
    name = getattr(check, "__name__", repr(check))
    try:
        holds = check(found)
    except AssertionError as error:
        error.add_note(escape_lines(_shown(reply)))
        raise
    if inspect.isawaitable(holds):
        if inspect.iscoroutine(holds):
            holds.close()
        raise TypeError(f"{name} is a coroutine function, which nobody awaits: expected a function")
    if holds is None and not can_fail(check):
        raise TypeError(
            f"{name} returned None and asserts nothing: return the comparison, or assert it"
        )
    if holds is not None and not holds:
        returned = "" if holds is False else f", it returned {holds!r}"
        text = f"{name} does not hold for the JSON body {found!r}{returned}"
        raise _failure(text, _shown(reply))


def _assert_fits(schema: Any, found: object, reply: Reply) -> None:
    from jsonschema import Draft202012Validator, SchemaError
    from jsonschema.validators import validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    __tracebackhide__ = True
    if not isinstance(schema, (dict, bool)):
        raise TypeError(f"expected a JSON Schema, a dict, found {type(schema).__name__}")
    validator: Any = validator_for(schema, default=Draft202012Validator)
    try:
        validator.check_schema(schema)
        registry: Registry[Any] = Registry()  # an empty one fetches nothing
        errors = list(validator(schema, registry=registry).iter_errors(found))
    except SchemaError as error:
        raise ValueError(f"schema is not a valid JSON Schema: {error.message}") from None
    except Unresolvable as error:
        raise ValueError(f"schema refers to something outside itself: {error}") from None
    if errors:
        lines = [f"  {error.json_path}: {error.message[:_LONGEST]}" for error in errors[:_MOST]]
        if len(errors) > _MOST:
            lines.append(f"  and {len(errors) - _MOST} more")
        raise _failure("the JSON body does not match the schema", *lines, _shown(reply))


def _failure(*lines: str) -> AssertionError:
    return AssertionError(escape_lines("\n".join(lines)))


def _delta(actual: object, cohort: str | None) -> Delta:
    __tracebackhide__ = True
    if isinstance(actual, Reply):
        if actual.update is None:
            raise _failure(f"the request was refused: {actual.status} {actual.error}")
        actual = actual.update
    if isinstance(actual, Update):
        if cohort is None and len(actual.deltas) > 1:
            ids = ", ".join(map(repr, actual.deltas))
            raise _failure(f"the request touches several cohorts ({ids}): pass cohort=")
        if cohort is None:
            return actual.delta
        if cohort not in actual.deltas:
            touched = ", ".join(map(repr, actual.deltas)) or "none"
            raise _failure(f"the request does not touch cohort {cohort!r}; it touches {touched}")
        return actual.deltas[cohort]
    if isinstance(actual, Delta):
        if cohort not in (None, actual.cohort):
            raise _failure(
                f"expected the delta of cohort {cohort!r}, found that of {actual.cohort!r}"
            )
        return actual
    raise TypeError(f"expected an Update, a Delta or a Reply, found {type(actual).__name__}")


def both_sides(
    added: Iterable[str], removed: Iterable[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The arguments ``added`` and ``removed`` as sets of context keys.

    Raises :class:`TypeError` for anything but strings, and :class:`ValueError` for a key in both.
    """
    __tracebackhide__ = True
    joined, left = _context_keys("added", added), _context_keys("removed", removed)
    if both := joined & left:
        raise ValueError(
            f"in added and in removed: {list_keys(both)}; the last mention of a key counts, so name"
            " it in one of them"
        )
    return joined, left


def text(name: str, value: object, expected: str = "text") -> str:
    """``value`` if it is a string; of a number the error says how to write it."""
    __tracebackhide__ = True
    if isinstance(value, str):
        return value
    raise TypeError(f"{name} is {quote(value)}, expected {expected}{_as_text(value)}")


def text_or_none(name: str, value: object) -> str | None:
    """``value`` if it is a string or ``None``."""
    __tracebackhide__ = True
    return None if value is None else text(name, value)


def _context_keys(name: str, keys: object) -> frozenset[str]:
    __tracebackhide__ = True
    expected = f"{name} is {quote(keys)}, expected a collection of context keys"
    if isinstance(keys, (str, int)):
        raise TypeError(f"{expected}: [{quote(str(keys))}]")
    if not isinstance(keys, Iterable):
        raise TypeError(expected)
    found = []
    for key in keys:
        if not isinstance(key, str):
            hint = _as_text(key)
            raise TypeError(f"{name} holds {quote(key)}, expected context keys as text{hint}")
        found.append(key)
    return frozenset(found)


def _as_text(value: object) -> str:
    """How to write a number, bytes or a UUID that stands for an id."""
    if isinstance(value, bytes):
        return f": write {quote(value.decode(errors='replace'))}"
    is_id = isinstance(value, (int, UUID)) and not isinstance(value, bool)
    return f": write {quote(str(value))}" if is_id else ""


def _shown(reply: Reply) -> str:
    body = _cut(reply.body.decode(errors="backslashreplace"))
    return "\n".join([f"  reply: {body}", *_template(reply)])


def _template(reply: Reply) -> list[str]:
    return [] if reply.template is None else [f"  rendered from: {_cut(reply.template)}"]


def _cut(text: str) -> str:
    return f"{text[:_LONGEST]}{'...' if len(text) > _LONGEST else ''}"
