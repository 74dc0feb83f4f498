"""Assertions on deltas and replies whose failures say who is missing, who is extra, and where."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from sstest.parser import Delta, Update
from sstest.parser.difference import describe_sets, same_json
from sstest.response.reply import Reply, ReplyError
from sstest.text import escape_lines

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
    that are missing and those that are extra, and says of a key on the wrong side that it is.
    """
    __tracebackhide__ = True
    delta = _delta(actual, cohort)
    want_added, want_removed = context_keys("added", added), context_keys("removed", removed)
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
    schema: Any = _UNSET,
) -> None:
    """Assert the status of a reply, and its JSON body: a value, a function of it, a JSON Schema.

    ``json`` is a value to equal or a function, which fails by returning ``False`` or by raising
    ``AssertionError``; ``json=None`` asserts an empty body. ``schema`` is a JSON Schema, of draft
    2020-12 where it does not say which; what it refers to must be in it, since nothing is fetched.
    Raises ``AssertionError`` with the reply's text, beside the template that it was rendered from,
    and what was expected.
    """
    __tracebackhide__ = True
    if not isinstance(reply, Reply):
        raise TypeError(f"expected a Reply, found {type(reply).__name__}")
    if status is not None and reply.status != status:
        why = f": {reply.error}" if reply.error else ""
        raise AssertionError(
            escape_lines(f"expected status {status}, found {reply.status}{why}\n{_shown(reply)}")
        )
    if json is _UNSET and schema is _UNSET:
        return
    try:
        found = reply.json()
    except ReplyError as error:
        raise AssertionError(escape_lines(f"{error}{_template(reply)}")) from None
    if schema is not _UNSET:
        _assert_fits(schema, found, reply)
    if json is _UNSET:
        return
    if callable(json):
        _assert_holds(json, found, reply)
    elif not same_json(found, json):
        raise AssertionError(
            escape_lines(f"expected the JSON body {json!r}\nfound {found!r}\n{_shown(reply)}")
        )


def _assert_holds(predicate: Callable[[Any], Any], found: object, reply: Reply) -> None:
    __tracebackhide__ = True
    try:
        holds = predicate(found)
    except AssertionError as error:
        error.add_note(escape_lines(_shown(reply)))
        raise
    if holds is False:
        name = getattr(predicate, "__name__", repr(predicate))
        raise AssertionError(
            escape_lines(f"{name} does not hold for the JSON body {found!r}\n{_shown(reply)}")
        )


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
        raise ValueError(f"schema is no JSON Schema: {error.message}") from None
    except Unresolvable as error:
        raise ValueError(f"schema refers to what is not in it: {error}") from None
    if errors:
        lines = [f"  {error.json_path}: {error.message[:_LONGEST]}" for error in errors[:_MOST]]
        if len(errors) > _MOST:
            lines.append(f"  and {len(errors) - _MOST} more")
        text = "\n".join(lines)
        raise AssertionError(
            escape_lines(f"the JSON body does not fit the schema\n{text}\n{_shown(reply)}")
        )


def _delta(actual: object, cohort: str | None) -> Delta:
    if isinstance(actual, Reply):
        if actual.update is None:
            raise AssertionError(
                escape_lines(f"the request was refused: {actual.status} {actual.error}")
            )
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


def context_keys(name: str, keys: Iterable[str]) -> frozenset[str]:
    """The argument ``name`` as a set; raises :class:`TypeError` for anything but strings."""
    if isinstance(keys, str):
        raise TypeError(f"{name} is a string, expected a collection of context keys: [{keys!r}]")
    found = frozenset(keys)
    for key in found:
        if not isinstance(key, str):
            raise TypeError(f"{name} holds {key!r}, expected context keys, which are strings")
    return found


def _shown(reply: Reply) -> str:
    return f"  reply: {_cut(reply.body.decode(errors='backslashreplace'))}{_template(reply)}"


def _template(reply: Reply) -> str:
    """The line that has the reply's template, if it was rendered from one."""
    return "" if reply.template is None else f"\n  rendered from: {_cut(reply.template)}"


def _cut(text: str) -> str:
    return f"{text[:_LONGEST]}{'...' if len(text) > _LONGEST else ''}"
