"""How a sender was passed, in the words of the program that passed it."""

import ast
import linecache
from dataclasses import dataclass, field
from functools import cached_property
from types import CodeType, FrameType
from typing import Final

_FIRST: Final = "sync"


@dataclass(frozen=True)
class Call:
    """A call of ``check_sender`` or ``trial``; its text is looked up only where it is shown."""

    method: str
    fixture: str
    """What the stand-in is called where the text is not known."""
    _code: CodeType = field(repr=False)
    _at: int
    _names: dict[str, object] = field(repr=False)

    @classmethod
    def of(cls, method: str, fixture: str, caller: FrameType) -> "Call":
        """The call that ``caller`` is at."""
        return cls(method, fixture, caller.f_code, caller.f_lasti, caller.f_globals)

    @property
    def owner(self) -> str:
        """The stand-in, as it was written."""
        return self._written.get("", self.fixture)

    def written(self, name: str) -> str | None:
        """An argument as it was written; ``None`` where that is not known, as without a file."""
        return self._written.get(name)

    @cached_property
    def _written(self) -> dict[str, str]:
        """The arguments by their names, and what the method was taken of as that of no name."""
        lines = linecache.getlines(self._code.co_filename, self._names)
        *_, (_, last, _, column) = [*self._code.co_positions()][: self._at // 2 + 1]
        text = "".join(lines)
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            return {}
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == self.method
                and (node.end_lineno, node.end_col_offset) == (last, column)
            ):
                named = {one.arg: one.value for one in node.keywords if one.arg}
                named |= {"": node.func.value} | dict(zip((_FIRST,), node.args, strict=False))
                return {name: _text(text, one) for name, one in named.items() if _is_plain(one)}
        return {}


def _is_plain(node: ast.expr) -> bool:
    """Whether it means the same in another place; ``*senders`` does not."""
    return not isinstance(node, ast.Starred)


def _text(source: str, node: ast.expr) -> str:
    """The text of an expression, in one line."""
    written = ast.get_source_segment(source, node)
    return ast.unparse(node) if written is None or "\n" in written else written
