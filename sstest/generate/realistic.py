"""Requests as a manifest's own sender would write them, with what each of them must mean."""

import json
import random
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from sstest.generate.actions import Actions, actions
from sstest.generate.document import Document
from sstest.generate.noise import Noise
from sstest.manifest import Format, Manifest, Pointer, RequestParser
from sstest.parser import Cohort, Membership, Update

if TYPE_CHECKING:
    from faker import Faker

_KINDS: Final = ("user", "user", "organization", "device", "account")
_WORD: Final = re.compile(r"\w+")
# Syncs in the wild: many small ones, few large.
_SIZES: Final = (1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12, 40)


@dataclass(frozen=True, slots=True)
class Sample:
    """A request body, as the bytes a sender would send, and the update it must parse to."""

    body: bytes
    update: Update


def samples(
    manifest: Manifest, count: int, seed: int = 0, locale: str | None = None
) -> list[Sample]:
    """``count`` realistic requests for ``manifest``; the same seed gives the same bytes.

    They follow one another as syncs do: a first sync in which members only join, a small change,
    a removal, and then any of these. ``locale`` is one of Faker's, such as ``de_DE``; it changes
    the people, not what requests mean.

    Raises :class:`~sstest.ManifestError` for a manifest that breaks rules, and
    :class:`~sstest.generate.shape.ShapeError` where no request can satisfy it.
    """
    if count < 0:
        raise ValueError(f"count is {count}, expected 0 or more")
    # Two senders of the same seed are still two senders.
    own_seed = f"{seed} {manifest.key}"
    chance = random.Random(own_seed)  # noqa: S311  # made-up data, no secret
    sender = _Sender(manifest.request_parser, _faker(own_seed, locale), chance)
    return [sender.sample(index) for index in range(count)]


def _faker(seed: str, locale: str | None) -> "Faker":
    from faker import Faker

    try:
        fake = Faker(locale)
    except AttributeError:
        raise ValueError(f"Faker has no locale {locale!r}: try one such as 'de_DE'") from None
    fake.seed_instance(seed)
    return fake


@dataclass(frozen=True, slots=True)
class _Member:
    """A member as its sender thinks of it: the id as written, the direction, the cohort."""

    id: str | int
    included: bool
    cohort: Cohort


