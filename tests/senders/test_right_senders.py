"""A check finds nothing in senders that are right, of whatever client and in whatever format."""

from collections.abc import Callable
from typing import Any

import pytest

from sstest import Manifest
from sstest.endpoint import LaunchDarkly
from sstest.endpoint.mock import MockLaunchDarkly
from sstest.stateful import SyncedCohort
from tests.senders.cohort_sender import Sender
from tests.senders.right_senders import RIGHT, InThreads

REQUEST = {
    "environmentIdPath": "/env",
    "contextKindPath": "/kind",
    "cohortIdPath": "/id",
    "cohortNamePath": "/name",
    "memberArrayParser": {"memberIdPath": "/id"},
}
FORMATS: dict[str, dict[str, Any]] = {
    "boolean": {
        "memberArrayPath": "/members",
        "memberArrayParser": {"memberIdPath": "/id", "booleanMembershipPath": "/in"},
    },
    "arrays": {"addMemberArrayPath": "/add", "removeMemberArrayPath": "/remove"},
    "action": {
        "memberArrayPath": "/members",
        "arrayInclusion": {"path": "/action", "matcher": "^add$"},
    },
    "nobody leaves": {
        "memberArrayPath": "/members",
        "arrayInclusion": {"path": "/action", "matcher": ".*"},
    },
}


class OfAnyFormat(Sender):
    """Sends what each of the manifests above reads."""

    def payload(self, cohort: SyncedCohort, add: list[str], remove: list[str]) -> dict[str, Any]:
        joined, left = ([{"id": key} for key in keys] for keys in (add, remove))
        both = [
            *({**one, "in": True} for one in joined),
            *({**one, "in": False} for one in left),
        ]
        return {
            "env": cohort.environment_id,
            "kind": cohort.context_kind,
            "id": cohort.id,
            "name": cohort.name,
            "add": joined,
            "remove": left,
            "members": both,
            "action": "add" if add else "remove",
        }


def maker(launchdarkly: LaunchDarkly, kind: type[Sender]) -> Callable[[], Any]:
    return lambda: kind(launchdarkly.url_for(), launchdarkly.token).sync


@pytest.mark.parametrize("kind", RIGHT[:3], ids=lambda kind: kind.__name__)
def test_nothing_is_found(launchdarkly: MockLaunchDarkly, kind: type[Sender]) -> None:
    launchdarkly.check_sender(new=maker(launchdarkly, kind), max_examples=2, seed=1)


def test_a_timeout_of_another_thread_is_no_pause(launchdarkly: MockLaunchDarkly) -> None:
    with launchdarkly.trial(new=maker(launchdarkly, InThreads)) as trial:
        launchdarkly.will_answer(500)
        launchdarkly.will_delay(60)
        launchdarkly.will_answer(503).forever()
        trial.sync("vip", joined=[f"user-{number}" for number in range(6)])


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", RIGHT, ids=lambda kind: kind.__name__)
def test_nothing_is_found_in_many_histories(
    launchdarkly: MockLaunchDarkly, kind: type[Sender], seed: int
) -> None:
    launchdarkly.check_sender(new=maker(launchdarkly, kind), seed=seed)


@pytest.mark.parametrize(
    ("profile", "without"),
    [
        ("docs", ()),
        pytest.param(
            *("validation-server", ("contextKindPath", "environmentIdPath")),
            marks=pytest.mark.nightly,
        ),
    ],
)
@pytest.mark.parametrize("name", FORMATS)
def test_a_history_only_has_what_the_manifest_can_say(
    name: str, profile: str, without: tuple[str, ...]
) -> None:
    read = {**REQUEST, **FORMATS[name]}
    declared = {key: value for key, value in read.items() if key not in without}
    manifest = Manifest.load({"syncedSegment": {"requestParser": declared}}, "acme")
    with MockLaunchDarkly(manifest, profile=profile) as launchdarkly:
        launchdarkly.check_sender(new=maker(launchdarkly, OfAnyFormat), max_examples=2, seed=1)


def test_a_live_server_is_the_same(launchdarkly_server: LaunchDarkly) -> None:
    new = maker(launchdarkly_server, Sender)
    launchdarkly_server.check_sender(new=new, max_examples=2, seed=1)


def test_a_mistake_is_found_over_http(launchdarkly_server: LaunchDarkly) -> None:
    class Trims(Sender):
        def key(self, key: str) -> Any:
            return key.replace("a", "")

    with pytest.raises(AssertionError, match="'ada' arrived as 'd'") as failure:
        launchdarkly_server.check_sender(new=maker(launchdarkly_server, Trims), seed=1)
    assert "launchdarkly_server.trial(new=maker(launchdarkly_server, Trims))" in str(failure.value)
