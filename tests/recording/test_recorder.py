"""A folder of recorded requests: one of each shape, whole, and usable at once."""

import base64
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sstest import Manifest, answer, corpus, lint, samples
from sstest.corpus import read_requests
from sstest.engine.items import items
from sstest.generate.malformed import malformed_samples
from sstest.parser import PROFILES
from sstest.recording import anonymise
from sstest.recording import recorder as recording
from sstest.recording.recorder import CannotRecord, Recorder, folder_name, in_words
from tests.cases import each_integration

CAPABILITY: dict[str, Any] = {
    "requestParser": {
        "environmentIdPath": "/env",
        "cohortIdPath": "/id",
        "cohortNamePath": "/name",
        "addMemberArrayPath": "/add",
        "removeMemberArrayPath": "/remove",
        "memberArrayParser": {"memberIdPath": "/key"},
    }
}
ENV = "5f0c1e2d3b4a59687a8b9c0d"


@pytest.fixture
def acme() -> Manifest:
    return Manifest.load({"syncedSegment": CAPABILITY}, "acme")


def body(add: Any = (), remove: Any = (), **more: Any) -> bytes:
    found = {"env": ENV, "id": "vip", "name": "VIP", **more}
    found |= {"add": [{"key": key} for key in add], "remove": [{"key": key} for key in remove]}
    return json.dumps(found).encode()


def note(made: Recorder, manifest: Manifest, *bodies: bytes, profile: str = "docs") -> None:
    for one in bodies:
        made.note(manifest, one, profile, answer(manifest, one, profile))
    assert not made.problems


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".sstest-lock"
    }


TOKEN = "api-5a17c0de-90ab-4cde-8f01-2345678cafe9"  # noqa: S105  # no secret
DISGUISES: dict[str, Callable[[str], str]] = {
    "itself": str,
    "capitals": str.upper,
    "reversed": lambda token: token[::-1],
    "hexadecimal": lambda token: token.encode().hex(),
    "Base64 within text": lambda token: base64.b64encode(f"me:{token}".encode()).decode(),
    "escapes of URLs": lambda token: "".join(f"%{byte:02X}" for byte in token.encode()),
}


@pytest.mark.parametrize("name", DISGUISES)
def test_a_body_that_shows_a_token_is_left_out(tmp_path: Path, acme: Manifest, name: str) -> None:
    made = Recorder(tmp_path)
    shows, hides = body(["ada"], note=DISGUISES[name](TOKEN)), body(["ada"], note="nothing")
    for one in (shows, hides):
        made.note(acme, one, "docs", answer(acme, one), ["another-token", TOKEN])
    assert (dict(made.left_out), len(made.recorded)) == ({"the body holds an access token": 1}, 1)
    assert "nothing" in (tmp_path / made.recorded[0]).read_text()


def test_one_of_each_shape_is_written_and_named(tmp_path: Path, acme: Manifest) -> None:
    made = Recorder(tmp_path, ["acme"])
    made.begin([acme])
    note(
        made,
        acme,
        body(["ada", "bob"]),
        body(["cid", "dan", "eve"]),  # many, too
        body(["ada"]),
        body([], ["ada"]),
        body(["ada"], ["bob"]),
        body(),
        body(["ada@acme.com"]),  # of another form
        body(["ada"], by="me"),
        body(["ada"], id=7),
        body([""]),
        b"{}",
        b"{",
        b'{"env":"\xff"}',
        b"",
    )
    names = [path.removeprefix("requests/").removesuffix(".json") for path in made.recorded]
    assert names == [
        "add-two-members",
        "add-one-member",
        "remove-one-member",
        "add-one-member-remove-one-member",
        "no-members",
        "add-one-member-2",
        "add-one-member-3",
        "add-one-member-4",
        "refused-400-memberidpath",
        "refused-400-environmentidpath",
        "refused-400-not-json",
        "refused-400-empty-body",
    ]
    assert files(tmp_path) == {
        "manifest.json",
        *(f"{folder}/{name}.json" for folder in ("requests", "expected") for name in names),
    }
    assert (tmp_path / "requests/add-two-members.json").read_bytes() == body(["ada", "bob"])
    stated = json.loads((tmp_path / "expected/add-two-members.json").read_text())
    assert stated["docs"]["deltas"] == {"vip": {"added": ["ada", "bob"], "removed": []}}
    assert (stated["docs"]["status"], stated["docs"]["error"]) == (204, None)


