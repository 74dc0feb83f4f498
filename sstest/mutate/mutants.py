"""The mutants of a manifest: manifests with one mistake, which a realistic request tells apart."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sstest.budget import budget
from sstest.generate.malformed import malformed_samples
from sstest.generate.realistic import samples
from sstest.limits import STEPS_AN_EXAMPLE
from sstest.manifest import Loadable, Manifest, ManifestError
from sstest.mutate.catalogue import mistakes
from sstest.mutate.planting import planted
from sstest.mutate.recorded import leaving_words
from sstest.response.answer import answer
from sstest.response.reply import json_value
from sstest.rules.requests.describe import alike
from sstest.rules.requests.target import Target
from sstest.templates import TemplateError

# Senders, each with its own style: whether it sends a context kind, and which, is a part of that.
_SENDERS: Final = 5
_OF_EACH: Final = 20
_ANSWERED: Final = 10
# Bytes; the members of larger syncs have the same shape.
_LONGEST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Mutant:
    """A manifest with one mistake in it.

    ``code`` is that of the kind of mistake, as docs/mutate.md lists them; ``title`` says in words
    what was done. ``manifest`` has the mistake, and all else as in the original.
    """

    code: str
    title: str
    manifest: Manifest


def mutants(manifest: Loadable) -> list[Mutant]:
    """Manifests with one mistake each, every kind that people make.

    Each reads a realistic request otherwise than ``manifest`` under the ``docs`` profile, or
    answers one otherwise, so a test can notice it: :func:`sstest.diff` shows the smallest such
    request. None breaks a rule for which LaunchDarkly would refuse the manifest as a whole, and no
    two are the same manifest.

    ``manifest`` is a :class:`~sstest.Manifest`, or what :meth:`sstest.Manifest.load` takes. Raises
    :class:`~sstest.ManifestError` for one that breaks rules, and
    :class:`~sstest.generate.shape.ShapeError` where no request can satisfy it.
    """
    return list(_told_apart(Manifest.load(manifest)))


def _told_apart(original: Manifest) -> Iterator[Mutant]:
    seen = {original}
    witnesses = Witnesses(original)
    for code, what, changes in mistakes(original.document, witnesses.leaving):
        try:
            changed = Manifest.of(planted(original.document, changes))
            _ = changed.request_parser
        except ManifestError:  # nobody could publish it
            continue
        if changed in seen:
            continue
        seen.add(changed)
        if witnesses.of(changed) is not None:
            yield Mutant(code, what, changed)


def realistic(manifest: Manifest) -> list[bytes]:
    """Requests of several senders for a manifest, without the largest syncs."""
    made = [
        one.body for seed in range(_SENDERS) for one in samples(manifest, _OF_EACH, seed)
    ]  # the first of each has members who join, the third some who leave
    return [body for body in made if len(body) <= _LONGEST] or made[:1]


class Witnesses:
    """Realistic requests of a manifest, what it reads in them, and how it answers."""

    def __init__(self, manifest: Manifest) -> None:
        self.target = Target(manifest)
        _ = self.target.shape  # raises where there are no requests
        recorded = leaving_words(manifest)
        self.leaving = tuple(recorded)
        """The sender's own words for who leaves, where they are recorded beside the manifest."""
        bodies = [*realistic(manifest), *recorded.values()]
        self._read = [(body, self.target.outcome(body)) for body in bodies]
        refused = islice((one.body for one in malformed_samples(manifest, _ANSWERED)), _ANSWERED)
        bodies = [*(body for body, _ in self._read[:_ANSWERED]), *refused]
        self._answered = [(body, answered(manifest, body)) for body in bodies]

    def of(self, other: Manifest) -> bytes | None:
        """A request that another manifest reads or answers otherwise; ``None`` for none of these.

        Its reply counts where only the templates differ.
        """
        if other.template != self.target.manifest.template:
            return self._told_by_reply(other)
        target = Target(other)
        return next(
            (body for body, before in self._read if not alike(before, target.outcome(body))), None
        )

    def _told_by_reply(self, other: Manifest) -> bytes | None:
        with budget(STEPS_AN_EXAMPLE * len(self._answered)) as spent:
            for body, before in self._answered:
                stopped = spent.stopped
                after = answered(other, body)
                if spent.stopped == stopped and before != after:
                    return body
        return None


def answered(manifest: Manifest, body: bytes) -> tuple[int, Any] | None:
    """The status of a reply and its JSON value, or its bytes where no test could write that down.

    That is what is no JSON, nested deeper than Python's own source may be, or has a number in it
    that is infinite or too long for Python. ``None`` where the template cannot be rendered.
    """
    try:
        reply = answer(manifest, body)
    except TemplateError:
        return None
    try:
        value = json_value(reply.body.decode()) if reply.body else None
        ast.literal_eval(repr(value))
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return reply.status, reply.body
    return reply.status, value
