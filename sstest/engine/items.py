"""What a manifest is tested for: an item for each mistake, and for each rule that finds none."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from sstest.corpus import read_known_defects
from sstest.engine.defects import with_known_defects
from sstest.engine.follow import reported_before
from sstest.engine.item import Item, Result
from sstest.engine.lint import run as lint
from sstest.engine.runner import causes, search_rules, static_findings
from sstest.engine.samples import GIVEN_AWAY, OF_ONE_REQUEST, OneRequest, look, sample_rules
from sstest.engine.search import Settings, left_out, search
from sstest.engine.select import OF_REQUESTS, Selection, configured
from sstest.finding import Finding
from sstest.manifest import ManifestError
from sstest.manifest.document import Document
from sstest.manifest.reading import read
from sstest.parser import Update
from sstest.rules.catalogue import static_rules
from sstest.rules.requests.target import Target
from sstest.rules.rule import FAMILIES, TOO_COSTLY, Rule
from sstest.rules.samples.recordings import Recording, read_beside
from sstest.text import escape, plain


def items(path: Path, *, profile: str, examples: int, seed: int) -> list[Item]:
    """The items of the manifest at ``path``: what static rules and recorded requests show is known.

    Requests are searched when an item is run. Raises :class:`~sstest.corpus.CorpusError` for files
    beside the manifest that cannot be used, and :class:`~sstest.engine.select.ConfigError` for a
    pyproject.toml that cannot.
    """
    selection = configured(path.parent)
    target = _target(path, profile, examples, seed)
    document = read(path) if target is None else target.manifest.document
    static = lint(document) if target is None else static_findings(target)
    errors = [one for one in static if one.severity == "error"]
    selection = selection.explained(causes(target, static) if target else errors)
    found = list(_static_items(document, selection, static))
    recordings = read_beside(path.parent)
    if target is not None:
        settings = Settings(examples, seed, deterministic=True)
        recorded = list(_sample_items(target, recordings, selection, static))
        shown = {one.code for one in recorded if one.pointer}
        found += _search_items(target, settings, selection, static, shown)
        found += recorded
    defects = read_known_defects(path.parent)
    return with_known_defects(list(_unique(found)), defects, path.parent, selection)


def _target(path: Path, profile: str, examples: int, seed: int) -> Target | None:
    """What requests are tried on; ``None`` where a static rule says why there is no manifest."""
    try:
        return Target.of(path, profile=profile, name=str(path), examples=examples, seed=seed)
    except ManifestError:
        return None


def _static_items(
    document: Document, selection: Selection, static: list[Finding]
) -> Iterator[Item]:
    """One item for each finding above info, and one for each family that has none."""
    chosen = {rule.code for rule in selection.rules()}
    found = selection.weigh(one for one in static if one.code in chosen)
    for prefix, family in FAMILIES.items():
        rules = [code for code in static_rules() if code in chosen and code.startswith(prefix)]
        of_family = [one for one in found if one.code.startswith(prefix)]
        failures = [one for one in of_family if one.severity != "info"]
        for one in failures:
            result = Result((one,))
            yield Item(_name(one), one.code, partial(_known, result), pointer=one.pointer)
        if rules and not failures and _looks_at(document, prefix, selection):
            name = family.removeprefix("the ")
            result = Result(tuple(of_family))
            yield Item(name, "", partial(_known, result))


def _name(finding: Finding) -> str:
    """The code and the property at fault: ``SS101 cohortIdPath``."""
    return plain(f"{finding.code} {finding.pointer.rpartition('/')[2]}".strip())


def _looks_at(document: Document, prefix: str, selection: Selection) -> bool:
    """Whether the manifest has what the rules of a family are about."""
    if prefix == "SS0":
        return True
    if document.capability_value is None:
        return False
    match prefix:
        case "SS3":
            return "arrayInclusion" in document.parser
        case "SS4":
            return "jsonResponseBody" in document.capability
        case "SS5":
            return selection.submission
        case _:
            return prefix != OF_REQUESTS


def _search_items(
    target: Target,
    settings: Settings,
    selection: Selection,
    static: list[Finding],
    shown: set[str],
) -> Iterator[Item]:
    """An item for each search; ``shown`` are rules that recorded requests have shown to break."""
    cause = next((one.code for one in causes(target, static)), None)
    is_costly = any(one.code == TOO_COSTLY for one in static)
    told = _has_reported(TOO_COSTLY, selection) if is_costly else None
    for rule in search_rules(target):
        assert rule.search is not None  # noqa: S101  # these rules have one
        if rule.severity == "info" or not selection.has(rule.code):
            continue
        if rule.search.applies is not None and rule.search.applies(target):
            continue
        before = reported_before(rule, static)
        code = cause or (before and before.code) or (rule.code if rule.code in shown else None)
        why = _has_reported(code, selection) if code else None
        skipped = Result(skipped=why, covered=not cause) if why else None
        yield Item(str(rule), rule.code, _searching(rule, target, settings, skipped, told))


def _searching(
    rule: Rule, target: Target, settings: Settings, skipped: Result | None, told: str | None
) -> Callable[[], Result]:
    """``told`` says that a static rule has reported that the template is too costly."""

    def run() -> Result:
        if skipped:
            return skipped
        searched = search(rule, target, settings)
        updates = tuple(one.update for one in target.samples) if rule.code == "SS901" else ()
        result = Result(searched.findings, searched.examples, updates[: searched.examples])
        if searched.unjudged and told is None:
            costly = target.too_costly(left_out(rule, searched))
            return replace(result, findings=(*searched.findings, costly))
        if searched.unjudged and not searched.findings:
            return replace(result, skipped=told, covered=True)
        if not searched.findings:
            return result
        # Items run in any order, and in several processes: each looks for itself.
        for other in search_rules(target):
            if other is not rule and other.code.startswith(rule.follows or ("-",)):
                found = search(other, target, settings).findings
                if before := reported_before(rule, found):
                    why = f"{before.code} has reported it"
                    return replace(result, findings=(), skipped=why, covered=True)
        return result

    return run


def _sample_items(
    target: Target, recordings: Sequence[Recording], selection: Selection, static: list[Finding]
) -> Iterator[Item]:
    if not recordings:
        return
    cause = next((one.code for one in causes(target, static)), None)
    if cause is not None:
        skipped = Result(skipped=_has_reported(cause, selection))
        for rule in sample_rules():
            if selection.has(rule.code) and rule.code not in (*OF_ONE_REQUEST, *GIVEN_AWAY):
                yield Item(str(rule), rule.code, partial(_known, skipped))
        for recording in recordings:
            yield Item(f"request {recording.name}", "", partial(_known, skipped), recording.name)
        return
    looked = look(target, recordings, static)
    for one in looked.rules:
        if one.rule.code in OF_ONE_REQUEST or not selection.has(one.rule.code):
            continue
        failures = [found for found in one.findings if found.severity != "info"]
        for finding in failures:
            result = Result((finding,), len(recordings))
            run = partial(_known, result)
            yield Item(_name(finding), one.rule.code, run, pointer=finding.pointer)
        if not failures and (one.findings or one.rule.code not in GIVEN_AWAY):
            skipped_as = one.follows and _has_reported(one.follows, selection)
            result = Result(
                one.findings, len(recordings), skipped=skipped_as, covered=bool(skipped_as)
            )
            yield Item(str(one.rule), one.rule.code, partial(_known, result))
    for request in looked.requests:
        yield from _request_item(target, request, selection)


def _request_item(target: Target, one: OneRequest, selection: Selection) -> Iterator[Item]:
    recording = one.seen.recording
    if recording.expected is not None and recording.expected.under(target.profile) is None:
        return  # nothing is expected under this profile
    code = one.finding.code if one.finding else ""
    if code and not selection.has(code):
        return
    update = one.seen.outcome
    result = Result(
        (one.finding,) if one.finding else (),
        1,
        (update,) if isinstance(update, Update) else (),
        one.same_as and _has_reported(one.same_as, selection),
        covered=(one.same_as or "").startswith("SS"),
    )
    yield Item(f"request {recording.name}", code, partial(_known, result), recording.name)


def _known(result: Result) -> Result:
    return result


def _has_reported(code: str, selection: Selection) -> str:
    if code.startswith("SS") and not selection.has(code):
        return f"{code}, which pyproject.toml ignores, covers it"
    return f"{code} has reported it"


def _unique(found: Iterable[Item]) -> Iterator[Item]:
    """The items under printable names of their own: a second of one name has a number."""
    counts: dict[str, int] = {}
    for one in found:
        name = escape(one.name)
        counts[name] = count = counts.get(name, 0) + 1
        yield replace(one, name=name if count == 1 else f"{name} {count}")
