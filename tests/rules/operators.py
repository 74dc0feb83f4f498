"""Ways to break a manifest: each turns a good one into broken ones, with a name for each."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from sstest.manifest.document import Document
from sstest.manifest.reading import read
from sstest.mutate.mistakes import places, spelling
from sstest.mutate.planting import Planted, with_changes

Json = dict[str, Any]
Broken = tuple[str, Json | str]
Operator = Callable[[Json], Iterator[Broken]]

POINTERS: Final = (
    *("environmentIdPath", "contextKindPath", "cohortIdPath", "cohortNamePath", "cohortUrlPath"),
    *("memberArrayPath", "addMemberArrayPath", "removeMemberArrayPath"),
)
MEMBER_POINTERS: Final = ("memberIdPath", "booleanMembershipPath", "cohortIdPath", "cohortNamePath")


def parser_of(document: Json) -> Json:
    return document["capabilities"]["syncedSegment"]["requestParser"]


def member_of(document: Json) -> Json:
    return parser_of(document)["memberArrayParser"]


def pointers(document: Json) -> Iterator[tuple[str, Callable[[Json], Json], str]]:
    """Each pointer: a name, the way to the object that holds it, and the property."""
    for name in POINTERS:
        if name in parser_of(document):
            yield name, parser_of, name
    if "arrayInclusion" in parser_of(document):
        yield "arrayInclusion.path", lambda one: parser_of(one)["arrayInclusion"], "path"
    for name in MEMBER_POINTERS:
        if name in member_of(document):
            yield f"member {name}", member_of, name


def dotted(text: str) -> str:
    return text[1:].replace("/", ".")


def bracketed(text: str) -> str:
    first, *rest = text[1:].split("/")
    return first + "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in rest)


FORMS: Final[dict[str, Callable[[str], str]]] = {
    "no slash": lambda text: text[1:],
    "JSONPath": lambda text: f"$.{dotted(text)}",
    "JSONPath with brackets": lambda text: f"$.{bracketed(text)}",
    "JSONPath in quotes": lambda text: "$" + "".join(f"['{part}']" for part in text[1:].split("/")),
    "JSONPath of a member": lambda text: f"@.{dotted(text)}",
    "dots": lambda text: f".{dotted(text)}",
    "dots behind a slash": lambda text: f"/{dotted(text)}.x",
    "fragment": lambda text: f"#{text}",
    "fragment without slash": lambda text: f"#{text[1:]}",
    "brackets": lambda text: f"{text}[0]",
    "brackets with a name": lambda text: f"{text}['id']",
    "leading bracket": lambda text: f"['{text[1:]}']",
    "bad escape": lambda text: f"{text}~",
    "bad escape 2": lambda text: f"{text}~2",
    "leading tilde": lambda text: f"~{text}",
    "blank before": lambda text: f" {text}",
    "blank behind": lambda text: f"{text} ",
    "blank within": lambda text: text[:3] + " " + text[3:],
    "blank at a slash": lambda text: text.replace("/", "/ "),
    "tab": lambda text: f"{text}\t",
    "line feed": lambda text: f"{text}\n",
    "only a blank": lambda _: " ",
    "zero-width": lambda text: f"{text}\u200b",
    "no-break space": lambda text: f"{text}\u00a0",
    "NUL": lambda text: f"{text}\0",
    "dash": lambda text: f"{text}/-",
    "leading zero": lambda text: f"{text}/00",
    "negative index": lambda text: f"{text}/-1",
    "trailing slash": lambda text: f"{text}/",
    "leading double slash": lambda text: f"/{text}",
    "only a slash": lambda _: "/",
    "backslashes": lambda text: text.replace("/", "\\"),
    "trailing backslash": lambda text: f"{text}\\",
    "wildcard": lambda text: f"{text}/*",
    "leading wildcard": lambda text: f"/*{text}",
    "double wildcard": lambda text: f"/**{text}",
    "percent": lambda text: f"{text}%20",
    "encoded slash": lambda text: "/" + text[1:].replace("/", "%2F") + "%2Fx",
    "template": lambda text: f"{{{{{dotted(text)}}}}}",
    "template in a pointer": lambda text: f"{text}/{{{{x}}}}",
    "braces": lambda text: f"{{{dotted(text)}}}",
    "dollar braces": lambda text: f"${{{dotted(text)}}}",
    "quotes": lambda text: f'"{text}"',
    "apostrophes": lambda text: f"'{text}'",
    "backquotes": lambda text: f"`{text}`",
    "comma": lambda text: f"{text},{text}",
    "query": lambda text: f"{text}?x=1",
    "URL": lambda text: f"https://example.com{text}",
    "file": lambda text: f"file://{text}",
    "relative": lambda text: f".{text}",
    "parent": lambda text: f"..{text}",
    "arrow": lambda text: text[1:] + "->x",
    "colons": lambda text: f"{text}::x",
    "semicolon": lambda text: f"{text};",
    "pipe": lambda text: f"{text} | x",
    "angle brackets": lambda text: f"<{text[1:]}>",
    "Cyrillic": lambda text: text[:-1] + "\u043e" + "x",
    "full-width slash": lambda text: "\uff0f" + text[1:],
    "fraction slash": lambda text: "\u2044" + text[1:],
    "body": lambda text: f"/requestBody{text}",
    "body with dots": lambda text: f"requestBody.{dotted(text)}",
    "XPath": lambda text: f"/{text}[@id]",
    "fragment inside": lambda text: f"{text}#",
}


def malformed_pointers(document: Json) -> Iterator[Broken]:
    for name, owner, key in pointers(document):
        for form, write in FORMS.items():
            broken = copy.deepcopy(document)
            owner(broken)[key] = write(owner(broken)[key])
            yield f"{name}: {form}", broken


def empty_pointers(document: Json) -> Iterator[Broken]:
    for name, owner, key in pointers(document):
        broken = copy.deepcopy(document)
        owner(broken)[key] = ""
        only_id = name == "member memberIdPath" and len(member_of(document)) == 1
        if not only_id:  # then members are plain texts, which is fine
            yield f"{name}: empty", broken


def mistyped(document: Json) -> Iterator[Broken]:
    values: list[Any] = [None, 1, 1.5, True, False, [], ["/a"], {}, {"path": "/a"}]
    for name, owner, key in pointers(document):
        for value in values:
            broken = copy.deepcopy(document)
            owner(broken)[key] = value
            yield f"{name}: {value!r}", broken
    for value in [None, 1, True, [], "", "/a", [{}]]:
        for path in (
            ("capabilities",),
            ("capabilities", "syncedSegment"),
            ("capabilities", "syncedSegment", "requestParser"),
            ("capabilities", "syncedSegment", "requestParser", "memberArrayParser"),
            ("capabilities", "syncedSegment", "requestParser", "arrayInclusion"),
            ("capabilities", "syncedSegment", "jsonResponseBody"),
        ):
            if path[-1] == "jsonResponseBody" and isinstance(value, str):
                continue
            broken = copy.deepcopy(document)
            inner = broken
            for part in path[:-1]:
                inner = inner[part]
            inner[path[-1]] = value
            yield f"{path[-1]}: {value!r}", broken


def missing(document: Json) -> Iterator[Broken]:
    for owner, names in (
        (parser_of, ("environmentIdPath", "cohortIdPath", "cohortNamePath", "memberArrayParser")),
        (parser_of, ("memberArrayPath", "addMemberArrayPath", "removeMemberArrayPath")),
        (parser_of, ("arrayInclusion",)),
        (member_of, ("memberIdPath", "booleanMembershipPath")),
    ):
        for name in names:
            if name in owner(document):
                broken = copy.deepcopy(document)
                del owner(broken)[name]
                yield f"no {name}", broken
    if "arrayInclusion" in parser_of(document):
        for name in ("path", "matcher"):
            broken = copy.deepcopy(document)
            del parser_of(broken)["arrayInclusion"][name]
            yield f"no {name}", broken
    broken = copy.deepcopy(document)
    del broken["capabilities"]["syncedSegment"]["requestParser"]
    yield "no requestParser", broken
    broken = copy.deepcopy(document)
    del broken["capabilities"]["syncedSegment"]
    yield "no syncedSegment", broken
    broken = copy.deepcopy(document)
    del broken["capabilities"]
    yield "no capabilities", broken


RENAMINGS: Final[dict[str, Callable[[str], str]]] = {
    "plural": lambda name: f"{name}s",
    "snake case": lambda name: "".join(f"_{one.lower()}" if one.isupper() else one for one in name),
    "lower case": str.lower,
    "upper case": str.upper,
    "capital": lambda name: name[0].upper() + name[1:],
    "shortened": lambda name: name.removesuffix("Path") if name.endswith("Path") else name[:-2],
    "letter lost": lambda name: name[:3] + name[4:],
    "letter twice": lambda name: name[:3] + name[2:],
    "letters swapped": lambda name: name[:2] + name[3] + name[2] + name[4:],
    "blank": lambda name: f"{name} ",
    "pointer": lambda name: name.replace("Path", "Pointer") if "Path" in name else f"{name}Pointer",
    "kebab case": lambda name: "".join(f"-{one.lower()}" if one.isupper() else one for one in name),
}


def misnamed(document: Json) -> Iterator[Broken]:
    """Every property of the capability under another name."""

    def owners(one: Json) -> list[Json]:
        parser = parser_of(one)
        found = [one["capabilities"], one["capabilities"]["syncedSegment"], parser]
        found.append(parser["memberArrayParser"])
        return [*found, parser["arrayInclusion"]] if "arrayInclusion" in parser else found

    for number, owner in enumerate(owners(document)):
        for name in owner:
            for how, rename in RENAMINGS.items():
                if rename(name) == name:
                    continue
                broken = copy.deepcopy(document)
                inner = owners(broken)[number]
                items = list(inner.items())
                inner.clear()
                inner.update({rename(key) if key == name else key: value for key, value in items})
                yield f"{name}: {how}", broken
    for how, rename in RENAMINGS.items():
        broken = copy.deepcopy(document)
        broken[rename("capabilities")] = broken.pop("capabilities")
        if "capabilities" not in broken:
            yield f"capabilities: {how}", broken


def unknown(document: Json) -> Iterator[Broken]:
    for owner in (lambda one: one["capabilities"]["syncedSegment"], parser_of, member_of):
        for name in ("format", "description", "comment", "$schema", "//", "x-note", "version", ""):
            broken = copy.deepcopy(document)
            owner(broken)[name] = "x"
            yield f"unknown {name!r}", broken
    if "arrayInclusion" in parser_of(document):
        broken = copy.deepcopy(document)
        parser_of(broken)["arrayInclusion"]["matchers"] = "x"
        yield "unknown matchers", broken


def misplaced(document: Json) -> Iterator[Broken]:
    """Properties in other objects than their own."""
    capability = document["capabilities"]["syncedSegment"]
    parser = parser_of(document)
    broken = copy.deepcopy(document)
    broken["syncedSegment"] = broken["capabilities"].pop("syncedSegment")
    yield "syncedSegment beside capabilities", broken
    broken = copy.deepcopy(document)
    broken["capabilities"] = capability
    yield "requestParser in capabilities", broken
    yield "requestParser at the top", {**document, **capability, "capabilities": {}}
    yield "requestParser alone", {"requestParser": parser}
    yield "a parser alone", parser
    yield "capabilities as a list", {**document, "capabilities": [document["capabilities"]]}
    yield "members as a list", _with(document, memberArrayParser=[member_of(document)])
    for name in member_of(document):
        if name not in parser:
            broken = copy.deepcopy(document)
            parser_of(broken)[name] = member_of(broken).pop(name)
            yield f"{name} outside of its parser", broken
    for name in POINTERS:
        if name in parser:
            broken = copy.deepcopy(document)
            member_of(broken)[name] = parser_of(broken).pop(name)
            yield f"{name} inside memberArrayParser", broken
            broken = copy.deepcopy(document)
            parsed = parser_of(broken)
            broken["capabilities"]["syncedSegment"][name] = parsed.pop(name)
            yield f"{name} outside of requestParser", broken
    broken = copy.deepcopy(document)
    parser_of(broken)["jsonResponseBody"] = '{ "status": {{statusCode}} }'
    yield "template inside requestParser", broken
    broken = copy.deepcopy(document)
    parsed = parser_of(broken)
    broken["capabilities"]["syncedSegment"]["memberArrayParser"] = parsed.pop("memberArrayParser")
    yield "memberArrayParser beside requestParser", broken
    if "arrayInclusion" in parser:
        for name in ("path", "matcher"):
            broken = copy.deepcopy(document)
            parser_of(broken)[name] = parser_of(broken)["arrayInclusion"].pop(name)
            yield f"{name} outside of arrayInclusion", broken
        broken = copy.deepcopy(document)
        member_of(broken)["arrayInclusion"] = parser_of(broken).pop("arrayInclusion")
        yield "arrayInclusion inside memberArrayParser", broken


def _with(document: Json, **changes: Any) -> Json:
    broken = copy.deepcopy(document)
    parser_of(broken).update(changes)
    return broken


def planted(plant: Callable[[Document], Iterator[Planted]]) -> Operator:
    """Mistakes of sstest's own catalogue."""

    def operator(document: Json) -> Iterator[Broken]:
        given = read(document)
        for _, what, changes in plant(given):
            yield what, with_changes(given, changes)

    return operator


