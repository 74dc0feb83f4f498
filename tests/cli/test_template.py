"""``sstest template``: every outcome's reply, where its lines are from, and what is wrong."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sstest import Manifest, answer, corpus
from sstest.response.answer import answer_outcome
from tests.command_line import Ran
from tests.command_line import run as run_anywhere

Run = Callable[..., Ran]

BREAKS = "{{#if requestBody.environment}}{{#unless requestBody.cohort.id}},{{/unless}}{{/if}}"
STATUSES = [200, 400, 403, 409, 429, 500]
GOOD = '{\n  "status": {{statusCode}}{{#if errorMessage}},\n  "error": "{{errorMessage}}"{{/if}}\n}'


def write_template(partner: Path, template: str | None) -> Path:
    path = partner / "manifest.json"
    manifest = json.loads(path.read_text())
    if template is not None:
        manifest["capabilities"]["syncedSegment"]["jsonResponseBody"] = template
    path.write_text(json.dumps(manifest, indent=2))
    return path


def show(*arguments: object, stdin: bytes = b"") -> Ran:
    return run_anywhere("template", *arguments, stdin=stdin)


def outcomes(*arguments: object) -> list[dict[str, Any]]:
    result = show(*arguments, "--format", "json")
    found: list[dict[str, Any]] = json.loads(result.stdout)["outcomes"]
    return found


@pytest.mark.parametrize("key", ["heap-inbound", "mixpanel-cohorts", "amplitude"])
def test_shows_what_is_answered(key: str, tmp_path: Path) -> None:
    integration = corpus.load(key)
    manifest = integration.manifest
    body = next(request for request in integration.requests if answer(manifest, request.body).ok)
    path = tmp_path / "body.json"
    path.write_bytes(body.body)
    shown = outcomes(integration.folder, "--body", path)
    request = json.loads(body.body)
    replies = [
        answer(manifest, body.body),
        *(answer_outcome(manifest, status, body=request) for status in STATUSES[2:]),
    ]
    for one, reply in zip([shown[0], *shown[2:]], replies, strict=True):
        assert (one["status"], one["body"].encode()) == (reply.status, reply.body)
        assert one["headers"] == dict(reply.headers)
    assert shown[1]["status"] == 400
    assert shown[1]["message"].startswith("could not find path ")
    assert shown[1]["message"] in shown[1]["body"]


def test_each_line_has_its_place_in_the_template_and_the_manifest(partner: Path) -> None:
    path = write_template(partner, GOOD)
    result = show(partner)
    assert (result.exit_code, result.stderr) == (0, "")
    text = result.stdout
    line, column = found(path, '{\\n  \\"status')
    assert f"jsonResponseBody, {path} {line}:{column}\n" in text
    status = ":".join(map(str, found(path, "{{statusCode}}")))
    message = ":".join(map(str, found(path, "{{errorMessage}}")))
    lines = [part.split() for part in text.splitlines()]
    assert ['"status":', "200", "2:13", status, "{{statusCode}}"] in lines
    assert ['"status":', "429,", "2:13", status, "{{statusCode}}"] in lines
    expected = ["many", 'requests"', "3:13", message, "{{errorMessage}}"]
    assert any(row[-5:] == expected for row in lines)
    assert [row[0] for row in lines if row and row[0].isdigit()] == [*map(str, STATUSES)]


def found(path: Path, text: str) -> tuple[int, int]:
    """Line and column of a text in a file."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if text in line:
            return number, line.index(text) + 1
    raise AssertionError(text)


def test_every_part_of_every_reply_has_its_place(partner: Path) -> None:
    path = write_template(partner, GOOD)
    manifest_lines = path.read_text().splitlines()
    for one in outcomes(partner):
        rendered = one["rendered"]
        assert rendered["problem"] is None
        place = 0
        for part in rendered["parts"]:
            assert part["start"] == place
            place = part["end"]
            if part["tag"]:
                assert GOOD.splitlines()[part["line"] - 1][part["column"] - 1 :].startswith(
                    part["tag"]
                )
                line = manifest_lines[part["manifestLine"] - 1]
                assert line[part["manifestColumn"] - 1 :].startswith(part["tag"])
        assert place == len(rendered["text"])


def test_a_break_is_shown_in_the_text_and_in_the_template(partner: Path) -> None:
    path = write_template(
        partner, '{\n  "a": {{#if errorMessage}}{{errorMessage}}{{else}}1{{/if}}\n}'
    )
    result = show(partner)
    assert result.exit_code == 1
    line, column = found(path, "{{errorMessage}}")
    assert result.stdout.count("not JSON") == 5
    start = result.stdout.index("403  ")
    assert result.stdout[start:].startswith(
        "403  no token, or one that is not accepted\n"
        "     not JSON: expected a value, found 'the', in line 2, column 8 of the rendered text\n"
        "       {\n"
        '         "a": the access token is missing or not accepted\n'
        "              ^\n"
        "       }\n"
        f"     written by line 2, column 28 ({path} {line}:{column}) of the template:\n"
        "       {\n"
        '         "a": {{#if errorMessage}}{{errorMessage}}{{else}}1{{/if}}\n'
        "                                  ^\n"
        "       }\n"
    )
    success, *failures = outcomes(partner)
    assert success["rendered"]["problem"] is None
    for one in failures:
        problem = one["rendered"]["problem"]
        assert problem["kind"] == "not JSON"
        assert (problem["line"], problem["column"], problem["offset"]) == (2, 28, 9)
        assert (problem["manifestLine"], problem["manifestColumn"]) == (line, column)


