"""What would have caught a mutant: the smallest request that shows it, and a test of it."""

import os
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from pprint import pformat
from typing import TYPE_CHECKING, Any, Final

from sstest.difference.drawing import bodies
from sstest.engine.search import Settings, find_smallest, holding
from sstest.generate.strategies import malformed, requests
from sstest.manifest import Manifest
from sstest.mutate.catalogue import KINDS
from sstest.mutate.mutants import Mutant, Witnesses, answered, realistic
from sstest.mutate.senders import Misbehaviour, shows, with_key_for
from sstest.parser import RequestError, Update, parse
from sstest.rules.requests.describe import reading, reply
from sstest.rules.requests.target import Target

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_WIDTH: Final = 88
_TRIED: Final = 500
# In the title of a mistake; the value of a pointer says less than whose it is.
_VALUE: Final = re.compile(r" is (?:'.*'|\".*\"): ", re.DOTALL)
_NOT_OF_POINTERS: Final = ("the matcher", "jsonResponseBody")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Advice:
    """A request, what the original and a mutant make of it, and a test in Python.

    ``of`` are the places in the list of mutants that it is for: the test catches all of them.
    ``original`` and ``mutant`` are empty where the mutant is the stand-in.
    """

    request: bytes
    original: str
    mutant: str
    test: str
    of: tuple[int, ...]


def advise(
    original: Manifest, living: Iterable[tuple[int, Mutant]], path: Path, rootdir: Path
) -> list[Advice]:
    """As few requests as it takes to tell the living mutants apart, each for those that it tells.

    ``path`` is the manifest's file; tests find it from the ``rootdir`` of pytest.
    """
    witnesses = Witnesses(original)
    found: list[tuple[_Case, list[tuple[int, Mutant]]]] = []
    for number, mutant in living:
        of_reply = mutant.manifest.template != original.template
        for case, of in found:
            if case.of_reply == of_reply and case.tells(original, mutant.manifest):
                of.append((number, mutant))
                break
        else:
            request = _smallest(original, mutant.manifest, of_reply=of_reply)
            # What it was chosen by, in case that nothing smaller is found.
            request = request or witnesses.of(mutant.manifest) or b""
            found.append((_Case(request, of_reply), [(number, mutant)]))
    load = f"manifest = sstest.Manifest.load({_place(path, rootdir)})"
    return [_advice(original, case, of, load) for case, of in found]


@dataclass(frozen=True, slots=True)
class _Case:
    """A request, of which a test compares the reply or the update."""

    request: bytes
    of_reply: bool

    def tells(self, one: Manifest, other: Manifest) -> bool:
        """Whether the test that passes for one manifest fails for the other."""
        return bool(self.outcome(one) != self.outcome(other))

    def outcome(self, manifest: Manifest) -> Any:
        """What the test compares: what is answered, or an update as JSON data.

        A request that is refused is its status.
        """
        if not self.of_reply:
            try:
                return parse(manifest, self.request).to_dict()
            except RequestError as error:
                return error.status
        return answered(manifest, self.request)


def _smallest(original: Manifest, other: Manifest, *, of_reply: bool) -> bytes | None:
    """The smallest request whose test tells them apart: a valid one, or else one to be refused."""

    def tells(body: bytes) -> bool:
        return _Case(body, of_reply).tells(original, other)

    drawn = (bodies(strategy) for strategy in (requests(original), malformed(original)))
    found = (_first(strategy, tells) for strategy in drawn)
    return next((one for one in found if one is not None), None)


def _first(strategy: "SearchStrategy[bytes]", tells: Callable[[bytes], bool]) -> bytes | None:
    """The smallest of the drawn bodies that tells."""
    settings = Settings(_TRIED, deterministic=True)
    findings = find_smallest(strategy, holding(tells), settings, "mutate").findings
    return findings[0].request if findings else None


def _advice(original: Manifest, case: _Case, of: list[tuple[int, Mutant]], load: str) -> Advice:
    at, mutant = of[0]
    tell = reply if case.of_reply else _reading
    texts = tell(original, case.request), tell(mutant.manifest, case.request)
    lines = [load, f"body = {_literal(case.request)}", *_asserted(case, original)]
    test = _test(f"{mutant.code}_{at}", _what(mutant), "pytestconfig", lines)
    return Advice(case.request, *texts, test, tuple(number for number, _ in of))


