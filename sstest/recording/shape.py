"""When two requests are of one shape, so that one of them is enough."""

from hashlib import sha256
from typing import Any, Final

from sstest.generate.value_type import ValueType
from sstest.javascript.values import is_truthy
from sstest.manifest import Manifest
from sstest.parser import RequestError, Update
from sstest.parser.body import decode
from sstest.recording.anonymise import Reading
from sstest.recording.forms import form_of
from sstest.response.reply import Reply

_DEEPEST: Final = 50


def shape_of(manifest: Manifest, body: bytes, profile: str, reply: Reply) -> str:
    """Equal for two requests, and what is answered to them, if they are of one shape.

    It is made of: the profile, the status, and the property that a refusal is about; who joins and
    leaves, and in one cohort or several; and the structure of the body: the names of properties,
    the type of each value, of texts their form, the action itself, and whether an array is empty,
    has one element or more, and of which shapes. A request that is not JSON has no structure.

    Raises :class:`~sstest.ManifestError` for a manifest that breaks rules.
    """
    told = [profile, str(reply.status)]
    if reply.error is not None:
        told += [str(reply.error.field), str(reply.error.member is None)]
    if reply.update is not None:
        told += [*_directions(reply.update), str(len(reply.update.deltas) > 1)]
    try:
        document = decode(body)
    except RequestError:
        told.append("not JSON" if body else "nothing")
    else:
        reader = _Reader(Reading(manifest, document, reply.update))
        told.append(reader.structure(document, (), 0))
    return sha256("\n".join(told).encode(errors="surrogatepass")).hexdigest()


def _directions(update: Update) -> list[str]:
    # The validation server passes on any JSON value as a flag, and None where there is none.
    flags = [one.included for one in update.memberships]
    return sorted({str(None if flag is None else is_truthy(flag)) for flag in flags})


class _Reader:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def structure(self, value: Any, place: tuple[str, ...], depth: int) -> str:
        """The structure of a value, as a text."""
        if depth > _DEEPEST:
            return "deep"
        if isinstance(value, dict):
            named: dict[str, set[str]] = {}
            for name, inner in value.items():
                shown = "" if self._reading.is_data(name) else repr(name)
                found = self.structure(inner, (*place, name), depth + 1)
                named.setdefault(shown, set()).add(found)
            parts = [f"{name}:{'|'.join(sorted(named[name]))}" for name in sorted(named)]
            return f"{{{','.join(parts)}}}"
        if isinstance(value, list):
            elements = [
                self.structure(inner, (*place, str(index)), depth + 1)
                for index, inner in enumerate(value)
            ]
            return f"[{'+' if len(value) > 1 else ''}{'|'.join(sorted(set(elements)))}]"
        if isinstance(value, str):
            return repr(value) if self._reading.is_kept(place, value) else form_of(value)
        if isinstance(value, bool):
            return "flag"
        if isinstance(value, int | float):
            return "number" if isinstance(value, float) else "integer"
        return ValueType.NULL.value if value is None else "long number"
