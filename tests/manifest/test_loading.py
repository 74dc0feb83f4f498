"""Every form that a manifest is loaded from: paths, text, bytes, and dicts of three levels."""

import copy
import json
import os
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sstest
from sstest import strategies
from sstest.finding import Finding
from sstest.manifest import Format, Manifest

Json = dict[str, Any]

Refused = Callable[..., Finding]


def whole(valid: Json) -> Json:
    return {"name": "Example", "version": "1.0.0", "capabilities": {"trigger": {}, **valid}}


class TestForms:
    @pytest.mark.parametrize("wrap", ["whole", "capabilities", "capability"])
    def test_a_dict_at_each_level(self, valid: Json, wrap: str) -> None:
        document = {
            "whole": whole(valid),
            "capabilities": {"trigger": {}, **valid},
            "capability": valid,
        }[wrap]

        manifest = Manifest.load(document)

        assert manifest.to_dict() == valid
        assert manifest.problems == ()
        assert manifest.key == "my-integration"
        assert manifest.request_parser.member_array_path is not None
        assert str(manifest.request_parser.member_array_path) == "/members"

    @pytest.mark.parametrize("before", ["", " \n\t", "\ufeff", "\ufeff \r\n"])
    def test_json_as_text_and_bytes(self, valid: Json, before: str) -> None:
        text = before + json.dumps(whole(valid))

        assert Manifest.load(text) == Manifest.load(text.encode()) == Manifest.load(valid)
        assert Manifest.load(text.encode("utf-8")).key == "my-integration"

    def test_a_file(self, valid: Json, tmp_path: Path) -> None:
        path = tmp_path / "acme" / "manifest.json"
        path.parent.mkdir()
        path.write_text(json.dumps(whole(valid)), encoding="utf-8-sig")

        for source in (path, str(path), path.parent, str(path.parent), f"{path.parent}/"):
            manifest = Manifest.load(source)
            assert manifest.key == "acme"
            assert manifest.to_dict() == valid
            assert manifest.origin == str(path)

    def test_a_file_of_another_name(self, valid: Json, tmp_path: Path) -> None:
        path = tmp_path / "other [1].txt"
        path.write_text(json.dumps(valid), encoding="utf-8")

        assert Manifest.load(str(path)).key == tmp_path.name

    def test_the_working_directory(
        self, refused: Refused, valid: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "here"
        folder.mkdir()
        (folder / "manifest.json").write_text(json.dumps(valid), encoding="utf-8")
        monkeypatch.chdir(folder)

        assert Manifest.load(".").key == Manifest.load("manifest.json").key == "here"
        assert refused("").message == "the text is empty"

    def test_a_key_keeps_the_bytes_of_the_folder(self, valid: Json, tmp_path: Path) -> None:
        folder = tmp_path / os.fsdecode(b"acme-\xff")
        try:
            folder.mkdir()
        except OSError:
            pytest.skip("names of files are UTF-8 here")
        (folder / "manifest.json").write_text(json.dumps(valid))
        manifest = sstest.Manifest.load(folder)
        assert os.fsencode(manifest.key) == b"acme-\xff"
        assert sstest.samples(manifest, 1)
        assert sstest.samples(sstest.Manifest.load(manifest, key="\ud800"), 1)

    def test_the_key_that_is_given_wins(self, valid: Json, tmp_path: Path) -> None:
        path = tmp_path / "manifest.json"
        path.write_text(json.dumps(valid), encoding="utf-8")

        assert Manifest.load(path, key="mine").key == "mine"
        assert Manifest.load(path, "mine").key == "mine"
        assert Manifest.load(valid, key="mine").key == "mine"
        assert Manifest.load(valid, key="").key == "my-integration"

    def test_the_corpus(self, integration: Path) -> None:
        text = (integration / "manifest.json").read_text(encoding="utf-8")

        manifest = Manifest.load(integration)

        assert manifest.problems == ()
        assert manifest.key == integration.name
        assert manifest.request_parser.format is manifest.format
        assert (
            manifest.to_dict()["syncedSegment"] == json.loads(text)["capabilities"]["syncedSegment"]
        )

    @pytest.mark.parametrize("source", [None, 1, 1.5, [], (), True, object(), bytearray(b"{}")])
    def test_other_types_are_the_callers_mistake(self, source: Any) -> None:
        with pytest.raises(TypeError, match="expected a path, JSON text, bytes or a dict, found"):
            Manifest.load(source)

    def test_a_manifest_is_returned_and_may_get_another_key(self, valid: Json) -> None:
        manifest = Manifest.load(valid, "acme")

        assert Manifest.load(manifest) is manifest
        assert Manifest.load(manifest, "acme") is manifest
        assert Manifest.load(manifest, "other") == Manifest.load(valid, "other")

    def test_public_functions_take_what_it_takes(self, integration: Path) -> None:
        manifest = Manifest.load(integration)
        (sample,) = sstest.samples(manifest, 1)

        assert sstest.samples(integration, 1) == [sample]
        assert sstest.parse(integration, sample.body) == sample.update
        assert sstest.answer(integration, sample.body) == sstest.answer(manifest, sample.body)
        assert repr(strategies.syncs(integration)) == repr(strategies.syncs(manifest))

    def test_what_capabilities_holds_wins(self, valid: Json) -> None:
        other = copy.deepcopy(valid)
        other["syncedSegment"]["requestParser"]["cohortIdPath"] = "/other"

        manifest = Manifest.load({**whole(valid), **other})

        assert manifest.to_dict() == valid


class TestDicts:
    """A dict must be what JSON text could have said."""

    @pytest.mark.parametrize(
        ("value", "message", "pointer"),
        [
            ({1: 2}, "the property name 1 is of type int, expected text", "/x"),
            ({None: 2}, "the property name None is of type NoneType, expected text", "/x"),
            ({"a": {3}}, "is of type set, which JSON does not have", "/x/a"),
            ([0, b"bytes"], "is of type bytes, which JSON does not have", "/x/1"),
            ((1, 2), "is of type tuple, which JSON does not have", "/x"),
            ([float("nan")], "NaN is not a JSON number", "/x/0"),
            ("\ud800", "the string holds half of a surrogate pair", "/x"),
            (
                {"\udfff": 1},
                r"the property name '\udfff' holds half of a surrogate pair",
                "/x",
            ),
        ],
    )
    def test_what_is_not_json(
        self, refused: Refused, valid: Json, value: Any, message: str, pointer: str
    ) -> None:
        problem = refused({**valid, "x": value})

        assert (problem.message, problem.pointer) == (message, pointer)
        assert (problem.line, problem.column) == (None, None)

    def test_a_dict_that_holds_itself(self, refused: Refused, valid: Json) -> None:
        loop: Json = {**valid}
        loop["capabilities"] = loop

        assert refused(loop).message == "nested more than 500 levels deep"

    def test_subclasses_are_read_as_what_they_are(self, valid: Json) -> None:
        class Text(str):
            __slots__ = ()

            def __str__(self) -> str:
                return "something else"

        parser = OrderedDict(valid["syncedSegment"]["requestParser"])
        parser["environmentIdPath"] = Text("/environment")

        manifest = Manifest.load({"syncedSegment": OrderedDict(requestParser=parser)})

        assert manifest == Manifest.load(valid)
        assert manifest.problems == ()
        assert type(manifest.capability["requestParser"]) is dict
        assert type(manifest.capability["requestParser"]["environmentIdPath"]) is str


class TestDuplicates:
    def test_are_noticed_wherever_they_stand_and_do_not_refuse(self, valid: Json) -> None:
        text = json.dumps(whole(valid))[:-1] + ',\n "name": 1, "links": [{"a/b": 1, "a/b": 2}]}'

        manifest = Manifest.load(text)

        hint = "the last one counts; remove the other"
        assert manifest.problems == (
            Finding("SS006", "warning", "'name' is in the same object twice", "/name", 2, 2, hint),
            Finding(
                "SS006",
                "warning",
                "'a/b' is in the same object twice",
                "/links/0/a~1b",
                2,
                34,
                hint,
            ),
        )
        assert manifest.request_parser.format is Format.BOOLEAN

    def test_the_last_one_counts(self) -> None:
        manifest = Manifest.load('{"syncedSegment": {"a": 1}, "syncedSegment": {"b": 2}}')

        assert manifest.capability == {"b": 2}
