"""What a manifest's template makes of an outcome, before a sender sees it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sstest.manifest import Manifest
from sstest.response.answer import reply_to
from sstest.response.layout import Difference, differences
from sstest.response.outcome import Outcome
from sstest.response.reply import Reply, ReplyError, encoded
from sstest.templates import (
    ENGINES,
    HANDLEBARS_JS,
    Rendered,
    TemplateError,
    UnsupportedTemplate,
    render,
    trace,
)
from sstest.templates.source import Position


@dataclass(frozen=True, slots=True)
class Printed:
    """A reply as one engine prints it, and what is wrong with it.

    ``text`` is ``None`` where the template could not be rendered; ``problem`` says why, or where
    the text is not JSON. ``rendered`` is ``None`` there too, and for an engine that does not tell
    which tag has written what.
    """

    engine: str
    text: str | None
    rendered: Rendered | None = None
    problem: ReplyError | TemplateError | None = None
    origin: Position | None = None
    """The place in the template that the problem comes from."""


@dataclass(frozen=True, slots=True)
class Preview:
    """One outcome: the reply that is sent, and the template's part in it.

    ``printed`` is Handlebars.js's text, and ``None`` where the manifest has no template; ``others``
    are those of other engines. ``reply`` is ``None`` where the template is refused.
    """

    outcome: Outcome
    reply: Reply | None
    printed: Printed | None = None
    others: tuple[Printed, ...] = ()

    def differences(self, other: Printed) -> list[Difference]:
        """What another engine prints differently; nothing where one of the two refuses."""
        printed = self.printed
        if printed is None or printed.rendered is None or other.text is None:
            return []
        return differences(printed.rendered, other.rendered, other.text)

    @property
    def problems(self) -> list[ReplyError | TemplateError]:
        """What is wrong with the reply, by any engine that sstest can follow; nothing twice."""
        found = [each.problem for each in (self.printed, *self.others) if each and each.problem]
        others = {each.problem for each in self.others}
        return list(
            {
                str(each): each
                for each in found
                if each not in others or not isinstance(each, UnsupportedTemplate)
            }.values()
        )


def preview(manifest: Manifest, outcome: Outcome, engines: Sequence[str] = ()) -> Preview:
    """What is answered to an outcome, traced back to the template, and what other engines print."""
    template = manifest.template
    if template is None:
        return Preview(outcome, reply_to(manifest, outcome))
    try:
        reply = reply_to(manifest, outcome)
    except TemplateError:
        reply = None
    printed = _printed(template, outcome, HANDLEBARS_JS.name)
    return Preview(
        outcome, reply, printed, tuple(_printed(template, outcome, each) for each in engines)
    )


def _printed(template: str, outcome: Outcome, engine: str) -> Printed:
    rendered = None
    try:
        if engine in ENGINES:
            rendered = trace(template, outcome.context, ENGINES[engine])
        text = rendered.text if rendered else render(template, outcome.context, engine)
    except TemplateError as error:
        return Printed(engine, None, None, error, error.position)
    try:
        if not text:
            raise ReplyError("it is empty", "", 1, 1)  # noqa: TRY301
        Reply(outcome.status, body=encoded(text)).json()
    except ReplyError as error:
        origin = rendered.culprit(error.offset) if rendered else None
        return Printed(engine, text, rendered, error, origin)
    return Printed(engine, text, rendered)
