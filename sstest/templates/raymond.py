"""Evaluates a template's tree as raymond does: its ``eval.go`` and ``helper.go``.

A path is looked up in one context after another, outwards; a block's value is always text. Data is
what ``encoding/json`` decodes: null is nil, numbers are float64.
"""

import re
from typing import Any, Final, NoReturn, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from sstest.javascript.values import UNDEFINED
from sstest.templates.golang import GO, decoded, go_text
from sstest.templates.limits import Run
from sstest.templates.raymond_syntax import bare, literal_text
from sstest.templates.source import Position, quoted
from sstest.templates.tree import (
    Block,
    Call,
    Comment,
    Expression,
    Literal,
    Mustache,
    Partial,
    Path,
    Program,
    Template,
    Text,
)

_INDEX: Final = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_HELPERS: Final = {"if", "unless", "with", "each", "log", "lookup", "equal"}
_STEPS_OF_A_BLOCK: Final = 3
_MISSING: Final = UNDEFINED  # reflect's zero Value: nothing there, which is not the same as nil

Data: TypeAlias = tuple[dict[str, object], "Data | None"]
"""A frame of ``@`` data, and the one around it."""


class _Frame(Struct, frozen=True):
    """The surroundings of a statement: contexts and block parameters, the innermost first."""

    run: Run
    contexts: tuple[object, ...]
    data: Data
    params: tuple[dict[str, object], ...] = ()
    block: Block | None = None


