"""A manifest under a profile, with the parser that reads its requests: what searching rules see."""

import dataclasses
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

from sstest.corpus import owner
from sstest.finding import Finding, Severity
from sstest.generate.expected import Sample
from sstest.generate.properties import Use
from sstest.generate.realistic import samples
from sstest.generate.shape import Shape, ShapeError
from sstest.manifest import Loadable, Manifest, ManifestError
from sstest.parser import Profile, RequestError, Update, check_profile, parse
from sstest.parser.errors import without_frames
from sstest.rules.culprit import one_for_each_culprit
from sstest.rules.requests.literals import piped, shell_line
from sstest.rules.rule import TOO_COSTLY
from sstest.rules.templates.form import SIMPLER, too_costly
from sstest.text import escape, escape_lines

Reader = Callable[[Manifest, bytes], Update]
"""A parser: it raises :class:`~sstest.RequestError` for a request that it refuses."""

EXAMPLES: Final = 20
"""How many realistic requests are made unless another number is given."""

_STEPS: Final = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that was refused, without its words; equal to a refusal for the same reason.

    ``status`` is 0 where the parser did something else; ``message`` says what.
    """

    status: int
    field: str | None = None
    pointer: str | None = None
    member: int | None = None
    message: str = dataclasses.field(default="", compare=False)
    error: RequestError | None = dataclasses.field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        if self.status == 0:
            return f"the parser {self.message}"
        return f"refused with {self.status}: {self.message}"

    @property
    def anywhere(self) -> "Refusal":
        """The same refusal of any member."""
        return replace(self, member=None)


Outcome = Update | Refusal


@dataclass(frozen=True)
class Target:
    """What requests are tried on.

    ``reader`` is the parser under test, by default that of the profile. ``name`` is what the shell
    commands that replay a finding call the manifest: its path, or its key. ``examples`` and
    ``seed`` decide which realistic ``samples`` are made.
    """

    manifest: Manifest
    profile: Profile = "docs"
    reader: Reader | None = None
    name: str = "manifest.json"
    examples: int = EXAMPLES
    seed: int = 0

    @classmethod
    def of(  # a field each
        cls,
        source: Loadable,
        *,
        profile: str = "docs",
        key: str | None = None,
        name: str | None = None,
        reader: Reader | None = None,
        examples: int = EXAMPLES,
        seed: int = 0,
    ) -> "Target":
        """The target of a manifest, or of what :meth:`sstest.Manifest.load` takes."""
        if reader is not None and not callable(reader):
            # Not every caller runs a type checker.
            kind = type(reader).__name__  # type: ignore[unreachable]
            raise TypeError(f"reader is of type {kind}, expected a function")
        manifest = Manifest.load(source, key)
        if name is None:
            name = manifest.origin if Path(manifest.origin).suffix else "manifest.json"
            if manifest.document.file and (ours := owner(manifest.document.file)):
                name = ours.key  # wherever sstest is installed
        return cls(manifest, check_profile(profile), reader, name, examples, seed)

    @cached_property
    def shape(self) -> Shape:
        """The shape of the manifest's requests; raises where none can satisfy it."""
        return Shape.of(self.manifest.request_parser).satisfiable()

    @cached_property
    def has_requests(self) -> bool:
        """Whether requests can be made: the manifest keeps the rules, and its pointers agree."""
        try:
            return bool(self.shape)
        except (ManifestError, ShapeError):
            return False

    @cached_property
    def samples(self) -> list[Sample]:
        """Realistic requests: at least a first sync, a change and a removal."""
        return samples(self.manifest, max(self.examples, _STEPS), self.seed)

    @cached_property
    def obstacles(self) -> tuple[Finding, ...]:
        """Why no request can be made: the rules that are broken, or pointers that conflict."""
        try:
            _ = self.shape
        except ManifestError as error:
            return error.problems
        except ShapeError as error:
            return tuple(self._placed(one) for one in one_for_each_culprit(error.findings))
        return ()

    def _placed(self, conflict: Finding) -> Finding:
        """A conflict with its places in the document; the shape's start at the parser."""
        document = self.manifest.document
        path, *others = (
            (*document.parser_path, *place.split("/")[1:])
            for place in (conflict.pointer, *conflict.related)
        )
        return document.finding(escape(conflict.message), path, code=conflict.code, related=others)

    @cached_property
    def _read(self) -> Reader:
        return self.reader or partial(parse, profile=self.profile)

    def outcome(self, body: bytes) -> Outcome:
        """What the parser makes of a body; nothing is raised, whatever it does."""
        try:
            update: Any = self._read(self.manifest, body)
        except RequestError as error:
            place = error.field, error.pointer, error.member
            return Refusal(error.status, *place, str(error), without_frames(error))
        except (Exception, SystemExit) as error:  # noqa: BLE001  # all that a user's parser raises
            return Refusal(0, message=f"raised {type(error).__name__}: {error}")
        if isinstance(update, Update):
            return update
        if isinstance(update, Coroutine):
            update.close()  # or Python warns that nothing awaits it
        return Refusal(0, message=f"returned {type(update).__name__}, expected sstest.Update")

    def finding(  # noqa: PLR0913  # all but the message are optional and named
        self,
        message: str,
        *,
        field: str | None = None,
        of_member: bool = False,
        related: Iterable[Use] = (),
        code: str = "",
        severity: Severity = "error",
        request: bytes | None = None,
        sample: str | None = None,
        file: Path | None = None,
        expected: str = "",
        found: str = "",
        hint: str | None = None,
        test: tuple[str, ...] = (),
        replies: bool = False,
    ) -> Finding:
        """A finding about the property ``field``, as :attr:`sstest.RequestError.field` names it.

        ``of_member`` says that it is a member's override of the cohort. Without a ``field`` the
        place is the capability as a whole. ``related`` are other properties that are involved.
        Without a ``code`` the finding gets the code and the severity of its rule. ``replies`` says
        that the reply shows it, not what is read. ``file`` holds just the ``request``.
        """
        document = self.manifest.document
        path = document.property_path(field, of_member=of_member)
        others = [document.property_path(use.name, of_member=use.of_member) for use in related]
        hint = hint and escape_lines(hint)
        placed = document.finding(escape(message), path, hint, related=others)
        return replace(
            placed,
            code=code,
            severity=severity,
            request=request,
            sample=sample,
            expected=escape_lines(expected),
            found=escape_lines(found),
            replay=self.replay(request, file, replies=replies),
            test=test,
        )

    def too_costly(self, *unjudged: str) -> Finding:
        """SS420: what is ``unjudged`` since rendering the template takes too much work."""
        place = self.manifest.document.property_path("jsonResponseBody")
        found = self.manifest.document.finding(too_costly(*unjudged), place, SIMPLER)
        return replace(found, code=TOO_COSTLY, severity="warning")

    def replay(self, body: bytes | None, file: Path | None = None, *, replies: bool = False) -> str:
        """A shell command that shows what is read from ``body``, or what is answered.

        It names the ``file`` that holds it, unless that is one of the corpus, which is anywhere.
        """
        name = _argument(self.name)
        if body is None:
            return shell_line(["sstest", "generate", name])
        source = "-" if file is None or owner(file) else _argument(str(file))
        profile = [] if self.profile == "docs" else ["--profile", self.profile]
        command = (
            ["sstest", "template", "--body", source, name]
            if replies
            else ["sstest", "parse", *profile, name, source]
        )
        return piped(body, command) if source == "-" else shell_line(command)


def _argument(path: str) -> str:
    """A path as a word of a command: one that begins with a dash is not an option."""
    return f"./{path}" if path.startswith("-") else path
