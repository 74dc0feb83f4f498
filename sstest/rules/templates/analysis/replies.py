"""What a template makes of every outcome: the replies, where each part comes from, what breaks."""

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, wraps
from typing import Any, Final, TypeVar

from sstest.budget import budget, current
from sstest.javascript.values import UNDEFINED
from sstest.manifest.source import JsonSyntaxError, read_json
from sstest.manifest.source import Source as JsonSource
from sstest.response.codes import MESSAGES
from sstest.response.outcome import ENVIRONMENT, template_context
from sstest.response.reply import encoded
from sstest.rules.templates.analysis.uses import Use, Uses
from sstest.rules.templates.sample_body import IDS, find, put
from sstest.templates import (
    HANDLEBARS_JS,
    Engine,
    Part,
    Rendered,
    Template,
    TemplateError,
    parse,
    trace,
)
from sstest.templates.source import RenderingStopped
from sstest.templates.tree import Mustache

_SEGMENT: Final = "my-integration-cohort-7"
_MESSAGE: Final = "could not find path /cohortId in request payload"
_NAMES: Final = {
    200: "success",
    400: "a parsing problem (400)",
    403: "a refused token (403)",
    409: "a conflict (409)",
    413: "a request that is too large (413)",
    429: "too many requests (429)",
    500: "an internal error (500)",
}
_NUMBER: Final = 7
# A string, which may be cut off; outside of strings a backslash escapes nothing.
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*+("|\\?\Z)', re.DOTALL)

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Answer:
    """One outcome, and what the template makes of it.

    ``name`` is the outcome in words. Where there is no ``text`` the ``error`` says why; where the
    text is not JSON there is a ``broken``.
    """

    name: str
    status: int
    context: dict[str, Any]
    text: Rendered | None
    error: TemplateError | None = None

    @property
    def failed(self) -> bool:
        """Whether the request was refused."""
        return self.status != 200

    @property
    def is_unknown(self) -> bool:
        """Whether rendering it was given up, so that nobody knows what would be written."""
        return isinstance(self.error, RenderingStopped)

    @cached_property
    def _read(self) -> "JsonSource | JsonSyntaxError | None":
        return read_reply(self.text.text) if self.text else None

    @property
    def json(self) -> JsonSource | None:
        """The reply as JSON, with places; ``None`` where it is not JSON."""
        return self._read if isinstance(self._read, JsonSource) else None

    @property
    def broken(self) -> JsonSyntaxError | None:
        """Where the reply stops being JSON."""
        return self._read if isinstance(self._read, JsonSyntaxError) else None

    @property
    def written(self) -> str:
        """The text of the reply; empty where there is none."""
        return self.text.text if self.text else ""

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the reply, in order."""
        return self.text.parts if self.text else ()


@dataclass(frozen=True, eq=False)
class Reading:
    """A template that Handlebars reads, and a request that the manifest reads."""

    template: Template
    uses: Uses
    body: dict[str, Any]
    given: dict[str, Any]
    """The body without what only the template asks for."""
    unjudged: list[str] = field(default_factory=list)
    """What took too much work to find out, as far as it was asked for; see :func:`judged`."""
    _found: dict[object, Any] = field(default_factory=dict)

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """The reply to each outcome; parsing problems and failures with a body and without."""
        with budget() as spent:
            found = tuple(self._answers())
        if spent.stopped:
            self.unjudged.append("the replies")
        return found

    def _answers(self) -> Iterator[Answer]:
        yield self.success()
        if self._emptied != self.body:
            answer = self.success(self._emptied)
            yield replace(answer, name=f"{answer.name} with an empty list")
        yield self.failure(400, _MESSAGE, self.body)
        yield self.failure(400, "not JSON: expected a value", UNDEFINED)
        yield self.failure(400, _MESSAGE, {})
        for status, message in MESSAGES.items():
            yield self.failure(status, message, self.body)

    @cached_property
    def _emptied(self) -> dict[str, Any]:
        """The request with each list empty that the template goes through."""
        body = deepcopy(self.body)
        for use in self.uses.paths:
            place = use.place or ()
            if use.purpose == "context" and isinstance(find(self.body, place[1:]), list):
                put(body, place[1:], [])
        return body

    @property
    def renders(self) -> list[Answer]:
        """The answers that could be rendered."""
        return [answer for answer in self.answers if answer.text is not None]

    @cached_property
    def quoted(self) -> dict[int, bool]:
        """For each tag, by its place, whether it writes inside a string of the reply."""
        found: dict[int, bool] = {}
        for answer in self.renders:
            for part, inside in parts_in_strings(answer):
                if isinstance(part.node, Mustache):
                    found.setdefault(part.node.position.offset, inside)
        return found

    def success(self, body: Any = None, **changes: Any) -> Answer:
        """The answer to a request that was taken."""
        context = template_context(
            body=self.body if body is None else body,
            status=200,
            environment_key=ENVIRONMENT,
            segment_key=_SEGMENT,
        )
        return self._answer(_NAMES[200], 200, {**context, **changes})

    def failure(self, status: int, message: str, body: Any) -> Answer:
        """The answer to a request that was refused."""
        name = _NAMES[status]
        if body is UNDEFINED:
            name += " whose body is not JSON"
        elif body == {}:
            name += " with an empty object as its body"
        context = template_context(body=body, status=status, message=message)
        return self._answer(name, status, context)

    def _answer(
        self, name: str, status: int, context: dict[str, Any], engine: Engine = HANDLEBARS_JS
    ) -> Answer:
        try:
            text = trace(self.template.source.text, context, engine)
        except TemplateError as error:
            return Answer(name, status, context, None, error)
        return Answer(name, status, context, text)

    def again(self, answer: Answer, engine: Engine) -> Answer:
        """The same answer as another Handlebars prints it."""
        return self._answer(answer.name, answer.status, answer.context, engine)

    def reordered(self, answer: Answer) -> Answer:
        """The same answer to a request whose objects have their properties in reverse."""
        context = {**answer.context, "requestBody": _reversed(answer.context["requestBody"])}
        return self._answer(answer.name, answer.status, context)

    def body_with(self, place: tuple[str, ...], value: Any) -> dict[str, Any]:
        """The request with another value at a place."""
        current().steps -= len(self.uses.paths)  # a copy takes about as long
        body = deepcopy(self.body)
        put(body, place, value)
        return body

    def value_at(self, use: Use) -> Any:
        """What a use finds on success; ``None`` where that is nothing or not known."""
        return None if use.place is None else find(self.answers[0].context, use.place)

    @cached_property
    def shown_once(self) -> list[tuple[Use, Mustache]]:
        """The uses that are printed, those of one place in one way only once."""
        found: dict[tuple[Any, bool, bool], tuple[Use, Mustache]] = {}
        for use, tag in self.uses.printed:
            inside = self.quoted.get(tag.position.offset, True)
            if not use.is_lost:
                found.setdefault((use.place, tag.escaped, inside), (use, tag))
        return list(found.values())


def read_reply(text: str) -> JsonSource | JsonSyntaxError:
    """A reply as JSON, or the place where it stops being JSON."""
    text = encoded(text).decode()
    try:
        return read_json(text)
    except JsonSyntaxError as error:
        return error


def parts_in_strings(answer: Answer) -> Iterator[tuple[Part, bool]]:
    """Each part of a reply, and whether it begins inside a string."""
    strings = _STRING.finditer(answer.written)
    string = next(strings, None)
    for part in answer.parts:
        while string and string[1] == '"' and string.end() <= part.start:
            string = next(strings, None)
        yield part, string is not None and string.start() < part.start


def judged(what: str) -> "Callable[[Callable[[Reading], list[T]]], Callable[[Reading], list[T]]]":
    """A question about a template: it is answered once, within a budget of its own.

    So the answer does not depend on who asks first, or again. Where the budget is not enough,
    ``what`` is noted in :attr:`Reading.unjudged`.
    """

    def question(answer: "Callable[[Reading], list[T]]") -> "Callable[[Reading], list[T]]":
        @wraps(answer)
        def answered(reading: Reading) -> list[T]:
            if answer not in reading._found:  # noqa: SLF001  # its own cache
                with budget() as spent:
                    reading._found[answer] = answer(reading)  # noqa: SLF001
                if spent.stopped or spent.is_spent:
                    reading.unjudged.append(what)
            found: list[T] = reading._found[answer]  # noqa: SLF001
            return found

        return answered

    return question


@lru_cache(maxsize=2)  # a manifest is judged at a time, and its replies can be large
def read(template: str, body: str) -> Reading | TemplateError:
    """The reading of a template beside a request, JSON text; what Handlebars says if it refuses."""
    try:
        tree = parse(template)
        uses = Uses(tree.program)
    except TemplateError as error:
        return error
    given = json.loads(body)
    reading = Reading(tree, uses, _filled(given, uses, frozenset()), given)
    # What stands outside of a string was probably a number, unless the manifest says otherwise.
    bare = frozenset(
        use.place[1:]
        for use, tag in uses.printed
        if use.place
        and use.place[0] == "requestBody"
        and reading.quoted.get(tag.position.offset) is False
        and find(given, use.place[1:]) in (None, *IDS)
    )
    return Reading(tree, uses, _filled(given, uses, bare), given) if bare else reading


def _filled(given: dict[str, Any], uses: Uses, bare: frozenset[tuple[str, ...]]) -> dict[str, Any]:
    """The request, and in it whatever the template asks for; what is ``bare`` is a number."""
    body = deepcopy(given)
    asked = [use for use in uses.paths if use.place and use.place[0] == "requestBody"]
    # The longest first, so that what holds others is made for them.
    for use in sorted(asked, key=lambda use: -len(use.place or ())):
        place = (use.place or ())[1:]
        is_condition = use.is_lost and use.purpose == "condition"
        if place and "length" not in place and not is_condition:
            value: Any = ["text"] if use.purpose == "context" else "text"
            put(body, place, value, replace=False)
    for place in bare:
        put(body, place, _NUMBER)
    for use in asked:
        items = find(body, (use.place or ())[1:])
        looped = use.purpose in ("context", "condition")
        if looped and isinstance(items, list) and len(items) == 1:
            items.append(_another(items[0]))
    return body


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _reversed(each) for name, each in reversed(value.items())}
    return [*map(_reversed, value)] if isinstance(value, list) else value


def _another(value: Any) -> Any:
    """A value of the same shape, with other texts and numbers."""
    match value:
        case dict():
            return {name: _another(each) for name, each in value.items()}
        case list():
            return [*map(_another, value)]
        case str():
            return f"{value}0"
        case bool() | None:
            return value
        case _:
            return value + 1
