"""Handlebars' own helpers of blocks: if, unless, with, each, and sections (its ``lib/helpers``)."""

from collections.abc import Callable, Iterable
from typing import Final, Protocol

from msgspec import Struct

from sstest.javascript.values import UNDEFINED, is_truthy
from sstest.templates.lookups import FOREIGN, Frame, Getter, Parameters, surrounding
from sstest.templates.source import Position, Source
from sstest.templates.values import NotPrimitiveError, Printing, closed, entries, is_empty


class Settings(Protocol):
    """What the functions of one template have in common."""

    source: Source
    printing: Printing
    uses_data: bool
    """Whether some path begins with ``@``, so that loops have to say where they are."""
    uses_depths: bool
    """Whether some path goes upwards, so that contexts have to be compared with their parents."""


class Body(Struct, frozen=True):
    """What stands in a block: what gives its value, and whether that is always a text.

    ``declares`` says that it names block parameters.
    """

    evaluate: Getter
    is_text: bool
    declares: bool = False


NOTHING: Final = Body(lambda _: "", is_text=True)
"""The body that a block does not have."""


class Arguments(Struct, frozen=True):
    """What a helper is given: positional arguments, and those with a name."""

    params: tuple[Getter, ...]
    pairs: dict[str, Getter]
    position: Position

    def values(self, frame: Frame) -> tuple[list[object], dict[str, object]]:
        """The values of all arguments."""
        params = [param(frame) for param in self.params]
        return params, {key: value(frame) for key, value in self.pairs.items()}

    @property
    def count(self) -> str:
        """How many positional arguments there are, in words."""
        return "1 argument" if len(self.params) == 1 else f"{len(self.params)} arguments"

    def first(self, source: Source, refusal: str) -> Getter:
        """Gives the value of the only argument.

        Raises (when called) TemplateError: there is not exactly one; ``refusal`` says so.
        """
        params, pairs = self.params, self.pairs
        if len(params) == 1 and not pairs:
            return params[0]

        def get(frame: Frame) -> object:
            values, _ = self.values(frame)
            if len(values) != 1:
                raise source.error(refusal, self.position)
            return values[0]

        return get


class BlockCall(Struct, frozen=True):
    """A block whose helper is called: each method gives the function that the helper is."""

    settings: Settings
    arguments: Arguments
    body: Body
    inverse: Body

    def if_(self) -> Getter:
        """``{{#if}}``."""
        return self._choice("if", self.body, self.inverse)

    def unless(self) -> Getter:
        """``{{#unless}}``."""
        return self._choice("unless", self.inverse, self.body)

    def with_(self) -> Getter:
        """``{{#with}}``."""
        value_of = self._only("#with requires exactly one argument")

        def run(frame: Frame) -> object:
            value = value_of(frame)
            if is_empty(value):
                return self._same(self.inverse, frame)
            return self._enter(self.body, frame, value, params=(value,))

        return run

    def each(self) -> Getter:
        """``{{#each}}``."""
        count = self.arguments.count
        value_of = self._only(f"'each' takes what to go through, not {count}")
        return lambda frame: self._loop(frame, value_of(frame))

    def section(self) -> Getter:
        """A block that no helper is named for (``blockHelperMissing``)."""
        (value_of,) = self.arguments.params

        def run(frame: Frame) -> object:
            value = value_of(frame)
            if value is None or value is UNDEFINED or value is False or value == []:
                return self._enter(self.inverse, frame, frame.context)
            if value is True:
                return self._enter(self.body, frame, frame.context)
            if isinstance(value, list):
                return self._loop(frame, value)
            return self._enter(self.body, frame, value, params=FOREIGN)

        return run

    def _only(self, refusal: str) -> Getter:
        return self.arguments.first(self.settings.source, refusal)

    def _choice(self, name: str, chosen: Body, other: Body) -> Getter:
        value_of = self._only(f"#{name} requires exactly one argument")
        include_zero = self.arguments.pairs.get("includeZero")

        def run(frame: Frame) -> object:
            value = value_of(frame)
            holds = is_truthy(value) and value != []
            if not holds and include_zero:
                holds = not is_empty(value) and is_truthy(include_zero(frame))
            return self._same(chosen if holds else other, frame)

        return run

    def _loop(self, frame: Frame, value: object) -> object:
        items: Iterable[tuple[object, object]] = ()
        if isinstance(value, list):
            items = enumerate(map(closed, value))
        elif isinstance(value, dict):
            items = entries(value, frame.run.charge)
        count = len(value) if isinstance(value, (list, dict)) else 0
        if not count:
            return self._same(self.inverse, frame)
        text, charge = self.settings.printing.text, frame.run.charge
        uses_data = self.settings.uses_data
        data = {**frame.data, "_parent": frame.data} if uses_data else frame.data
        texts = []
        for index, (key, item) in enumerate(items):
            if uses_data:
                last = index + 1 == count
                data |= {"key": key, "index": index, "first": not index, "last": last}
            written = self._enter(self.body, frame, item, data, (item, key))
            texts.append(written if isinstance(written, str) else text(written, charge))
        return "".join(texts)

    def _same(self, body: Body, frame: Frame) -> object:
        """Run a body with the context that a helper sees, which is the one around it."""
        context = frame.context
        if body.declares or context is None or context is UNDEFINED:
            return self._enter(body, frame, frame.this)
        return body.evaluate(frame)

    def _enter(
        self,
        body: Body,
        frame: Frame,
        context: object,
        data: dict[str, object] | None = None,
        params: Parameters = None,
    ) -> object:
        contexts = frame.contexts
        if self.settings.uses_depths:
            try:
                contexts = surrounding(frame, context)
            except NotPrimitiveError:  # Handlebars compares them only where it needs to
                message = "sstest does not compare an object with a 'toString' in it for '../'"
                place = self.arguments.position
                raise self.settings.source.unsupported(message, place) from None
        scopes = (params, frame.scopes) if body.declares else frame.scopes
        data = frame.data if data is None else data
        return body.evaluate(Frame(frame.run, context, contexts, data, scopes))


BLOCKS: Final[dict[str, Callable[[BlockCall], Getter]]] = {
    "if": BlockCall.if_,
    "unless": BlockCall.unless,
    "each": BlockCall.each,
    "with": BlockCall.with_,
}
"""Handlebars' own helpers of blocks."""
