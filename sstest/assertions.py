"""Assertions on deltas and replies; failures say who is missing, who is extra, and where."""

from collections.abc import Iterable
from typing import Any, Final

from sstest.parser import Delta, Update
from sstest.parser.difference import describe_delta, list_keys, same_json
from sstest.response.reply import Reply, ReplyError
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
    reply: Reply, status: int | None = None, *, json: Any = _UNSET, schema: Any = _UNSET
) -> None:
    """Assert the status of a reply, and its JSON body: a value, a function of it, a JSON Schema.

    ``json`` is a value to equal or a function, which fails by returning ``False`` or by raising
    ``AssertionError``; ``json=None`` asserts an empty body. ``schema`` is a JSON Schema, of draft
    2020-12 by default; references must be within it, since nothing is fetched.
    Raises ``AssertionError`` with the reply's text, beside the template that it was rendered from,
    and what was expected.
    """
    __tracebackhide__ = True
    if not isinstance(reply, Reply):
        raise TypeError(f"expected a Reply, found {type(reply).__name__}")
    if status is not None and reply.status != status:
        why = f": {reply.error}" if reply.error else ""
        raise _failure(f"expected status {status}, found {reply.status}{why}", _shown(reply))
    if json is _UNSET and schema is _UNSET:
        return
    try:
        found = reply.json()
    except ReplyError as error:
        raise _failure(str(error), *_template(reply)) from None
    if schema is not _UNSET:
        _assert_fits(schema, found, reply)
    if callable(json):
        try:
            holds = json(found)
        except AssertionError as error:
            error.add_note(escape_lines(_shown(reply)))
            raise
        if holds is False:
            name = getattr(json, "__name__", repr(json))
            raise _failure(f"{name} does not hold for the JSON body {found!r}", _shown(reply))
    elif json is not _UNSET and not same_json(found, json):
        raise _failure(f"expected the JSON body {json!r}", f"found {found!r}", _shown(reply))


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
    joined, left = _context_keys("added", added), _context_keys("removed", removed)
    if both := joined & left:
        raise ValueError(
            f"in added and in removed: {list_keys(both)}; the last mention of a key counts, so name"
            " it in one of them"
        )
    return joined, left


def text(name: str, value: object, expected: str = "text") -> str:
    """``value`` if it is a string; of a number the error says how to write it."""
    if isinstance(value, str):
        return value
    raise TypeError(f"{name} is {quote(value)}, expected {expected}{_as_text(value)}")


def text_or_none(name: str, value: object) -> str | None:
    """``value`` if it is a string or ``None``."""
    return None if value is None else text(name, value)


def _context_keys(name: str, keys: object) -> frozenset[str]:
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
    """How to write a number that stands for an id."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return f": write {quote(str(value))}" if is_number else ""


def _shown(reply: Reply) -> str:
    body = _cut(reply.body.decode(errors="backslashreplace"))
    return "\n".join([f"  reply: {body}", *_template(reply)])


def _template(reply: Reply) -> list[str]:
    return [] if reply.template is None else [f"  rendered from: {_cut(reply.template)}"]


def _cut(text: str) -> str:
    return f"{text[:_LONGEST]}{'...' if len(text) > _LONGEST else ''}"
