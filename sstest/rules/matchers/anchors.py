"""SS306 to SS309, SS315, SS316: how much a matcher matches, and what its anchors leave open."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from sstest.regex.nodes import Alternation, Assertion, Group, Node, Repeat, Sequence, walk
from sstest.rules.example import matcher
from sstest.rules.matchers.check import NOT_A_PATTERN, REWRITTEN, check
from sstest.rules.rule import Mistake, error, warning
from sstest.text import quote
from sstest.vocabulary.reading import is_action_of_adding

if TYPE_CHECKING:
    from sstest.rules.matchers.analysis.reading import Reading

_SOURCE: Final = "LaunchDarkly documentation: synced segments, arrayInclusion; semantics §5"
NAME_WORDS: Final = (
    "name the actions that add, as in '^(add|members)$'; what is not matched is removed"
)
_MOST_WORDS: Final = 20
_MOST_SHOWN: Final = 2
# What may stand before and after a word; where an end is open any of it does.
_BEFORE: Final = ("not_", "x", "0", "not ", "re-", "x\n")
_AFTER: Final = ("x", "_not", "0", " not", "-not", "\nx")
_DIRECTLY: Final = 3
"""So many of each have no separator that ``\\b`` would stop at."""
# Words that begin as an action does and are none.
_OTHERS: Final = ("address", "addict", "joint", "enterprise", "membrane", "synchrotron")


class OpenEnds(NamedTuple):
    """Where other text may stand beside what the pattern spells out, and texts that show it."""

    start: bool
    end: bool
    texts: tuple[str, ...]


def open_ends(reading: "Reading") -> OpenEnds | None:
    """Where a pattern is open: at its start, its end, or both; ``None`` where it is closed.

    A ``.*`` that says so counts at the start, since negations stand there, and right after a
    letter, where it makes other words; after a separator it does not.
    """
    words = [word for word in reading.words[:_MOST_WORDS] if word]
    if not words and reading.example:
        words = [reading.example]
    start = [text for word in words if (text := _open_before(reading, word))]
    end = [text for word in words if (text := _open_after(reading, word))]
    end += [word for word in _OTHERS if reading.matches(word) and word not in reading.words]
    if not start and not end:
        return None
    usual = [word for word in reading.usual_removals if word not in reading.words]
    shown = dict.fromkeys([*(usual[:1] or start[:1]), *end[:1]])
    return OpenEnds(bool(start), bool(end), tuple(shown)[:_MOST_SHOWN])


def half_anchored(tree: Node) -> Node | None:
    """The first alternative of the whole pattern that lacks an anchor that another one has."""
    choice = _bare(tree)
    if not isinstance(choice, Alternation):
        return None
    anchored = [(_is_anchored(each, 0), _is_anchored(each, -1)) for each in choice.alternatives]
    if not any(map(any, anchored)):
        return None
    pairs = zip(choice.alternatives, anchored, strict=True)
    return next((each for each, sides in pairs if not all(sides)), None)


def _bare(node: Node) -> Node:
    while isinstance(node, Group) or (isinstance(node, Sequence) and len(node.items) == 1):
        node = node.body if isinstance(node, Group) else node.items[0]
    return node


@error(
    "SS306",
    "matcher that matches everything",
    "Whatever word stands at the path, the matcher matches it.",
    "All requests add then, also those that are to remove, so nobody ever leaves the segment.",
    bad=matcher(".*"),
    good=matcher("^(members|add_members)$"),
    source=_SOURCE,
    follows=NOT_A_PATTERN,
)
@check
def _everything(reading: "Reading") -> Iterator[Mistake]:
    if reading.reach in ("everything", "words"):
        what = "any action" if reading.reach == "everything" else "any word"
        shown = ", ".join(quote(word) for word in reading.usual_removals[:2])
        message = f"matcher {quote(reading.pattern)} matches {what}"
        message += f", for example {shown}" if shown else ""
        yield Mistake(message, "name the actions that add, as in '^(add|members)$'; others remove")


@error(
    "SS307",
    "matcher that matches nothing",
    "There is no text that the matcher matches, or the empty text is the only one.",
    "All requests remove then, so the segment stays empty.",
    bad=matcher("$add^"),
    good=matcher("^add$"),
    source=_SOURCE,
    follows=NOT_A_PATTERN,
)
@check
def _nothing(reading: "Reading") -> Iterator[Mistake]:
    if reading.reach not in ("nothing", "empty"):
        return
    what = "no text at all" if reading.reach == "nothing" else "only the empty text"
    message = f"matcher {quote(reading.pattern)} matches {what}, so nobody is ever added"
    hint = "'^' stands before everything that is to match and '$' after it, as in '^add$'"
    first, last = reading.pattern[0], reading.pattern[-1]
    if first.isspace() or last.isspace():
        where = "before" if first.isspace() else "behind"
        hint = f"remove the blank {where} it: it is a character that the action has to contain"
    elif first == last and not first.isalnum() and first not in "^$.":
        hint = f"remove {quote(first)} around it: it is a character that the action has to contain"
    yield Mistake(message, hint)


@warning(
    "SS308",
    "matcher without an anchor",
    "The matcher is found anywhere in the action, since '^' or '$' is missing or a '.*' "
    "allows what they would not.",
    "A matcher is searched for, not compared. One for 'add' also matches 'not_added', "
    "'re-add' and 'address', and one for 'subscribe' matches 'unsubscribe'.",
    bad=matcher("add"),
    good=matcher("^add$"),
    source=_SOURCE,
    follows=(*REWRITTEN, *("SS303", "SS312", "SS315", "SS319", "SS320", "SS321")),
)
@check
def _unanchored(reading: "Reading") -> Iterator[Mistake]:
    kinds = {node.kind for node in walk(reading.tree) if isinstance(node, Assertion)}
    found = open_ends(reading)
    if found is None or kinds & {"line start", "line end"}:
        return  # SS340 reports the (?m) that makes anchors of lines
    side = "start and its end" if found.start and found.end else "start" if found.start else "end"
    shown = ", ".join(quote(text) for text in found.texts)
    message = f"matcher {quote(reading.pattern)} is not anchored at its {side}: it matches {shown}"
    suggestion = reading.suggestion(reading.literal)
    hint = f"write {quote(suggestion)}" if suggestion else NAME_WORDS
    yield Mistake(message, hint, 0 if found.start else len(reading.pattern) - 1)


@warning(
    "SS309",
    "matcher that matches the empty text",
    "The matcher matches an action that is the empty text, beside others.",
    "A sender that has no action often sends an empty one; its members would be added.",
    bad=matcher("^(add|)$"),
    good=matcher("^add$"),
    source=_SOURCE,
    follows=(*REWRITTEN, "SS303", "SS308", "SS311"),
)
@check
def _empty_text(reading: "Reading") -> Iterator[Mistake]:
    if not reading.matches("") or not any(map(str.strip, reading.words)):
        return
    hint = "remove the alternative or the '?' or '*' that makes it optional"
    if suggestion := reading.suggestion(reading.literal):
        hint += f", as in {quote(suggestion)}"
    places = (reading.pattern.find(each) for each in ("||", "|)", "(|", ")?", ")*"))
    offset = next((place for place in places if place >= 0), 0)
    message = f"matcher {quote(reading.pattern)} also matches the empty text"
    yield Mistake(message, hint, offset)


@warning(
    "SS315",
    "anchors that apply to one alternative",
    "The matcher has several alternatives, and '^' or '$' belongs to some of them only.",
    "'|' binds less tightly than anything else: '^add|members$' is what begins with 'add', or "
    "ends with 'members', 'remove_members' too.",
    bad=matcher("^add|members$"),
    good=matcher("^(add|members)$"),
    source="https://github.com/google/re2/wiki/Syntax",
    follows=(*REWRITTEN, "SS319"),
)
@check
def _half_anchored(reading: "Reading") -> Iterator[Mistake]:
    alternative = half_anchored(reading.tree)
    if alternative is None:
        return
    message = f"the anchors of matcher {quote(reading.pattern)} apply to some alternatives only"
    texts = filter(reading.matches, ("not_added", "unadd", "address"))
    if shown := list(dict.fromkeys([*reading.usual_removals[:1], *texts]))[:_MOST_SHOWN]:
        message += f": it matches {' and '.join(quote(text) for text in shown)}"
    inner = reading.pattern.removeprefix("^").removesuffix("$")
    words = [" ".join(word.split()) for word in inner.split("|")]
    is_plain = not set(inner) & set("^$()[]{}*+?.\\") and all(map(is_action_of_adding, words))
    written = f"^({'|'.join(words)})$"
    hint = f"write {quote(written)}" if is_plain else NAME_WORDS
    yield Mistake(message, hint, alternative.start)


@warning(
    "SS316",
    "alternative that never matches",
    "An alternative of the matcher cannot match any text, mostly because of an anchor in the "
    "middle of it.",
    "The action that it names is taken for a removal.",
    bad=matcher("^(add|^$members)$"),
    good=matcher("^(add|members)$"),
    source=_SOURCE,
    follows=REWRITTEN,
)
@check
def _dead(reading: "Reading") -> Iterator[Mistake]:
    for part in reading.dead_alternatives:
        shown = quote(reading.pattern[part.start : part.end])
        message = f"the alternative {shown} of the matcher can never match"
        hint = "'^' and '$' hold at the ends of the action only; put them outside the brackets"
        yield Mistake(message, hint, part.start)


def _open_before(reading: "Reading", word: str) -> str | None:
    texts = [f"{before}{word}" for before in _BEFORE]
    if not _is_open(reading, texts):
        return None
    negated = f"not_{word.lstrip('_- .')}"
    return next(text for text in (negated, *texts) if reading.matches(text))


def _open_after(reading: "Reading", word: str) -> str | None:
    texts = [f"{word}{after}" for after in _AFTER]
    if not _is_open(reading, texts):
        return None
    if reading.covers(texts[0]) and not (word in reading.literal and word[-1:].isalpha()):
        return None
    shown = [f"{word}ress"] if word.endswith("add") else []
    return next(text for text in (*shown, *texts[1:]) if reading.matches(text))


def _is_open(reading: "Reading", texts: list[str]) -> bool:
    """Whether a text is matched that the pattern does not cover, or it covers whatever there is."""
    found = [text for text in texts if reading.matches(text)]
    return not all(map(reading.covers, found)) or all(text in found for text in texts[:_DIRECTLY])


def _is_anchored(node: Node, side: int) -> bool:
    """Whether all that a part matches begins (``side`` 0) or ends (-1) where the text does."""
    match node:
        case Assertion():
            return node.kind in (("start", "line start") if side == 0 else ("end", "line end"))
        case Sequence():
            return bool(node.items) and _is_anchored(node.items[side], side)
        case Alternation():
            return all(_is_anchored(each, side) for each in node.alternatives)
        case Repeat():
            return node.minimum > 0 and _is_anchored(node.body, side)
        case Group():
            return _is_anchored(node.body, side)
        case _:
            return False
