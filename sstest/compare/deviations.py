"""The published validation server's known deviations from the documentation (semantics §2.3).

One table. An answer is a deviation only where the ``validation-server`` profile predicts just that
answer, to the byte of JSON; the table then says which of its habits it is.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sstest.compare.judging import Answer, differences
from sstest.manifest import Manifest
from sstest.parser.express import LIMIT
from sstest.response.answer import answer
from sstest.response.reply import Reply
from sstest.templates import TemplateError

_SAFE_INTEGER: Final = 2**53


@dataclass(frozen=True, slots=True)
class Answers:
    """What both profiles answer to one body: the reference, and the server's."""

    manifest: Manifest
    body: bytes
    docs: Reply
    server: Reply

    @property
    def both_take_it(self) -> bool:
        """Whether both read the request with success."""
        return self.docs.error is None and self.server.error is None

    @property
    def numbers(self) -> Iterator[Any]:
        """Every number in the body."""
        try:
            yield from _numbers(json.loads(self.body))
        except (ValueError, RecursionError):
            return


@dataclass(frozen=True, slots=True)
class Deviation:
    """One habit of the validation server; ``explains`` tells whether it is behind two answers."""

    name: str
    sentence: str
    explains: Callable[[Answers], bool]

    def __reduce__(self) -> tuple[Callable[[str], "Deviation"], tuple[str]]:
        return _named, (self.name,)


def deviation(manifest: Manifest, body: bytes, docs: Reply, found: Answer) -> Deviation | None:
    """The habit of the validation server that ``found`` shows; ``None`` where it answers otherwise.

    ``docs`` is the reply of the reference.
    """
    try:
        server = answer(manifest, body, "validation-server")
    except TemplateError:  # where sstest cannot tell what that server says, nothing is known of it
        return None
    if differences(server, found, "validation-server"):
        return None
    answers = Answers(manifest, body, docs, server)
    return next(one for one in DEVIATIONS if one.explains(answers))


def _too_large(answers: Answers) -> bool:
    return answers.server.status == 413


def _no_object(answers: Answers) -> bool:
    error = answers.server.error
    text = answers.body.lstrip(b"\xef\xbb\xbf \t\r\n")
    return error is not None and error.unreadable and text[:1] not in (b"{", b"[", b"")


def _decoded_as_express(answers: Answers) -> bool:
    docs, server = answers.docs.error, answers.server.error
    return docs is not None and docs.unreadable and not (server and server.unreadable)


def _falsy_is_missing(answers: Answers) -> bool:
    error = answers.server.error
    return error is not None and error.status == 400 and error.hint is not None


def _member_is_no_object(answers: Answers) -> bool:
    error = answers.server.error
    return error is not None and error.message == "Invalid input object."


def _other_failures(answers: Answers) -> bool:
    return answers.server.status == 500


def _whole_document(answers: Answers) -> bool:
    return any(use == "" for use in _pointers(answers.manifest.capability))


def _anything_truthy(answers: Answers) -> bool:
    docs = answers.docs.error
    found_nothing = docs is not None and docs.message.startswith("could not find path")
    return docs is not None and answers.server.error is None and not found_nothing


def _prototypes(answers: Answers) -> bool:
    return answers.docs.error is not None and answers.server.error is None


def _other_order(answers: Answers) -> bool:
    docs, server = answers.docs.error, answers.server.error
    if docs is None or server is None or answers.manifest.template is None:
        return False
    return docs.message != server.message


def _doubles(answers: Answers) -> bool:
    large = (abs(number) > _SAFE_INTEGER for number in answers.numbers if type(number) is int)
    return answers.both_take_it and answers.manifest.template is not None and any(large)


def _overrides(answers: Answers) -> bool:
    if answers.docs.update is None or answers.server.update is None:
        return False
    pairs = zip(answers.docs.update.memberships, answers.server.update.memberships, strict=False)
    return any(str(docs.cohort_id) != str(server.cohort_id) for docs, server in pairs)


def _environment(answers: Answers) -> bool:
    template = answers.manifest.template or ""
    return answers.both_take_it and ("environmentKey" in template or "segmentUrl" in template)


def _success_is_200(answers: Answers) -> bool:
    return answers.both_take_it and answers.docs.status == 204


def _empty_errors(answers: Answers) -> bool:
    both_refuse = answers.docs.error is not None and answers.server.error is not None
    same = answers.docs.status == answers.server.status
    return both_refuse and same and answers.manifest.template is None


# The first that explains an answer names it: what is all that differs, then what is rarer.
DEVIATIONS: Final = (
    Deviation(
        "errors without a body", "without a template, errors have an empty body", _empty_errors
    ),
    Deviation("size limit", f"bodies over {LIMIT:,} bytes are 413", _too_large),
    Deviation(
        "bodies that are no container",
        "a body that is neither an object nor an array is refused before it is read",
        _no_object,
    ),
    Deviation(
        "lenient decoding",
        "bodies are decoded as Express does: a byte order mark, bytes that are no UTF-8, half of a"
        " surrogate pair, deep nesting and nothing at all are taken",
        _decoded_as_express,
    ),
    Deviation(
        "falsy is missing",
        'false, 0, "" and null count as nothing there, so no boolean request can remove anybody',
        _falsy_is_missing,
    ),
    Deviation(
        "members that are no objects",
        "a member that is no object, or nothing on the way to a value, is a 500",
        _member_is_no_object,
    ),
    Deviation(
        "failures of its own",
        "what JavaScript throws while it reads, prints or renders is a 500",
        _other_failures,
    ),
    Deviation("no pointer", 'the pointer "" counts as no pointer', _whole_document),
    Deviation(
        "anything truthy passes",
        "where an id, a kind or a flag is expected, any truthy value is taken as it is",
        _anything_truthy,
    ),
    Deviation(
        "prototypes",
        "pointers find what JavaScript's objects have by nature, such as length",
        _prototypes,
    ),
    Deviation(
        "another order",
        "of several mistakes in a request, another one is told first",
        _other_order,
    ),
    Deviation(
        "environment key",
        "in the template environmentKey is the environment id that was found in the request",
        _environment,
    ),
    Deviation("doubles", "integers beyond 2^53 lose digits", _doubles),
    Deviation("truthy overrides", "a member's own cohort counts only if truthy", _overrides),
    Deviation("success is 200", "success is 200, and without a template empty", _success_is_200),
    Deviation(
        "its reading",
        "the request is read in the way of the validation server",
        lambda _: True,
    ),
)


def _named(name: str) -> Deviation:
    return next(one for one in DEVIATIONS if one.name == name)


def _pointers(value: Any) -> Iterator[Any]:
    """Every text of the manifest's capability that ought to be a pointer."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        if isinstance(inner, dict):
            yield from _pointers(inner)
        elif name.lower().endswith("path"):
            yield inner


def _numbers(value: Any) -> Iterator[Any]:
    match value:
        case dict():
            for inner in value.values():
                yield from _numbers(inner)
        case list():
            for inner in value:
                yield from _numbers(inner)
        case bool():
            return
        case int() | float():
            yield value