def wrong_arrays(document: Json) -> Iterator[Broken]:
    """Arrays of members that each keep the rules, and do not fit the rest."""
    yield from planted(places.arrays)(document)
    yield from planted(places.values_in_members)(document)
    parser = parser_of(document)
    if "memberArrayPath" in parser:
        array = parser["memberArrayPath"]
        yield "both ways", _with(document, addMemberArrayPath="/a", removeMemberArrayPath="/b")
        yield "one of two beside", _with(document, addMemberArrayPath="/a")
        yield "cohort far on", _with(document, cohortNamePath=f"{array}/17/cohortName")
        below = f"{parser['cohortIdPath']}/x"
        yield "array in the cohort", _with(document, memberArrayPath=below)
    else:
        action = {"path": "/action", "matcher": "^add$"}
        yield "a flag", _flagged(document)
        yield "both ways", _with(document, memberArrayPath="/members")
        yield "an action", _with(document, arrayInclusion=action)
    for name, _ in _arrays(parser):
        yield f"{name} below the name", _with(document, **{name: f"{parser['cohortNamePath']}/x"})


def wrong_members(document: Json) -> Iterator[Broken]:
    """Pointers of members, and actions, that each keep the rules, and do not fit the rest."""
    yield from planted(places.members)(document)
    parser = parser_of(document)
    if "arrayInclusion" in parser:
        yield "a flag", _flagged(document)
        for what, path in (
            ("is the cohort", parser["cohortIdPath"]),
            ("is the array", parser["memberArrayPath"]),
        ):
            inclusion = {**parser["arrayInclusion"], "path": path}
            yield f"action {what}", _with(document, arrayInclusion=inclusion)
    broken = _with_member(document, cohortNamePath="/audience/title")
    member_of(broken).pop("cohortIdPath", None)
    yield "name overridden alone", broken


