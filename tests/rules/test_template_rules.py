"""What the linter says of templates: the bad ones are noticed, of the good ones it says nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from template_catalogue import BAD, GOOD

from sstest.engine.lint import lint
from sstest.finding import Finding
from sstest.rules.example import matcher
from tests.profiles import examples

CORPUS = Path(__file__).parents[2] / "corpus"
HEAP = json.loads((CORPUS / "heap-inbound" / "manifest.json").read_text("utf-8"))
MIXPANEL = json.loads((CORPUS / "mixpanel-cohorts" / "manifest.json").read_text("utf-8"))


def document(template: str) -> dict[str, Any]:
    """A manifest with ``/action``, ``/cohortId`` and ``/members`` that has this template."""
    value: dict[str, Any] = json.loads(matcher("^add$").text)
    value["capabilities"]["syncedSegment"]["jsonResponseBody"] = template
    return value


def findings(template: str) -> list[Finding]:
    return [one for one in lint(document(template)) if one.code.startswith("SS4")]


def serious(template: str) -> set[str]:
    return {one.code for one in findings(template) if one.severity != "info"}


@pytest.mark.parametrize(
    ("code", "template"),
    [(code, template) for code, templates in BAD.items() for template in templates],
)
def test_a_bad_template_is_one_finding(code: str, template: str) -> None:
    """What follows from a mistake is not reported by another rule."""
    assert serious(template) == {code}, findings(template)


@pytest.mark.parametrize(
    ("template", "codes"),
    [
        ('{ "ok": true, "e": "{{err}}" }', {"SS403", "SS413"}),
        ('{ "s": {{status}}, "e": "{{err}}" }', {"SS403", "SS405"}),
        ('{ "s": "{{statusCode}}", "e": "{{{errorMessage}}}" }', {"SS406", "SS409"}),
        ('{ "s": {{statusCode}}, "s": 1, "b": "{{requestBody}}" }', {"SS416", "SS418"}),
        ('{ "s": {{errorMessage}}, "e": "${errorMessage}" }', {"SS410", "SS417"}),
        ('{ "s": "{{statusCode}}", "e": "{{errorMesage}}" }', {"SS403", "SS409"}),
        ('{ "s": {{#if errorMessage}}0{{/if}}, "e": "{{{errorMessage}}}" }', {"SS405", "SS406"}),
        ('{ "e": "{{{errorMessage}}}", "x": {{segmentKey}} }', {"SS406", "SS410"}),
        ('{ "s": {{statusCode}} "e": "{{{errorMessage}}}" }', {"SS405", "SS406"}),
        ('{ "e": "{{{errorMessage}}}"\n"s": {{statusCode}} }', {"SS405", "SS406"}),
        ('{ error: "{{{errorMessage}}}", "s": 1 }', {"SS405", "SS406"}),
        ("{ 'e': \"{{{errorMessage}}}\", 's': {{statusCode}} }", {"SS405", "SS406"}),
        ('{ "l": [{"e": "{{{errorMessage}}}"} {"s": 1}] }', {"SS405", "SS406"}),
        ('{ "x": {{segmentKey}}, "e": "{{{errorMessage}}}" }', {"SS406", "SS410"}),
        (
            '{ "x": {{projectKey}}, "ok": {{#if errorMessage}}true{{else}}false{{/if}} }',
            {"SS410", "SS413"},
        ),
        (
            '{ "ok": {{#if errorMessage}}true{{else}}false{{/if}}{{#if statusCode}} {{/if}} }',
            {"SS413", "SS426"},
        ),
        (
            '{"s": {{#if statusCode}}1{{/if}}{{#unless errorMessage}}{{errorMessage}}{{/unless}} }',
            {"SS421", "SS426"},
        ),
        ('{ "x": {{segmentKey}}, "s": "{{statusCode}}", }', {"SS409", "SS410", "SS415"}),
        ('{ "x": {{segmentKey}}, "s": {{statusCode}}, "s": 1 }', {"SS410", "SS416"}),
    ],
)
def test_two_mistakes_are_two_findings(template: str, codes: set[str]) -> None:
    assert serious(template) == codes, findings(template)


@pytest.mark.parametrize(
    ("code", "template"),
    [
        ("SS403", '{ {{#if errorMesage}}"e": "{{errorMesage}}",{{/if}} "c": {{statusCode}} }'),
        ("SS403", '{ "a": "{{body.id}}", "b": "{{body.name}}", "c": {{statusCode}} }'),
        ("SS404", '{ "a": {{json requestBody}}, "s": {{statusCode}}, "b": {{json requestBody}} }'),
        (
            "SS423",
            '{ "m": "{{#each requestBody.member}}{{id}} {{name}}{{/each}}", "s": {{statusCode}} }',
        ),
        (
            "SS425",
            '{ "s": {{#errorMessage}}0{{/errorMessage}}{{^errorMessage}}1{{/errorMessage}} }',
        ),
    ],
)
def test_one_name_meant_twice_is_one_finding(code: str, template: str) -> None:
    found = [one for one in findings(template) if one.severity != "info"]
    assert [one.code for one in found] == [code]
    assert "more in the template)" in found[0].message
    placed = next(one for one in lint(json.dumps(document(template))) if one.code == code)
    assert "(also at 1:" in placed.message


@pytest.mark.parametrize(
    ("value", "differs"),
    [
        ("{{requestBody.members.length}}", True),
        ("{{requestBody.cohortName.length}}", True),
        ("{{requestBody.members.0.id}}", True),
        ("{{requestBody.members.[0].id}}", False),
        ("{{#each requestBody.members}}{{@key}}{{/each}}", True),
        ("{{#each requestBody.members}}{{@index}}{{@first}}{{@last}}{{/each}}", False),
        ("{{#each requestBody.members}}{{../statusCode}}{{/each}}", False),
        ("{{#each requestBody.members as |each|}}{{each.id}}{{/each}}", False),
        ("{{#each requestBody.a}}{{@key}}{{b}}{{c}}{{/each}}", True),
        ("{{#with requestBody.a}}{{b}}{{c}}{{/with}}{{#each requestBody.a}}x{{/each}}", False),
        ("{{#with requestBody.members}}{{id}}{{/with}}", True),
        ("{{#requestBody.members}}{{id}}{{/requestBody.members}}", False),
        ("{{#with (lookup requestBody.members 0)}}{{id}}{{/with}}", True),
        ('{{lookup requestBody "action"}}', False),
        ("{{#if errorMessage}}a{{else if segmentKey}}b{{/if}}", False),
        ("{{~projectKey~}}", False),
        ("{{requestBody/action}}", False),
    ],
)
def test_where_raymond_writes_something_else_is_reported(value: str, differs: bool) -> None:
    found = serious('{ "s": {{statusCode}}, "v": "' + value + '" }')
    assert found == ({"SS414"} if differs else set())


@pytest.mark.parametrize("template", GOOD)
def test_a_good_template_is_left_alone(template: str) -> None:
    assert serious(template) == set()


def test_of_the_corpus_only_the_raw_message_is_wrong() -> None:
    found = {
        (folder.name, one.code)
        for folder in CORPUS.iterdir()
        if folder.is_dir()
        for one in lint(folder)
        if one.code.startswith("SS4") and one.severity != "info"
    }
    assert found == {("mixpanel-cohorts", "SS406")}


def slips(template: str) -> Iterator[str]:
    """Everything that has a meaning left out or doubled, and names in other spellings."""
    for at, character in enumerate(template):
        if character in '{}"#/:':
            yield template[:at] + template[at + 1 :]
            yield template[:at] + character + template[at:]
    for name in ("errorMessage", "statusCode", "segmentKey", "requestBody", "if"):
        for other in (name.lower(), name.upper(), name[:-1], f"{name}s", f"{name[:2]}_{name[2:]}"):
            if other != name and name in template:
                yield template.replace(f"{{{{{name}", f"{{{{{other}").replace(
                    f"#if {name}", f"#if {other}"
                )
    yield template.replace("#if", "#unless").replace("/if", "/unless")
    yield template.replace("{{/if}}", "")
    yield template.replace("{{else}}", "")
    yield template.replace('"', "'")
    yield json.dumps(template)
    yield template.replace("{{statusCode}}", '"{{statusCode}}"')


def same_replies(left: str, right: str) -> bool:
    """Whether two templates render alike for a success and a failure."""
    from sstest.templates import TemplateError, render

    context = {"requestBody": {"action": "add"}, "segmentKey": "k", "segmentUrl": "u"}
    context |= {"projectKey": "p", "environmentKey": "e"}
    for status, message in ((200, ""), (400, "no")):
        texts = []
        for template in (left, right):
            try:
                text = render(template, {**context, "statusCode": status, "errorMessage": message})
                texts.append(json.loads(text))
            except (TemplateError, ValueError):
                return False
        if texts[0] != texts[1]:
            return False
    return True


# These leave JSON of another shape, or texts of other words, that a template may well have.
def is_plain_text_change(original: str, slip: str) -> bool:
    """Whether only a property's name or a text of the reply has changed."""
    tags = [original.count(sign) - slip.count(sign) for sign in ("{{", "}}", '"')]
    return tags == [0, 0, 0] and len(original) - len(slip) in (-1, 1)


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("manifest", [HEAP, MIXPANEL], ids=["heap-inbound", "mixpanel-cohorts"])
def test_slips_in_the_corpus_templates_are_noticed(manifest: dict[str, Any], step: int) -> None:
    capability = manifest["capabilities"]["syncedSegment"]
    template = capability["jsonResponseBody"].replace("{{{", "{{").replace("}}}", "}}")
    tried = 0
    unnoticed = []
    for slip in [*dict.fromkeys(slips(template))][::step]:
        if same_replies(template, slip) or is_plain_text_change(template, slip):
            continue
        tried += 1
        changed = {**capability, "jsonResponseBody": slip}
        found = lint({"capabilities": {"syncedSegment": changed}})
        if not any(one.code.startswith("SS4") and one.severity != "info" for one in found):
            unnoticed.append(slip)
    assert step * tried > 60
    assert unnoticed == []


