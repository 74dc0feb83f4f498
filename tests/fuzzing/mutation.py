"""Inputs changed by their structure: JSON by its values and properties, templates by their tags.

What a mutator of bytes makes of JSON is mostly no JSON, and goes no further than its parser.
"""

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

Mutate = Callable[[bytes, int], bytes]
"""Changes a few bytes of an input, which may become so many bytes long."""

TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_VALUES: Final = ("element", "value")
TAG: Final = re.compile(rb"\{\{.*?\}\}+", re.DOTALL)

KINDS: Final = (
    *(b"null", b"true", b"false", b"0", b"1.0", b"1e3", b"[]", b"{}", b'""', b'"a"', b'"user"'),
    *(b"12345678901234567890123", b'"/a"', b'"/0"', b'"]["', b'"\\""'),
)
VALUES: Final = tuple(
    rb"""null true false 0 -0 1 1.0 1e3 1E400 -1e-400 9007199254740993 9223372036854775808
    12345678901234567890123 0.1 {} [] "" "/" "/-" "/0" "/01" "/1" "/-1" "/ " "//" "~" "/~" "/~0"
    "/~01" "/~2" "/a/0/b" "/0/0" "a" "a/b" "$.a" "#/a" "/%61" "/A" "\u0000" "\ud83d\ude00" "\ud83d"
    "\udc00\ud800" "\u0130" "\u212a" "\\" "\"" "\n" "user" "kind" "multi" "__proto__" "constructor"
    "length" "toString" "true" "add" "remove" "^add$" "^(add|remove)$" "(?i)a" "a{0,1000}" "(a+)+$"
    "[[:alpha:]]" "\\pL" "\\b" "(?=a)" "(a)\\1" "[^a]" "." "" "(?s).*" "(" "[a" "(?P<n>a)" "\\Q.\\E"
    [[[[[[]]]]]] {"a":{"a":{"a":{}}}} NaN Infinity +1 01 1. 'a' undefined // /**/""".split()
)
_WORDS: Final = """
    {{a}} {{{a}}} {{&a}} {{.}} {{this}} {{..}} {{../a}} {{a.b}} {{a.[0]}} {{a/b}} {{@index}}
    {{@key}} {{@root.a}} {{@../index}} {{!x}} {{!--x--}} {{~a~}} {{else}} {{^}} {{/if}} {{/each}}
    {{/with}} {{/unless}} {{#a}} {{^a}} {{/a}} {{{{raw}}}} {{{{/raw}}}} \\{{a}} \\\\{{a}} {{true}}
    {{null}} {{undefined}} {{'a'}} {{1}} {{-1.5}} {{statusCode}} {{errorMessage}} {{segmentUrl}}
    {{requestBody.a}} { } {{ }} \" \\ , [ ] : & < > ` = | ( ) as if each"""
