"""Bodies of more values or members than are read are refused before they are held as data."""

import json
import tracemalloc
from collections.abc import Callable

import pytest

import sstest
from sstest.limits import (
    BODY_COHORTS,
    BODY_MEMBERS,
    BODY_VALUES,
    BYTES_A_VALUE,
    COMPARED_MEMBERS,
    IRREGULAR_MEMBERS,
)
from sstest.manifest import Manifest
from sstest.parser import RequestError, compiled, parse, reference
from sstest.parser.batch import read_batch
from sstest.parser.beginning import decode_beginning
from sstest.parser.explain import explain
from sstest.parser.reader import IrregularError

HEAD = '{"env":"e","cohort":{"id":"c","name":"n"},"remove":[],"add":['
DEEP = "[" * 300 + "]" * 300
# Brackets that are beside each other are as many as if they were too deep.
IRREGULAR = f'],"x":[{DEEP},{DEEP}]}}'
READERS: dict[str, Callable[[Manifest, bytes], object]] = {
    "parse": parse,
    "reference": reference.parse,
    "explain": explain,
    "validation-server": lambda manifest, body: parse(manifest, body, "validation-server"),
}


def with_values(more: int) -> bytes:
    """A body that comes to as many values as are read, and some more."""
    head, end = HEAD + '],"x":[1', "]}"
    own = f"{head}{end}".count(",") + 2 * sum(map(f"{head}{end}".count, "[{"))
    count = BODY_VALUES
    while own + count - more > BODY_VALUES + (len(head) + len(end) + 2 * count) // BYTES_A_VALUE:
        count -= 1
    while own + count - more < BODY_VALUES + (len(head) + len(end) + 2 * count) // BYTES_A_VALUE:
        count += 1
    return f"{head}{',1' * count}{end}".encode()


def refusal(read: Callable[[Manifest, bytes], object], manifest: Manifest, body: bytes) -> str:
    with pytest.raises(RequestError) as found:
        read(manifest, body)
    assert found.value.status == 413
    assert found.value.unreadable is ("too many values" in found.value.message)
    return str(found.value)


def test_as_many_values_are_read_and_no_more(plain: Manifest) -> None:
    assert parse(plain, with_values(0)).memberships == ()
    body = with_values(1)
    for name, read in READERS.items():
        expected = "too large" if name == "validation-server" else "has too many values"
        assert expected in refusal(read, plain, body)
    with pytest.raises(IrregularError):
        read_batch(plain.request_parser, [body])


@pytest.mark.parametrize("element", ["{}", "[]", '{"id":1}', '{"id":{}}', "1", '"a"', "names"])
def test_what_is_refused_is_not_held_as_data(element: str, plain: Manifest) -> None:
    members = ",".join([element] * 4_000_000)
    if element == "names":
        members = "{" + ",".join(f'"{number}":1' for number in range(1_000_000)) + "}"
    body = f"{HEAD}{members}]}}".encode()
    arrays = plain.request_parser.array_pointers().values()
    for read in (parse, explain, lambda *_: decode_beginning(body, arrays, COMPARED_MEMBERS)):
        tracemalloc.start()
        try:
            assert "has too many values" in refusal(read, plain, body)
            assert tracemalloc.get_traced_memory()[1] < 2 * len(body)
        finally:
            tracemalloc.stop()


def test_a_million_members_are_read(plain: Manifest) -> None:
    keys = [f"u{number:07}" for number in range(1_000_000)]
    listed = '","'.join(keys)
    update = parse(plain, f'{HEAD}"{listed}"]}}'.encode())
    assert update.delta.added == set(keys)
    assert update.diagnostics == ()