@dataclass(frozen=True)
class _Sender:
    """One partner's sender: what it has to say, and where its manifest wants it said."""

    parser: RequestParser
    fake: "Faker"
    random: random.Random

    @cached_property
    def environments(self) -> tuple[str, ...]:
        """The two environments this sender is set up for, as client-side IDs."""
        return tuple(f"{self.random.getrandbits(96):024x}" for _ in range(2))

    @cached_property
    def noise(self) -> Noise:
        """What it sends along that LaunchDarkly ignores."""
        return Noise(self.parser, self.fake)

    @cached_property
    def id_style(self) -> Callable[[], str | int]:
        """How it writes ids: one way, as a sender does."""
        styles: list[Callable[[], str | int]] = [
            lambda: str(uuid.UUID(int=self.random.getrandbits(128), version=4)),
            lambda: f"{self.random.getrandbits(160):040x}",
            lambda: str(self.fake.ascii_safe_email()),
            lambda: f"user-{self.random.randrange(10**6)}",
            lambda: str(self.random.randrange(10**9)),
            lambda: self.random.randrange(1, 10**9),
        ]
        return self.random.choice(styles)

    @cached_property
    def actions(self) -> Actions | None:
        """Its words for joining and leaving, where the manifest reads them off an action."""
        inclusion = self.parser.array_inclusion
        return actions(inclusion.matcher) if inclusion else None

    def sample(self, index: int) -> Sample:
        """The ``index``-th request: first sync, change, removal, then any of them."""
        step = index if index < 3 else self.random.randrange(4)
        directions = self._directions(step)
        cohorts = self._cohorts()
        ids = self._ids(len(directions))
        members = [
            _Member(member_id, included, cohorts[0] if place == 0 else self.random.choice(cohorts))
            for place, (member_id, included) in enumerate(zip(ids, directions, strict=True))
        ]
        return self._write(members, cohorts[0])

    def _directions(self, step: int) -> list[bool]:
        """Who joins and who leaves in a first sync (0), a change (1), a removal (2) or any."""
        size = self.random.choice(_SIZES) if step else self.random.choice(_SIZES[4:])
        chances = {0: 1.0, 1: 0.6, 2: 0.0}.get(step, self.random.random())
        directions = [self.random.random() < chances for _ in range(max(size, self._least()))]
        if self.actions is None:
            return directions
        # One action speaks for the whole array.
        included = bool(directions[0]) if self.actions.joining else False
        return [included or not self.actions.leaving] * len(directions)

    def _least(self) -> int:
        """How many members the request's own pointers need: ``/batch/0/cohortId`` needs one."""
        return max([1, *self._indices_into(self.parser.member_array_path)])

    def _indices_into(self, array: Pointer | None) -> Iterator[int]:
        for _, pointer in _scalars(self.parser) if array else ():
            depth = len(array.parts) if array else 0
            if array and pointer.parts[:depth] == array.parts and len(pointer.parts) > depth:
                part = pointer.parts[depth]
                yield int(part) + 1 if part.isdecimal() else 1

    def _cohorts(self) -> list[Cohort]:
        """The request's cohort, and for senders that can, sometimes another one."""
        paths = self.parser.member_array_parser
        several = paths.cohort_id_path and paths.cohort_name_path and self.random.random() < 0.2
        return [self._cohort() for _ in range(2 if several else 1)]

    def _cohort(self) -> Cohort:
        number = self.random.randrange(1, 10_000)
        name = self.noise.cohort_name()
        slug = "-".join(_WORD.findall(name.lower()))
        cohort_id = self.random.choice([f"segment-{number}", f"{slug}-{number}", str(number)])
        return Cohort(cohort_id, name, f"https://cdp.example.com/cohorts/{number}")

    def _ids(self, count: int) -> list[str | int]:
        found: dict[str, str | int] = {}
        while len(found) < count:
            member_id = self.id_style()
            found.setdefault(str(member_id), member_id)
        return list(found.values())

    def _write(self, members: list[_Member], cohort: Cohort) -> Sample:
        document = Document()
        ordered = self._put_members(document, members)
        parser = self.parser
        kind = self._put_kind(document)
        if parser.array_inclusion and self.actions:
            words = self.actions.joining if members[0].included else self.actions.leaving
            document.put("arrayInclusion.path", parser.array_inclusion.path, words[0])
        environment = document.put(
            "environmentIdPath", parser.environment_id_path, self.random.choice(self.environments)
        )
        cohort_id = document.put("cohortIdPath", parser.cohort_id_path, cohort.id)
        cohort_name = document.put("cohortNamePath", parser.cohort_name_path, cohort.name)
        url = None
        if parser.cohort_url_path and self.random.random() < 0.9:
            url = document.put("cohortUrlPath", parser.cohort_url_path, cohort.url)
        self.noise.add_to_request(document.value)
        meant = Cohort(cohort_id, cohort_name, url)
        return Sample(
            _encode(document.value),
            Update(
                environment,
                kind,
                meant,
                tuple(self._meaning(member, cohort, meant) for member in ordered),
            ),
        )

    def _put_members(self, document: Document, members: list[_Member]) -> list[_Member]:
        """Put the arrays in their places, and return the members in the order they are read."""
        parser = self.parser
        joining = [member for member in members if member.included]
        leaving = [member for member in members if not member.included]
        arrays = {
            "memberArrayPath": (parser.member_array_path, members),
            "addMemberArrayPath": (parser.add_member_array_path, joining),
            "removeMemberArrayPath": (parser.remove_member_array_path, leaving),
        }
        for name, (pointer, listed) in arrays.items():
            if pointer:
                document.put(name, pointer, [self._member(member) for member in listed])
        return [*joining, *leaving] if parser.format is Format.ARRAYS else members

    def _member(self, member: _Member) -> Any:
        document = Document()
        paths = self.parser.member_array_parser
        document.put("memberIdPath", paths.member_id_path, member.id)
        if paths.boolean_membership_path and self.parser.format is Format.BOOLEAN:
            document.put("booleanMembershipPath", paths.boolean_membership_path, member.included)
        if paths.cohort_id_path:
            document.put("cohortIdPath", paths.cohort_id_path, member.cohort.id)
        if paths.cohort_name_path:
            document.put("cohortNamePath", paths.cohort_name_path, member.cohort.name)
        self.noise.add_to_member(document.value)
        return document.value

    def _put_kind(self, document: Document) -> str:
        kind = self.random.choice(_KINDS)
        if self.parser.context_kind_path is None or self.random.random() < 0.3:
            return "user"
        return str(document.put("contextKindPath", self.parser.context_kind_path, kind))

    def _meaning(self, member: _Member, own: Cohort, meant: Cohort) -> Membership:
        """What the member comes to; only manifests with overrides can name another cohort."""
        paths = self.parser.member_array_parser
        cohort = meant if member.cohort is own else member.cohort
        return Membership(
            str(member.id),
            member.included,
            cohort.id if paths.cohort_id_path else meant.id,
            cohort.name if paths.cohort_name_path else meant.name,
            meant.url,
        )


def _encode(value: Any) -> bytes:
    """The body as it is sent: what is said once first, lists of members last."""
    if isinstance(value, dict):
        value = dict(sorted(value.items(), key=lambda item: isinstance(item[1], (dict, list))))
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _scalars(parser: RequestParser) -> Iterator[tuple[str, Pointer]]:
    """The properties of the request that hold one value, with their pointers."""
    inclusion = parser.array_inclusion
    for name, pointer in (
        ("environmentIdPath", parser.environment_id_path),
        ("contextKindPath", parser.context_kind_path),
        ("cohortIdPath", parser.cohort_id_path),
        ("cohortNamePath", parser.cohort_name_path),
        ("cohortUrlPath", parser.cohort_url_path),
        ("arrayInclusion.path", inclusion.path if inclusion else None),
    ):
        if pointer:
            yield name, pointer
