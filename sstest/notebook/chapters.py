"""The chapters of a notebook about a manifest: text that fits it, and code that shows it."""

from collections.abc import Iterator, Sequence
from typing import Final

from sstest.finding import Finding
from sstest.manifest import Format, Manifest, RequestParser
from sstest.notebook.given import Given
from sstest.parser import RequestError, parse
from sstest.parser.body import decode
from sstest.text import counted
from sstest.views.cells import Cell, code_cell, prose, span, text_cell
from sstest.views.rules import explained
from sstest.views.run import by_severity, severities, severities_in_words

_MOST_PLACES: Final = 20
_EXPLAIN: Final = "from sstest.parser.explain import explain"


def opening(given: Given, *, loads: bool) -> Iterator[Cell]:
    """The title, and the cell that loads the manifest, or says what is wrong with it."""
    where = "Its text stands in the next cell: edit it there, and run this notebook again."
    if given.of_corpus:
        where = "It is one of those that come with sstest."
    elif given.file:
        where = f"It is loaded from {span(given.file)}: edit that, and run this notebook again."
    yield text_cell(
        f"# The manifest of {span(given.document.key)}",
        "A manifest tells LaunchDarkly where in a partner's requests to look: who joins a segment,"
        f" and who leaves it. This notebook is about one. {where}",
        "" if loads else "It cannot be loaded as it is, and the findings below say why.",
    )
    lines = ["import sstest", "", f"source = {given.source}"]
    if loads:
        lines += [f"manifest = sstest.Manifest.load({_arguments(given)})", "manifest"]
    yield code_cell(*lines)


def what_it_reads(manifest: Manifest) -> Iterator[Cell]:
    """Each pointer in words."""
    lines = "\n".join(f"- {line}" for line in _reads(manifest))
    yield text_cell(
        "## What it reads",
        f"When this notebook was written, the format was `{manifest.format}`.",
        lines,
    )


def realistic() -> Iterator[Cell]:
    """Generated requests that are accepted."""
    yield text_cell(
        "## Realistic requests",
        "`sstest.samples` invents requests that this manifest accepts as it stands: where a pointer"
        " is wrong, they are wrong in the same way. First comes a sync in which members only join,"
        " then a change, then a removal. The same seed gives the same requests. A body in the table"
        " opens when it is clicked.",
    )
    yield code_cell("samples = sstest.samples(manifest, 5, seed=0)", "samples")
    yield text_cell("This is what each pointer finds in the second of them.")
    yield code_cell(
        _EXPLAIN,
        "",
        "body = samples[1].body",
        "explain(manifest, body)",
    )
    yield text_cell(
        "What counts in the end is the change: who joins which cohort, and who leaves it."
    )
    yield code_cell("sstest.parse(manifest, body)")


def recorded(given: Given, manifest: Manifest, *, replies: bool) -> Iterator[Cell]:
    """The recorded requests: how many are accepted, what one of them says, and plots of all."""
    many = len(given.recordings)
    refused = [n for n, one in enumerate(given.recordings) if not _accepted(manifest, one.body)]
    left = f" For {given.left_out:,} more there was no room." if given.left_out else ""
    shown = refused[0] if refused else 0
    name = span(given.recordings[shown].name)
    which = f"The first that was refused is {name}." if refused else f"The first is {name}."
    yield text_cell(
        "## Recorded requests",
        f"When this notebook was written, {many - len(refused)} of"
        f" {counted(many, 'recorded request')} {'was' if many - len(refused) == 1 else 'were'}"
        f" accepted.{left} {which}",
    )
    explained = _is_json(given.recordings[shown].body)
    # Where it can, the cell looks for the first itself: after a repair it is another one.
    looks = replies and all(_is_json(one.body) for one in given.recordings)
    yield code_cell(
        *([_EXPLAIN] if explained else []),
        "from sstest.rules.samples.recordings import read_all",
        "",
        f"recorded = read_all({given.samples})",
        *(
            [
                "refused = (one for one in recorded if sstest.answer(manifest, one.body).error)",
                "recording = next(refused, recorded[0])",
            ]
            if looks
            else [f"recording = recorded[{shown}]"]
        ),
        *(["explain(manifest, recording.body)"] if explained else []),
    )
    if replies:
        yield text_cell("The reply to it:")
        yield code_cell("sstest.answer(manifest, recording.body)")
    if many > 1:
        yield from _plots()


def malformed() -> Iterator[Cell]:
    """Generated requests that are refused."""
    yield text_cell(
        "## Malformed requests",
        "A sender makes mistakes too: a value is missing, or is of another type, or the body is not"
        " JSON. Each of these has one, which is named first, and is refused with status 400. The"
        " error names the pointer that was at work.",
    )
    yield code_cell(
        "from sstest.generate.malformed import malformed_samples",
        "",
        "for mistake in malformed_samples(manifest, 3, seed=0):",
        "    display(mistake.reason, sstest.answer(manifest, mistake.body))",
    )


def replies(manifest: Manifest) -> Iterator[Cell]:
    """What a sender is answered."""
    yield text_cell(
        "## Replies",
        "This manifest has a template, `jsonResponseBody`, which writes the body of every reply:"
        " success is `200`, and the sender reads the rest there."
        if manifest.template is not None
        else "This manifest has no template, so success is `204` without a body, and the body of"
        " every other reply is LaunchDarkly's own.",
    )
    yield code_cell("sstest.answer(manifest, body)")