@pytest.mark.parametrize("anonymise", [False, True])
@pytest.mark.parametrize("profile", ["docs", "validation-server"])
def test_what_was_recorded_passes(tmp_path: Path, profile: str, anonymise: bool) -> None:
    one = corpus.load("heap-inbound")  # its replies name the segment, and so the key
    made = Recorder(tmp_path / "heap", ["heap-inbound"], anonymise=anonymise)
    note(made, one.manifest, *(request.body for request in one.requests), profile=profile)
    assert len(made.recorded) >= 5
    recorded = read_requests(tmp_path / "heap")
    assert all(request.expected and request.expected.under(profile) for request in recorded)
    found = items(tmp_path / "heap/manifest.json", profile=profile, examples=1, seed=0)
    of_requests = [item for item in found if item.name.startswith("request ")]
    assert len(of_requests) == len(made.recorded)
    assert [finding for item in of_requests for finding in item.run().findings] == []
    if profile == "docs":
        bodies = [tmp_path / "heap"]
        codes = {one.code for one in lint(tmp_path / "heap", samples=bodies)}
        assert not codes & {"SS920", "SS925"}


@pytest.mark.parametrize("anonymise", [False, True])
def test_a_second_run_adds_nothing_and_changes_nothing(
    tmp_path: Path,
    acme: Manifest,
    anonymise: bool,
) -> None:
    bodies = [body(["ada@acme.com", "bob"]), body([], ["b-7"]), body(["x"], env=""), b"{}", b""]
    for _ in range(2):
        made = Recorder(tmp_path, ["acme"], anonymise=anonymise)
        note(made, acme, *bodies)
        before = {path: (tmp_path / path).read_bytes() for path in files(tmp_path)}
    assert made.recorded == []
    assert len(before) == 1 + 2 * len(bodies)
    # Without the expectation a person wrote, and under the other profile.
    (tmp_path / "expected/refused-400-empty-body.json").unlink()
    made = Recorder(tmp_path, ["acme"])
    note(made, acme, *bodies)
    assert made.recorded == []
    note(made, acme, bodies[0], profile="validation-server")
    assert made.recorded == ["requests/add-two-members-2.json"]
    assert {path: (tmp_path / path).read_bytes() for path in before if "empty" not in path} == {
        path: data for path, data in before.items() if "empty" not in path
    }


def test_what_was_not_answered_by_reading_the_body_is_left_out(
    tmp_path: Path, acme: Manifest
) -> None:
    made = Recorder(tmp_path, ["acme"])
    for reply in (answer(acme, b"{}"), answer(acme, b"{}", "validation-server")):
        made.note(acme, body(["ada"]), "docs", reply)  # such as an unknown environment
    broken = Manifest.load({"syncedSegment": {"requestParser": {}}}, "broken")
    made.note(broken, body(["ada"]), "docs", answer(acme, b"{}"))
    assert made.recorded == []
    assert dict(made.left_out) == {"the manifest cannot be used": 1}


@each_integration("hightouch")
def test_whatever_comes_is_recorded_and_passes(tmp_path: Path, key: str) -> None:
    manifest = corpus.load(key).manifest
    bodies = [one.body for one in samples(manifest, 4, seed=1)]
    bodies += [one.body for one in malformed_samples(manifest, 30, seed=2)]
    made = Recorder(tmp_path, anonymise=True)
    for profile in PROFILES:
        note(made, manifest, *bodies, profile=profile)
    assert set(made.left_out) <= {"not JSON, so it cannot be anonymised"}
    folder = tmp_path / key
    assert len(read_requests(folder)) == len(made.recorded) > 20
    for profile in PROFILES:
        found = items(folder / "manifest.json", profile=profile, examples=1, seed=0)
        of_requests = [item for item in found if item.name.startswith("request ")]
        assert [one for item in of_requests for one in item.run().findings] == []


