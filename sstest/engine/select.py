"""Which rules to run: by code or by what codes begin with, on the command line or in a file."""

import errno
import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sstest.files import FileError, TooLarge, read_file, why_unread
from sstest.finding import Finding
from sstest.limits import CONFIG_BYTES, CONFIG_KEY_PARTS
from sstest.rules.catalogue import catalogue, static_rules
from sstest.rules.rule import TOO_COSTLY, Rule
from sstest.text import escape
from sstest.vocabulary.typos import closest

_NAMES: Final = ("select", "ignore", "submission")
OF_REQUESTS: Final = "SS9"
"""What the codes of rules begin with that need requests."""
_OF_REPLIES: Final = ("SS4", OF_REQUESTS)
# Where a key can stand, one of too many parts; tomllib takes the square of their number.
_PART: Final = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+"""
_LONG_KEY: Final = re.compile(
    rf"(?:^|[\[{{,])[ \t]*+(?:{_PART}\.[ \t]*+){{{CONFIG_KEY_PARTS}}}", re.MULTILINE
)
_LIKE_DIGITS: Final = str.maketrans("OQIL", "0011")


class ConfigError(ValueError):
    """An option is wrong; ``str()`` says where it is and what was probably meant."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules whose codes begin with one of ``select`` and with none of ``ignore``.

    ``submission`` says that the manifest is about to be submitted, so what it would be rejected
    for is a warning and no longer info.
    """

    select: tuple[str, ...] = ("SS",)
    ignore: tuple[str, ...] = ()
    submission: bool = False

    def has(self, code: str) -> bool:
        """Whether the rule of this code is wanted; SS420 is with each rule that it may speak of."""
        wanted = code.startswith(self.select)
        if code == TOO_COSTLY:
            wanted = wanted or any(one.startswith(_OF_REPLIES) for one in self.select)
        return wanted and not code.startswith(self.ignore)

    def rules(self) -> list[Rule]:
        """The static rules, in the order of their codes."""
        return [rule for code, rule in static_rules().items() if self.has(code)]

    def explained(self, causes: Iterable[Finding]) -> "Selection":
        """The selection with ``causes``, which say why its rules have no requests to try.

        Without them all would seem well. Those to ignore are still ignored.
        """
        if not any(self.has(code) for code in catalogue() if code.startswith(OF_REQUESTS)):
            return self
        return replace(self, select=(*self.select, *(one.code for one in causes)))

    def weigh(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings, each as serious as it is here."""
        return [
            replace(one, severity="warning")
            if self.submission and one.code.startswith("SS5")
            else one
            for one in findings
        ]


EVERYTHING: Final = Selection()
"""All rules."""


def codes(given: Iterable[str], where: str) -> tuple[str, ...]:
    """The codes or beginnings of codes in ``given``, each of which may be several with commas.

    Raises :class:`ConfigError` for one that no rule's code begins with; ``where`` names its place.
    """
    found = []
    for wanted in (one.strip() for text in given for one in text.split(",")):
        code = wanted.upper()
        if not code:
            raise ConfigError(f"{where} holds an empty code; give one such as SS1 or SS102")
        if not any(known.startswith(code) for rules in _catalogues() for known in rules):
            near = nearest_code(code, catalogue())
            hint = f"did you mean {near}?" if near else "sstest explain lists them all"
            raise ConfigError(f"{where}: no rule's code begins with {wanted[:40]!r}; {hint}")
        found.append(code)
    return tuple(found)


def _catalogues() -> Iterator[Collection[str]]:
    """The codes of static rules, of all, and of those of parsers: each takes longer to import."""
    yield static_rules()
    yield catalogue()
    from sstest.conformance import conformance_rules

    yield conformance_rules()


def nearest_code(code: str, known: Collection[str]) -> str | None:
    """The code, or the beginning of codes, that was probably meant by ``code``."""
    number = code[:20].upper().lstrip("S").translate(_LIKE_DIGITS)
    for end in range(len(number), 1, -1):  # something too much may stand behind it
        if number[:end].isdigit() and any(one.startswith(f"SS{number[:end]}") for one in known):
            return f"SS{number[:end]}"
    family = f"SS{number[:1]}"
    return family if any(one.startswith(family) for one in known) and number else None


def configured(folder: Path) -> Selection:
    """What ``[tool.sstest]`` says in the nearest pyproject.toml that has it, from ``folder`` up.

    Raises :class:`ConfigError` for a file that is not TOML, and for names and values that it
    cannot hold.
    """
    folder = folder.resolve()
    for place in (folder, *folder.parents):
        path = place / "pyproject.toml"
        table = _table(path)
        if table is not None:
            return _selection(path, table)
    return Selection()


def _table(path: Path) -> dict[str, Any] | None:
    if not os.path.lexists(path):  # as in most folders; to resolve the path takes far longer
        return None
    shown = escape(path)
    try:
        data = _parsed(read_file(path, CONFIG_BYTES, path.parent).decode())
    except FileError as error:
        raise ConfigError(f"{shown}: {why_unread(error)}") from None
    except OSError:
        return None
    except (ValueError, RecursionError) as error:  # tomllib's errors and the decoder's are such
        raise ConfigError(f"{shown}: is not TOML: {escape(error)}") from None
    tool = data.get("tool")
    table = tool.get("sstest") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{shown}: tool.sstest is not a table; write [tool.sstest]")
    return table


def _parsed(text: str) -> dict[str, Any]:
    if _LONG_KEY.search(text):
        raise TooLarge(errno.EFBIG, f"a key has more than {CONFIG_KEY_PARTS} parts")
    import tomllib

    return tomllib.loads(text)


def _selection(path: Path, table: dict[str, Any]) -> Selection:
    for name in table:
        if name not in _NAMES:
            near = closest(name, _NAMES)
            hint = f"did you mean {near}?" if near else f"it has {', '.join(_NAMES)}"
            raise ConfigError(f"{escape(path)}: [tool.sstest] has no {name[:40]!r}; {hint}")
    submission = table.get("submission", False)
    if not isinstance(submission, bool):
        raise ConfigError(f"{escape(path)}: submission in [tool.sstest] is true or false")
    return Selection(
        _listed(path, table, "select") or ("SS",), _listed(path, table, "ignore"), submission
    )


def _listed(path: Path, table: dict[str, Any], name: str) -> tuple[str, ...]:
    value = table.get(name, [])
    where = f"{escape(path)}: {name} in [tool.sstest]"
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ConfigError(f'{where} is not a list of codes, such as ["SS1", "SS305"]')
    return codes(value, where)