def findings(found: Sequence[Finding], given: Given, *, recorded: bool = False) -> Iterator[Cell]:
    """What the linter finds, each rule in words, and what can be repaired without asking.

    ``recorded`` says that the notebook has read recorded requests, which show more.
    """
    yield text_cell(
        "## Findings",
        f"When this notebook was written, the linter found"
        f" {severities_in_words(severities(found)) or 'nothing wrong'}.",
    )
    more = ["samples=recorded"] if recorded else []
    yield code_cell(f"sstest.lint({', '.join([_arguments(given), *more])})")
    ordered = by_severity(found)
    by_code = {one.code: [other for other in found if other.code == one.code] for one in ordered}
    yield from (_section(code, places) for code, places in by_code.items())
    if any(rule.fixable for rule in explained(by_code).values()):
        yield from _repairs(given)


def searched() -> Iterator[Cell]:
    """What shows only where requests are tried."""
    yield text_cell(
        "## Searching for mistakes",
        "`sstest.fuzz` tries requests on the manifest, and reports the smallest that shows a"
        " mistake. It is given few examples here; `sstest fuzz` tries more.",
    )
    yield code_cell("sstest.fuzz(manifest, max_examples=20, seed=0, deterministic=True)")


def explorer(arguments: str) -> Iterator[Cell]:
    """The explorer, which is last: from here on the reader goes alone."""
    yield text_cell(
        "## Explore",
        "Run the next cell, edit the manifest or the body, and see what changes. No file is changed"
        " by that.",
    )
    yield code_cell(f"sstest.explore({arguments})")


# In words -----------------------------------------------------------------------------------------


def _arguments(given: Given) -> str:
    return f"source, key={given.key}" if given.key else "source"


def _reads(manifest: Manifest) -> Iterator[str]:
    parser = manifest.request_parser
    yield f"The environment is at {span(parser.environment_id_path)}."
    if parser.context_kind_path:
        yield f"The context kind is at {span(parser.context_kind_path)}; without one it is `user`."
    else:
        yield "The context kind is always `user`."
    yield (
        f"The cohort's id is at {span(parser.cohort_id_path)}, and its name at"
        f" {span(parser.cohort_name_path)}."
    )
    if parser.cohort_url_path:
        yield f"The cohort's URL is at {span(parser.cohort_url_path)}."
    yield _members(parser)
    members = parser.member_array_parser
    key = span(members.member_id_path) if str(members.member_id_path) else "the member itself"
    yield f"The context key of a member is {'at ' * bool(str(members.member_id_path))}{key}."
    own = {"id": members.cohort_id_path, "name": members.cohort_name_path}
    for name, pointer in own.items():
        if pointer:
            yield f"A member may have a cohort {name} of its own, at {span(pointer)} in it."


def _members(parser: RequestParser) -> str:
    if parser.format is Format.ARRAYS:
        return (
            f"The members of {span(parser.add_member_array_path)} join, and those of"
            f" {span(parser.remove_member_array_path)} leave."
        )
    array = f"The members are at {span(parser.member_array_path)}"
    if inclusion := parser.array_inclusion:
        return (
            f"{array}. All of them join where the text at {span(inclusion.path)} matches"
            f" {span(inclusion.matcher)}, and leave where it does not."
        )
    flag = span(parser.member_array_parser.boolean_membership_path)
    return f"{array}. A member joins where {flag} in it is `true`, and leaves where it is `false`."


def _section(code: str, found: Sequence[Finding]) -> Cell:
    """A rule, each place that breaks it, and what to do there."""
    rule = explained([code]).get(code)
    title = f"### {code}: {rule.title}" if rule else f"### {code}"
    places = [line for one in found[:_MOST_PLACES] for line in _place(one)]
    if len(found) > _MOST_PLACES:
        places.append(f"- and {counted(len(found) - _MOST_PLACES, 'more place')}")
    told = prose(f"{rule.what} {rule.why}") if rule else ""
    return text_cell(title, told, "\n".join(places))


def _place(finding: Finding) -> Iterator[str]:
    where = f"line {finding.line}, column {finding.column}" if finding.line else ""
    at = where or (f"at {span(finding.pointer)}" if finding.pointer else "")
    yield f"- **{finding.severity}**{f', {at}' if at else ''}: {span(finding.message, 400)}"
    if finding.hint:
        yield f"  - repair: {span(finding.hint, 400)}"


def _repairs(given: Given) -> Iterator[Cell]:
    writes = f"; `sstest lint --fix` writes them into {span(given.file)}" if given.file else ""
    yield text_cell(
        f"Some of these can be repaired without asking{writes}. This is what is left then."
    )
    key = f", {given.key}" if given.key else ""
    yield code_cell(
        "from sstest.engine.fix import fix",
        "from sstest.engine.lint import run",
        "from sstest.finding import Findings",
        "from sstest.manifest.reading import read",
        "",
        f"Findings(run(fix(read(source{key})).document))",
    )


def _plots() -> Iterator[Cell]:
    yield text_cell(
        "How many of them are accepted and why the others are not; which fields they have, and"
        " which of those the manifest reads; how large they are; who joins and leaves over time:"
    )
    yield code_cell(
        "from sstest.notebook import plots",
        "",
        "requests = plots.Requests.of(manifest, recorded)",
        "display(plots.parsed(requests), plots.fields(requests))",
    )
    yield code_cell("display(plots.batch_sizes(requests), plots.changes(requests))")


def _accepted(manifest: Manifest, body: bytes) -> bool:
    try:
        parse(manifest, body)
    except RequestError:
        return False
    return True


def _is_json(body: bytes) -> bool:
    try:
        decode(body)
    except RequestError:
        return False
    return True