@pytest.mark.parametrize(
    ("template", "code", "place"),
    [
        ('{ "a": {{errorMessage}1 }', "SS401", "}1"),
        ('{ "a": "{{errorMesage}}" }', "SS403", "errorMesage"),
        ('{ "s": {{statusCode}}, "a": {{segmentUrl}} }', "SS410", "{{segmentUrl"),
        ('{ "s": {{statusCode}}, "a": "{{{errorMessage}}}" }', "SS406", "{{{error"),
        ('{ "s": {{statusCode}}, }', "SS415", ", }"),
        ('{ "s": {{statusCode}}, "s": 1, "e": "{{errorMessage}}" }', "SS416", '"s": 1'),
        ('{ "s": "{{statusCode}}" }', "SS409", "{{status"),
        ('{ "\\u00e9\U0001f600": 1, "s": {{statusCode}}, "e": "${x}" }', "SS417", "${x}"),
        ('{\n  "s": {{statusCode}},\n  "r": {{json requestBody}}\n}', "SS404", "json"),
    ],
)
def test_the_place_is_the_character(template: str, code: str, place: str) -> None:
    """Line and column lead to the very character in the manifest's text."""
    text = json.dumps(document(template), indent=2, ensure_ascii=False)
    found = next(one for one in lint(text) if one.code == code)
    line = text.split("\n")[(found.line or 0) - 1]
    start = line.index(json.dumps(template, ensure_ascii=False)[1:-1])
    before = json.dumps(template[: template.index(place)], ensure_ascii=False)[1:-1]
    assert (found.column or 0) - 1 == start + len(before)
    assert found.pointer == "/capabilities/syncedSegment/jsonResponseBody"


