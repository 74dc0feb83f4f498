"""Mistakes of the stand-in's: a suite of a sender that asserts on segments has to notice."""

import re
from pathlib import Path

import pytest
from suite import mutants_of, mutate, pasted, write_suite

import sstest
from sstest.corpus import Integration, integrations
from sstest.mutate.advice import advise_sender
from sstest.mutate.senders import KINDS, OF_ANSWERS, changed, misbehaviours

FEW = [one for one in integrations() if one.key in ("segment-batches", "hightouch")]
SENDER = """
import requests

def test_sync(launchdarkly):
    body = {
        "environmentId": "5f1e", "cohortId": "7", "cohortName": "VIP", "action": "add",
        "members": [{"integration_distinct_id": key} for key in ("Ada@x", "007")],
    }
    url, token = launchdarkly.url_for("acme"), launchdarkly.token
    requests.post(url, json=body, headers={"Authorization": token}).raise_for_status()
    launchdarkly.assert_synced("7", added={"Ada@x", "007"})
"""


def test_a_suite_that_only_adds_lets_through_what_the_pasted_tests_catch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_suite(tmp_path, "hightouch", test_sender=SENDER)
    codes = ("SE01", "SE05", "SE09", "SE15", "SE16")
    options = ("--senders", "-n", 1, "-q", *(word for one in codes for word in ("--select", one)))
    ran = mutate(*options)
    assert ran.exit_code == 1
    assert re.findall(r"^lives\[(\w+)\]", ran.stdout, re.MULTILINE) == [*codes[1:]]
    (tmp_path / "test_pasted.py").write_text(pasted(ran.stdout))
    again = mutate(*options, "--format", "json")
    assert again.exit_code == 0, again.output
    assert [one["caught"] for one in mutants_of(again)] == [True] * len(codes)


def test_a_suite_without_a_sender_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_suite(tmp_path, "hightouch", test_a="def test_a(launchdarkly): pass\n")
    ran = mutate("--senders", "-n", 1)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "no test has sent a request to launchdarkly or launchdarkly_server" in ran.stderr


@pytest.mark.parametrize("integration", FEW, ids=lambda one: one.key)
def test_each_mistake_shows_in_a_request_for_the_manifest(integration: Integration) -> None:
    manifest = integration.manifest
    made = misbehaviours(manifest)
    assert {"SE01", "SE02", "SE04", "SE14", *OF_ANSWERS} <= {one.code for one in made}
    for at, one in enumerate(made):
        advice = advise_sender(manifest, one, at)
        reply = sstest.answer(manifest, advice.request)
        if one.code == "SE16":
            assert reply.status == 400
        elif one.code != "SE15":
            update = sstest.parse(manifest, advice.request)
            other = changed(one.code, update)
            assert (other.deltas, other.context_kind) != (update.deltas, update.context_kind)


def test_the_page_lists_every_kind() -> None:
    page = (Path(__file__).parents[2] / "docs" / "mutate.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^\| (SE\d+) \| (.+) \|$", page, re.MULTILINE)) == KINDS


def test_every_kind_shows_somewhere() -> None:
    assert {one.code for each in FEW for one in misbehaviours(each.manifest)} == set(KINDS)