@pytest.mark.parametrize(
    ("members", "end", "most"),
    [('"a"', "]}", BODY_MEMBERS), ('"a"', IRREGULAR, IRREGULAR_MEMBERS), ("1", "]}", BODY_MEMBERS)],
    ids=["texts", "irregular", "numbers"],
)
def test_members_are_counted(members: str, end: str, most: int, plain: Manifest) -> None:
    def body(count: int) -> bytes:
        return f"{HEAD}{','.join([members] * count)}{end}".encode()

    assert len(parse(plain, body(most)).memberships) == most
    assert f"{most + 1:,}, expected at most {most:,}" in refusal(parse, plain, body(most + 1))
    with pytest.raises(IrregularError):
        read_batch(plain.request_parser, [body(most + 1)])
    replayed = sstest.replay(plain, [body(most), body(most + 1)])
    assert (replayed.requests, replayed.refused) == (2, 1)


@pytest.mark.parametrize("end", ["}", IRREGULAR[1:]], ids=["regular", "irregular"])
@pytest.mark.parametrize("count", [20, 21])
def test_members_of_all_arrays_are_counted_once(
    end: str, count: int, arrays: Manifest, boolean: Manifest
) -> None:
    members = [{"key": f"k{number}", "in": number % 2 == 0} for number in range(count)]
    cohort = {"env": "e", "cohort": {"id": "c", "name": "n"}}
    bodies = [
        (boolean, {**cohort, "rows": members}),
        (arrays, {**cohort, "add": members}),
        (arrays, {**cohort, "remove": members}),
        (arrays, {**cohort, "add": members[:7], "remove": members[7:]}),
    ]
    for manifest, document in bodies:
        body = json.dumps(document)[:-1].encode() + end.encode()
        if count == 20:
            assert len(compiled.parse(manifest, body, most=20).memberships) == 20
            continue
        with pytest.raises(RequestError, match="too many members; 21, expected at most 20"):
            compiled.parse(manifest, body, most=20)


def test_a_mistake_in_the_first_of_too_many_members_is_told(plain: Manifest) -> None:
    members = ",".join(['"a"', "null", *['"b"'] * IRREGULAR_MEMBERS])
    with pytest.raises(RequestError) as found:
        parse(plain, f"{HEAD}{members}]}}".encode())
    assert (found.value.status, found.value.location) == (400, "/add/1")
    members = ",".join([*['"b"'] * IRREGULAR_MEMBERS, "null"])
    assert "too many members" in refusal(parse, plain, f"{HEAD}{members}]}}".encode())


def test_cohorts_are_counted(arrays: Manifest) -> None:
    def body(cohorts: int) -> bytes:
        members = [
            f'{{"key":"k","over":{{"id":"{number % cohorts}","name":"n"}}}}'
            for number in range(BODY_COHORTS + 2)
        ]
        return f"{HEAD}{','.join(members)}]}}".encode()

    assert len(parse(arrays, body(BODY_COHORTS)).deltas) == BODY_COHORTS
    expected = f"too many cohorts; {BODY_COHORTS + 1:,}, expected at most {BODY_COHORTS:,}"
    assert expected in refusal(parse, arrays, body(BODY_COHORTS + 1))
    with pytest.raises(IrregularError):
        read_batch(arrays.request_parser, [body(BODY_COHORTS + 1)])


@pytest.mark.parametrize("manifest", ["fulcrum", "heap-inbound"])
def test_what_is_too_large_is_answered(manifest: str) -> None:
    reply = sstest.answer(sstest.corpus.load(manifest).manifest, with_values(1))
    assert reply.status == 413
    assert "request payload has too many values" in reply.body.decode()


def test_texts_that_take_more_memory_count_as_more(plain: Manifest) -> None:
    def body(text: str) -> bytes:
        return f'{HEAD}],"x":[{",".join([text] * 2_500_000)}]}}'.encode()

    assert parse(plain, body('"abcd"')).memberships == ()
    assert "has too many values" in refusal(parse, plain, body('"\U0001f600"'))


def test_why_it_is_not_read_is_told_beside_what_is_inferred(plain: Manifest) -> None:
    good = {"env": "e", "cohort": {"id": "c", "name": "n"}, "add": ["a", "b"], "remove": ["c"]}
    inference = sstest.infer([json.dumps(good).encode()] * 3 + [with_values(1)])
    assert inference.read == (3, 3)
    (unread,) = inference.unread
    assert (unread.count, unread.message) == (1, "request payload has too many values")