@pytest.mark.parametrize(
    ("template", "hint"),
    [
        ('{ "a": "{{errorMesage}}" }', "did you mean errorMessage?"),
        ('{ "a": "{{statuscode}}" }', "did you mean statusCode?"),
        ('{ "a": "{{message}}" }', "did you mean errorMessage?"),
        ('{ "a": "{{body.action}}", "s": {{statusCode}} }', "did you mean requestBody?"),
        ('{ "a": "{{requestBody.cohort_id}}", "s": {{statusCode}} }', "did you mean 'cohortId'?"),
        ('{ "a": {{errorMessage}} }', "write '\"{{errorMessage}}\"'"),
        ('{ "s": {{statusCode}}{{#with requestBody}}{{errorMessage}}{{/with}} }', "@root.err"),
    ],
)
def test_the_hint_says_what_to_write(template: str, hint: str) -> None:
    assert any(hint in (one.hint or "") for one in findings(template))


def test_a_raw_message_is_proven_with_the_smallest_value() -> None:
    found = next(one for one in findings('{ "e": "{{{errorMessage}}}" }') if one.code == "SS406")
    assert "where it is '\"'" in found.message
    assert "add properties" in found.message


def test_a_section_over_the_message_is_what_handlebars_makes_of_it() -> None:
    """The rule is right about Handlebars: the part of the failure is written on success."""
    from sstest.templates import render

    assert render("{{#errorMessage}}failed{{/errorMessage}}", {"errorMessage": ""}) == "failed"


