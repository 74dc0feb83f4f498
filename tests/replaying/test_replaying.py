"""Replaying bodies is reading them one after the other, whoever reads them and in which parts."""

import json
from collections import Counter
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sstest
from sstest import Manifest
from sstest.parser import reference
from sstest.replaying import keys, ordered, reading
from sstest.replaying.kept import Kept
from sstest.replaying.run import run
from sstest.replaying.summary import Summary
from tests.replaying.model import body, model_of

COHORTS = st.sampled_from(["a", "b", "ü"])
MEMBERS = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["1", "2", "3", 4, "", 1.5]), "in": st.booleans()},
        optional={"cohort": COHORTS},
    ),
    max_size=4,
)
REQUESTS = st.builds(lambda members, cohort: body(cohort=cohort, members=members), MEMBERS, COHORTS)
# An integer that only the reference parser reads.
HUGE = body(("huge", True)).replace(b'"huge"', b"1" + b"0" * 5_000)
NO_REQUESTS = [b"{}", b"7", b'{"a":[]}', b"[{}]", b"null", b'{"environmentId":7}']
ODD = st.sampled_from([b"{", b"[]", b"\xff", b'"x"', b"nix, nix", HUGE, *NO_REQUESTS])
LINES = st.one_of(REQUESTS, REQUESTS, ODD)


def as_dict(summary: Summary) -> object:
    """All that a summary says, to the byte."""
    parts = b"".join([*summary.deltas_as_json(), *summary.membership_as_json()])
    return parts, json.dumps(summary.to_dict())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINES, max_size=12))
def test_it_is_what_a_model_in_memory_finds(
    lines: list[bytes], manifest: Manifest, tmp_path: Path, small_blocks: None
) -> None:
    file = tmp_path / "requests.jsonl"
    file.write_bytes(b"\n".join(lines))
    expected = model_of(manifest, lines)
    found = sstest.replay(manifest, file)
    assert (found.requests, found.refused, found.members) == (
        expected.requests,
        expected.refused,
        expected.members,
    )
    assert found.membership == expected.added
    assert {one: delta.added for one, delta in found.deltas.items()} == expected.added
    assert {one: delta.removed for one, delta in found.deltas.items()} == expected.removed
    assert sum(one.count for one in found.errors) == expected.refused
    assert found.sizes == {one: len(keys) for one, keys in found.membership.items()}
    assert as_dict(run(manifest, file, kept=OneByOne())) == as_dict(found)
    with pytest.MonkeyPatch.context() as patch:
        keys_on_disk(patch)
        assert as_dict(sstest.replay(manifest, file)) == as_dict(found)
        with ThreadPoolExecutor(3) as executor:
            on_disk = sstest.replay(manifest, file, executor)
        assert as_dict(on_disk) == as_dict(found)
        assert (on_disk.membership, on_disk.deltas) == (found.membership, found.deltas)


def test_long_keys_do_not_wait_for_many(
    manifest: Manifest, monkeypatch: pytest.MonkeyPatch, small_blocks: None
) -> None:
    bodies = [body((f"{index}" * 50, True)) for index in range(9)]
    found = sstest.replay(manifest, bodies)
    for name in ("_MEASURED", "_MOST_CHARACTERS", "_RECENT"):
        monkeypatch.setattr(keys, name, 100)
    on_disk = sstest.replay(manifest, bodies)
    assert on_disk.keys.index.length > 0
    assert as_dict(on_disk) == as_dict(found)


class OneByOne(Kept):
    """With results each request is read by itself."""

    rows = True


def keys_on_disk(patch: pytest.MonkeyPatch) -> None:
    """Write every few keys to the file, and make it anew again and again."""
    patch.setattr(keys, "MOST_KEYS", 2)
    patch.setattr(keys, "MORE_KEYS", 3)
    patch.setattr(keys, "_RECENT", 40)
    patch.setattr(keys, "_SPARSE", 40)
    patch.setattr(ordered, "_BATCH", 2)


