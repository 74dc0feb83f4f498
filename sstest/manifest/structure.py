"""The structural rules of a capability (semantics §1): each one broken is a finding.

The rules are read from the JSON Schema that ``sstest schema`` prints, so the two cannot differ.
"""

import re
from collections.abc import Collection, Iterator
from itertools import chain, product
from typing import Any, Final, NamedTuple

from sstest.finding import Finding
from sstest.manifest import advice
from sstest.manifest.document import Document, Path, PointerPlace
from sstest.manifest.pointer_syntax import wrong_pointer
from sstest.manifest.schema import definitions, kind, property_description, property_names
from sstest.regex.re2 import MatcherError, compile_matcher
from sstest.text import quote

_PAIR: Final = ("addMemberArrayPath", "removeMemberArrayPath")
# The rules over several properties, by their titles in the schema: the code of each, and the
# properties any of which would satisfy it.
_COMBINATIONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "no member array": ("SS208", ("memberArrayPath", *_PAIR)),
    "both ways": ("SS209", ()),
    "action beside two arrays": ("SS210", ()),
    "no direction": ("SS211", ("booleanMembershipPath", "arrayInclusion")),
}
_TYPES: Final[dict[str, type]] = {"object": dict, "string": str}
_MOST_UNKNOWN: Final = 20


def structure(document: Document) -> Iterator[Finding]:
    """Every structural rule that the capability breaks.

    A property that is missing because its name is misspelt, or because it is in the wrong object,
    is one mistake: only the property that is there is reported. So is an object without any. What
    is wrong with an arrayInclusion that has to go is not reported.
    """
    failures = list(_failures(definitions()["syncedSegment"], document.capability, ()))
    if any(one.schema.get("title") == "action beside two arrays" for one in failures):
        failures = [one for one in failures if one.path != ("requestParser", "arrayInclusion")]
    unknown = [one for one in failures if one.keyword == "additionalProperties"]
    meant: dict[Path, str] = {}
    for one in unknown[:_MOST_UNKNOWN]:
        meant[one.path] = _meant(document, one, failures, meant.values())
    left = [one for one in failures if not set(_missing(document, one)) & set(meant.values())]
    of_empty: dict[Path, list[_Failure]] = {}
    for failure in left:
        if failure.value == {}:
            of_empty.setdefault(failure.path, []).append(failure)
    for failure in left:
        together = of_empty.get(failure.path, [failure])
        if len(together) == 1:
            yield _finding(document, failure, meant.get(failure.path))
        elif failure is together[0]:
            yield _empty(document, together)
    yield from _matcher(document)


def pointer_finding(document: Document, place: PointerPlace) -> Finding | None:
    """The finding of a wrong pointer; ``None`` for a good one."""
    wrong = wrong_pointer(place.text)
    if wrong is None:
        return None
    return document.about(place, wrong.mistake.says, wrong.hint, code=wrong.mistake.code)


def has_pointers(document: Document) -> bool:
    """Whether the capability breaks no rule but that it has properties too many."""
    failures = _failures(definitions()["syncedSegment"], document.capability, ())
    return all(one.keyword == "additionalProperties" for one in failures)


def outside(name: str) -> str:
    """The hint for a missing property that is there, but outside the capability."""
    return f"{name} is outside the capability; move it here"


# Where a value fails the schema -------------------------------------------------------------------


class _Failure(NamedTuple):
    """A keyword of a schema that a value fails, the path of the value, and the property concerned.

    For ``required`` and ``dependentRequired`` the property is the one missing, for
    ``additionalProperties`` the one too many.
    """

    keyword: str
    schema: dict[str, Any]
    value: Any
    path: Path
    name: str = ""


def _failures(schema: dict[str, Any], value: object, path: Path) -> Iterator[_Failure]:
    """What fails, of the keywords that our schema uses (JSON Schema draft 2020-12)."""
    if "$ref" in schema:
        schema = definitions()[schema["$ref"].rpartition("/")[2]]
    if "type" in schema and not isinstance(value, _TYPES[schema["type"]]):
        yield _Failure("type", schema, value, path)
    if isinstance(value, dict):
        yield from _property_failures(schema, value, path)
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield _Failure("pattern", schema, value, path)
    for part in schema.get("allOf", ()):
        yield from _failures(part, value, path)
    if "anyOf" in schema and not any(_is_valid(part, value) for part in schema["anyOf"]):
        yield _Failure("anyOf", schema, value, path)
    if "not" in schema and _is_valid(schema["not"], value):
        yield _Failure("not", schema, value, path)
    if "if" in schema and _is_valid(schema["if"], value):
        yield from _failures(schema["then"], value, path)


def _property_failures(
    schema: dict[str, Any], value: dict[str, Any], path: Path
) -> Iterator[_Failure]:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield _Failure("required", schema, value, path, name)
    for name, needed in schema.get("dependentRequired", {}).items():
        if name in value and needed[0] not in value:
            yield _Failure("dependentRequired", schema, value, path, name)
    for name in value if schema.get("additionalProperties") is False else ():
        if name not in properties:
            yield _Failure("additionalProperties", schema, value, (*path, name), name)
    for name, inner in properties.items():
        if name in value:
            yield from _failures(inner, value[name], (*path, name))


def _is_valid(schema: dict[str, Any], value: object) -> bool:
    return next(_failures(schema, value, ()), None) is None


# A failure in words -------------------------------------------------------------------------------