def test_a_template_that_is_no_text_is_left_to_the_structure() -> None:
    for value in (None, 5, ["x"], {"a": 1}, True):
        value_of: Any = value
        found = lint(document(value_of))
        assert all(not one.code.startswith("SS4") for one in found)


PIECES = (
    *(
        "{{statusCode}}",
        "{{errorMessage}}",
        "{{{errorMessage}}}",
        "{{#if errorMessage}}",
        "{{/if}}",
    ),
    *(
        "{{else}}",
        "{",
        "}",
        '"a": ',
        '"b": ',
        ", ",
        '"',
        "null",
        "{{segmentUrl}}",
        "{{x}}",
        "[",
        "]",
    ),
    *(
        "{{#unless errorMessage}}",
        "{{/unless}}",
        "{{requestBody.action}}",
        "{{requestBody.n}}",
        " ",
    ),
    *(
        "{{#each requestBody.members}}",
        "{{id}}",
        "{{/each}}",
        "1",
        "true",
        "{{json x}}",
        "}}",
        "{{",
    ),
)


@settings(max_examples=examples(1.5))
@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), st.integers(0, 3))
def test_whatever_spoils_a_reply_is_an_error(inside: str, around: int) -> None:
    """Each outcome is answered as sstest answers; a reply that is no JSON has to be an error."""
    from sstest.manifest import Manifest
    from sstest.response.outcome import Outcome, parsed, undecided
    from sstest.response.preview import preview
    from sstest.templates import UnsupportedTemplate

    frames = ("{{ {} }}", '{{ "s": {{{{statusCode}}}}, {} }}', '{{ "n": {} }}', '{{ "n": "{}" }}')
    template = frames[around].format(inside)
    source = document(template)
    manifest = Manifest.load(source)
    body = {
        "environmentId": "e",
        "cohortId": "c",
        "cohortName": "n",
        "action": "add",
        "members": [{"id": "u1"}, {"id": "u2"}],
    }
    outcomes: list[Outcome] = [parsed(manifest, body), parsed(manifest, b"{"), parsed(manifest, {})]
    outcomes += [undecided(status, body=body) for status in (403, 409, 429, 500)]
    problems = [problem for one in outcomes for problem in preview(manifest, one).problems]
    if any(not isinstance(problem, UnsupportedTemplate) for problem in problems):
        assert any(one.severity != "info" for one in findings(template)), str(problems[0])


@pytest.mark.parametrize(
    ("pointer", "name"),
    [("id", "id"), ("$.user.id", "user.id"), ("/userId ", "userId"), ("~id", "id")],
)
def test_names_are_not_judged_by_a_pointer_that_is_wrong(pointer: str, name: str) -> None:
    tags = '{{#each requestBody.members}}"{{NAME}}"{{#unless @last}},{{/unless}}{{/each}}'
    manifest = document('{ "status": {{statusCode}}, "ids": [' + tags.replace("NAME", name) + "] }")
    parser = manifest["capabilities"]["syncedSegment"]["requestParser"]
    parser |= {"cohortIdPath": "/cohort/id", "cohortNamePath": "/cohort/name"}
    parser["memberArrayParser"]["memberIdPath"] = pointer
    serious = [one for one in lint(manifest) if one.severity != "info"]
    assert [one.code[:3] for one in serious] == ["SS1"]
