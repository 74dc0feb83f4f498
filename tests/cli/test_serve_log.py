"""What ``sstest serve`` writes of a request, and what its faults are."""

import io
import json
import re
import threading
from collections import Counter
from dataclasses import replace

import click
import pytest
from serve_process import TOKEN

from sstest import corpus
from sstest.cli.serve_log import Log, full_lines, short_line
from sstest.cli.serve_options import add_fault
from sstest.endpoint import Exchange, LaunchDarkly, Request
from sstest.parser import RequestError


def exchange_of(
    body: bytes,
    path: str = "/api/v2/segment-targets/rudderstack",
    launchdarkly: LaunchDarkly | None = None,
) -> Exchange:
    launchdarkly = launchdarkly or LaunchDarkly(corpus.load("rudderstack").manifest)
    headers = {"authorization": TOKEN, "content-type": "application/json"}
    return launchdarkly.handle(Request("POST", path, headers, body))


def rudderstack(*added: str, name: str = "n") -> bytes:
    members = {"add": [{"id": key} for key in added], "remove": []}
    data = {"environmentId": "e", "cohortId": "c", "cohortName": name, "listData": members}
    return json.dumps(data).encode()


def test_a_log_line_obeys_nobody() -> None:
    hostile = "\x1b[2J\u202e\r\nfake #9 -> 204\x07"
    exchange = exchange_of(rudderstack(hostile, name=hostile))
    assert exchange.accepted
    for line in (*full_lines(exchange), short_line(exchange)):
        assert re.sub(r"\x1b\[\d*m", "", line).isprintable()
    refused = exchange_of(b"{}", f"/{hostile}")
    for line in (*full_lines(refused), short_line(refused)):
        assert re.sub(r"\x1b\[\d*m", "", line).isprintable()


def test_a_log_entry_is_bounded_whatever_came() -> None:
    many = exchange_of(rudderstack(*(f"{number}-{'x' * 200}" for number in range(1000))))
    lines = full_lines(many)
    assert len(lines) < 20
    assert max(map(len, lines)) < 700
    assert any("and 997 more values of further members" in line for line in lines)
    deep = exchange_of(b'{"environmentId": ' + b"[" * 400 + b"]" * 400 + b"}")
    assert max(map(len, full_lines(deep))) < 700
    assert len(short_line(exchange_of(b"", "/" + "x" * 100_000))) < 1000


def test_a_large_body_is_not_explained_value_by_value() -> None:
    many = exchange_of(rudderstack(*(f"{number:0300}" for number in range(1_000))))
    lines = [click.unstyle(line).strip() for line in full_lines(many)]
    assert lines[1].endswith(" bytes are too many to show what each pointer found")
    assert lines[3].startswith("cohort c (n): 1,000 join (")
    assert lines[-1] == "-> 204"


def test_a_short_line_says_why_too() -> None:
    """Where the answer itself does not, as of a store on a full disk."""
    launchdarkly = LaunchDarkly(corpus.load("rudderstack").manifest)
    exchange = exchange_of(b"{}", launchdarkly=launchdarkly)
    error = RequestError("internal service error", status=500, hint="the disk is full")
    assert "; the disk is full" in short_line(replace(exchange, error=error))


class Stream:
    """A stream that blocks until it is let go, so that requests queue up behind it."""

    def __init__(self) -> None:
        self.text = ""
        self.go = threading.Event()
        self.writing = threading.Event()

    def write(self, text: str) -> None:
        self.writing.set()
        assert self.go.wait(30)
        self.text += text

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False


def test_requests_that_come_too_fast_are_counted() -> None:
    stream = Stream()
    log = Log(stream, "full")  # type: ignore[arg-type]
    exchange = exchange_of(rudderstack("ann"))
    log.tell(exchange)
    assert stream.writing.wait(30)
    for _ in range(1200):
        log.tell(exchange)
    stream.go.set()
    log.close()
    assert stream.text.count("addMemberArrayPath") == 1
    assert "700 requests not shown, since they came too fast: 700 answered 204" in stream.text
    assert stream.text.count("n +1 -0") == 500


def test_large_requests_are_explained_in_no_hurry() -> None:
    """Not several at once, and none when the server stops."""
    large = exchange_of(rudderstack(*(f"{number:0100}" for number in range(2_000))))
    small = exchange_of(rudderstack("ann"))
    said = io.StringIO()
    log = Log(said, "full")
    log._write([large, small], Counter())
    explained = said.getvalue().count("environmentIdPath")
    log._write([large] * 5 + [small], Counter())
    assert (explained, said.getvalue().count("environmentIdPath")) == (2, 2)
    log.close()
    log._write([large, small], Counter())
    assert said.getvalue().count("environmentIdPath") == 3
    assert said.getvalue().count("-> 204") == 10


def test_a_log_that_nobody_reads_stops_nothing() -> None:
    class Closed(Stream):
        def write(self, _text: str) -> None:
            raise BrokenPipeError

    log = Log(Closed(), "full")  # type: ignore[arg-type]
    for _ in range(3):
        log.tell(exchange_of(rudderstack("ann")))
    log.close()


# Faults -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("500,rate=1,seed=7", "will_answer(500).at_rate(1, seed=7)"),
        ("drop,rate=1", "will_drop_connection().at_rate(1, seed=0)"),
        ("delay=0.25", "will_delay(0.25)"),
        ("429", "will_answer(429)"),
        ("409,after=0,times=3", "will_answer(409)"),
    ],
)
def test_a_fault_is_one_of_the_stand_ins(fault: str, words: str) -> None:
    launchdarkly = LaunchDarkly(corpus.load("rudderstack").manifest)
    add_fault(launchdarkly, fault)
    assert exchange_of(rudderstack("ann"), launchdarkly=launchdarkly).fault == words
