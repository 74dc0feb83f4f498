"""A Hypothesis strategy for manifests that keep every rule."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sstest.generate.shape import Path
from sstest.generate.value_strategies import any_text
from sstest.manifest import Format, Manifest
from sstest.manifest.pointer import join

_TRICKY_NAMES: Final = (
    *("~1", "~0", "~01", "a/b", "m~n", "~", "/", "//", "~~", "", " ", "%25", "a.b", "$phone"),
    *("0", "1", "01", "-", "-1", "10", "1e0", "٣", "é", "日本", "\U0001f600", "\x00", '"', "\\"),
    *("environmentId", "length", "__proto__", "constructor", "ENVIRONMENTID", "cohort_id"),
)
# Made once: Hypothesis takes longer to look at a new strategy than to draw from it.
_matchers: Final = st.sampled_from(
    (
        *("^add$", "add", "^(members|add_members)$", "^add_member$", "", "^$", ".", "^[^r]"),
        *("^.{3}$", "(?i)^add", r"\Aadd\z", "^(add|)$", r"\bjoin\b", "^(?:enter|join)(?:ed)?$"),
        *(r"^\Qa.b\E$", "(?s)^.*d$", r"^\pL+$", r"^\d+$", "^a+$", "^(a|b|cd)+$", "^é$"),
        *("r?e?m?o?v?e?$", "[[:upper:]]"),
    )
)
_templates: Final = st.sampled_from(
    (
        *(None, None),
        '{"ok": {{#if errorMessage}}false{{else}}true{{/if}} }',
        '{"status": {{statusCode}} }',
    )
)
_depths: Final = st.sampled_from((0, 0, 1, 2))
_presence: Final = st.booleans()

Paths = dict[str, Path]
"""Pointers by property, as reference tokens; those of members have ``member.`` in front."""


def manifests(format: Format | None = None) -> SearchStrategy[Manifest]:  # noqa: A002  # the public name
    """Manifests that keep every rule and that requests can satisfy, of one format or of any.

    They shrink to the documentation's own names. Pointers lead into objects and arrays, into the
    first members, through names with ``~`` and ``/``, to the same place twice, and to places
    where nothing can be.
    """
    formats = st.just(format) if format else st.sampled_from(Format)
    capabilities = formats.flatmap(capabilities_of)
    return st.builds(Manifest.load, capabilities, key=st.just("my-integration"))


@cache
@st.composite
def capabilities_of(draw: DrawFn, format_: Format) -> dict[str, Any]:
    """A capability of that format, as JSON data."""
    paths = _Drawing(draw).paths(format_)
    for twist in draw(_twists):
        paths = twist(paths)
    parser: dict[str, Any] = {name: join(path) for name, path in paths.items() if "." not in name}
    if "action" in parser:
        matcher = draw(_matchers)
        parser["arrayInclusion"] = {"path": parser.pop("action"), "matcher": matcher}
    parser["memberArrayParser"] = {
        name.removeprefix("member."): join(path) for name, path in paths.items() if "." in name
    }
    capability: dict[str, Any] = {"requestParser": parser}
    template = draw(_templates)
    if template is not None:
        capability["jsonResponseBody"] = template
    return {"syncedSegment": capability}


@dataclass(slots=True)
class _Drawing:
    """Pointers being drawn. No two lead to one place, and none leads through another's."""

    draw: DrawFn
    taken: set[str] = field(default_factory=set)

    def paths(self, format_: Format) -> Paths:
        """Pointers for all that a format needs, and for some of what it may have."""
        paths = self._below_a_home("", ("environmentId", "cohortId", "cohortName"), ())
        paths |= self._below_a_home("", (), ("contextKind", "cohortUrl"))
        if format_ is Format.ARRAYS:
            arrays = self._below_a_home("", ("addMemberArray", "removeMemberArray"), ())
        else:
            arrays = self._below_a_home("", ("memberArray",), ())
        if format_ is Format.ACTION:
            paths |= {"action": (self._name("action"),)}
        flag = ("booleanMembership",) if format_ is Format.BOOLEAN else ()
        member = self._below_a_home("member.", ("memberId", *flag), ("cohortId", "cohortName"))
        return paths | arrays | member

    def _below_a_home(self, owner: str, names: tuple[str, ...], more: tuple[str, ...]) -> Paths:
        """Places that lie in one object: the root, or one some levels down."""
        depth = self.draw(_depths)
        home = tuple(self._name("data") for _ in range(depth))
        chosen = [*names, *(name for name in more if self.draw(_presence))]
        return {
            f"{owner}{name}Path": (*home, self._name(_USUAL.get(name, name))) for name in chosen
        }

    def _name(self, usual: str) -> str:
        name = _unlike(self.taken, self.draw(_names(usual)))
        self.taken.add(name)
        return name


