"""A request's body as a tree: each value has the name and colour of the property that reads it.

Of a large body the first elements are shown, and all that a pointer leads to; the rest is counted.
Each value's element has its JSON Pointer in ``data-pointer``, if that is printable and no longer
than 1,000 characters.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypeAlias

from sstest.manifest import MISSING, Loadable, Manifest, ManifestError, Pointer
from sstest.manifest.pointer import join
from sstest.parser import RequestError, parse
from sstest.parser.body import decode
from sstest.parser.explain import is_optional, steps, why_missing
from sstest.text import counted
from sstest.views.html import Html, element
from sstest.views.jupyter import markup
from sstest.views.jupyter.broken import broken_body
from sstest.views.jupyter.colours import property_colour, tag

_Path: TypeAlias = tuple[str, ...]

_MOST_ELEMENTS: Final = 20
# So many properties of an object are shown beside those that are read.
_MOST_PROPERTIES: Final = 40
# So many members of each array are open; the others can be opened.
_MOST_OPEN: Final = 3
# Browsers nest 512 elements, and each level takes three.
_DEEPEST: Final = 100
# Once there is so much markup, only what is read is shown.
_ENOUGH: Final = 250_000
_LONGEST_POINTER: Final = 1000
_LONGEST_TEXT: Final = 120

_LIST: Final = "list-style:none;margin:0;padding:0 0 0 20px"
_ROOT: Final = f"{markup.CODE};list-style:none;margin:0;padding:0;line-height:1.7"
_SUMMARY: Final = "cursor:pointer"
_ARROW: Final = " \N{LEFTWARDS ARROW} "


@dataclass(frozen=True, slots=True)
class _Lost:
    """A property that finds nothing: what is left of its pointer, and why."""

    name: str
    rest: str
    why: str
    optional: bool


@dataclass
class _Marks:
    """What is said of values, by the path of each; ``paths`` are those that have to be shown."""

    found: dict[_Path, list[str]] = field(default_factory=lambda: defaultdict(list))
    lost: dict[_Path, list[_Lost]] = field(default_factory=lambda: defaultdict(list))
    inside: dict[_Path, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    refusal: tuple[_Path, str] | None = None

    def lead_to(self, path: _Path) -> None:
        """Have the value at ``path`` shown, and all around it."""
        for depth, part in enumerate(path[:_DEEPEST]):
            self.inside[path[:depth]][part] = None


def body_html(manifest: Loadable | None, body: object) -> Html:
    """Show a body, bytes, text or parsed JSON, as ``manifest`` reads it under ``docs``.

    ``manifest`` is what :meth:`sstest.Manifest.load` takes; without one nothing is read. A body
    that is not JSON is shown as text with the place marked. Pointers of a manifest that breaks
    rules are followed as far as they are pointers.
    """
    return markup.panel("Body", *body_parts(manifest, body))


def body_parts(
    manifest: Loadable | None, body: object, *, room: int = _ENOUGH, most: int = _MOST_ELEMENTS
) -> Iterator[Html]:
    """What is shown of a body, below its title.

    ``room`` is how many characters of markup may hold what is not read, ``most`` how many elements
    of each array are shown.
    """
    try:
        document = decode(body)
    except RequestError as error:
        yield from broken_body(body, error)
        return
    marks = _Marks()
    try:
        if manifest is not None:
            yield from _read(Manifest.load(manifest), document, body, marks, most)
    except ManifestError as error:
        yield element("div", markup.chip("no manifest", "bad"), " ", markup.words(str(error)))
    yield _Tree(document, marks, room, most).html()


def _read(
    manifest: Manifest, document: object, body: object, marks: _Marks, most: int
) -> Iterator[Html]:
    """Fill ``marks`` with what each pointer finds; what cannot be read is said before the tree."""
    refusal = _refusal(manifest, body)
    if refusal is not None:
        yield element("div", markup.chip("refused", "bad"), " ", markup.words(str(refusal)))
    for one in manifest.document.pointers:
        if one.pointer is None:
            text = markup.text(one.text, quotes='"')
            yield element("div", markup.chip("not a pointer", "bad"), " ", tag(str(one)), " ", text)
    _follow(manifest, document, refusal, marks, most)


def _refusal(manifest: Manifest, body: object) -> RequestError | None:
    try:
        parse(manifest, body)
    except RequestError as error:
        return error
    except ManifestError:
        return None
    return None


def _follow(
    manifest: Manifest, document: object, refusal: RequestError | None, marks: _Marks, most: int
) -> None:
    request, member = _pointers(manifest)
    also = None if refusal is None else refusal.member
    for name, pointer, base, index in steps(request, member, document, most, also):
        path = (*base, *pointer.parts)
        whole = Pointer.parse(join(path))
        value, depth = whole.follow(document)
        marks.lead_to(path[:depth])
        if value is not MISSING:
            if name not in marks.found[path]:
                marks.found[path].append(name)
            continue
        why = why_missing(document, name, whole, depth, index).removeprefix("not found: ")
        lost = _Lost(name, join(path[depth:]), why, is_optional(name, index))
        if lost not in marks.lost[path[:depth]]:
            marks.lost[path[:depth]].append(lost)
    if refusal is not None and refusal.location is not None:
        path = Pointer.parse(refusal.location).parts
        marks.lead_to(path)
        marks.refusal = (path, refusal.message)


def _pointers(manifest: Manifest) -> tuple[Mapping[str, Pointer], Mapping[str, Pointer]]:
    """The pointers of the request and of members; of a broken manifest, those that are any."""
    try:
        parser = manifest.request_parser
    except ManifestError:
        sound = [(one, one.pointer) for one in manifest.document.pointers if one.pointer]
        request = {str(one): pointer for one, pointer in sound if not one.of_member}
        return request, {one.name: pointer for one, pointer in sound if one.of_member}
    return parser.request_pointers(), parser.member_pointers()


class _Tree:
    """Writes one body; ``room`` is how much more markup may hold what no pointer leads to."""

    def __init__(self, document: object, marks: _Marks, room: int, most: int) -> None:
        self.document = document
        self.marks = marks
        self.room = room
        self.most_elements = most

    def html(self) -> Html:
        """The whole tree."""
        return element("ul", self._item(self.document, (), None, opened=True), style=_ROOT)

    def _item(self, value: Any, path: _Path, label: Html | None, *, opened: bool) -> Html:
        """A value with its label, what is said of it, and what is in it."""
        named = [] if label is None else [label, ": "]
        head = element("span", *named, self._value(value, path), *self._said(path))
        self.room -= len(head)
        inside = [_lost(one) for one in self.marks.lost.get(path, ())]
        if value and isinstance(value, (dict, list)):
            inside += self._inside(value, path)
        if not inside:
            return element("li", head)
        written = element("ul", *inside, style=_LIST)
        if not isinstance(value, (dict, list)):
            return element("li", head, written)
        summary = element("summary", head, style=_SUMMARY)
        is_open = "open" if opened else None
        return element("li", element("details", summary, written, open=is_open))

    def _inside(self, value: dict[str, Any] | list[Any], path: _Path) -> Iterator[Html]:
        """What is read, wherever it stands, and the first of what is not; the rest is counted."""
        if len(path) >= _DEEPEST:
            yield element("li", markup.note("… nested more deeply, which is not shown"))
            return
        is_list = isinstance(value, list)
        most = self.most_elements if is_list else _MOST_PROPERTIES
        read = self.marks.inside.get(path, {})
        left_out = 0
        for place, (name, inner) in enumerate(_children(value)):
            if name not in read and (place >= most or self.room <= 0):
                left_out += 1
                continue
            yield from _left_out(left_out, is_list=is_list)
            left_out = 0
            label = markup.note(name) if is_list else _quoted(name)
            opened = name in read and (place < _MOST_OPEN or place >= most or not is_list)
            yield self._item(inner, (*path, name), label, opened=opened)
        yield from _left_out(left_out, is_list=is_list)

    def _value(self, value: Any, path: _Path) -> Html:
        pointer = join(path)
        attributes = {}
        if len(pointer) <= _LONGEST_POINTER and (pointer.isprintable() or not pointer):
            attributes["data-pointer"] = pointer
        if found := self.marks.found.get(path):
            attributes["style"] = f"border-bottom:2px solid {property_colour(found[0])}"
        return element("span", _shown(value), **attributes)

    def _said(self, path: _Path) -> Iterator[str]:
        for name in self.marks.found.get(path, ()):
            yield from (_ARROW, tag(name))
        if self.marks.refusal and self.marks.refusal[0] == path:
            yield from (
                " ",
                markup.chip("refused", "bad"),
                " ",
                markup.words(self.marks.refusal[1]),
            )


def _children(value: dict[str, Any] | list[Any]) -> Iterable[tuple[str, Any]]:
    if isinstance(value, dict):
        return value.items()
    return ((str(index), one) for index, one in enumerate(value))


def _shown(value: Any) -> Html:
    """A value, cut where it is long; of arrays and objects their size."""
    match value:
        case str():
            return _quoted(value)
        case None | bool():
            return Html({None: "null", True: "true", False: "false"}[value])
        case int() | Decimal():
            return markup.plain_text(f"{Decimal(value):f}", _LONGEST_TEXT)
        case list():
            return Html(f"[ {counted(len(value), 'element')} ]")
        case dict():
            return Html(f"{{ {counted(len(value), 'property', 'properties')} }}")
        case _:
            return markup.plain_text(repr(value), _LONGEST_TEXT)


def _quoted(text: str) -> Html:
    return markup.plain_text(text, _LONGEST_TEXT, quotes='"')


def _lost(one: _Lost) -> Html:
    """What a property should have found here, and what is there instead."""
    verdict = markup.chip("nothing here", "plain" if one.optional else "bad")
    reader = element("span", _ARROW, tag(one.name), ": ")
    return element("li", markup.plain_text(one.rest), ": ", verdict, reader, markup.words(one.why))


def _left_out(count: int, *, is_list: bool) -> Iterator[Html]:
    nouns = ("more element", "more elements") if is_list else ("more property", "more properties")
    if count:
        yield element("li", markup.note(f"… {counted(count, *nouns)} …"))
