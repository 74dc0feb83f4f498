"""Names in a template that find nothing, or not what was meant."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sstest.rules.templates.analysis.broken_json import breaks
from sstest.rules.templates.analysis.replies import Reading
from sstest.rules.templates.analysis.uses import UPWARDS, Branch, Use
from sstest.rules.templates.sample_body import ITEM
from sstest.rules.templates.variables import ALWAYS, VARIABLES
from sstest.templates.tree import Block, Mustache, Node, Program, Text
from sstest.text import quote
from sstest.vocabulary.reading import normalize
from sstest.vocabulary.typos import closest

_SYNONYMS: Final = {
    word: variable
    for variable, words in (
        ("errorMessage", "error message err errors errormsg reason success"),
        ("statusCode", "status code httpstatus statusmessage"),
        ("requestBody", "body request payload data"),
        ("segmentUrl", "url segmenturi segmentlink"),
        ("segmentKey", "segment segmentid segmentname cohortid"),
        ("projectKey", "project projectid"),
        ("environmentKey", "environment environmentid env envkey"),
    )
    for word in words.split()
}
_VARIABLES: Final = [[name] for name in VARIABLES]


class Unknown(NamedTuple):
    """A use of something that there is not, what it asks for, and what was probably meant."""

    use: Use
    name: str
    meant: str | None


def unknown_variables(reading: Reading) -> Iterator[Unknown]:
    """Uses of a variable that no outcome has."""
    for use in reading.uses.paths:
        if use.place is None or not use.place or use.is_lost:
            continue
        first, *rest = use.place
        if first == UPWARDS:
            yield Unknown(use, use.path.original, rest[0] if rest[:1] in _VARIABLES else None)
        elif first == "@":
            yield Unknown(use, f"@{rest[0] if rest else ''}", None)
        elif first not in VARIABLES:
            meant = _elsewhere(reading.given, first) or meant_variable(first)
            yield Unknown(use, first, meant)


def unknown_and_quoted(reading: Reading) -> Iterator[Unknown]:
    """Those of them that do not leave a gap in the JSON, which SS405 reports."""
    gaps = _gaps(reading)
    return (unknown for unknown in unknown_variables(reading) if not _in(unknown.use, gaps))


def below_scalars(reading: Reading) -> Iterator[Use]:
    """Uses of a property of what has none: ``statusCode.value``."""
    for use in reading.uses.paths:
        place = use.place
        if place and len(place) > 1 and place[0] in VARIABLES[1:] and place[1:] != ("length",):
            yield use


def misspelt_places(reading: Reading) -> Iterator[Unknown]:
    """Places in the request that nearly are ones that the manifest's pointers lead to."""
    gaps = _gaps(reading)
    for use in reading.uses.paths:
        place = use.place
        if not place or place[0] != "requestBody" or len(place) < 2 or use.is_lost:
            continue
        value: Any = reading.given
        for index, part in enumerate(place[1:], 1):
            if isinstance(value, list):
                value = value[0] if value and (part == ITEM or part.isdecimal()) else None
            elif isinstance(value, dict) and part in value:
                value = value[part]
            else:
                names = [*value] if isinstance(value, dict) else []
                if ITEM in names:  # a wrong pointer leads there, to an unknown name
                    break
                if near := closest(part, names) or _elsewhere(reading.given, place[-1]):
                    yield Unknown(use, part, near)
                elif place[1] in VARIABLES:
                    yield Unknown(use, part, f"{place[1]}, a variable of its own")
                elif isinstance(value, (str, bool)) and part != "length" and not _in(use, gaps):
                    yield Unknown(use, part, ".".join(place[:index]))
                break


def _elsewhere(given: Any, name: str) -> str | None:
    """Where the request has a property of this name at another place, if it has one."""
    pending: list[tuple[str, Any]] = [("requestBody", given)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, dict):
            if name in value:
                return f"{path}.{name}"
            pending.extend((f"{path}.{key}", below) for key, below in value.items())
    return None


def objects(reading: Reading) -> Iterator[tuple[Use, str]]:
    """Tags that print an object or a list between quotes, and which of the two."""
    unquoted = {found.offset for found in breaks(reading) if found.kind in ("text", "nothing")}
    for use, tag in reading.uses.printed:
        if tag.position.offset in unquoted:
            continue
        if use.place == ():
            yield use, "an object"
            continue
        value = reading.value_at(use)
        if isinstance(value, (dict, list)):
            yield use, "an object" if isinstance(value, dict) else "a list"


def meant_variable(name: str) -> str | None:
    """The variable that a name was probably meant for."""
    known = _SYNONYMS | {variable.casefold(): variable for variable in VARIABLES}
    return known.get(normalize(name)) or closest(name, VARIABLES)


def unwritten(reading: Reading) -> Iterator[tuple[int, str]]:
    """What stands where its variable is always, or never, there: the offset, and which it is."""
    if any(answer.error for answer in reading.answers):
        return
    written = {part.node.position.offset for answer in reading.answers for part in answer.parts}
    for branch in reading.uses.branches:
        if branch.place[0] not in VARIABLES[1:] or is_no_condition(branch):
            continue
        own = [*_nodes(branch.program)]
        if own and not any(node.position.offset in written for node in own):
            always = "never" if branch.holds else "always"
            shown = quote(".".join(branch.place))
            message = f"this part is never written, since {shown} is {always} there"
            yield own[0].position.offset, message
    yield from _silent(reading)


def _gaps(reading: Reading) -> set[int]:
    return {found.offset for found in breaks(reading) if found.kind == "nothing"}


def _in(use: Use, tags: set[int]) -> bool:
    return use.tag is not None and use.tag.position.offset in tags


def is_no_condition(branch: Branch) -> bool:
    """Whether another rule reports the condition of a part, so that nothing else is said of it."""
    name, is_section = branch.place[0], branch.is_section and branch.place[0] != "requestBody"
    return is_section or name not in VARIABLES or branch.place in ALWAYS


def nodes_of(branch: Branch) -> Iterator[Node]:
    """The tags and texts in a part of a template, at any depth, but for blanks."""
    return _nodes(branch.program)


def _silent(reading: Reading) -> Iterator[tuple[int, str]]:
    said: dict[int, bool] = {}
    names: dict[int, str] = {}
    for use, tag in reading.uses.printed:
        if use.place and len(use.place) == 1 and use.place[0] in VARIABLES[1:]:
            names[tag.position.offset] = use.place[0]
    for answer in reading.answers:
        for part in answer.parts:
            offset = part.node.position.offset
            if offset in names and isinstance(part.node, Mustache):
                said[offset] = said.get(offset, False) or part.end > part.start
    for offset, says in said.items():
        if not says:
            when = "on success" if names[offset] == "errorMessage" else "on failure"
            message = f"{names[offset]} is written {when} only, where it is empty"
            yield offset, message


def _nodes(program: Program) -> Iterator[Node]:
    """The tags and texts in a program, at any depth, but for blanks."""
    for node in program.body:
        if isinstance(node, Block):
            for below in (node.program, node.inverse):
                yield from _nodes(below) if below else ()
        elif isinstance(node, Mustache) or (isinstance(node, Text) and node.value.strip()):
            yield node
