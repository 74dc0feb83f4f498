"""A Hypothesis strategy for manifests that keep every rule."""

from dataclasses import dataclass, field
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sstest.generate.shape import Path
from sstest.manifest import Format, Manifest
from sstest.manifest.pointer import join

_TRICKY_NAMES: Final = (
    *("~1", "~0", "~01", "a/b", "m~n", "~", "/", "//", "~~", "", " ", "%25", "a.b", "$phone"),
    *("0", "1", "01", "-", "-1", "10", "1e0", "٣", "é", "日本", "\U0001f600", "\x00", '"', "\\"),
    *("environmentId", "length", "__proto__", "constructor", "ENVIRONMENTID", "cohort_id"),
)
_MATCHERS: Final = (
    *("^add$", "add", "^(members|add_members)$", "^add_member$", "", "^$", ".", "^[^r]", "^.{3}$"),
    *("(?i)^add", r"\Aadd\z", "^(add|)$", r"\bjoin\b", "^(?:enter|join)(?:ed)?$", r"^\Qa.b\E$"),
    *(
        "(?s)^.*d$",
        r"^\pL+$",
        r"^\d+$",
        "^a+$",
        "^(a|b|cd)+$",
        "^é$",
        "r?e?m?o?v?e?$",
        "[[:upper:]]",
    ),
)
_TEMPLATES: Final = (
    '{"ok": {{#if errorMessage}}false{{else}}true{{/if}}}',
    '{"status": {{statusCode}}}',
)
_OFTEN: Final = st.booleans()
_SELDOM: Final = st.integers(0, 5).map(lambda number: number == 5)


def manifests(format: Format | None = None) -> SearchStrategy[Manifest]:  # noqa: A002  # the public name
    """Manifests that keep every rule and that requests can satisfy, of one format or of any.

    They shrink to the documentation's own names. Pointers lead into objects and arrays, into the
    first members, through names with ``~`` and ``/``, to the same place twice, and to places
    where nothing can be.
    """
    formats = st.just(format) if format else st.sampled_from(Format)
    capabilities = formats.flatmap(capabilities_of)
    return st.builds(Manifest.load, capabilities, key=st.just("my-integration"))


@st.composite
def capabilities_of(draw: DrawFn, format_: Format) -> dict[str, Any]:
    """A capability of that format, as JSON data."""
    drawing = _Drawing(draw, format_)
    parser = drawing.request_parser()
    capability: dict[str, Any] = {"syncedSegment": {"requestParser": parser}}
    if draw(_SELDOM):
        capability["syncedSegment"]["jsonResponseBody"] = draw(st.sampled_from(_TEMPLATES))
    return capability


@dataclass(slots=True)
class _Drawing:
    """A ``requestParser`` being drawn. No two places lie one inside the other, unless meant to."""

    draw: DrawFn
    format: Format
    taken: set[str] = field(default_factory=set)

    def request_parser(self) -> dict[str, Any]:
        rooted: bool = self.format is not Format.ARRAYS and self.draw(_SELDOM)
        home = ("0",) if rooted else self._home()
        arrays = self._arrays(rooted=rooted)
        member = self._member_parser(rooted=rooted)
        parser: dict[str, Any] = {"environmentIdPath": self._place("environmentId", home)}
        if self.draw(_OFTEN):
            parser["contextKindPath"] = self._optional(parser, "contextKind", home)
        parser |= self._cohort(home, next(iter(arrays.values())), member)
        if self.draw(_OFTEN):
            parser["cohortUrlPath"] = self._optional(parser, "cohortUrl", home)
        if self.format is Format.ACTION:
            matcher = self.draw(st.sampled_from(_MATCHERS))
            parser["arrayInclusion"] = {"path": self._place("action", home), "matcher": matcher}
        parser |= arrays
        pointers = {name: join(at) if isinstance(at, tuple) else at for name, at in parser.items()}
        if "arrayInclusion" in parser:
            action = parser["arrayInclusion"]
            pointers["arrayInclusion"] = {**action, "path": join(action["path"])}
        return {
            **pointers,
            "memberArrayParser": {name: join(place) for name, place in member.items()},
        }

    def _arrays(self, *, rooted: bool) -> dict[str, Path]:
        if self.format is Format.ARRAYS:
            home = self._home()
            add = self._place("add", home)
            remove = add if self.draw(_SELDOM) else self._place("remove", home)
            return {"addMemberArrayPath": add, "removeMemberArrayPath": remove}
        return {"memberArrayPath": () if rooted else self._place("members", self._home())}

    def _member_parser(self, *, rooted: bool) -> dict[str, Path]:
        if self.format is not Format.BOOLEAN and not rooted and self.draw(_SELDOM):
            return {"memberIdPath": ()}
        home = self._home()
        parser = {"memberIdPath": self._place("id", home)}
        if self.format is Format.BOOLEAN or self.draw(_SELDOM):
            parser["booleanMembershipPath"] = self._place("value", home)
        for name in ("cohortId", "cohortName"):
            if self.draw(_OFTEN):
                parser[f"{name}Path"] = self._place(name, home)
        return parser

    def _cohort(self, home: Path, array: Path, member: dict[str, Path]) -> dict[str, Path]:
        """The cohort's id and name: on their own, in one place, or in one of the first members."""
        if self.draw(_SELDOM):
            place = self._place("cohort", home)
            return {"cohortIdPath": place, "cohortNamePath": place}
        if not member["memberIdPath"] or self.draw(_OFTEN):
            return {f"{name}Path": self._place(name, home) for name in ("cohortId", "cohortName")}
        first = (*array, str(self.draw(st.sampled_from((0, 0, 0, 1, 2)))))
        return {
            f"{name}Path": (*first, *member.get(f"{name}Path", (name,)))
            for name in ("cohortId", "cohortName")
        }

    def _optional(self, parser: dict[str, Any], name: str, home: Path) -> Path:
        """A place of its own, or one inside of a text, where nothing can ever be found."""
        if self.draw(_SELDOM):
            dead: Path = (*parser["environmentIdPath"], name)
            return dead
        return self._place(name, home)

    def _home(self) -> Path:
        """What a few places lie in: the root, a container, or an array in a container."""
        depth = self.draw(st.sampled_from((0, 0, 1, 2)))
        home: Path = tuple(self._name("data") for _ in range(depth))
        indexed: bool = bool(home) and self.draw(_SELDOM)
        return (*home, "0") if indexed else home

    def _place(self, name: str, home: Path) -> Path:
        return (*home, self._name(name))

    def _name(self, usual: str) -> str:
        """A name that no other part of the manifest has."""
        name = self.draw(st.one_of(st.just(usual), st.sampled_from(_TRICKY_NAMES), st.text()))
        while name in self.taken:
            name += "2"
        self.taken.add(name)
        return name