def test_several_integrations_have_a_folder_each(tmp_path: Path, acme: Manifest) -> None:
    strange = Manifest.load({"syncedSegment": CAPABILITY}, "../a\x1bb c")
    made = Recorder(tmp_path, ["acme", "other"])
    note(made, acme, body(["ada"]))
    note(made, strange, body(["ada"]))
    alone = Recorder(tmp_path / "alone", ["acme"])
    note(alone, acme, body(["ada"]))
    note(alone, strange, body(["ada"]))
    name = folder_name(strange.key)
    assert name.startswith("a-b-c-")
    for folder in ("acme", name, "alone", f"alone/{name}"):
        assert (tmp_path / folder / "requests/add-one-member.json").is_file(), folder
    assert alone.recorded[1] == f"{name}/requests/add-one-member.json"


def test_only_so_many_are_written(
    tmp_path: Path, acme: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "RECORDED_SHAPES", 2)
    monkeypatch.setattr(recording, "RECORDING_BYTES", 200)
    monkeypatch.setattr(recording, "EXPECTED_BYTES", 600)
    made = Recorder(tmp_path, ["acme"], anonymise=True)
    long, many = body(["a" * 200]), body(["a", "b", "c"])
    note(made, acme, body(["a"]), body(), body([], ["a"]), long, many, b"{")
    assert len(made.recorded) == 2
    assert in_words(2, "there", dict(made.left_out)) == [
        "recorded 2 requests of new shapes in there",
        "not recorded: 3 requests, beyond 2 requests of acme",
        "not recorded: 1 request, more than 200 bytes",
    ]
    other = Recorder(tmp_path / "other", ["acme"], anonymise=True)
    note(other, acme, many, b"{")
    assert in_words(0, "there", dict(other.left_out))[1:] == [
        "not recorded: 1 request, expectations of more than 600 bytes",
        "not recorded: 1 request, not JSON, so it cannot be anonymised",
    ]


def test_a_request_of_too_many_values_is_not_anonymised(
    tmp_path: Path, acme: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anonymise, "INVENTED_VALUES", 40)
    monkeypatch.setattr(anonymise, "INVENTED_WORDS", 100)
    made = Recorder(tmp_path, ["acme"], anonymise=True)
    alike, different = (body([], note=notes) for notes in (["a1"] * 50, [*range(50)]))
    long = body([], note=" ".join(f"a{number}" for number in range(120)))
    note(made, acme, alike, different, long)
    assert len(made.recorded) == 1
    assert dict(made.left_out) == {
        "more than 40 different texts and numbers to anonymise": 1,
        "more than 100 different words to anonymise": 1,
    }


def _file(place: Path) -> None:
    place.write_text("mine")


def _leads_out(place: Path) -> None:
    place.mkdir()
    (place / "requests").symlink_to(place.parent)


def _another(place: Path) -> None:
    place.mkdir()
    capability = corpus.load("hightouch").manifest.to_dict()
    (place / "manifest.json").write_text(json.dumps(capability))


def _no_json(place: Path) -> None:
    place.mkdir()
    (place / "manifest.json").write_text("{")


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (_file, "it is a file, expected a folder"),
        (_leads_out, "requests: requests cannot be recorded there: it is a link that leads out"),
        (_another, "manifest.json: is another manifest than that of acme: record into another"),
        (_no_json, "manifest.json: "),
    ],
)
def test_a_folder_that_cannot_be_used_is_one_line(
    tmp_path: Path, acme: Manifest, prepare: Callable[[Path], None], says: str
) -> None:
    place = tmp_path / "place"
    prepare(place)
    made = Recorder(place, ["acme"])
    with pytest.raises(CannotRecord) as caught:
        made.begin([acme])
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    later = Recorder(place, ["acme"])
    for _ in range(2):
        later.note(acme, body(["ada"]), "docs", answer(acme, body(["ada"])))
    assert later.problems == (str(caught.value),)
    assert later.recorded == []


