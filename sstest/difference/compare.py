"""Two manifests side by side: proven alike, or the smallest request that they treat differently."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from sstest.difference.meaning import changed_in, meaning
from sstest.engine.search import Settings, find_smallest, holding
from sstest.manifest import Loadable, Manifest
from sstest.parser import Profile, check_profile
from sstest.rules.requests.describe import alike, reading, reply
from sstest.rules.requests.target import Target

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Kind = Literal["reading", "reply"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A request that two manifests treat differently, the smallest found.

    ``kind`` is ``reading`` if the updates differ or one refuses it, and ``reply`` if only the
    answers differ. ``old`` and ``new`` describe both results. Where several properties differ,
    ``properties`` are those that this difference is of, and ``new`` is what the old manifest makes
    of the request once they are changed.
    """

    kind: Kind
    request: bytes
    old: str
    new: str
    properties: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """What the request shows, in words."""
        word = "read" if self.kind == "reading" else "answered"
        by = f" for {', '.join(self.properties)}" if self.properties else ""
        return f"the smallest request that is {word} differently{by}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of comparing two manifests.

    ``alike`` says that no difference was found, ``proven`` that there is none. ``changes`` are the
    properties that differ, ``requests`` is the number of requests drawn. ``unjudged`` is how many
    more there are to which a reply takes too much work to render, so that nothing is known of them.
    """

    profile: Profile
    differences: tuple[Difference, ...]
    proven: bool
    requests: int
    changes: tuple[str, ...]
    unjudged: int = 0

    @property
    def alike(self) -> bool:
        """Whether no difference was found, and all that was drawn was compared."""
        return not self.differences and not self.unjudged

    def __str__(self) -> str:
        if self.proven:
            return "alike: the manifests are equivalent (proven)"
        if self.unjudged and not self.differences:
            return (
                f"not known: no difference found in {self.requests:,} requests, and replies to"
                f" {self.unjudged:,} more take too much work to render"
            )
        if self.alike:
            return f"no difference found in {self.requests:,} requests (not proven)"
        return "; ".join(
            f"a request is {'read' if one.kind == 'reading' else 'answered'} differently:"
            f" {one.old} / {one.new}"
            for one in self.differences
        )


@dataclass(frozen=True)
class _Pair:
    old: Target
    new: Target

    @property
    def is_read_alike(self) -> bool:
        """Whether the two have the same ``requestParser``, and so the same requests."""
        name = "requestParser"
        return bool(self.old.manifest.capability[name] == self.new.manifest.capability[name])

    def reads_differently(self, body: bytes) -> bool:
        return not alike(self.old.outcome(body), self.new.outcome(body))

    def answers_differently(self, body: bytes) -> bool:
        """Whether the replies to a request that both read alike differ."""
        if self.reads_differently(body):
            return False
        old, new = (reply(one.manifest, body, one.profile) for one in (self.old, self.new))
        return old != new


def diff(
    old: Loadable,
    new: Loadable,
    *,
    seed: int | None = None,
    max_examples: int = 250,
    profile: str = "docs",
) -> Comparison:
    """Compare what two manifests make of requests, and what they reply.

    Each is a :class:`~sstest.Manifest`, or what :meth:`sstest.Manifest.load` takes. If the
    manifests are equivalent, this is proven where possible. Otherwise ``max_examples`` requests of
    each kind are drawn from both until one is read or answered differently, and the smallest such
    request is searched for.

    Raises :class:`~sstest.ManifestError` for a manifest that cannot be loaded or, under ``docs``,
    is invalid; :class:`~sstest.generate.shape.ShapeError` if no request can satisfy one; and
    :class:`ValueError` for an unknown profile.
    """
    checked = check_profile(profile)
    if max_examples < 1:
        raise ValueError(f"max_examples is {max_examples}, expected 1 or more")
    before, after = Manifest.load(old), Manifest.load(new)
    changes = _changes(before, after, checked)
    if not changes:
        return Comparison(checked, (), proven=True, requests=0, changes=())
    pair = _Pair(Target(before, checked), Target(replace(after, key=before.key), checked))
    found: list[Difference] = []
    drawn = unjudged = 0
    for kind in _kinds(changes):
        smallest, count, left = _smallest(pair, kind, seed, max_examples)
        drawn += count
        unjudged += left
        if smallest is not None:
            whole = _difference(pair, kind, smallest)
            several = kind == "reading" and checked == "docs"
            apart, count = _apart(pair, changes, seed, max_examples) if several else ([], 0)
            drawn += count
            found += apart or [whole]
    return Comparison(
        checked, tuple(found), proven=False, requests=drawn, changes=changes, unjudged=unjudged
    )


def _apart(
    pair: _Pair, changes: tuple[str, ...], seed: int | None, max_examples: int
) -> tuple[list[Difference], int]:
    """A difference for each property, and how many requests were drawn; none for one alone.

    Properties that cannot be changed one by one, as with another format, are changed together.
    """
    names = tuple(name for name in changes if name != "jsonResponseBody")
    if len(names) < 2:
        return [], 0
    found: list[Difference] = []
    together: list[str] = []
    drawn = 0
    for group in (*((name,) for name in names), None):
        properties = tuple(together) if group is None else group
        if not properties or (group is None and properties == names):
            continue
        changed = changed_in(pair.old.manifest, pair.new.manifest, properties)
        smallest = None
        if changed is not None and _changes(pair.old.manifest, changed, pair.old.profile):
            one = _Pair(pair.old, Target(changed, pair.old.profile))
            smallest, count, _ = _smallest(one, "reading", seed, max_examples)
            drawn += count
        if smallest is not None:
            found.append(replace(_difference(one, "reading", smallest), properties=properties))
        elif group is not None:
            together += group
    return found, drawn


def _kinds(changes: tuple[str, ...]) -> tuple[Kind, ...]:
    """What can differ, judging by the properties that do."""
    if changes == ("jsonResponseBody",):
        return ("reply",)
    return ("reading", "reply") if "jsonResponseBody" in changes else ("reading",)


def _changes(old: Manifest, new: Manifest, profile: Profile) -> tuple[str, ...]:
    names = ["jsonResponseBody"]
    if profile == "validation-server":  # which reads any manifest as it stands
        names.insert(0, "requestParser")
    changes = [name for name in names if old.capability.get(name) != new.capability.get(name)]
    if profile == "docs":
        before, after = meaning(old), meaning(new)
        said = (name for name in {**before, **after} if before.get(name) != after.get(name))
        changes = [*said, *changes]
    return tuple(changes)


def _smallest(
    pair: _Pair, kind: Kind, seed: int | None, max_examples: int
) -> tuple[bytes | None, int, int]:
    """The smallest request that differs, if one does, how many were drawn, and were unjudged."""
    differs = pair.reads_differently if kind == "reading" else pair.answers_differently
    settings = Settings(max_examples, seed, deterministic=True)
    drawn = unjudged = 0
    for strategy in _strategies(pair):
        searched = find_smallest(strategy, holding(differs), settings, "diff")
        drawn += searched.examples
        unjudged += searched.unjudged
        if searched.findings:
            return searched.findings[0].request, drawn, 0
    return None, drawn, unjudged


def _strategies(pair: _Pair) -> "Iterator[SearchStrategy[bytes]]":
    """Valid requests of either manifest, and with the words of both matchers; then malformed ones.

    Valid requests come first, since a difference in them is easier to understand.
    """
    from hypothesis import strategies as st

    from sstest.difference.drawing import bodies, with_words_of
    from sstest.generate.strategies import malformed, requests

    made = [each for each in (pair.old, pair.new) if each.has_requests]
    if not made:
        _ = pair.old.shape  # raises, and says why
    if pair.is_read_alike:
        del made[1:]
    yield st.one_of([bodies(requests(target.manifest)) for target in made])
    others = ((one, pair.new if one is pair.old else pair.old) for one in made)
    spoken = (with_words_of(target, other) for target, other in others)
    if with_words := [one for one in spoken if one is not None]:
        yield st.one_of(with_words)
    yield st.one_of([bodies(malformed(target.manifest)) for target in made])


def _difference(pair: _Pair, kind: Kind, body: bytes) -> Difference:
    if kind == "reading":
        old, new = (reading(each.outcome(body)) for each in (pair.old, pair.new))
    else:
        old, new = (reply(each.manifest, body, each.profile) for each in (pair.old, pair.new))
    return Difference(kind, body, old, new)