def test_a_tag_that_writes_nothing_is_blamed(partner: Path) -> None:
    write_template(partner, '{"a": {{requestBody.nothing}}, "b": 1}')
    problem = outcomes(partner)[0]["rendered"]["problem"]
    assert (problem["message"], problem["column"]) == ("expected a value, found ','", 7)
    write_template(partner, "{{requestBody.nothing}}")
    assert "not JSON: it is empty" in show(partner).stdout


def test_a_refused_template_is_shown_once(partner: Path) -> None:
    path = write_template(partner, '{\n"a": {{statusCode}}}')
    result = show(partner)
    assert result.exit_code == 1
    assert result.stdout.count("the template is refused: '}}}' ends a tag") == 1
    line, column = found(path, "{{statusCode}}")
    assert f"at line 2, column 18 ({path} {line}:{column + 12})" in result.stdout
    assert '\n       "a": {{statusCode}}}\n                        ^\n' in result.stdout
    assert all(one["body"] is None for one in outcomes(partner))


def test_a_template_that_only_some_data_breaks_is_answered_500(partner: Path) -> None:
    write_template(partner, '"{{requestBody.cohort.x}}"')
    body = json.loads((partner / "body.json").read_text())
    body["cohort"]["x"] = {"toString": 1}
    (partner / "body.json").write_text(json.dumps(body))
    result = show(partner, "--body", partner / "body.json")
    assert result.exit_code == 1
    assert "500  success\n     the template is refused: Handlebars.js cannot print" in result.stdout
    assert [one["status"] for one in outcomes(partner, "--body", partner / "body.json")] == [
        500,
        400,
        500,
        500,
        500,
        500,
    ]


def test_engines_are_shown_side_by_side_where_they_differ(partner: Path) -> None:
    path = write_template(
        partner, '{"a": "{{requestBody.cohort.name}}", "b": "{{requestBody.add}}"}'
    )
    body = {"environment": "e", "cohort": {"id": "c", "name": "it's"}, "add": [{"id": "x"}]}
    (partner / "body.json").write_text(json.dumps(body))
    arguments = [partner, "--body", partner / "body.json"]
    assert "raymond" not in show(*arguments).stdout
    assert all(one["engines"] == {} for one in outcomes(*arguments))
    line, column = found(path, "{{requestBody.cohort.name}}")
    text = show(*arguments, "--engines").stdout
    assert (
        "     raymond prints differently:\n"
        f"       1:8     {f'{line}:{column}':10}{{{{requestBody.cohort.name}}}}\n"
        "         handlebars.js  it&#x27;s\n"
        "         raymond        it&apos;s\n"
    ) in text
    assert "     pybars3 prints differently:\n" in text
    first = outcomes(*arguments, "--engines")[0]
    assert first["engines"]["raymond"]["text"] == '{"a": "it&apos;s", "b": "map[id:x]"}'
    assert "[{&#x27;id&#x27;: &#x27;x&#x27;}]" in first["engines"]["pybars3"]["text"]
    assert [each["rendered"] for each in first["differences"][:2]] == [
        "it&#x27;s",
        "[object Object]",
    ]
    assert [(each["engine"], each["printed"]) for each in first["differences"][:2]] == [
        ("raymond", "it&apos;s"),
        ("raymond", "map[id:x]"),
    ]


def test_engines_that_print_the_same_or_refuse_are_named(partner: Path) -> None:
    write_template(partner, '{"a": {{statusCode}}, "b": "\\{{x}}"}')
    text = show(partner, "--engines").stdout
    assert text.count("     raymond prints the same\n") == len(STATUSES)
    assert "     pybars3:\n     the template is refused: sstest does not give pybars3 text" in text
    assert show(partner, "--engines").exit_code == 0


def test_what_only_raymond_breaks_is_a_finding_only_there(partner: Path) -> None:
    write_template(partner, "[{{{requestBody.list}}}{{^requestBody.list}}0{{/requestBody.list}}]")
    body = {"environment": "e", "cohort": {"id": "c", "name": "n"}, "add": [], "list": [-1, -2]}
    (partner / "body.json").write_text(json.dumps(body))
    arguments = [partner, "--body", partner / "body.json"]
    assert show(*arguments).exit_code == 0
    result = show(*arguments, "--engines")
    assert result.exit_code == 1
    assert "     not JSON: expected ',' or ']', found '-'" in result.stdout