def test_a_link_in_the_folder_that_leads_out_is_not_followed(
    tmp_path: Path, acme: Manifest
) -> None:
    other = corpus.load("hightouch").manifest
    place, outside = tmp_path / "place", tmp_path / "outside"
    place.mkdir()
    outside.mkdir()
    (place / "acme").symlink_to(outside)
    made = Recorder(place, ["acme", "hightouch"])
    with pytest.raises(CannotRecord, match="it is a link that leads out of the folder"):
        made.begin([other, acme])
    made.note(acme, body(["ada"]), "docs", answer(acme, body(["ada"])))
    assert [*outside.iterdir()] == []


def test_a_request_without_room_for_its_expectation_is_not_kept(
    tmp_path: Path, acme: Manifest
) -> None:
    made = Recorder(tmp_path, ["acme"])
    made.begin([acme])
    shutil.rmtree(tmp_path / "expected")
    (tmp_path / "expected").write_text("no folder")
    made.note(acme, b"{", "docs", answer(acme, b"{"))
    assert "cannot be recorded" in made.problems[0]
    assert [*(tmp_path / "requests").iterdir()] == []


def test_files_beside_it_that_cannot_be_read_are_told(tmp_path: Path, acme: Manifest) -> None:
    made = Recorder(tmp_path, ["acme"])
    made.begin([acme])
    (tmp_path / "expected/nothing.json").write_text("{}")
    (tmp_path / "requests/one.json").write_text("{}")
    made.note(acme, body(["ada"]), "docs", answer(acme, body(["ada"])))
    assert "there is no requests/nothing.json for it" in made.problems[0]


def test_the_folder_of_the_integration_itself_can_be_used(tmp_path: Path) -> None:
    text = f"\ufeff{json.dumps({'capabilities': {'syncedSegment': CAPABILITY}})}"
    (tmp_path / "manifest.json").write_text(text)
    manifest = Manifest.load(tmp_path)
    made = Recorder(tmp_path, [manifest.key])
    note(made, manifest, body(["ada"]))
    copied = Recorder(tmp_path / "copy", [manifest.key])
    note(copied, manifest, body(["ada"]))
    assert (tmp_path / "copy/manifest.json").read_bytes() == text.encode()


WORKER = """
import json, sys
from pathlib import Path
from sstest import Manifest, answer
from sstest.recording.recorder import Recorder

manifest = Manifest.load(Path(sys.argv[1]))
made = Recorder(Path(sys.argv[2]), [manifest.key], anonymise=True, secret=b"shared")
for body in json.loads(sys.stdin.read()):
    data = body.encode()
    made.note(manifest, data, "docs", answer(manifest, data))
assert not made.problems, made.problems
print(json.dumps(made.recorded))
"""


def test_processes_and_threads_share_a_folder(tmp_path: Path, acme: Manifest) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme/manifest.json").write_text(json.dumps(acme.to_dict()))
    bodies = [body(["ada"], **{name: 1}).decode() for name in "fghijklm"]
    command = [sys.executable, "-c", WORKER, str(tmp_path / "acme"), str(tmp_path / "to")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    workers = [
        subprocess.Popen(  # our own
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(3)
    ]
    said: list[str] = []
    threads = [
        threading.Thread(target=lambda one=one: said.append(one.communicate(json.dumps(bodies))[0]))
        for one in workers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recorded = [path for one in said for path in json.loads(one)]
    assert sorted(recorded) == sorted(set(recorded))
    assert len(recorded) == len(bodies)
    requests = read_requests(tmp_path / "to")
    assert len(requests) == len(bodies)
    assert all(request.expected for request in requests)
    # All processes have invented the same for the same.
    assert len({json.loads(request.body)["add"][0]["key"] for request in requests}) == 1
    assert not list((tmp_path / "to").rglob("*.draft"))
