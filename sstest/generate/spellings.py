"""The same document in many spellings: what JSON leaves to the sender (RFC 8259)."""

import json
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sstest.generate.document import load
from sstest.generate.value_type import RawNumber
from sstest.parser.body import decode, encode

_SPACES: Final = st.sampled_from(("", " ", "\n", "\t", "\r\n  "))
_SHORT_ESCAPES: Final = {one: json.dumps(one)[1:-1] for one in '"\\\b\f\n\r\t'} | {"/": "\\/"}
_DECOYS: Final = st.sampled_from(("null", "0", '""', "[]", "{}", "false", '"decoy"', "1e3"))
# Beyond this exponent a number is left as it is: the other spellings would be pages long.
_LARGEST_EXPONENT: Final = 30


def spellings(body: object) -> SearchStrategy[bytes]:
    """JSON texts that say the same as ``body``: bytes, text, or JSON data already parsed.

    They differ in the order of properties, white space, escapes, the form of numbers that are not
    integers, and properties that stand twice, of which the last counts. Integers stay integers,
    since ``1`` can be an id and ``1.0`` cannot. They shrink to compact JSON without escapes.
    Raises :class:`ValueError` where ``body`` is not JSON.
    """
    data = encode(body)
    decode(data)  # which refuses all that is not JSON
    return _spellings(load(data))


@st.composite
def _spellings(draw: DrawFn, document: Any) -> bytes:
    return _Speller(draw).text(document).encode()


class _Speller:
    """Writes JSON, drawing each choice that JSON leaves; some are drawn once for all."""

    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw
        self._spaced, self._shuffled, self._doubled, self._unusual = (
            draw(st.booleans()) for _ in range(4)
        )
        self._escaping = draw(st.sampled_from(("nothing", "ascii", "some", "all")))

    def text(self, value: Any) -> str:
        return f"{self._space()}{self._value(value)}{self._space()}"

    def _value(self, value: Any) -> str:
        match value:
            case dict():
                return self._object(value)
            case list():
                return f"[{','.join(map(self.text, value)) or self._space()}]"
            case str():
                return self._string(value)
            case RawNumber():
                return self._number(value.text)
            case _:
                return json.dumps(value)

    def _object(self, value: dict[str, Any]) -> str:
        names = list(value)
        if self._shuffled and len(names) > 1:
            names = self._draw(st.permutations(names))
        properties = [self._property(name, self.text(value[name])) for name in names]
        if self._doubled and names and self._draw(st.booleans()):
            # The decoy stands before all the others, so it never counts.
            name = self._draw(st.sampled_from(names))
            properties.insert(0, self._property(name, self._draw(_DECOYS)))
        return f"{{{','.join(properties) or self._space()}}}"

    def _property(self, name: str, value: str) -> str:
        return f"{self._space()}{self._string(name)}{self._space()}:{value}"

    def _space(self) -> str:
        return self._draw(_SPACES) if self._spaced else ""

    def _string(self, text: str) -> str:
        return f'"{"".join(map(self._character, text))}"'

    def _character(self, character: str) -> str:
        must = character < " " or character in '"\\'
        match self._escaping:
            case "nothing":
                escaped = must
            case "ascii":
                escaped = must or character > "~"
            case "some":
                escaped = must or self._draw(st.booleans())
            case _:
                escaped = True
        if not escaped:
            return character
        if character in _SHORT_ESCAPES and not self._unusual:
            return _SHORT_ESCAPES[character]
        units = character.encode("utf-16-be").hex()
        if self._unusual:
            units = units.upper()
        return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))

    def _number(self, text: str) -> str:
        """A number as it is, or in a form of the same value; integers have only one form."""
        number = Decimal(text)
        _, digits, exponent = number.as_tuple()
        if not self._unusual or text.lstrip("-").isdigit() or not isinstance(exponent, int):
            return text
        if abs(exponent) > _LARGEST_EXPONENT or len(digits) > _LARGEST_EXPONENT:
            return text
        sign = "-" if number.is_signed() else ""
        whole = "".join(map(str, digits)).lstrip("0") or "0"
        plain = f"{number:f}"
        forms = [
            text,
            f"{sign}{whole}e{exponent}",
            f"{sign}{whole}.0E{exponent:+03d}",
            f"{sign}0.{whole}E{exponent + len(whole)}",
            f"{plain}0" if "." in plain else f"{plain}.0",
        ]
        return str(self._draw(st.sampled_from(forms)))
