"""Follow what a finding says to write: the manifest that comes of it."""

import ast
import copy
import re
from typing import Any, Final

from sstest.finding import Finding
from sstest.manifest.document import Document

_QUOTED: Final = r"('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_WRITE: Final = re.compile(rf"(?:^|: )write {_QUOTED}(?=$|[:;,])")
_MEANT: Final = re.compile(rf"did you mean {_QUOTED}\?")
_PROPERTY: Final = re.compile(r"did you mean (\w+)\?$")
_SPLIT: Final = re.compile(rf"{_QUOTED} in the matcher is split in two by '\|'$")
_INSTEAD: Final = re.compile(rf"write {_QUOTED} there if both are sent$")
_VALUES: Final = ("SS1", "SS3")


def followed(document: Document, finding: Finding) -> dict[str, Any] | None:
    """The manifest with what the hint of a finding says; ``None`` where it names no text."""
    hint = finding.hint or ""
    path = document.path_of(finding.pointer)
    value = copy.deepcopy(document.value)
    owner = value
    for part in path[:-1]:
        owner = owner[part]
    if found := _SPLIT.search(finding.message):
        owner[path[-1]] = _joined(owner[path[-1]], ast.literal_eval(found[1]), hint)
        return value
    if found := _PROPERTY.search(hint):
        if finding.code not in ("SS202", "SS203") or found[1] in owner:
            return None
        renamed = {found[1] if name == path[-1] else name: one for name, one in owner.items()}
        owner.clear()
        owner.update(renamed)
        return value
    written = _WRITE.search(hint) or _MEANT.search(hint)
    if written is None or not finding.code.startswith(_VALUES) or not path:
        return None
    text = ast.literal_eval(written[1])
    before = owner[path[-1]]
    if not isinstance(before, str):
        return None
    if _MEANT.search(hint):  # of a word in it
        told = re.search(_QUOTED, finding.message.partition(before)[2])
        word = re.search(_QUOTED, finding.message)
        wrong = next(
            (
                one
                for one in (ast.literal_eval(each[1]) for each in (told, word) if each)
                if one in before and one != before
            ),
            before,
        )
        if wrong == before and path[-1] == "matcher":
            return None  # the word is put together of several places
        text = text if text.startswith(("/", "^")) else _replaced(before, wrong, text)
    owner[path[-1]] = text
    return value


def _joined(matcher: str, word: str, hint: str) -> str:
    """The matcher without the ``|`` within a word, or with both halves as the hint has them."""
    split = (f"{word[:at]}|{word[at:]}" for at in range(1, len(word)))
    wrong = next(one for one in split if one in matcher)
    instead = _INSTEAD.search(hint)
    return matcher.replace(wrong, ast.literal_eval(instead[1]) if instead else word, 1)


def _replaced(text: str, word: str, meant: str) -> str:
    """``text`` with another word; it may stand in a longer one, but not before it by itself."""
    alone = rf"(?<![a-z]){re.escape(word)}(?![a-z])"
    return re.sub(
        alone if re.search(alone, text) else re.escape(word), lambda _: meant, text, count=1
    )