def _what(mutant: Mutant) -> str:
    """The kind of a mistake; of one in pointers, whose they are, and what is wrong with them."""
    if mutant.title.startswith(_NOT_OF_POINTERS):
        return KINDS[mutant.code]
    return _HUMP.sub("_", _VALUE.sub(" ", mutant.title))


def _literal(body: bytes) -> str:
    """Python for a body: text, where it is text that no editor changes."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return repr(body)
    readable = text.isprintable() and unicodedata.is_normalized("NFC", text)
    return repr(body) if text.isascii() or not readable else f"{text!r}.encode()"


def _asserted(case: _Case, original: Manifest) -> list[str]:
    """The lines of a test that passes for the original."""
    match case.outcome(original):
        case None:
            return [
                "with pytest.raises(sstest.TemplateError):",
                "    sstest.answer(manifest, body)",
            ]
        case int() as status:
            return [f"assert sstest.answer(manifest, body).status == {status}"]
        case (status, value):
            found = "reply.body" if isinstance(value, bytes) else "reply.json()"
            lines = ["reply = sstest.answer(manifest, body)", f"assert reply.status == {status}"]
            return [*lines, *_equal(found, value)]
        case update:
            return ["update = sstest.parse(manifest, body)", *_equal("update.to_dict()", update)]


def _reading(manifest: Manifest, request: bytes) -> str:
    return reading(Target(manifest).outcome(request))


def advise_sender(manifest: Manifest, found: Misbehaviour, at: int) -> Advice:
    """The smallest request that a misbehaving stand-in shows, and a test that it fails.

    ``at`` is its place in the list of mutants.
    """
    strategy = malformed(manifest) if found.code == "SE16" else requests(manifest)
    drawn = strategy.map(lambda one: with_key_for(found.code, manifest, one.body))
    request = _first(drawn, lambda body: shows(found.code, manifest, body))
    if request is None:  # it shows in few requests, such as those of several cohorts
        made = realistic(manifest)
        request = min((body for body in made if shows(found.code, manifest, body)), key=len)
    lines = [
        f"body = {_literal(request)}",
        f"url, token = launchdarkly.url_for({manifest.key!a}), launchdarkly.token",
    ]
    if found.code == "SE15":
        lines += ["token = 'api-not-one-of-yours'", *_answered(403)]
    elif found.code == "SE16":
        lines += _answered(400)
    else:
        lines += [*_answered(200 if manifest.template else 204), *_synced(parse(manifest, request))]
    test = _test(found.code, found.title, "launchdarkly", lines, imports=("requests",))
    return Advice(request, "", "", test, (at,))


def _answered(status: int) -> list[str]:
    return [
        "# Or have your sender send the same.",
        "answer = requests.post(url, data=body, headers={'Authorization': token})",
        f"assert answer.status_code == {status}",
    ]


def _synced(update: Update) -> list[str]:
    lines = []
    for cohort, delta in update.deltas.items():
        words = [ascii(cohort)]
        for name, keys in (("added", delta.added), ("removed", delta.removed)):
            if keys:
                words.append(f"{name}={{{', '.join(map(ascii, sorted(keys)))}}}")
        if update.context_kind != "user":
            words.append(f"kind={update.context_kind!a}")
        lines.append(f"launchdarkly.assert_synced({', '.join(words)})")
    return lines


def _equal(found: str, expected: Any) -> list[str]:
    written = pformat(expected, width=_WIDTH, sort_dicts=False)
    written = written.encode("ascii", "backslashreplace").decode()
    first, *rest = written.split("\n")
    indent = " " * len(f"assert {found} == ")
    return [f"assert {found} == {first}", *(f"{indent}{line}" for line in rest)]


def _place(path: Path, rootdir: Path) -> str:
    try:
        relative = Path(os.path.relpath(path, rootdir)).as_posix()
    except ValueError:  # on another drive
        return ascii(str(path))
    return f"pytestconfig.rootpath / {relative!a}"


def _test(
    name: str, kind: str, fixture: str, lines: Iterable[str], imports: tuple[str, ...] = ("sstest",)
) -> str:
    words = re.sub(r"\W+", "_", f"{name}_{kind}".lower(), flags=re.ASCII).strip("_")
    body = "\n".join(f"    {line}" for line in lines)
    if "pytest.raises" in body:
        imports = ("pytest", *imports)
    head = "".join(f"import {name}\n" for name in imports)
    return f"{head}\n\ndef test_{words}({fixture}):\n{body}\n"