def test_without_a_template_the_default_bodies_are_shown(partner: Path) -> None:
    result = show(partner, "--engines")
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "there is no jsonResponseBody: these are LaunchDarkly's default"
    )
    assert "204  success\n     no body\n" in result.stdout
    assert '       "code": "rate_limited",\n' in result.stdout
    shown = outcomes(partner)
    assert [one["status"] for one in shown] == [204, *STATUSES[1:]]
    assert all(one["rendered"] is None for one in shown)


def test_a_body_that_is_refused_is_shown_as_the_refusal(partner: Path) -> None:
    write_template(partner, GOOD)
    (partner / "body.json").write_text('{"environment": 7}')
    result = show(partner, "--body", partner / "body.json")
    assert (result.exit_code, result.stderr.count("refused with 400")) == (0, 1)
    refused = outcomes(partner, "--body", partner / "body.json")[1]
    assert refused["message"] == "value at path /environment is not a non-empty string"


@pytest.mark.parametrize("template", [None, GOOD])
def test_a_body_that_is_too_large_is_shown_as_the_refusal(
    template: str | None, partner: Path
) -> None:
    write_template(partner, template)
    result = show(partner, "--body", "-", stdin=b"[" + b"{}," * 1_000_000 + b"{}]")
    assert "413  a request that is too large\n     request payload has too many" in result.stdout


def test_of_refusals_the_one_that_breaks_is_shown(partner: Path) -> None:
    write_template(partner, GOOD)
    assert outcomes(partner)[1]["message"].startswith("could not find path /environment in")
    write_template(partner, GOOD.replace("\n}", BREAKS + "\n}"))
    refused = outcomes(partner)[1]
    assert "/cohort" in refused["message"]
    assert refused["rendered"]["problem"]["message"].startswith(
        "there is a comma before the closing"
    )


def test_the_same_seed_shows_the_same(partner: Path) -> None:
    write_template(partner, '{"b": "{{requestBody.environment}}"}')
    assert show(partner, "--seed", 3).stdout == show(partner, "--seed", 3).stdout
    assert show(partner, "--seed", 3).stdout != show(partner, "--seed", 4).stdout


def test_long_replies_and_long_values_are_cut(partner: Path) -> None:
    write_template(
        partner, '{"l": [{{#each requestBody.add}}"{{id}}",{{/each}}"' + "x" * 500 + '"]}'
    )
    body = {"environment": "e", "cohort": {"id": "c", "name": "n"}, "remove": []}
    body["add"] = [{"id": f"u{number}"} for number in range(300)]
    (partner / "body.json").write_text(json.dumps(body))
    text = show(partner, "--body", partner / "body.json").stdout
    assert "     ... and 2,156 more characters\n" in text
    assert max(map(len, text.splitlines())) < 160


@pytest.mark.parametrize("options", [[], ["--engines"]])
def test_a_line_of_a_reply_is_no_command_in_a_log(options: list[str], partner: Path) -> None:
    write_template(partner, '{"a": "x\n::error::y\n ##[error]z"}')
    ran = show(partner, *options)
    assert "error" in ran.stdout
    assert not any(one.lstrip().startswith("::") for one in ran.stdout.splitlines())
    assert "##[" not in ran.stdout


def test_nothing_that_a_terminal_obeys_is_printed(partner: Path) -> None:
    for template in (
        "\x1b[2J{{#if}}",
        '{"a\u202e": "\x9b{{requestBody.cohort.name}}", }',
        "{{[\x1b[0m]}}",
    ):
        write_template(partner, template)
        result = show(partner, "--engines")
        assert result.exit_code == 1
        assert not {"\x1b", "\x9b", "\u202e"} & set(result.output)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "there is no such file"),
        ([".", "--body", "nowhere.json"], "nowhere.json: there is no such file"),
        ([".", "--format", "xml"], "Invalid value for '--format'"),
    ],
)
def test_what_cannot_be_run_exits_with_2(run: Run, arguments: list[str], message: str) -> None:
    result = run("template", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_manifest_that_breaks_rules_cannot_be_run(partner: Path) -> None:
    path = write_template(partner, GOOD)
    manifest = json.loads(path.read_text())
    del manifest["capabilities"]["syncedSegment"]["requestParser"]["cohortIdPath"]
    path.write_text(json.dumps(manifest))
    result = show(partner)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "cohortIdPath" in result.stderr


def test_a_body_can_come_from_stdin(partner: Path) -> None:
    write_template(partner, GOOD)
    body = (partner / "body.json").read_bytes()
    result = show(partner, "--body", "-", "--format", "json", stdin=body)
    sent = json.loads(result.stdout)["outcomes"][0]["body"].encode()
    assert sent == answer(Manifest.load(partner), body).body


def test_what_takes_too_much_work_is_said(partner: Path) -> None:
    loops = "{{#each @root.requestBody}}" * 12 + "1," + "{{/each}}" * 12
    write_template(partner, f'{{"x": [{loops}0]}}')
    result = show(partner, "--engines")
    assert result.exit_code == 1
    assert "sstest stops a rendering that takes" in result.output
