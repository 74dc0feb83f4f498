"""Matchers: RE2's dialect as Go reads it, searched for without anchors, in bounded time."""

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from sstest.regex.re2 import MatcherError, compile_matcher


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("add", "add"),
        ("add", "to be added"),
        ("", ""),
        ("", "anything"),
        ("^add$", "add"),
        ("(?i)ADD", "please add"),
        ("(?m)^add$", "x\nadd\ny"),
        ("(?s)a.d", "a\nd"),
        ("add|insert", "reinserted"),
        (r"\bin\b", "opt in now"),
        (r"^\pL+$", "größer"),
        (r"^\p{Greek}+$", "λόγος"),
        ("^.$", "é"),
        ("^.$", "😀"),
        ("ß", "Straße"),
        ("(?i)É", "é"),
        ("(?i)k", "\u212a"),
        ("[α-ω]", "x λ"),
        (r"\x{1F600}", "😀"),
        (r"\Qa.b\E", "a.b"),
        ("(?P<verb>add)", "add"),
        ("a\0b", "xa\0bx"),
        (r"\x00", "\0"),
        ("add$", "add"),
        (r"add\z", "add"),
        ("[[:alpha:]]", "1a"),
        ("a\nb", "a\nb"),
    ],
)
def test_found(pattern: str, text: str) -> None:
    assert compile_matcher(pattern).matches(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("add", "Add"),
        ("add", "ad d"),
        ("^add$", "added"),
        ("^add$", "x\nadd"),
        ("add$", "add\n"),
        ("a.d", "a\nd"),
        (r"\Qa.b\E", "axb"),
        (r"^\w+$", "größer"),
        (r"\d", "\u0661"),
        (r"\bé\b", "é"),
        ("é", "e\u0301"),
        ("[^a]", "a"),
        ("^..$", "😀"),
        ("a\0b", "ab"),
    ],
)
def test_not_found(pattern: str, text: str) -> None:
    assert not compile_matcher(pattern).matches(text)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(?=add)", "invalid perl operator: (?="),
        ("(?!remove)", "invalid perl operator: (?!"),
        ("(?<=un)add", "invalid perl operator: (?<="),
        (r"(a)\1", r"invalid escape sequence: \1"),
        ("(?>a)", "invalid perl operator: (?>"),
        ("a++", "bad repetition operator: ++"),
        ("(", "missing ): ("),
        (")", "unexpected ): )"),
        ("[", "missing ]: ["),
        ("[z-a]", "invalid character class range: z-a"),
        ("*", "no argument for repetition operator: *"),
        ("a**", "bad repetition operator: **"),
        ("\\", "trailing \\"),
        (r"\Z", r"invalid escape sequence: \Z"),
        (r"\h", r"invalid escape sequence: \h"),
        (r"\u0061", r"invalid escape sequence: \u"),
        (r"\p{Nope}", r"invalid character class range: \p{Nope}"),
        ("a{1001}", "invalid repetition size: {1001}"),
        ("((a{100}){100}){100}", "invalid repetition size: {100}"),
        ("x?" * 100_000, "it has more than 16384 characters, which may take RE2 minutes"),
        ("(?i:a", "missing ): (?i:a"),
        ("(\x1b[31m\n", r"missing ]: [31m\n"),
    ],
)
def test_what_re2_refuses_and_why(
    pattern: str, reason: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(MatcherError) as caught:
        compile_matcher(pattern)

    assert str(caught.value) == reason
    assert capfd.readouterr() == ("", "")


def test_re2_is_asked_once_about_a_pattern_that_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    compile_itself = re2.compile

    def compile_and_count(pattern: str, **options: object) -> object:
        asked.append(pattern)
        return compile_itself(pattern, **options)

    monkeypatch.setattr(re2, "compile", compile_and_count)
    refused = r"\p{L}" * 2_000  # it has no room for it, which it takes a while to find out
    for _ in range(3):
        with pytest.raises(MatcherError, match="too large"):
            compile_matcher(refused)
    assert len(asked) == 2  # in little memory, and in more


@pytest.mark.parametrize("pattern", [r"\C", r"a\Cb", r"\\\C", r"\Q.\E\C", "\\\n\\C", r"\Q\E\C"])
def test_one_byte_is_not_in_the_dialect_of_go(pattern: str) -> None:
    with pytest.raises(MatcherError, match=r"^\\C, one byte, is not in Go's dialect$"):
        compile_matcher(pattern)


@pytest.mark.parametrize(
    ("pattern", "text"), [(r"\\C", r"\C"), (r"\Q\C", r"\C"), (r"\Qa\C\Eb", r"a\Cb"), ("C", "C")]
)
def test_other_ways_to_write_a_capital_c(pattern: str, text: str) -> None:
    assert compile_matcher(pattern).matches(text)


@pytest.mark.parametrize(
    "pattern",
    [
        "(?P<a>x)",
        "(?<a>x)",
        "[(?P<a>x]",
        "[](?P<a>x]",
        "[^](?P<a>x]",
        r"[\](?P<a>x]",
        "[[:punct:](?P<a>x]",
        r"\Q(?P<a>x\E",
        r"\Q(?P<a>x",
        r"\\Q(?P<a>x\\E)",
        r"\[(?P<a>x)\]",
        r"\(?P<a>x",
        "[(?P<a>]|(?P<b>x)",
        "x(?P<a>(?P<b>y?)(?:z)?)",
    ],
)
def test_names_of_groups_change_nothing(pattern: str) -> None:
    options = re2.Options()
    options.log_errors = False
    plain = re2.compile(pattern, options)  # which keeps the groups, and what they hold
    texts = [
        "",
        "x",
        "xy",
        "(",
        "(?P<a>x",
        "[x]",
        "(P<a>x",
        "a",
        "]",
        "\\x",
        r"\Qx\E",
        "P",
        "<",
        "!",
    ]

    for text in texts:
        assert compile_matcher(pattern).matches(text) == (plain.search(text) is not None)


@pytest.mark.parametrize("group", ["(x?)", "(?P<a{}>x?)", "(?<a{}>)"])
def test_thousands_of_groups_hold_nothing_up(group: str) -> None:
    matcher = compile_matcher("".join(group.format(number) for number in range(1_100)) + "y")

    assert matcher.matches("x" * 20_000 + "y")
    assert not any(matcher.matches(f"{number}") for number in range(2_000))


def test_reasons_are_short_and_printable() -> None:
    with pytest.raises(MatcherError) as caught:
        compile_matcher("(" + "\x1b\n" * 1_000)

    assert str(caught.value).startswith(r"missing ): (\x1b\n\x1b\n")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 2_000


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a|aa)+$", "(a*)*b", "^(a|a?)+$", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$"],
)
def test_what_would_run_for_ever_elsewhere(pattern: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert not compile_matcher(pattern).matches("a" * 100_000 + "!")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "pattern", ["(?:x|[a-q])*.{0,500}[n-z]{200}y$", "(x+x+)+y" * 20, r"(?:a?){500}a{500}b"]
)
def test_nothing_is_printed_when_memory_runs_short(
    pattern: str, capfd: pytest.CaptureFixture[str]
) -> None:
    text = "".join(chr(97 + (n * n + n // 7) % 26) for n in range(20_000))

    assert not compile_matcher(pattern).matches(text)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_half_of_a_surrogate_pair_counts_as_a_replacement_character(text: str) -> None:
    assert compile_matcher("\ufffd").matches(text)
    assert not compile_matcher(r"\?").matches(text)


def test_both_halves_of_a_surrogate_pair_are_one_character() -> None:
    assert compile_matcher("^😀$").matches("\ud83d\ude00")


@given(st.text(), st.text())
def test_a_quoted_text_is_found_where_it_stands(needle: str, around: str) -> None:
    quoted = "".join(f"\\x{{{ord(character):x}}}" for character in needle)

    assert compile_matcher(quoted).matches(around + needle + around)
    assert compile_matcher(quoted).matches(around) == (needle in around)


@given(st.text(alphabet="ab|()[]*+?\\CQE.^$-{}1,:P<n>i\0\n", max_size=20))
def test_a_pattern_compiles_or_says_why(pattern: str) -> None:
    try:
        matcher = compile_matcher(pattern)
    except MatcherError as error:
        reason = str(error)
        assert reason.isprintable()  # either outcome is right
        assert reason
    else:
        assert matcher.pattern == pattern
        assert matcher.matches("abC\0\n") in (True, False)


def test_compiled_once() -> None:
    assert compile_matcher("^add$") is compile_matcher("^add$")
