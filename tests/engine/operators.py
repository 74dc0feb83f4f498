"""Ways to spoil a good manifest so that only recorded requests can tell."""

from collections.abc import Iterator
from copy import deepcopy
from itertools import combinations
from typing import Any

from sstest import Manifest
from sstest.manifest import ManifestError

Mutant = tuple[str, dict[str, Any]]
Place = tuple[str, ...]


def pointers(parser: dict[str, Any]) -> dict[Place, str]:
    """Every pointer of a request parser, by the way to it."""
    found: dict[Place, str] = {}
    for name, value in parser.items():
        if isinstance(value, str):
            found[(name,)] = value
        elif name == "memberArrayParser":
            found |= {(name, inner): text for inner, text in value.items()}
        elif name == "arrayInclusion":
            found[(name, "path")] = value["path"]
    return found


def with_pointer(parser: dict[str, Any], place: Place, text: str) -> dict[str, Any]:
    changed = deepcopy(parser)
    owner = changed
    for name in place[:-1]:
        owner = owner[name]
    owner[place[-1]] = text
    return changed


def misspelt(text: str) -> Iterator[tuple[str, str]]:
    """A letter dropped, doubled, or exchanged with the next; other cases, other separators."""
    parts = text.split("/")
    for index, part in enumerate(parts):
        if len(part) < 2 or part.isdigit():
            continue

        def put(new: str, index: int = index) -> str:
            return "/".join([*parts[:index], new, *parts[index + 1 :]])

        middle = len(part) // 2
        for place in sorted({0, middle, len(part) - 1}):
            yield f"{part} without letter {place}", put(part[:place] + part[place + 1 :])
            yield (
                f"{part} with letter {place} twice",
                put(part[:place] + part[place:][:1] + part[place:]),
            )
            yield f"{part} with another letter {place}", put(f"{part[:place]}x{part[place + 1 :]}")
        for place in sorted({0, middle - 1, len(part) - 2}):
            if part[place] != part[place + 1]:
                turned = part[:place] + part[place + 1] + part[place] + part[place + 2 :]
                yield f"{part} with letters turned at {place}", put(turned)
        snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in part)
        camel = "".join(
            word if first == 0 else word.capitalize() for first, word in enumerate(part.split("_"))
        )
        for what, new in (
            ("in upper case", part.upper()),
            ("in lower case", part.lower()),
            ("capitalised", part[0].upper() + part[1:]),
            ("in snake case", snake),
            ("in camel case", camel),
            ("in the plural", f"{part}s"),
        ):
            if new != part:
                yield f"{part} {what}", put(new)
    if len(parts) > 2:
        yield f"{text} without its parent", "/" + "/".join(parts[2:])
        yield f"{text} without its leaf", "/".join(parts[:-1])
    yield f"{text} in an envelope", f"/data{text}"


def misspellings(parser: dict[str, Any]) -> Iterator[Mutant]:
    for place, text in pointers(parser).items():
        for what, new in misspelt(text):
            if new != text:
                yield f"{place[-1]}: {what}", with_pointer(parser, place, new)


def swaps(parser: dict[str, Any]) -> Iterator[Mutant]:
    """Every pair of pointers exchanged, and one of each pair copied over the other."""
    found = pointers(parser)
    for (one, text), (other, its) in combinations(found.items(), 2):
        if text == its:
            continue
        names = f"{'.'.join(one)} and {'.'.join(other)}"
        yield f"{names} swapped", with_pointer(with_pointer(parser, one, its), other, text)


def copies(parser: dict[str, Any]) -> Iterator[Mutant]:
    found = pointers(parser)
    for (one, text), (other, its) in combinations(found.items(), 2):
        if text != its:
            yield (
                f"{'.'.join(one)} copied over {'.'.join(other)}",
                with_pointer(parser, other, text),
            )
            yield f"{'.'.join(other)} copied over {'.'.join(one)}", with_pointer(parser, one, its)


def matchers(parser: dict[str, Any]) -> Iterator[Mutant]:
    inclusion = parser.get("arrayInclusion")
    if not inclusion:
        return
    old = inclusion["matcher"]
    words = old.strip("^$()").split("|")
    for what, new in (
        ("misspelt", old.replace("a", "", 1)),
        ("in upper case", old.upper()),
        ("of the opposite", old.replace("add", "remove")),
        ("negated", f"[^{words[-1]}]"),
        ("of nothing that is sent", "^include$"),
        ("of everything", ".*"),
        ("with a blank", old.replace("$", " $")),
        ("of one word of several", f"^{words[0]}$"),
        ("of the other word of several", f"^{words[-1]}$"),
    ):
        if new != old:
            yield f"matcher {what}: {new}", with_pointer(parser, ("arrayInclusion", "matcher"), new)


def manifest_of(good: Manifest, parser: dict[str, Any]) -> Manifest | None:
    """The manifest with another parser; ``None`` where the rules alone can tell."""
    capability = {**good.to_dict()["syncedSegment"], "requestParser": parser}
    try:
        manifest = Manifest.load({"syncedSegment": capability}, good.key)
        _ = manifest.request_parser
    except ManifestError:
        return None
    return manifest
