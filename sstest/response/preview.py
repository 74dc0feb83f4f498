"""What a manifest's template makes of an outcome, before a sender sees it."""

from dataclasses import dataclass

from sstest.manifest import Manifest
from sstest.response.answer import reply_to
from sstest.response.layout import Difference, differences
from sstest.response.outcome import Outcome
from sstest.response.reply import Reply, ReplyError, encoded
from sstest.templates import HANDLEBARS_JS, RAYMOND, Engine, Rendered, TemplateError, trace
from sstest.templates.source import Position, Source


@dataclass(frozen=True, slots=True)
class Printed:
    """A reply as one printing writes it, and what is wrong with it.

    ``rendered`` is ``None`` where the template could not be rendered; ``problem`` says why, or
    where the text is no JSON.
    """

    rendered: Rendered | None
    problem: ReplyError | TemplateError | None = None
    origin: Position | None = None
    """The place in the template that the problem comes from."""

    @property
    def text(self) -> str:
        """The rendered text; nothing where there is none."""
        return self.rendered.text if self.rendered else ""


@dataclass(frozen=True, slots=True)
class Preview:
    """One outcome: the reply that is sent, and the template's part in it.

    ``printed`` and ``production`` are ``None`` where the manifest has no template, ``reply`` where
    the template is refused.
    """

    outcome: Outcome
    reply: Reply | None
    printed: Printed | None = None
    production: Printed | None = None

    @property
    def differences(self) -> list[Difference]:
        """What LaunchDarkly's Go implementation writes differently, part for part."""
        printed, production = self.printed, self.production
        if printed is None or production is None:
            return []
        if printed.rendered is None or production.rendered is None:
            return []
        return differences(printed.rendered, production.rendered)

    @property
    def problems(self) -> list[ReplyError | TemplateError]:
        """What is wrong with the reply, under either printing; nothing twice."""
        printings = [each for each in (self.printed, self.production) if each]
        problems = {str(each.problem): each.problem for each in printings if each.problem}
        return list(problems.values())


def preview(manifest: Manifest, outcome: Outcome, *, production: bool = False) -> Preview:
    """What is answered to an outcome, traced back to the template; in production too, if asked."""
    template = manifest.template
    if template is None:
        return Preview(outcome, reply_to(manifest, outcome))
    try:
        reply = reply_to(manifest, outcome)
    except TemplateError:
        reply = None
    printed = _printed(template, outcome, HANDLEBARS_JS)
    return Preview(
        outcome, reply, printed, _printed(template, outcome, RAYMOND) if production else None
    )


def _printed(template: str, outcome: Outcome, engine: Engine) -> Printed:
    try:
        rendered = trace(template, outcome.context, engine)
    except TemplateError as error:
        offset = Source(template).offset(error.line, error.column)
        return Printed(None, error, Position(offset, error.line, error.column))
    try:
        if not rendered.text:
            raise ReplyError("it is empty", "", 1, 1)  # noqa: TRY301
        Reply(outcome.status, body=encoded(rendered.text)).json()
    except ReplyError as error:
        return Printed(rendered, error, rendered.culprit(error.offset))
    return Printed(rendered)
