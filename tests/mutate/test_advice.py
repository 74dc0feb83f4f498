"""The test that is printed for a mutant passes for the manifest, and fails for the mutant."""

import ast
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sstest
from sstest import Manifest, TemplateError, corpus
from sstest.mutate.advice import Advice, advise
from sstest.mutate.advice import _literal as literal
from sstest.mutate.mutants import mutants
from sstest.strategies import manifests
from tests.profiles import examples

TEMPLATES = {
    "infinite": '{"status":{{statusCode}},"number":1e400,"error":"{{errorMessage}}"}',
    "deep": "[" * 300 + '"{{statusCode}}"' + "]" * 300,
    "deeper": "[" * 5000 + "{{statusCode}}" + "]" * 5000,
    "no JSON": "\x1b[31m\u202e {{statusCode}} {{errorMessage}}\ud83d\ude00",
    "letters": '{"é":"{{errorMessage}}\\u001b\\ud800","long":"' + "word " * 40 + '"}',
    "fails": '{"a":"{{unknown statusCode}}"}',
    "long number": '{"a":' + "7" * 5000 + ',"b":{{statusCode}}}',
}


# The others are nightly.
SOON = {"no JSON", "letters", "deeper", "fails"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in SOON else pytest.mark.nightly) for name in TEMPLATES],
)
def test_whatever_a_template_writes(tmp_path: Path, name: str) -> None:
    found = json.loads((corpus.load("hightouch").folder / "manifest.json").read_text())
    template = TEMPLATES[name].encode("utf-16", "surrogatepass").decode("utf-16")
    found["capabilities"]["syncedSegment"]["jsonResponseBody"] = template
    living = [one for one in enumerate(mutants(Manifest.load(found))) if one[1].code >= "SM4"]
    assert living or name == "fails"
    check(tmp_path, Manifest.load(found), living)


@pytest.mark.nightly
@settings(
    max_examples=examples(0.2), deadline=None, suppress_health_check=[HealthCheck.nested_given]
)
@given(st.data())
def test_drawn_manifests(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    original = data.draw(manifests())
    made = mutants(original)
    chosen = data.draw(st.sets(st.integers(0, max(len(made) - 1, 0)), max_size=10))
    living = [(at, made[at]) for at in sorted(chosen) if at < len(made)]
    check(tmp_path_factory.mktemp("drawn"), original, living)


def test_the_name_of_a_test_says_which_pointer_is_wrong(tmp_path: Path) -> None:
    original = corpus.load("hightouch").manifest
    living = [*enumerate(mutants(original))]
    chosen = {code: next(one for one in living if one[1].code == code) for code in
              ("SM201", "SM202", "SM309")}  # fmt: skip
    path = tmp_path / "manifest.json"
    advice = [advise(original, [one], path, tmp_path)[0] for one in chosen.values()]
    names = [re.search(r"def (\w+)", one.test)[1] for one in advice]  # type: ignore[index]
    whose = chosen["SM201"][1].title
    assert re.sub(r"\W+|_", "", whose.partition(" is ")[0]).lower() in names[0].replace("_", "")
    assert "_are_swapped" in names[1]
    assert names[2].endswith("_a_word_for_removing_is_accepted_as_well")


@pytest.mark.parametrize("suffix", [".json", ".jsonl"])
def test_a_word_for_removing_is_the_senders_own_where_it_is_recorded(
    tmp_path: Path, suffix: str
) -> None:
    found = json.loads((corpus.load("hightouch").folder / "manifest.json").read_text())
    parser = found["capabilities"]["syncedSegment"]["requestParser"]
    parser["arrayInclusion"]["matcher"] = "^hinzugefügt$"
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(found))
    recorded = corpus.load("hightouch").requests[0].body
    body = json.loads(recorded)
    where = parser["arrayInclusion"]["path"].removeprefix("/")
    assert where in body
    for name in ("hinzugefügt", "Hinzugefügt", "entfernt"):
        (tmp_path / "requests").mkdir(exist_ok=True)
        file = tmp_path / "requests" / f"{name}{suffix}"
        file.write_text(json.dumps({**body, where: name}))
    original = Manifest.load(path)
    living = [(at, one) for at, one in enumerate(mutants(original)) if one.code == "SM309"]
    assert ["'^(hinzugefügt|entfernt)$'" in one.title for _, one in living] == [True]
    (advice,) = advise(original, living, path, tmp_path)
    assert b"entfernt" in advice.request


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ('{"a":"hinzugefügt"}'.encode(), """'{"a":"hinzugefügt"}'.encode()"""),
        (b'{"a":1}', """b'{"a":1}'"""),
        (b"\xff\xc3", r"b'\xff\xc3'"),
        ("Zoe\u0308".encode(), r"b'Zoe\xcc\x88'"),
        ("\u202e\u00fc".encode(), r"b'\xe2\x80\xae\xc3\xbc'"),
    ],
)
def test_a_body_is_written_as_text_where_it_can_be_read(body: bytes, written: str) -> None:
    assert literal(body) == written
    assert ast.literal_eval(written.removesuffix(".encode()")) in (
        body,
        body.decode("utf-8", "ignore"),
    )


def check(folder: Path, original: Manifest, living: list[tuple[int, Any]]) -> None:
    place = folder / "acme" / "manifest.json"
    place.parent.mkdir()
    advice = advise(original, living, place, folder)
    assert sorted(at for one in advice for at in one.of) == [at for at, _ in living]
    made = dict(living)
    for one in advice:
        place.write_text(original.document.text or json.dumps(original.document.value))
        assert passes(one, folder)
        for at in one.of:
            place.write_text(made[at].manifest.document.text or "")
            assert not passes(one, folder), (made[at].title, one.test)


def passes(advice: Advice, folder: Path) -> bool:
    names: dict[str, Any] = {}
    exec(compile(advice.test, "pasted", "exec"), names)  # noqa: S102  # what users paste
    [test] = [value for name, value in names.items() if name.startswith("test_")]
    try:
        test(SimpleNamespace(rootpath=folder))
    except (AssertionError, sstest.RequestError, TemplateError, ValueError, pytest.fail.Exception):
        return False
    return True
