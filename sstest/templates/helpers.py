"""The helpers by which pybars3 renders a rewritten template: what each word of it does.

Those named as in Handlebars mean what Handlebars 4.7's mean (its ``lib/handlebars/helpers``). Each
is called with pybars3's scope, which holds a frame, then with what the template passes.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, NoReturn, Protocol, TypeAlias

from sstest.javascript.values import UNDEFINED, is_truthy
from sstest.templates.budget import OverBudgetError
from sstest.templates.errors import quoted
from sstest.templates.frames import (
    FOREIGN,
    ForeignParametersError,
    Frame,
    NoParametersError,
    Parameters,
    found,
    root_frame,
    surrounding,
)
from sstest.templates.joining import Section
from sstest.templates.running import Running
from sstest.templates.table import Body, Lookup, Parameter, Site
from sstest.templates.trail import Rendered, Trail
from sstest.templates.values import (
    NotPrimitiveError,
    closed,
    entries,
    in_code_points,
    is_empty,
    property_of,
    text_of,
)

_STEPS_OF_A_PROGRAM: Final = 3


class Scope(Protocol):
    """What pybars3 passes a helper first: an object around the value that the program got."""

    context: Frame


Program: TypeAlias = Callable[[Frame], object]
"""A program of pybars3's: writes the numbers of its pieces, each followed by a space."""

Options: TypeAlias = dict[str, Program]
"""What pybars3 passes a block's helper: the block's program as ``fn``, and its ``inverse``."""