def astray(document: Json) -> Iterator[Broken]:
    """Pointers of the cohort that have lost, gained or mixed up segments."""
    for place in read(document).pointers:
        if place.name not in ("cohortIdPath", "cohortNamePath") or place.of_member:
            continue
        parts = list(place.parts or ())
        for code in ("SM106", "SM107", "SM108", "SM110", "SM111", "SM112", "SM113"):
            what, write = spelling.SPELLINGS[code]
            if changed := write(place, parts):
                yield f"{place}: {what}", _with(document, **{place.name: "/" + "/".join(changed)})
        glued = "/" + ("_".join(parts) if len(parts) > 1 else "/".join(["a", *parts]))
        for what, text in (("of another", "/cohort/x"), ("glued", glued)):
            yield f"{place}: {what}", _with(document, **{place.name: text})
    for name, array in _arrays(parser_of(document)):
        if name == "memberArrayPath" and parser_of(document)["cohortIdPath"].startswith(array):
            for what, path in (("deeper", f"/x{array}"), ("goes on", f"{array}/value")):
                yield f"{name}: {what}", _with(document, memberArrayPath=path)


def _with_member(document: Json, **changes: Any) -> Json:
    broken = copy.deepcopy(document)
    member_of(broken).update(changes)
    return broken


def _arrays(parser: Json) -> Iterator[tuple[str, str]]:
    for name in ("memberArrayPath", "addMemberArrayPath", "removeMemberArrayPath"):
        if name in parser:
            yield name, parser[name]


