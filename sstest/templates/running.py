"""What a rendering keeps while it runs: its pieces, its place in the template, its budget."""

from collections.abc import Callable
from typing import NoReturn, Protocol, TypeAlias

from sstest.templates.budget import Budget
from sstest.templates.frames import Frame
from sstest.templates.joining import Piece, joined
from sstest.templates.printing import HANDLEBARS_JS, Printing
from sstest.templates.source import Position
from sstest.templates.table import Body, Constant, Entry, Rewritten, Site
from sstest.templates.trail import Trail


class SkeletonProgram(Protocol):
    """What pybars3 makes of a skeleton: writes the numbers of its pieces, a space after each."""

    def __call__(self, frame: Frame, *, helpers: dict[str, Callable[..., object]]) -> object:
        """Run the statement within a frame."""


Word: TypeAlias = Callable[..., object]
"""A helper that a skeleton names."""


class Running:
    """The state of one rendering. Numbers of a skeleton count from the base of its fragment."""

    def __init__(
        self,
        rewritten: Rewritten,
        programs: dict[str, SkeletonProgram],
        printing: Printing = HANDLEBARS_JS,
        trail: Trail | None = None,
    ) -> None:
        self._rewritten = rewritten
        self._programs = programs
        self._printing = printing
        self._trail = trail
        self._pieces: list[Piece] = []
        self._budget = Budget()
        self._charge = self._budget.charge
        self._base = 0
        self._last = 0  # the latest number of the table, which is where errors point
        self._words: dict[str, Word] = {}

    def _run(self, body: Body, frame: Frame) -> str:
        """Run the statements of a program; returns the numbers of its pieces."""
        base = self._base
        numbers = []
        for fragment in body.fragments:
            self._base = fragment.base
            program = self._programs[fragment.skeleton]
            numbers.append(str(program(frame, helpers=self._words)))
        self._base = base
        return "".join(numbers)

    def _joined(self, numbers: object) -> object:
        """The pieces that pybars3 put in a row; they are the latest, and needed no more."""
        if numbers is None:  # an inverse that the template does not have
            return ""
        pieces = [self._pieces[int(number)] for number in str(numbers).split()]
        del self._pieces[len(self._pieces) - len(pieces) :]
        value = joined(pieces, self._charge, self._added)
        self._budget.write(value)
        return value

    def _leaf(self, value: object) -> str:
        """Put what a tag or a text has come to after the other pieces; returns its number."""
        place = self._trail.wrote(self._last, value) if self._trail else 0
        return self._put(Piece(value, place, place + 1))

    def _put(self, piece: Piece) -> str:
        self._budget.write(piece.value)
        self._pieces.append(piece)
        return f"{len(self._pieces) - 1} "

    def _added(self, total: Piece) -> None:
        if self._trail:
            self._trail.added(total)

    def _in_block(self, helper: Callable[..., object]) -> Word:
        """The word for a block's helper: what the block comes to is one piece."""

        def word(*arguments: object) -> str:
            first = self._trail.end if self._trail else 0
            value = helper(*arguments)
            return self._put(Piece(value, first, self._trail.end if self._trail else 0))

        return word

    def _constant(self, number: int) -> object:
        constant = self._step(number)
        assert isinstance(constant, Constant)  # noqa: S101
        return constant.value

    def _site(self, number: int) -> Site:
        site = self._step(number)
        assert isinstance(site, Site)  # noqa: S101
        return site

    def _step(self, number: int) -> Entry:
        """Go on to an entry of the table."""
        self._last = self._base + number
        self._charge(1)
        return self._rewritten.table[self._last]

    def _fail(self, message: str) -> NoReturn:
        raise self._rewritten.source.error(message, self._position())

    def _position(self) -> Position:
        table = self._rewritten.table
        return table[self._last].position if table else self._rewritten.source.position(0)