class Rendering(Running):
    """One rendering: what each word of a skeleton does."""

    def run(self, context: object) -> str:
        """The text of the whole template.

        Raises:
            TemplateError: Handlebars.js fails here too, or a limit is reached.
        """
        self._words = {
            "text": self.text,
            "show": self.show,
            "raw": self.raw,
            "body": self.body,
            "constant": self.constant,
            "path": self.path,
            "lookup": self.lookup,
            "log": self.log,
            "misused": self.misused,
            "missing": self.missing,
            "if": self._in_block(self.if_),
            "unless": self._in_block(self.unless),
            "with": self._in_block(self.with_),
            "each": self._in_block(self.each),
            "section": self._in_block(self.section),
        }
        with self._refusals():
            frame = root_frame(closed(context))
            value = self._joined(self._run(self._rewritten.body, frame))
            return in_code_points(self._printing.text(value, self._charge))

    def traced(self, trail: Trail) -> Rendered:
        """Where each part of the text comes from, once it has run."""
        with self._refusals():
            return trail.rendered(self._rewritten, self._printing, self._charge)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        source = self._rewritten.source
        try:
            yield
        except NotPrimitiveError:
            message = "Handlebars.js cannot print an object with a 'toString' or 'toHTML' in it"
            raise source.error(message, self._position()) from None
        except NoParametersError:
            message = "Handlebars.js gives this block no block parameters"
            raise source.error(message, self._position()) from None
        except ForeignParametersError:
            message = "sstest does not render block parameters of a section over an object"
            raise source.unsupported(message, self._position()) from None
        except OverBudgetError as error:
            raise source.unsupported(str(error), self._position()) from None

    def text(self, _: Scope, entry: int) -> str:
        """A text between tags."""
        return self._leaf(self._constant(entry))

    def show(self, _: Scope, value: object) -> str:
        """``{{…}}``: a value, escaped for HTML."""
        return self._leaf(self._printing.escaped(value, self._charge))

    def raw(self, _: Scope, value: object) -> str:
        """``{{{…}}}``: a value as it is, nothing for null and undefined."""
        return self._leaf(self._printing.unescaped(value, self._charge))

    def body(self, scope: Scope, entry: int) -> str:
        """The statements within a block."""
        body = self._rewritten.table[self._base + entry]
        assert isinstance(body, Body)  # noqa: S101
        return self._run(body, scope.context)

    def constant(self, _: Scope, entry: int) -> object:
        """A literal."""
        return self._constant(entry)

    def path(self, scope: Scope, entry: int) -> object:
        """What the data has at a path."""
        place = self._step(entry)
        assert isinstance(place, (Lookup, Parameter))  # noqa: S101
        return found(scope.context, place, self._charge)

    def lookup(self, _: Scope, entry: int, *values: object) -> object:
        """``lookup object key``."""
        site = self._site(entry)
        if site.params and not is_truthy(values[0]):
            return values[0]
        if site.params != 2:
            self._fail(f"'lookup' takes an object and a key, not {_arguments(site.params)}")
        return property_of(values[0], self._printing.text(values[1], self._charge), self._charge)

    def log(self, _: Scope, entry: int, *values: object) -> object:
        """``log``, which prints nothing here."""
        level = _hash(self._site(entry), values).get("level")
        text_of(level, self._charge)  # Handlebars compares it with a number, which can fail
        return UNDEFINED

    def misused(self, _: Scope, entry: int, *_values: object) -> NoReturn:
        """A block helper where there is no block for it."""
        name = self._site(entry).name
        self._fail(
            f"'{name}' cannot be called without a block: '{{{{#{name} …}}}}…{{{{/{name}}}}}'"
        )

    def missing(self, scope: Scope, entry: int, *_values: object) -> object:
        """A helper that Handlebars does not have (``helperMissing``)."""
        site = self._site(entry)
        assert site.fallback is not None  # noqa: S101
        if is_truthy(found(scope.context, site.fallback, self._charge)):
            self._fail(f"{quoted(site.name)} is data, not a helper: it cannot be called")
        if site.params:
            self._fail(f"Missing helper: {quoted(site.name)}")
        return UNDEFINED

    def if_(self, scope: Scope, options: Options, entry: int, *values: object) -> object:
        """``{{#if}}``."""
        return self._choice("if", "fn", "inverse", scope, options, entry, values)

    def unless(self, scope: Scope, options: Options, entry: int, *values: object) -> object:
        """``{{#unless}}``."""
        return self._choice("unless", "inverse", "fn", scope, options, entry, values)

    def with_(self, scope: Scope, options: Options, entry: int, *values: object) -> object:
        """``{{#with}}``."""
        value = self._only("with", entry, values)
        frame = scope.context
        if is_empty(value):
            return self._program(options["inverse"], frame, frame.this)
        return self._program(options["fn"], frame, value, params=(value,))

    def each(self, scope: Scope, options: Options, entry: int, *values: object) -> object:
        """``{{#each}}``."""
        site = self._site(entry)
        if site.params != 1:
            self._fail(f"'each' takes what to go through, not {_arguments(site.params)}")
        return self._each(values[0], scope.context, options)

    def section(self, scope: Scope, options: Options, entry: int, value: object) -> object:
        """A block that no helper is named for (``blockHelperMissing``)."""
        site = self._site(entry)
        frame = scope.context
        if value is None or value is UNDEFINED or value is False or value == []:
            result = self._program(options["inverse"], frame, frame.context)
        elif value is True:
            result = self._program(options["fn"], frame, frame.context)
        elif isinstance(value, list):
            result = self._each(value, frame, options)
        else:
            result = self._program(options["fn"], frame, value, params=FOREIGN)
        return Section(result) if site.ambiguous else result

    def _choice(
        self,
        name: str,
        chosen: str,
        other: str,
        scope: Scope,
        options: Options,
        entry: int,
        values: tuple[object, ...],
    ) -> object:
        value = self._only(name, entry, values)
        zero = is_truthy(_hash(self._site(entry), values).get("includeZero"))
        holds = not is_empty(value) and (zero or is_truthy(value))
        frame = scope.context
        return self._program(options[chosen if holds else other], frame, frame.this)

    def _only(self, name: str, entry: int, values: tuple[object, ...]) -> object:
        site = self._site(entry)
        if site.params != 1:
            self._fail(f"#{name} requires exactly one argument")
        return values[0]

    def _each(self, value: object, frame: Frame, options: Options) -> object:
        items: Iterable[tuple[object, object]] = ()
        if isinstance(value, list):
            items = enumerate(map(closed, value))
        elif isinstance(value, dict):
            items = entries(value, self._charge)
        count = len(value) if isinstance(value, (list, dict)) else 0
        data: dict[str, object] = {**frame.data, "_parent": frame.data}
        texts = []
        for index, (key, item) in enumerate(items):
            data |= {"key": key, "index": index, "first": not index, "last": index + 1 == count}
            result = self._program(options["fn"], frame, item, data=data, params=(item, key))
            texts.append(self._printing.text(result, self._charge))
        return "".join(texts) if count else self._program(options["inverse"], frame, frame.this)

    def _program(
        self,
        program: Program,
        frame: Frame,
        context: object,
        *,
        data: dict[str, object] | None = None,
        params: Parameters = None,
    ) -> object:
        """Run a program of a block with a context of its own."""
        self._charge(_STEPS_OF_A_PROGRAM)
        contexts = frame.contexts
        if self._rewritten.uses_depths:
            try:
                contexts = surrounding(frame, context, self._charge)
            except NotPrimitiveError:  # Handlebars compares them only where it needs to
                message = "sstest does not compare an object with a 'toString' in it for '../'"
                raise self._rewritten.source.unsupported(message, self._position()) from None
        inner = Frame(context, contexts, frame.data if data is None else data, params, frame)
        return self._joined(program(inner))


def _hash(site: Site, values: tuple[object, ...]) -> dict[str, object]:
    return dict(zip(site.keys, values[site.params :], strict=True))


def _arguments(count: int) -> str:
    return f"{count} argument" if count == 1 else f"{count} arguments"
