"""Texts that stand for nothing: words for no value, templates not filled in, other keys."""

import re
from typing import Final, Literal

from sstest.vocabulary.words import words_of

NOTHING: Final = words_of(
    """
    undefined null NULL Null None nil NIL NaN nan (null) <null> <nil> <none> (none) #N/A \\N
    """
) | {"[object Object]", "[object Undefined]", "[object Null]", "[object Promise]", "<no value>"}
"""What JavaScript, Python, Go, Ruby, SQL and spreadsheets write where there is no value."""

_TEMPLATE: Final = re.compile(
    r"\{\{.*\}\}|\$\{.*\}|<%.*%>|\{%.*%\}|\{[A-Za-z_][\w.]*\}|<[A-Za-z_][\w .-]*>"
    r"|%%?[A-Za-z_]\w*%?%|%\(\w+\)s|\[\[.*\]\]|\$\(.*\)|#\{.*\}|\*\|.*\|\*|\$[A-Z][A-Z0-9_]+",
    re.DOTALL,
)
_PART: Final = re.compile(
    r"[\w.-]*[:/|#=_-](?:undefined|null|NaN)|(?:undefined|null|NaN)[:/|#=_-].+"
)
_LONGEST: Final = 200
_TO_DO: Final = re.compile(r"\b(?:TODO|FIXME|TBD)\b")
_YOURS: Final = re.compile(
    r"(?:your|my|enter|insert|put|paste|replace|change|add)[ _-].*|.*[ _-](?:here|goes[ _-]here)"
    r"|x{3,}|\.{3}|to-?do|tbd|fix-?me|change-?me|place-?holder|example|n/?a",
    re.IGNORECASE,
)
_OWN_NAMES: Final = re.compile(
    r"(?:LD_|LAUNCHDARKLY_)?(?:CLIENT_?SIDE_?ID|ENVIRONMENT_?ID|ENV_?ID|SDK_KEY|ENVIRONMENT)"
)
_ENVIRONMENTS: Final = words_of(
    """
    production prod staging stage stg development develop dev test testing qa uat sandbox demo
    preprod pre-production preview integration local default live main
    """
)
# These name an environment whatever stands beside them: "prod-eu".
_PLAIN: Final = words_of("production prod staging stg preprod preproduction qa uat sandbox")
_MOST_WORDS: Final = 4

KeyKind = Literal["SDK key", "mobile key", "access token", "name", "placeholder", "nothing"]


def stands_for_nothing(text: str) -> bool:
    """Whether a text is what some language writes for no value, such as ``undefined``."""
    return text.strip() in NOTHING


def is_made_of_nothing(text: str) -> bool:
    """Whether a part of an id is what some language writes for no value: ``user_undefined``."""
    return "[object " in text or bool(_PART.fullmatch(text[:_LONGEST]))


def is_template(text: str) -> bool:
    """Whether a text is a placeholder of a template that nobody filled in: ``{{userId}}``."""
    text = text.strip()
    return len(text) <= _LONGEST and bool(_TEMPLATE.fullmatch(text))


def is_to_fill_in(text: str) -> bool:
    """Whether a text is a note that somebody has to write another one: ``TODO``, ``{{name}}``."""
    return is_template(text) or bool(_TO_DO.search(text[:_LONGEST]))


def no_client_side_id(text: str) -> KeyKind | None:
    """What a text is instead of a client-side ID; ``None`` for what may well be one."""
    plain = text.strip()
    lower = plain.lower()
    if lower.startswith("sdk-"):
        return "SDK key"
    if lower.startswith("mob-"):
        return "mobile key"
    if lower.startswith("api-"):
        return "access token"
    if stands_for_nothing(plain):
        return "nothing"
    if is_template(plain) or _YOURS.fullmatch(plain) or _OWN_NAMES.fullmatch(plain):
        return "placeholder"
    words = lower.replace("_", "-").replace(" ", "-").split("-")
    if lower in _ENVIRONMENTS or (len(words) <= _MOST_WORDS and not _PLAIN.isdisjoint(words)):
        return "name"
    return None