@cache
def _names(usual: str) -> SearchStrategy[str]:
    return st.one_of(st.just(usual), st.sampled_from(_TRICKY_NAMES), any_text)


def _unlike(taken: set[str], name: str) -> str:
    while name in taken:
        name += "2"
    return name


_USUAL: Final = {
    "memberArray": "members",
    "addMemberArray": "add",
    "removeMemberArray": "remove",
    "memberId": "id",
    "booleanMembership": "value",
}


def _array_of(paths: Paths) -> Path:
    return paths.get("memberArrayPath", paths.get("addMemberArrayPath", ()))


def _is_bare(paths: Paths) -> bool:
    return not paths["member.memberIdPath"]


def _say_the_cohort_once(paths: Paths) -> Paths:
    return {**paths, "cohortNamePath": paths["cohortIdPath"]}


def _say_the_cohort_in_a_member(index: str) -> Callable[[Paths], Paths]:
    def twist(paths: Paths) -> Paths:
        if _is_bare(paths):
            return paths
        first = (*_array_of(paths), index)
        taken = {part for path in paths.values() for part in path}
        return paths | {
            name: (*first, *paths.get(f"member.{name}", (_unlike(taken, name),)))
            for name in ("cohortIdPath", "cohortNamePath")
        }

    return twist


def _put_all_into_an_array(paths: Paths) -> Paths:
    """The request is its member array, and its first member carries all the rest."""
    if "memberArrayPath" not in paths or _is_bare(paths):
        return paths
    array = paths["memberArrayPath"]
    moved = {
        name: path if "." in name else ("0", *path)
        for name, path in paths.items()
        if path[: len(array)] != array or "." in name
    }
    inside = {
        name: path[len(array) :]
        for name, path in paths.items()
        if path[: len(array)] == array and "." not in name
    }
    return {**moved, **inside}


def _make_members_ids(paths: Paths) -> Paths:
    flagged = "member.booleanMembershipPath" in paths and "memberArrayPath" in paths
    array = _array_of(paths)
    led_into = any(
        path[: len(array)] == array and len(path) > len(array)
        for name, path in paths.items()
        if "." not in name
    )
    if led_into or (flagged and "action" not in paths):
        return paths
    rest = {name: path for name, path in paths.items() if "." not in name}
    return {**rest, "member.memberIdPath": ()}


def _look_inside_a_text(paths: Paths) -> Paths:
    """Where nothing can ever be found; properties that are optional may."""
    return {**paths, "contextKindPath": (*paths["environmentIdPath"], "contextKind")}


def _list_members_once(paths: Paths) -> Paths:
    if "addMemberArrayPath" not in paths:
        return paths
    return {**paths, "removeMemberArrayPath": paths["addMemberArrayPath"]}


def _put_the_environment_into_a_list(paths: Paths) -> Paths:
    own = ("fields", "0", "value") if paths["environmentIdPath"][:1] != ("0",) else ("0",)
    return {**paths, "environmentIdPath": (*own, *paths["environmentIdPath"][-1:])}


def _add_a_flag_that_does_not_count(paths: Paths) -> Paths:
    if "memberArrayPath" in paths and "action" not in paths:
        return paths
    return {**paths, "member.booleanMembershipPath": ("flag",)}


_twists: Final = st.lists(
    st.sampled_from(
        (
            _say_the_cohort_once,
            _say_the_cohort_in_a_member("0"),
            _say_the_cohort_in_a_member("0"),
            _say_the_cohort_in_a_member("2"),
            _put_all_into_an_array,
            _make_members_ids,
            _look_inside_a_text,
            _list_members_once,
            _put_the_environment_into_a_list,
            _add_a_flag_that_does_not_count,
        )
    ),
    max_size=3,
)