class RaymondEvaluator:
    """The same as :class:`~sstest.templates.evaluator.Evaluator`, for raymond."""

    printing = GO

    def __init__(self, template: Template, *, traced: bool) -> None:
        self.source = template.source
        self._traced = traced
        self._program_of_all = template.program

    def run(self, context: object) -> tuple[str, Run]:
        """What the template comes to, and the rendering that has found it.

        Raises:
            TemplateError: raymond fails here too, or a limit is reached.
            UnsupportedTemplate: the output depends on the order of a Go map, or raymond would not
                come to an end.
            TypeError: the context holds what JSON cannot.
        """
        run = Run(self.source)
        root = None if context is UNDEFINED else decoded(context)
        frame = _Frame(run, () if root is None else (root,), ({}, None))
        return self._program(self._program_of_all, frame), run

    # Statements

    def _program(self, program: Program, frame: _Frame) -> str:
        run = frame.run
        run.at = program.position
        run.charge(_STEPS_OF_A_BLOCK + len(program.body))
        written = []
        for node in program.body:
            match node:
                case Text():
                    text = node.value
                case Comment():
                    continue
                case Mustache():
                    value = self._expression(node.call, frame)
                    prints = GO.escaped if node.escaped else GO.text
                    text = prints(value, run.charge)
                case Block():
                    written.append(self._block(node, frame))
                    continue
                case Partial():
                    raise self.source.error("partial not found", node.position)
                case _:
                    raise self.source.error("raymond has no decorators", node.position)
            if self._traced and (text or not isinstance(node, Text)):
                run.leaves.append((node, text))
            written.append(text)
        return run.write("".join(written))

    def _block(self, node: Block, frame: _Frame) -> str:
        inner = replace(frame, block=node)
        name = _helper_name(node.call)
        if name in _HELPERS:
            text = go_text(self._expression(node.call, inner, is_block=True), frame.run.charge)
            if name in ("log", "lookup") and self._traced:
                frame.run.leaves.append((node, text))
            return text
        value = self._expression(node.call, inner)
        if not _is_true(value):
            return self._program(node.inverse, inner) if node.inverse else ""
        if node.program is None:
            return ""
        if isinstance(value, list):
            return self._loop(node.program, value, inner)
        return self._inside(node.program, inner, value)

    def _inside(
        self,
        program: Program | None,
        frame: _Frame,
        context: object = None,
        data: Data | None = None,
        key: object = None,
    ) -> str:
        """``evalProgram``: nil is no context of its own, but the one around it."""
        if program is None:
            return ""
        names = program.block_params
        params = {names[0]: context} if names else {}
        if len(names) > 1 and key is not None:
            params[names[1]] = key
        return self._program(
            program,
            replace(
                frame,
                contexts=frame.contexts if context is None else (context, *frame.contexts),
                data=frame.data if data is None else data,
                params=(params, *frame.params) if params else frame.params,
            ),
        )

    def _loop(self, program: Program | None, items: list[Any], frame: _Frame) -> str:
        texts = []
        for index, item in enumerate(items):
            data = _iteration(frame, len(items), index, None)
            texts.append(self._inside(program, frame, decoded(item), data, index))
        return "".join(texts)

    # Helpers

    def _call(self, name: str, call: Call, frame: _Frame, *, is_block: bool) -> object:
        frame.run.charge(len(call.params) + len(call.hash))
        values = [self._value(param, frame) for param in call.params]
        pairs = {pair.key: self._value(pair.value, frame) for pair in call.hash}
        needed = 1 if name in ("if", "unless", "with", "each", "log") else 2
        if len(values) != needed:
            message = f"helper {quoted(name)} takes {needed} arguments, not {len(values)}"
            raise self.source.error(message, call.position)
        charge = frame.run.charge
        if name == "log":
            return ""
        if name == "lookup":
            key = go_text(values[1], charge)
            return go_text(self._field(values[0], key, call.position) if key else None, charge)
        if is_block:
            return self._block_call(name, call, frame, values, pairs)
        if frame.block is not None:
            message = f"raymond runs the block around {quoted(name)} once more, without end"
            raise self.source.unsupported(message, call.position)
        return ""

    def _block_call(
        self, name: str, call: Call, frame: _Frame, values: list[object], pairs: dict[str, object]
    ) -> str:
        block = frame.block
        assert block is not None  # noqa: S101  # a block has called the helper
        value = values[0]
        holds = _is_true(value)
        match name:
            case "equal":
                texts = {go_text(each, frame.run.charge) for each in values}
                return self._inside(block.program, frame) if len(texts) == 1 else ""
            case "if" | "unless":
                if (holds or _is_zero(pairs, value)) is (name == "if"):
                    return self._inside(block.program, frame)
            case "with" if holds:
                return self._inside(block.program, frame, value)
            case "each" if holds:
                return self._each(block.program, call, frame, value)
        return self._program(block.inverse, frame) if block.inverse else ""

    def _each(self, program: Program | None, call: Call, frame: _Frame, value: object) -> str:
        if isinstance(value, list):
            return self._loop(program, value, frame)
        if not isinstance(value, dict) or program is None:
            return ""
        if len(value) > 1:
            message = "raymond goes through an object in no particular order"
            raise self.source.unsupported(message, call.position)
        ((key, item),) = value.items()
        data = _iteration(frame, 1, 0, key)
        return self._inside(program, frame, decoded(item), data, key)

    # Expressions

    def _expression(self, call: Call, frame: _Frame, *, is_block: bool = False) -> object:
        name = _helper_name(call)
        if name in _HELPERS:
            return self._call(name, call, frame, is_block=is_block)
        if isinstance(call.head, Literal):
            context = frame.contexts[0] if frame.contexts else None
            found = self._field(context, literal_text(call.head.value), call.position)
            return None if found is _MISSING else found
        return self._path(call.head, frame)

    def _value(self, node: Expression, frame: _Frame) -> object:
        match node:
            case Path():
                return self._path(node, frame)
            case Literal():
                return node.value
            case _:
                return self._expression(node.call, frame)

    def _path(self, path: Path, frame: _Frame) -> object:
        frame.run.charge(path.steps)
        if path.parts:
            found = next((each for each in frame.params if path.parts[0] in each), {})
            value = found.get(path.parts[0])
            if value is not None:
                inner = replace(frame, contexts=({path.parts[0]: value}, *frame.contexts))
                return self._in_contexts(path, inner)
        if not path.data:
            return self._in_contexts(path, frame)
        if not path.parts:
            self._panic("index out of range", path.position)
        is_root = path.parts[0] == "root"
        result = self._in_contexts(path, frame) if is_root else None
        if result is None:
            result = self._in_data(path, frame)
        if result is None and not is_root:
            result = self._in_contexts(path, frame)
        return result

    def _in_data(self, path: Path, frame: _Frame) -> object:
        data = frame.data
        for _ in range(path.depth):
            if data[1] is None:
                return None
            data = data[1]
        return self._in_context(data[0], path, path.parts, frame)[0]

    def _in_contexts(self, path: Path, frame: _Frame) -> object:
        """Look a path up in a context, and, if its first name is not there, in those around."""
        if path.data and path.parts[0] == "root":
            root = frame.contexts[-1] if frame.contexts else _MISSING
            return self._in_context(root, path, path.parts[1:], frame)[0]
        for context in frame.contexts[path.depth :]:
            result, resolved = self._in_context(context, path, path.parts, frame)
            if resolved or result is not None:
                return result
        return None

    def _in_context(
        self, context: object, path: Path, parts: tuple[str, ...], frame: _Frame
    ) -> tuple[object, bool]:
        if isinstance(context, list):
            frame.run.charge(len(context) * path.steps)
            found = [self._inner(decoded(item), path, parts)[0] for item in context]
            return [item for item in found if item is not _MISSING], False
        value, resolved = self._inner(context, path, parts)
        return None if value is _MISSING else value, resolved

    def _inner(self, value: object, path: Path, parts: tuple[str, ...]) -> tuple[object, bool]:
        resolved = False
        for part in parts:
            value = self._field(value, bare(part), path.position)
            if value is _MISSING:
                break
            resolved = True
        return value, resolved

    def _field(self, value: object, name: str, at: Position) -> object:
        if isinstance(value, dict):
            return decoded(value[name]) if name in value else _MISSING
        if isinstance(value, list) and _INDEX.fullmatch(name):
            index = int(name)
            if index < 0:
                self._panic("slice index out of range", at)
            return decoded(value[index]) if index < len(value) else _MISSING
        return _MISSING

    def _panic(self, message: str, at: Position) -> NoReturn:
        raise self.source.error(f"raymond panics: {message}", at)


def _helper_name(call: Call) -> str:
    """The name that a call begins with, if it could be a helper's; nothing otherwise."""
    head = call.head
    if isinstance(head, Literal) or head.data or head.depth or len(head.parts) != 1:
        return ""
    return head.parts[0] if head.original == head.parts[0] else ""


def _iteration(frame: _Frame, length: int, index: int, key: object) -> Data:
    values = {"index": index, "key": key, "first": index == 0, "last": index == length - 1}
    return {**frame.data[0], **values}, frame.data


def _is_true(value: object) -> bool:
    """``isTrueValue``: not nil, false, 0, and not empty."""
    return value is not None and value is not _MISSING and bool(value)


def _is_zero(pairs: dict[str, object], value: object) -> bool:
    """Whether ``includeZero`` counts: only for an integer, which JSON data has none of."""
    zero = isinstance(value, int) and not isinstance(value, bool) and value == 0
    return pairs.get("includeZero") is True and zero
