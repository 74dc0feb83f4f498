"""Whether the replies tell the outcomes apart, and whether production's are the same."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sstest.rules.templates.replies import Answer, Reading
from sstest.templates import RAYMOND

_GOOD_WORDS: Final = frozenset(
    ("success", "succeeded", "successful", "ok", "okay", "accepted", "done", "completed")
)
_BAD_WORDS: Final = frozenset(
    ("failure", "failed", "fail", "error", "errored", "rejected", "refused", "ko", "invalid")
)
_GOOD_NAMES: Final = frozenset(
    ("success", "succeeded", "successful", "ok", "accepted", "issuccess")
)
_BAD_NAMES: Final = frozenset(("error", "errors", "failed", "failure", "iserror", "haserror"))
_STATUS_NAMES: Final = frozenset(("status", "code", "statuscode", "httpstatus", "httpcode"))
_PLAIN_SIGNS: Final = str.maketrans("", "", "_- ")


class Contradiction(NamedTuple):
    """A reply that says the opposite of the outcome: the word that does, and where it is from."""

    answer: Answer
    said: str
    offset: int


class Difference(NamedTuple):
    """An outcome whose reply is other JSON in production, or none."""

    answer: Answer
    text: str
    is_json: bool


def same_for_all(reading: Reading) -> bool:
    """Whether the replies to a success and to each failure of the same request are the same."""
    success, *others = reading.answers
    compared = [answer for answer in others if answer.context["requestBody"] == reading.body]
    if success.json is None or any(answer.json is None for answer in compared):
        return False
    return all(
        answer.json is not None and answer.json.value == success.json.value for answer in compared
    )


def contradictions(reading: Reading) -> Iterator[Contradiction]:
    """Replies to a success that speak of failure only, and the other way round."""
    seen: set[int] = set()
    for answer in reading.renders:
        if answer.json is None or answer.text is None:
            continue
        good, bad = _said(answer.json.value)
        wrong, right = (good, bad) if answer.failed else (bad, good)
        # A number that is right excuses no word, since the status is given.
        if not wrong or any(not each.isdigit() for each in right):
            continue
        place = answer.text.text.find(wrong[0])
        offset = answer.text.origin(max(0, place)).offset
        if offset not in seen:
            seen.add(offset)
            yield Contradiction(answer, wrong[0], offset)


def production_differences(reading: Reading) -> Iterator[Difference]:
    """Outcomes whose replies, for unremarkable values, are other JSON in production."""
    for answer in reading.renders:
        if answer.json is None:
            continue
        there = reading.again(answer, RAYMOND)
        if there.text is None:
            continue
        if there.json is None or there.json.value != answer.json.value:
            yield Difference(answer, there.text.text, there.json is not None)


def _said(value: Any) -> tuple[list[str], list[str]]:
    """The words in a reply that speak of success, and those that speak of failure."""
    good: list[str] = []
    bad: list[str] = []
    pending: list[tuple[str, Any]] = [("", value)]
    while pending:
        name, item = pending.pop()
        plain = name.casefold().translate(_PLAIN_SIGNS)
        if isinstance(item, dict):
            pending.extend(item.items())
        elif isinstance(item, list):
            pending.extend((name, each) for each in item)
        elif isinstance(item, bool) or item in ("true", "false"):
            holds = item in (True, "true")
            if plain in _GOOD_NAMES:
                (good if holds else bad).append(f'"{name}"')
            elif plain in _BAD_NAMES:
                (bad if holds else good).append(f'"{name}"')
        elif isinstance(item, int) and plain in _STATUS_NAMES and 200 <= item < 600:
            (good if item < 300 else bad).append(str(item))
        elif isinstance(item, str) and item.casefold() in _GOOD_WORDS:
            good.append(f'"{item}"')
        elif isinstance(item, str) and item.casefold() in _BAD_WORDS:
            bad.append(f'"{item}"')
    return good, bad