def _flagged(document: Json) -> Json:
    broken = copy.deepcopy(document)
    member_of(broken)["booleanMembershipPath"] = "/isMember"
    return broken


def unreadable(document: Json) -> Iterator[Broken]:
    """Texts that are not JSON, or hold a property twice."""
    text = json.dumps(document, indent=2)
    capability = '"syncedSegment": {'
    yield "line comment", text.replace(capability, f"// how\n{capability}")
    yield "block comment", text.replace(capability, f"/* how */ {capability}")
    yield "hash comment", text.replace(capability, f"# how\n{capability}")
    yield "comment first", f"// manifest\n{text}"
    yield "trailing comma", text[:-2] + ",\n}"
    yield "trailing comma inside", text.replace("\n        }", ",\n        }", 1)
    yield "comma lost", text.replace('",\n', '"\n', 1)
    yield "colon lost", text.replace('": "', '" "', 1)
    yield "single quotes", text.replace('"', "'")
    yield "typographic quotes", text.replace('"name"', "\u201cname\u201d", 1)
    yield "name without quotes", text.replace('"capabilities"', "capabilities")
    yield "bracket too much", f"{text}}}"
    yield "bracket lost", text[:-1]
    yield "two documents", text + text
    yield "undefined", text.replace('"1.0.0"', "undefined")
    yield "Python", str(document)
    yield "YAML", "capabilities:\n  syncedSegment:\n    requestParser: {}\n"
    yield "leading zero", text.replace('"1.0.0"', "01")
    yield "bad escape", text.replace('"/', '"\\/x\\q', 1)
    yield "control character", text.replace('"/', '"\x01/', 1)
    yield "array", f"[{text}]"
    yield "text", json.dumps(text)
    yield "null", "null"
    yield "number", "1"
    yield "nothing", "{}"
    yield "byte order mark", "\ufeff" + text
    for share in range(1, 20):
        yield f"cut off after {share}/20", text[: len(text) * share // 20]
    for name in ("capabilities", "syncedSegment", "requestParser", "cohortIdPath", "memberIdPath"):
        yield f"{name} twice", text.replace(f'"{name}":', f'"{name}": null, "{name}":')


confused = planted(places.confused)

OPERATORS: Final[dict[str, Operator]] = {
    "malformed_pointers": malformed_pointers,
    "empty_pointers": empty_pointers,
    "mistyped": mistyped,
    "missing": missing,
    "misnamed": misnamed,
    "unknown": unknown,
    "misplaced": misplaced,
    "wrong_arrays": wrong_arrays,
    "wrong_members": wrong_members,
    "confused": confused,
    "astray": astray,
    "unreadable": unreadable,
}
