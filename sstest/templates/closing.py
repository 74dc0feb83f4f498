"""Whether a closing tag names the block that it closes, as Handlebars 4.7 compares the two."""

from sstest.javascript.values import UNDEFINED, to_string
from sstest.templates.errors import quoted
from sstest.templates.tree import Expression, Literal, Path


def closes(head: Expression, closing: Expression | str) -> bool:
    """Whether ``closing``, a name or a raw block's text, ends the block that ``head`` began."""
    end = closing if isinstance(closing, str) else _original(closing)
    return _same(_original(head), end)


def shown(head: Expression) -> str:
    """The name of a block, as a message can hold it."""
    return quoted(to_string(_original(head)))


def closing_tag(head: Expression) -> str:
    """The tag that closes a block, as a message can hold it."""
    return quoted("{{/" + to_string(_original(head)) + "}}")


def _original(head: Expression) -> object:
    match head:
        case Path():
            return head.original
        case Literal():
            return head.value
        case _:  # a call in parentheses, the name of a dynamic partial, has no name
            return UNDEFINED


def _same(opening: object, closing: object) -> bool:
    """JavaScript's ``===`` for names and literals: ``1`` is not ``"1"``, and not ``true``."""
    numbers = (int, float)
    if isinstance(opening, numbers) and isinstance(closing, numbers):
        return opening == closing and isinstance(opening, bool) == isinstance(closing, bool)
    return type(opening) is type(closing) and opening == closing