def _meant(
    document: Document, unknown: _Failure, failures: list[_Failure], found: Collection[str]
) -> str:
    """The property of the capability that an unknown one was probably meant to be.

    That is the one with a similar name, or a missing one of which the name shares a word and for
    which the value is valid; no property is "".
    """
    from sstest.vocabulary.typos import closest

    owner, name = ("syncedSegment", *map(str, unknown.path))[-2:]
    places = property_names()
    if any(name in names for names in places.values()):
        return name
    value, properties = unknown.value[name], definitions()[owner]["properties"]
    missing = [
        each
        for one in failures
        if one.path == unknown.path[:-1] or one.keyword == "anyOf"
        for each in _missing(document, one)
        if each in places[owner] and each not in found
    ]
    if close := closest(name, missing) or closest(name, places[owner]):
        return close
    similar = (
        each
        for each in missing
        if _is_valid(properties[each], value)
        # arrayInclusion has no property but those that are required, and each object is unlike.
        and (owner == "arrayInclusion" or isinstance(value, dict) or _share_a_word(name, each))
    )
    return next(similar, "")


def _share_a_word(name: str, other: str) -> bool:
    from sstest.vocabulary.reading import split_words

    pairs = product(split_words(name), split_words(other))
    return any(one.startswith(two) or two.startswith(one) for one, two in pairs)


def _missing(document: Document, failure: _Failure) -> tuple[str, ...]:
    """The properties any of which would fix a failure."""
    match failure.keyword:
        case "required":
            return (failure.name,)
        case "dependentRequired":
            return tuple(name for name in _PAIR if name not in document.parser)
        case "anyOf" | "not" if "title" in failure.schema:
            return _COMBINATIONS[failure.schema["title"]][1]
        case _:
            return ()


def _finding(document: Document, failure: _Failure, meant: str | None) -> Finding:
    keyword, schema, value, inner, subject = failure
    path = (*document.capability_path, *inner)
    name = str(inner[-1]) if inner else "syncedSegment"
    hint = _how_to_add(document, name, _missing(document, failure))
    match keyword:
        case "required":
            message = f"{name} lacks the required property {subject}"
            moved = [(*document.member_path, subject)] if subject in document.member_parser else ()
            return document.finding(message, path, hint, code="SS201", related=moved)
        case "additionalProperties":
            return _unknown_property(document, inner, meant)
        case "dependentRequired":
            other = schema["dependentRequired"][subject][0]
            message = f"{subject} is given without {other}: the two go together"
            return document.finding(message, path, hint, code="SS207")
        case "type":
            expected = kind(_TYPES[schema["type"]]())
            message = f"{name} is {kind(value)}, expected {expected}"
            return document.finding(message, path, code="SS206" if value is None else "SS205")
        case "not" if schema is definitions()["pointer"]:
            place = next(one for one in document.pointers if one.path == path)
            found = pointer_finding(document, place)
            assert found  # noqa: S101  # each text that is not a pointer has a form
            return found
        case _:
            code = _COMBINATIONS[schema["title"]][0]
            return document.finding(f"{name} {schema['errorMessage']}", path, hint, code=code)


def _empty(document: Document, failures: list[_Failure]) -> Finding:
    """The finding of an object without properties: one mistake, whatever it lacks."""
    path = failures[0].path
    name = str(path[-1]) if path else "syncedSegment"
    missing = [_missing(document, one) for one in failures]
    message = f"{name} is empty and lacks {', '.join(map(' or '.join, missing))}"
    hint = _how_to_add(document, name, tuple(chain.from_iterable(missing)))
    return document.finding(message, (*document.capability_path, *path), hint, code="SS201")


def _unknown_property(document: Document, inner: Path, meant: str | None) -> Finding:
    owner, name = ("syncedSegment", *map(str, inner))[-2:]
    places = property_names()
    code = "SS202"
    if (owner, name) == ("requestParser", "jsonResponseBody"):
        code = "SS204"
    elif any(name in names for names in places.values()):
        code = "SS203"
    # Advice costs time; whoever has more unknown properties has other worries.
    hint = None if meant is None else advice.on_property(name, owner, meant, places)
    path = (*document.capability_path, *inner)
    message = f"{owner} has no property {quote(name)}"
    return document.finding(message, path, hint, code=code, at_key=True)


def _how_to_add(document: Document, name: str, missing: tuple[str, ...]) -> str | None:
    for around in (document.metadata, document.metadata.get("capabilities", {})):
        if found := next((one for one in missing if one in around), None):
            return outside(found)
    if name == "requestParser" and document.member_parser.keys() & set(missing):
        return f"add {missing[0]}: the one in memberArrayParser is for single members"
    says = property_description(name, missing[0]) if len(missing) == 1 else None
    return f"add {missing[0]}: {says}" if says else None


def _matcher(document: Document) -> Iterator[Finding]:
    """The matcher must be RE2 (semantics §5), which a JSON Schema cannot say."""
    matcher = document.matcher
    if matcher is None:
        return
    try:
        compile_matcher(matcher)
    except MatcherError as error:
        from sstest.regex.go import go_reading
        from sstest.regex.re2_errors import re2_mistake

        path = document.matcher_path
        if found := re2_mistake(matcher) or go_reading(matcher).mistake:
            message = f"matcher {quote(matcher)} is not RE2: it has {found.what}"
            hint = found.hint or "write the actions that add, such as '^(add|members)$'"
            yield document.finding(message, path, hint, code="SS301", offset=found.offset)
        else:
            message = f"matcher {quote(matcher)} is not RE2: {error}"
            yield document.finding(message, path, code="SS301")