@pytest.mark.parametrize("key", [one.key for one in sstest.corpus.integrations()])
def test_batches_come_to_what_each_request_comes_to(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batches of regular requests, and some with one that is refused."""
    monkeypatch.setattr(reading, "_BATCH", 5_000)
    integration = sstest.corpus.load(key)
    bodies = [one.body for one in integration.requests]
    samples = [one.body for one in sstest.samples(integration.manifest, 40)]
    for index, one in enumerate(samples):
        bodies += [one, one.replace(b'"', b"'", 1)] if index % 9 == 0 else [one]
    few = sstest.replay(integration.manifest, bodies)
    assert few.refused > 4
    assert as_dict(run(integration.manifest, bodies, kept=OneByOne())) == as_dict(few)


class Shuffled(Executor):
    """Runs nothing before it has to, and then what was asked for last first."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future, object]] = []

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        future = _Late(self)
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        return future


class _Late(Future):
    def __init__(self, executor: Shuffled) -> None:
        super().__init__()
        self.executor = executor

    def result(self, timeout: float | None = None) -> object:
        while self.executor.waiting:
            future, work = self.executor.waiting.pop()
            future.set_result(work())
        return super().result(timeout)


def test_the_last_word_is_that_of_the_input_not_of_the_last_worker(
    manifest: Manifest, small_blocks: None
) -> None:
    bodies = [body(("ann", index % 2 == 0), name=index) for index in range(21)]
    found = sstest.replay(manifest, bodies, Shuffled())
    assert found.membership == {"vip": {"ann"}}
    assert as_dict(found) == as_dict(sstest.replay(manifest, bodies))


@pytest.mark.parametrize("workers", [2, pytest.param(3, marks=pytest.mark.nightly)])
def test_processes_find_the_same(manifest: Manifest, workers: int, small_blocks: None) -> None:
    bodies = [sample.body for sample in sstest.samples(manifest, 30, seed=1)]
    bodies += [b"{", b"nix"]
    with ProcessPoolExecutor(workers) as executor:
        assert as_dict(sstest.replay(manifest, bodies, executor)) == as_dict(
            sstest.replay(manifest, bodies)
        )


def test_only_so_many_chunks_are_in_memory(manifest: Manifest, small_blocks: None) -> None:
    executor = Shuffled()
    most = 0

    def bodies():  # type: ignore[no-untyped-def]
        nonlocal most
        for index in range(40):
            most = max(most, len(executor.waiting))
            yield body((str(index), True))

    assert run(manifest, bodies(), executor, in_flight=3).requests == 40
    assert most <= 3


def test_bodies_are_what_parse_takes(manifest: Manifest) -> None:
    one = body(("ann", True))
    samples = sstest.samples(manifest, 3)
    found = sstest.replay(manifest, [one, one.decode(), json.loads(one), *samples, object()])
    assert (found.requests, found.refused) == (7, 1)
    (error,) = found.errors
    assert (error.first.file, error.first.line) == ("", 7)
    assert found.membership["vip"] == {"ann"}


def test_errors_are_counted_by_kind_with_the_first_of_each(manifest: Manifest) -> None:
    no_id = body(members=[{"in": True}])
    bad = [b'{"a": 1', b'{"a": 1}', no_id, b'  {"a"', no_id, no_id]
    found = sstest.replay(manifest, [body(("ann", True)), *bad])
    told = [(one.count, one.field, one.first.line, one.first.pointer) for one in found.errors]
    assert told == [
        (3, "memberIdPath", 4, "/members/0/id"),
        (1, None, 2, None),
        (1, "environmentIdPath", 3, "/environment"),
        (1, None, 5, None),
    ]


def test_what_is_no_request_is_counted_as_it_is_refused(manifest: Manifest) -> None:
    bodies = [b"%b%d" % (b" " * number, number) for number in range(50)] + NO_REQUESTS * 2
    found = sstest.replay(manifest, bodies)
    refused = [sstest.answer(manifest, one).error for one in bodies]
    assert found.refused == len(bodies)
    counts = Counter((one.message, one.pointer) for one in refused if one)
    assert {(one.message, one.pointer): one.count for one in found.errors} == counts
    for kind in found.errors:
        first = next(one for one in refused if one and one.message == kind.message)
        assert kind.first.message == str(first)


def test_why_a_body_is_no_request_is_worked_out_once(
    manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A megabyte has room for half a million such lines, alike or not."""
    said: list[object] = []
    decoded: list[object] = []
    why, decode = reference.why_not_found, reading.decode

    def noted(document: object, *others: Any) -> str:
        said.append(document)
        return why(document, *others)

    def decoding(body: object) -> object:
        decoded.append(body)
        return decode(body)

    monkeypatch.setattr(reference, "why_not_found", noted)
    monkeypatch.setattr(reading, "decode", decoding)
    found = sstest.replay(manifest, [*map(b"%d".__mod__, range(50)), *[b"nix"] * 50])
    assert said == [0]
    assert decoded.count(b"nix") == 1
    assert [(one.count, one.first.line) for one in found.errors] == [(50, 1), (50, 51)]


def test_a_manifest_that_breaks_rules_is_refused_first(manifest: Manifest) -> None:
    with pytest.raises(sstest.ManifestError):
        sstest.replay({"syncedSegment": {"requestParser": {}}}, [])
