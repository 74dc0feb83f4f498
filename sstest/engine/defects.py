"""``known-defects.json``: items that are expected to fail, and those that no longer do."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from sstest.corpus import CorpusError, KnownDefect
from sstest.engine.item import Item, Result
from sstest.engine.samples import OF_ONE_REQUEST
from sstest.engine.select import Selection, nearest_code
from sstest.finding import Finding
from sstest.rules.catalogue import catalogue, static_rules
from sstest.text import escape, plain


def with_known_defects(
    items: list[Item], defects: Iterable[KnownDefect], folder: Path, selection: Selection
) -> list[Item]:
    """The items, those with a known defect marked, and one for each defect that nothing shows."""
    path = escape(folder / "known-defects.json")
    found = items
    for defect in defects:
        _require_known(defect, items, path, selection)
        found = list(_marked(found, defect))
    return found


def _marked(items: list[Item], defect: KnownDefect) -> Iterator[Item]:
    shown = [one for one in items if _is_about(one, defect)]
    for one in items:
        yield replace(one, known_defect=defect.reason) if one in shown else one
    looked = defect.code in static_rules() or defect.code.startswith("SS92")
    if not shown and (looked or defect.pointer is not None):
        yield _gone(defect)


def _is_about(item: Item, defect: KnownDefect) -> bool:
    if defect.request is not None:
        return item.request == defect.request and item.code in ("", defect.code)
    is_there = defect.pointer in (None, item.pointer)
    return item.code == defect.code and item.request is None and is_there


def _gone(defect: KnownDefect) -> Item:
    """An item for a defect that no other item is about, since its rule finds nothing."""
    name = plain(" ".join(filter(None, (defect.code, defect.request, defect.pointer))))
    return Item(name, defect.code, Result, known_defect=defect.reason)


def _require_known(defect: KnownDefect, items: list[Item], path: str, selection: Selection) -> None:
    """Raise for an entry that names no rule, or none that it could be about."""
    rule = catalogue().get(defect.code)
    if rule is None:
        raise CorpusError(f"{path}: there is no rule {defect.code!r:.80}; {_nearest(defect.code)}")
    (weighed,) = selection.weigh([rule.stamp(Finding("", "info", ""))])
    if weighed.severity == "info":
        raise CorpusError(f"{path}: {defect.code} is info, which fails no test; remove the entry")
    if defect.code in OF_ONE_REQUEST and defect.request is None:
        what = 'needs "request", the name of the recorded request'
        raise CorpusError(f"{path}: {defect.code} {what}")
    names = [one.request for one in items if one.request]
    if defect.request is not None and defect.request not in names:
        listed = ", ".join(names) or "none"
        unknown = f"there is no request {defect.request!r:.80}"
        raise CorpusError(f"{path}: {unknown}; there are: {listed}")


def _nearest(code: str) -> str:
    near = nearest_code(code, catalogue())
    if near is None or near in catalogue():
        return f"did you mean {near}?" if near else "sstest explain lists them all"
    return f"there are {', '.join(one for one in catalogue() if one.startswith(near))}"
