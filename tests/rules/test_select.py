"""Which rules are wanted, on the command line and in pyproject.toml."""

from pathlib import Path

import pytest

from sstest.engine.select import ConfigError, Selection, codes, configured
from sstest.finding import Finding
from sstest.rules.catalogue import static_rules


def chosen(selection: Selection) -> set[str]:
    return {rule.code for rule in selection.rules()}


def test_all_rules_are_wanted_by_default() -> None:
    assert chosen(Selection()) == set(static_rules())


def test_codes_and_their_beginnings() -> None:
    assert chosen(Selection(codes(["SS101,ss102"], "--select"))) == {"SS101", "SS102"}
    assert {code[:3] for code in chosen(Selection(("SS1", "SS5"), ("SS51",)))} == {"SS1", "SS5"}
    assert "SS101" not in chosen(Selection(("SS1",), ("SS10",)))


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ("SS999", "--select: no rule's code begins with 'SS999'; did you mean SS9?"),
        ("XX", "--select: no rule's code begins with 'XX'; sstest explain lists them all"),
        ("SSS3", "did you mean SS3?"),
        ("ss3o8", "did you mean SS308?"),
        ("SS311x", "did you mean SS311?"),
        ("SS3101", "did you mean SS310?"),
        ("SS1999", "did you mean SS1?"),
        ("S101", "did you mean SS101?"),
        ("", "--select holds an empty code"),
        ("SS1,,SS2", "--select holds an empty code"),
        ("pointers", "sstest explain lists them all"),
    ],
)
def test_a_typo_is_an_error(wish: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        codes([wish], "--select")
    assert message in str(error.value)


def write(folder: Path, text: str) -> Path:
    path = folder / "pyproject.toml"
    path.write_text(text)
    return path


def test_the_nearest_file_with_a_table_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    write(tmp_path, '[tool.sstest]\nselect = ["SS1"]\nignore = ["SS113"]\n')
    write(tmp_path / "a", '[tool.other]\nselect = ["X"]\n')
    assert configured(inner) == Selection(("SS1",), ("SS113",))
    write(inner, "[tool.sstest]\nsubmission = true\n")
    assert configured(inner) == Selection(submission=True)


def test_without_a_file_all_rules_are_wanted(tmp_path: Path) -> None:
    assert configured(tmp_path) == Selection()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.sstest]\nselct = []", "[tool.sstest] has no 'selct'; did you mean select?"),
        ("[tool.sstest]\nfrobnicate = 1", "it has select, ignore, submission"),
        ('[tool.sstest]\nselect = "SS1"', "select in [tool.sstest] is not a list of codes"),
        ("[tool.sstest]\nselect = [1]", "select in [tool.sstest] is not a list of codes"),
        ('[tool.sstest]\nignore = ["SS9999"]', "no rule's code begins with 'SS9999'"),
        ('[tool.sstest]\nsubmission = "yes"', "submission in [tool.sstest] is true or false"),
        ("[tool]\nsstest = 1", "tool.sstest is not a table"),
        ("[tool.sstest", "is not TOML"),
        ("x = " + "[" * 100_000, "is not TOML"),
    ],
)
def test_what_a_file_gets_wrong_is_said_with_its_path(
    tmp_path: Path, text: str, message: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as error:
        configured(tmp_path)
    assert str(error.value).startswith(str(path))
    assert message in str(error.value)


def test_before_a_submission_its_rules_are_warnings() -> None:
    findings = [Finding("SS501", "info", "x"), Finding("SS121", "info", "x")]
    assert Selection().weigh(findings) == findings
    weighed = Selection(submission=True).weigh(findings)
    assert [one.severity for one in weighed] == ["warning", "info"]
