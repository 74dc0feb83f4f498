"""The names that a pointer goes through: their words, their style, and what they seem to mean."""

import re
from typing import Final

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# Longer names resemble none of ours, and comparing them takes long.
_LONGEST: Final = 64

FIELD: Final = frozenset(
    (
        *("environment", "environments", "context", "contexts", "cohort", "cohorts", "segment"),
        *("segments", "audience", "audiences", "member", "members", "user", "users", "batch"),
        *("parameter", "parameters", "action", "actions", "included", "excluded", "include"),
        *("exclude", "remove", "removed", "added", "value", "values", "kind", "name", "data"),
        *("project", "identifier", "distinct", "integration", "config", "fields", "list", "type"),
    )
)
"""Words that the field uses in its requests."""

_WHOLE: Final = frozenset(
    (
        *("environmentid", "contextkind", "contextkey", "cohortid", "cohortname", "cohorturl"),
        *("segmentid", "segmentname", "audienceid", "audiencename", "userid", "memberid"),
        *("listdata", "projectid", "distinctid"),
    )
)
# Words of their own that are one letter away from one of the field's.
_OTHER_WORDS: Final = frozenset(
    (
        *(
            "remote",
            "auction",
            "contest",
            "faction",
            "fraction",
            "ember",
            "patch",
            "match",
            "watch",
        ),
        *("catch", "latch", "hatch", "botch", "bath", "batches", "protect", "valued", "valve"),
        *("adder", "fielded", "yields", "includes", "excludes", "removes", "remover", "typed"),
        *("named", "lists", "listed", "names", "kinds", "types", "projects", "configs", "dated"),
        *("identified", "identifiers", "integrations", "dates", "uses", "used", "users", "caption"),
        *("aged", "field", "parametered", "membered", "segmented", "projected", "tame", "game"),
        # The field's words in other languages.
        *("cohorte", "cohortes", "segmento", "segmentos", "segmente", "segmenti", "contexte"),
        *("contexto", "contextos", "contextes", "kontext", "kontexte", "projekt", "projekte"),
        *("aktion", "aktionen", "liste", "lista", "listen", "listas", "konfig", "namen"),
    )
)
_OTHER_ENDINGS: Final = frozenset(("uri", "urn", "is", "in", "it", "if", "find", "mind", "keys"))
_ID: Final = frozenset(("id", "ids", "uuid", "guid", "identifier"))
_NAME: Final = frozenset(("name", "names", "title", "label"))
_URL: Final = frozenset(("url", "uri", "link", "href"))
_KIND: Final = frozenset(("kind", "type"))
_ENVIRONMENT: Final = frozenset(("environment", "env"))
_COHORT: Final = frozenset(("cohort", "cohorts", "segment", "segments", "audience", "audiences"))
_PERSON: Final = frozenset(("user", "member", "visitor", "contact", "person", "profile"))
JOINING: Final = frozenset(
    ("add", "added", "adds", "join", "joined", "enter", "entered", "include", "included", "insert")
)
"""Words that say of members that they join."""
LEAVING: Final = frozenset(
    (
        *("remove", "removed", "removes", "removal", "removals", "delete", "deleted", "exclude"),
        *("excluded", "exit", "exited", "leave", "left", "drop", "dropped", "subtract", "lapsed"),
    )
)
"""Words that say of members that they leave."""


def words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case: ``cohortId``, ``cohort_id`` have ``cohort``, ``id``."""
    return tuple(word.lower() for word in _WORD.findall(name[:_LONGEST]))


def plain(name: str) -> str:
    """A name without what only styles differ in: case, ``_`` and ``-``."""
    return re.sub(r"[\s_-]", "", name[: _LONGEST + 1]).lower()


def style(name: str) -> str | None:
    """How the words of a name are joined; ``None`` for a name of one word, and for other names."""
    if re.fullmatch(r"[a-z0-9]+(?:_[a-z0-9]+)+", name):
        return "snake_case"
    if re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)+", name):
        return "kebab-case"
    if re.fullmatch(r"[a-z]+(?:[A-Z]+[a-z0-9]*)+", name):
        return "camelCase"
    return None


def topic(name: str) -> str | None:
    """What the last word of a name says that it holds."""
    last = words(name)[-1:]
    for said, among in (("id", _ID), ("name", _NAME), ("url", _URL), ("kind", _KIND)):
        if among.intersection(last):
            return said
    return None


def owners(name: str) -> frozenset[str]:
    """Whose it is, in a name's own words: an environment's, a cohort's, a member's."""
    found = set(words(name))
    table = (("environment", _ENVIRONMENT), ("cohort", _COHORT), ("member", _PERSON))
    return frozenset(owner for owner, among in table if among & found)


# "subscribed" and "subscriber" are no slips for each other.
_FORMS: Final = frozenset(("ed", "er", "es"))


def misspelt(name: str) -> tuple[str, str] | None:
    """The word of the field that ``name`` seems to misspell: what is written, what is meant."""
    written = plain(name)
    if len(name) > _LONGEST or written in _WHOLE:
        return None
    for known in sorted(_WHOLE):
        if resemble(written, known):
            return name, known
    for word in words(name):
        if word in FIELD or word in _OTHER_WORDS:
            continue
        for known in sorted(FIELD):
            if resemble(word, known):
                return word, known
    return None


def resemble(one: str, other: str) -> bool:
    """Whether two words differ by one slip of the hand, and are not forms of one word.

    Plurals and numbers are no slips, and of short words only swapped letters are counted.
    """
    if not (one.isalpha() and other.isalpha() and one_edit(one, other)):
        return False
    shorter, longer = sorted((one, other), key=len)
    if longer == f"{shorter}s" or (longer == f"{shorter}d" and shorter.endswith("e")):
        return False
    if one[:-1] == other[:-1] and {one[-2:], other[-2:]} <= _FORMS:
        return False
    swapped = len(one) == len(other) and sorted(one) == sorted(other)
    return len(longer) >= (4 if swapped else 5)


def one_edit(one: str, other: str) -> bool:
    """Whether one letter is missing, too much, wrong, or swapped with the next."""
    shorter, longer = sorted((one, other), key=len)
    if one == other or len(longer) - len(shorter) > 1 or len(longer) > _LONGEST:
        return False
    start = next(at for at in range(len(longer)) if shorter[at : at + 1] != longer[at : at + 1])
    if len(shorter) < len(longer):
        return shorter[start:] == longer[start + 1 :]
    swapped = shorter[start : start + 2] == longer[start : start + 2][::-1]
    after = start + 2 if swapped else start + 1
    return shorter[after:] == longer[after:]


def ending_slip(name: str, expected: str) -> bool:
    """Whether the last word of a name is a slip of ``expected``, such as ``cohort_i`` for an id.

    ``uid`` and the like, a letter before the word, are names of their own; so is ``uri``.
    """
    last = "".join(words(name)[-1:])
    if not one_edit(last, expected) or last.endswith(expected) or last in _OTHER_ENDINGS:
        return False
    return max(len(last), len(expected)) > 2 or len(words(name)) > 1
