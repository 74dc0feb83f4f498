"""The public names as a user would use them; only a type checker reads this file."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, assert_type

import sstest
from sstest import (
    Cohort,
    Delta,
    Format,
    Manifest,
    ManifestError,
    Membership,
    Reply,
    RequestError,
    Sample,
    TemplateError,
    UnsupportedTemplate,
    Update,
    answer,
    corpus,
    parse,
    render,
    samples,
)
from sstest.endpoint import LaunchDarkly
from sstest.stateful import RULES, SenderMachine, SyncedCohort

manifest = Manifest.load(Path("manifest.json"))
manifest = Manifest.load("manifest.json", key="partner")
manifest = Manifest.load(b"{}")
manifest = Manifest.load({"syncedSegment": {}})
assert_type(manifest.key, str)
assert_type(manifest.format, Format | None)
assert_type(manifest.template, str | None)

update = parse(manifest, b"{}")
update = parse(manifest, "{}", profile="validation-server")
update = sstest.parse(manifest, {"environmentId": "e"}, "docs")
assert_type(update, Update)
assert_type(update.memberships, Sequence[Membership])
assert_type(update.deltas, dict[str, Delta])
assert_type(update.delta.added, frozenset[str])
assert_type(update.cohort, Cohort)
assert_type(update.to_dict(), dict[str, Any])

try:
    parse(manifest, b"")
except RequestError as error:
    assert_type(error.status, int)
    assert_type(error.message, str)
    assert_type(error.field, str | None)
    assert_type(error.pointer, str | None)
    assert_type(error.member, int | None)
except ManifestError as error:
    assert_type(error.line, int | None)
    assert_type(error.column, int | None)
    assert_type(error.pointer, str)

reply = answer(manifest, b"{}")
assert_type(reply, Reply)
assert_type(reply.status, int)
assert_type(reply.body, bytes)
assert_type(reply.update, Update | None)
assert_type(reply.headers["Content-Type"], str)

try:
    assert_type(render("{{a}}", {"a": 1}), str)
except UnsupportedTemplate as error:
    assert_type(error.line, int)
except TemplateError as error:
    assert_type(error.column, int)

listed: list[Sample] = samples(manifest, 5, seed=1, locale="de_DE")
assert_type(samples(manifest, 1)[0].body, bytes)

integration = corpus.load("amplitude")
assert_type(integration.manifest, Manifest)
assert_type(integration.request("first-sync").body, bytes)

parse(5, b"{}")  # type: ignore[arg-type]
samples(manifest, "5")  # type: ignore[arg-type]
manifest.key = "other"  # type: ignore[misc]


def test_with_fixtures(
    segment_manifest: Manifest,
    segment_request: Sample,
    segment_parser: Callable[..., Update],
    assert_delta: Callable[..., None],
) -> None:
    """What a test of a user's looks like."""
    assert_type(segment_request.update, Update)
    assert_delta(segment_parser(segment_request.body), added={segment_manifest.key})


def sync(cohort: SyncedCohort, joined: list[str], left: list[str]) -> None:
    assert_type(cohort.environment_id, str)


def checked(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.check_sender(sync, rules=RULES - {"dates"}, max_examples=10, seed=1)
    launchdarkly.check_sender(new=lambda: sync, machine=SenderMachine)
    with launchdarkly.trial(sync) as trial, launchdarkly.virtual_time():
        trial.sync("vip", joined=["ada"], left=[], kind="user")