TAGS: Final = (
    *_WORDS.split(),
    *(
        "{{#if a}}",
        "{{#unless a}}",
        "{{#each a}}",
        "{{#with a}}",
        "{{#each a as |b c|}}",
        "{{a b}}",
    ),
    *("{{else if a}}", "{{lookup a 0}}", "{{lookup . 'a'}}", '{{log "a"}}', "{{if a}}", "{{> a}}"),
    *("{{* a}}", "{{a b=1}}", "{{(lookup a 'b')}}", "{{#if (a)}}", "{{#each requestBody}}"),
    *("{{[a b]}}", "\n", " ", "\r\n", "\u2028"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a JSON text, where it starts and where it ends."""

    start: int
    end: int
    kind: Literal["name", "property", "element", "value"]


def mutate_json(data: bytes, room: int, draw: random.Random, mutate: Mutate) -> bytes:
    """A JSON text, valid or not, with one of its parts changed."""
    found = parts(data)
    if not found or draw.random() < 0.1:
        return mutate(data, room)
    part = draw.choice(found)
    alike = [one for one in found if (one.kind in _VALUES) is (part.kind in _VALUES)]
    other = draw.choice([one for one in alike if part.kind in (one.kind, *_VALUES)])
    old, new = data[part.start : part.end], data[other.start : other.end]
    listed = part.kind in ("property", "element")
    match draw.randrange(8):
        case 0:
            pass  # one in the place of another
        case 1 if listed:
            new = old + b"," + new
        case 2 if listed:
            new = b",".join([old] * _times(old, room, draw, (2, 3, 10, 101, 1001)))
        case 3 if listed:
            return _without(data, part)
        case 4 | 5 if part.kind in _VALUES:
            new = draw.choice(draw.choice((KINDS, VALUES)))
        case 6 if part.kind in _VALUES:
            new = _nested(old, draw)
        case _ if part.kind != "property":
            new = _mutate_scalar(old, room, draw, mutate)
    return data[: part.start] + new + data[part.end :]


def parts(data: bytes) -> list[Part]:
    """The names, properties (names with values), elements of lists and other values of a JSON text.

    What is read is nearly JSON: whatever is misplaced is passed over.
    """
    found: list[Part] = []
    opened: list[tuple[int, int | None, bytes]] = []
    name: int | None = None

    def add(start: int, end: int) -> None:
        in_list = name is None and bool(opened) and opened[-1][2] == b"["
        found.append(Part(start, end, "element" if in_list else "value"))
        if name is not None:
            found.append(Part(name, end, "property"))

    for token in TOKEN.finditer(data):
        start, end = token.span()
        match token[0]:
            case b"[" | b"{":
                opened.append((start, name, token[0]))
                name = None
            case b"]" | b"}" if opened:
                start, name, _ = opened.pop()
                add(start, end)
                name = None
            case b":" if found and found[-1].kind == "value":
                last = found.pop()
                found.append(Part(last.start, last.end, "name"))
                name = last.start
            case b"]" | b"}" | b":" | b",":
                name = None
            case _:
                add(start, end)
                name = None
    return found


def mutate_template(data: bytes, room: int, draw: random.Random, mutate: Mutate) -> bytes:
    """A template with a tag or text in it added, repeated, moved, put into a block or changed."""
    places = sorted({0, len(data), *(at for tag in TAG.finditer(data) for at in tag.span())})
    start, end = sorted(draw.choices(places, k=2))
    old = data[start:end]
    match draw.randrange(7):
        case 0:
            new = old + draw.choice(TAGS).encode()
        case 1:
            new = old * _times(old, room, draw, (2, 3, 33, 400))
        case 2:
            new = b""
        case 3:
            word = draw.choice((b"if a", b"each a", b"with a", b"unless a", b"each .", b"a"))
            new = b"{{#%s}}%s{{/%s}}" % (word, old, word.split()[0])
        case 4:
            at = draw.randrange(len(data) + 1)
            return data[:at] + draw.choice(TAGS).encode() + data[at:]
        case 5:
            there = slice(*sorted(draw.choices(places, k=2)))
            new = data[there]
        case _:
            return mutate(data, room)
    return data[:start] + new + data[end:]


def _times(old: bytes, room: int, draw: random.Random, choices: tuple[int, ...]) -> int:
    return min(draw.choice(choices), 2 + room // (len(old) + 1))


def _nested(old: bytes, draw: random.Random) -> bytes:
    times = draw.choice((1, 1, 1, 2, 30, 33, 100, 498, 499, 500, 501, 1000))
    opening, closing = draw.choice(((b"[", b"]"), (b'{"a":', b"}"), (b'[{"b":', b"}]")))
    return opening * times + old + closing * times


def _without(data: bytes, part: Part) -> bytes:
    before, after = data[: part.start].rstrip(), data[part.end :].lstrip()
    if after.startswith(b","):
        return before + after[1:]
    return before.removesuffix(b",") + after


def _mutate_scalar(old: bytes, room: int, draw: random.Random, mutate: Mutate) -> bytes:
    if not (old.startswith(b'"') and old.endswith(b'"') and len(old) > 1):
        return mutate(old, room)
    try:
        text = json.loads(old)
    except ValueError:
        text = None
    if not isinstance(text, str):  # a property
        return mutate(old, room)
    if "{{" in text or draw.random() < 0.05:
        changed = mutate_template(text.encode(errors="replace"), room, draw, mutate)
        text = changed.decode(errors="replace")
    elif draw.random() < 0.5:
        other = draw.choice(VALUES).strip(b'"').decode()
        at = draw.randrange(len(text) + 1)
        text = text[:at] + draw.choice(("", "/")) + other + text[at:]
    else:
        return b'"%s"' % mutate(old[1:-1], room)
    return json.dumps(text, ensure_ascii=draw.random() < 0.5).encode(errors="replace")
