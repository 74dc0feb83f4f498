"""The page that ``sstest template`` prints for people."""

from itertools import islice
from typing import Final

from sstest.cli.terminal import console
from sstest.manifest import Manifest
from sstest.response.layout import Origin, lines, origins
from sstest.response.preview import Preview, Printed
from sstest.response.reply import ReplyError
from sstest.templates import HANDLEBARS_JS
from sstest.templates.source import Position
from sstest.text import escape, pad, plain, point_at, width

# What each status is for (semantics §3).
_WHAT: Final = {
    200: "success",
    204: "success",
    400: "a request that cannot be read",
    403: "no token, or one that is not accepted",
    409: "another update of the segment is under way",
    413: "a request that is too large",
    429: "too many requests",
    500: "an error inside LaunchDarkly",
}
_INDENT: Final = " " * 5
_WIDEST_LINE: Final = 72
_MOST_LINES: Final = 60
_BETWEEN: Final = " \t\r\n,"  # what stands between two lines of a reply, and after the last
_MOST_TAGS: Final = 4
_MOST_DIFFERENCES: Final = 10
_LINES_BEFORE: Final = 3


class Page:
    """A page about one manifest's template."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._out = console()

    def show(self, previews: list[Preview]) -> None:
        """Print every outcome's reply, each line with where it comes from, and what is wrong."""
        if self._manifest.template is None:
            self._say("there is no jsonResponseBody: these are LaunchDarkly's default replies")
        else:
            place = self._manifest.template_place(0)
            where = f", {self._manifest.origin} {place[0]}:{place[1]}" if place else ""
            self._say(f"jsonResponseBody{where}")
            self._say("beside each line: line:column in the template, then in the manifest")
        refusals = {str(one.printed.problem) for one in previews if one.printed}
        if len(refusals) == 1 and previews[0].printed and previews[0].reply is None:
            self._say()
            self._problem(previews[0].printed)  # the same for every outcome
            self._others(previews[0])
            return
        for one in previews:
            self._outcome(one)
            self._others(one)

    def _outcome(self, one: Preview) -> None:
        status = one.reply.status if one.reply else one.outcome.status
        error = one.outcome.error
        self._say()
        self._say(f"{status}  {_WHAT[one.outcome.status]}", "bold")
        if error and one.outcome.status in (400, 413):
            self._say(f"{_INDENT}{error.message}")
        if one.printed is None:
            body = one.reply.body.decode() if one.reply else ""
            for text in [line.text for line in lines(body)] or ["no body"]:
                self._say(f"{_INDENT}{text}")
        elif one.printed.problem or one.printed.rendered is None:
            self._problem(one.printed)
        else:
            rendered = one.printed.rendered
            laid_out = list(islice(lines(rendered.text), _MOST_LINES))
            rows = [
                (plain(line.text, _WIDEST_LINE), origins(rendered, line.start, line.end))
                for line in laid_out
            ]
            columns = max(width(text) for text, _ in rows)
            for text, found in rows:
                self._say(f"{_INDENT}{pad(text, columns)}  {self._places(found)}")
            if more := rendered.text[laid_out[-1].end :].strip(_BETWEEN):
                self._say(f"{_INDENT}... and {len(more):,} more characters")

    def _others(self, one: Preview) -> None:
        for other in one.others:
            assert one.printed is not None  # noqa: S101  # there is a template
            same_problem = str(other.problem) == str(one.printed.problem)
            if other.text == one.printed.text and same_problem:
                self._say(f"{_INDENT}{other.engine} prints the same")
                continue
            found = one.differences(other)
            self._say(f"{_INDENT}{other.engine}{' prints differently' if found else ''}:")
            columns = max(len(engine) for engine in (HANDLEBARS_JS.name, other.engine))
            for each in found[:_MOST_DIFFERENCES]:
                self._say(f"{_INDENT}  {self._places([each.origin])}")
                for engine, text in ((HANDLEBARS_JS.name, each.here), (other.engine, each.there)):
                    self._say(f"{_INDENT}    {engine:{columns}}  {plain(text, _WIDEST_LINE)}")
            if len(found) > _MOST_DIFFERENCES:
                more = len(found) - _MOST_DIFFERENCES
                self._say(f"{_INDENT}  ... and {more:,} more differences")
            if not found and other.text is not None and other.problem is None:
                self._say(f"{_INDENT}  {plain(other.text, _WIDEST_LINE)}")
            if not same_problem:
                self._problem(other)

    def _problem(self, printed: Printed) -> None:
        """What is wrong: the rendered text with a caret, and the template's line with another."""
        problem, origin = printed.problem, printed.origin
        template = self._manifest.template or ""
        if isinstance(problem, ReplyError):
            where = f"line {problem.line}, column {problem.column}"
            self._say(
                f"{_INDENT}not JSON: {problem.reason}, in {where} of the rendered text", "red"
            )
            self._excerpt(printed.text or "", problem.offset)
            if origin is not None:
                self._say(f"{_INDENT}written by {self._place(origin)} of the template:")
                self._excerpt(template, origin.offset)
        elif problem is not None and origin is not None:
            self._say(f"{_INDENT}the template is refused: {problem.message}", "red")
            self._excerpt(template, origin.offset)
            self._say(f"{_INDENT}at {self._place(origin)}")

    def _excerpt(self, text: str, offset: int) -> None:
        """The lines around a place, as much of them as is of use, and a caret under the place."""
        before, _, start = text[:offset].rpartition("\n")
        end, _, after = text[offset:].partition("\n")
        for line in before.split("\n")[-_LINES_BEFORE:] if before else []:
            self._say(f"{_INDENT}  {plain(line, _WIDEST_LINE)}")
        shown, caret = point_at(start + end, len(start))
        self._say(f"{_INDENT}  {shown}")
        self._say(f"{_INDENT}  {caret}", "red")
        if after:
            self._say(f"{_INDENT}  {plain(after.partition(chr(10))[0], _WIDEST_LINE)}")

    def _places(self, found: list[Origin]) -> str:
        """The first place in two columns, the tag there, and what other tags there are."""
        first, *others = found
        position = first.position
        manifest = self._manifest.template_place(position.offset)
        columns = f"{position.line}:{position.column}".ljust(8)
        if manifest:
            columns += f"{manifest[0]}:{manifest[1]}".ljust(10)
        tags = [first.tag or ""]
        tags += [
            f"{each.position.line}:{each.position.column} {each.tag}"
            for each in others[: _MOST_TAGS - 1]
        ]
        if len(others) >= _MOST_TAGS:
            tags.append("...")
        return f"{columns}{', '.join(tags)}".rstrip()

    def _place(self, position: Position) -> str:
        manifest = self._manifest.template_place(position.offset)
        inside = f" ({self._manifest.origin} {manifest[0]}:{manifest[1]})" if manifest else ""
        return f"line {position.line}, column {position.column}{inside}"

    def _say(self, text: str = "", style: str = "") -> None:
        self._out.print(escape(text), style=style)
