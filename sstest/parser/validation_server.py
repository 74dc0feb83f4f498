"""The ``validation-server`` profile: what the published Node program does (semantics §2.3).

It reads the manifest as it stands, rules kept or broken, with JavaScript's notion of what is
there. Every branch answers to a recorded or observed behaviour of that program.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from sstest.javascript.objects import (
    JavaScriptRangeError,
    JavaScriptTypeError,
    get_property,
    to_text,
)
from sstest.javascript.values import UNDEFINED, is_truthy, to_string
from sstest.manifest import MISSING, Manifest, Pointer, PointerError
from sstest.parser.body import is_deeper_than
from sstest.parser.errors import RequestError
from sstest.parser.express import decode
from sstest.parser.membership import Cohort, Membership
from sstest.parser.missing import why_not_found
from sstest.parser.update import Update
from sstest.regex.javascript.regexp import RegExpSyntaxError, RegExpTimeout, compile_regexp
from sstest.regex.program import MatchTooCostly

_FALSY_HINT: Final = 'found {}, and the validation server treats false, 0, "" and null as missing'

_TIMEOUT_HINT: Final = "the validation server would not stop here, and answer late or never"

# How deep V8's JSON.stringify goes before its stack is full, measured on Node.js 20 (x64).
_DEEPEST_JSON: Final = 4_200


def parse(manifest: Manifest, body: object) -> Update:
    """Read ``body`` as the validation server does; raise :class:`RequestError` where it refuses."""
    return read(manifest.capability, decode(body))


def read(capability: dict[str, Any], document: object) -> Update:
    """Read a decoded body with the JSON value of ``syncedSegment``."""
    parser = _get(capability, "requestParser")
    if not is_truthy(parser):
        raise RequestError("integration is missing the required requestParser property")
    environment_id = _Field(parser, "environmentIdPath").required(document)
    kind = _Field(parser, "contextKindPath").value(document)
    cohort = Cohort(
        _Field(parser, "cohortIdPath").required(document),
        _Field(parser, "cohortNamePath").required(document),
        _Field(parser, "cohortUrlPath").value(document),
    )
    update = Update(
        _defined(environment_id),
        kind if is_truthy(kind) else "user",
        Cohort(_defined(cohort.id), _defined(cohort.name), _defined(cohort.url)),
        tuple(_memberships(parser, document, cohort)),
    )
    _print(update)
    return update


def _print(update: Update) -> None:
    """The server prints the segment's key and what it has read, and fails where it cannot."""
    if update.memberships:
        _text(update.memberships[0].cohort_id)
    printed = [update.environment_id, update.context_kind]
    for membership in update.memberships:
        printed += membership.to_dict().values()
    distinct = {id(value): value for value in printed}.values()  # most come from the one cohort
    if any(is_deeper_than(value, _DEEPEST_JSON) for value in distinct):
        raise RequestError(str(JavaScriptRangeError()), status=500)


def _text(value: object) -> str:
    """``String(value)``; where JavaScript throws, the server answers 500."""
    try:
        return to_text(value)
    except (JavaScriptTypeError, JavaScriptRangeError) as error:
        raise RequestError(str(error), status=500) from None


def _memberships(parser: object, document: object, cohort: Cohort) -> Iterator[Membership]:
    """Every way of naming members that the manifest has, one after the other."""
    inclusion = _get(parser, "arrayInclusion")
    one_array = _Field(parser, "memberArrayPath")
    if is_truthy(inclusion):
        members = one_array.required(document)
        included = _matches(inclusion, document)
        yield from _array(parser, one_array, members, cohort, included=included)
    elif is_truthy(one_array.pointer):
        members = one_array.required(document)
        yield from _array(parser, one_array, members, cohort, included=None)
    for name, included in (("addMemberArrayPath", True), ("removeMemberArrayPath", False)):
        field = _Field(parser, name)
        if is_truthy(field.pointer):
            members = field.value(document)
            members = [] if members is None or members is UNDEFINED else members
            yield from _array(parser, field, members, cohort, included=included)


def _array(
    parser: object, array: "_Field", members: object, cohort: Cohort, *, included: bool | None
) -> Iterator[Membership]:
    """The memberships of one array; ``included`` is ``None`` where each member has a flag."""
    paths = _get(parser, "memberArrayParser")
    if not is_truthy(paths):
        raise RequestError(
            "could not find memberArrayParser in the integration's synced segment manifest"
            " capability",
            field="memberArrayParser",
        )
    if not isinstance(members, list):
        raise array.error("parsed value for member array is not an array", 400)
    for index, member in enumerate(members):
        flag = included
        if included is None:
            flag = array.of_member(paths, "booleanMembershipPath", index).required(member)
        context_key = array.of_member(paths, "memberIdPath", index).required(member)
        cohort_id = array.of_member(paths, "cohortIdPath", index).value(member)
        cohort_name = array.of_member(paths, "cohortNamePath", index).value(member)
        yield Membership(
            _defined(context_key),
            _defined(flag),
            _defined(cohort_id if is_truthy(cohort_id) else cohort.id),
            _defined(cohort_name if is_truthy(cohort_name) else cohort.name),
            _defined(cohort.url),
        )


def _matches(inclusion: object, document: object) -> bool:
    """``new RegExp(matcher || '').test(value)`` on the action's text."""
    action = _Field(inclusion, "path", name="arrayInclusion.path").required(document)
    matcher = _get(inclusion, "matcher")
    field = "arrayInclusion.matcher"
    try:
        expression = compile_regexp(_text(matcher) if is_truthy(matcher) else "")
        return expression.test(_text(action))
    except (RegExpSyntaxError, RegExpTimeout) as error:
        hint = _TIMEOUT_HINT if isinstance(error, RegExpTimeout) else None
        raise RequestError(str(error), status=500, field=field, hint=hint) from None
    except MatchTooCostly as cost:
        message = "the action is too long for the matcher"
        raise RequestError(message, status=500, field=field, hint=str(cost)) from None


class _Field:
    """A property of the manifest that ought to hold a pointer, and what the server does with it."""

    def __init__(
        self,
        owner: object,
        property_: str,
        member: int | None = None,
        *,
        name: str | None = None,
        base: str = "",
    ) -> None:
        self.name = name or property_
        self.pointer = _get(owner, property_)
        self.member = member
        self.base = base

    def of_member(self, paths: object, property_: str, index: int) -> "_Field":
        """A property of ``paths``, applied to one member of the array that this field names."""
        return _Field(paths, property_, index, base=f"{to_string(self.pointer)}/{index}")

    def value(self, document: object) -> Any:
        """What is there, or ``UNDEFINED``; a falsy pointer finds nothing."""
        if not is_truthy(self.pointer):
            return UNDEFINED
        _text(self.pointer)  # the server prints it before it follows it
        if document is not None and not _is_object(document):
            raise self.error("Invalid input object.", 500)
        tokens = self._tokens()
        if tokens is None:
            return UNDEFINED
        value: object = document
        for depth, token in enumerate(tokens):
            if value is None:
                name = to_string(_untilde(token))
                raise self.error(f"Cannot read properties of null (reading '{name}')", 500)
            value = get_property(value, _untilde(token))
            if depth < len(tokens) - 1 and not _is_object(value):
                return UNDEFINED
        return value

    def required(self, document: object) -> Any:
        """What is there, if JavaScript takes it for true; an error where it does not."""
        value = self.value(document)
        if is_truthy(self.pointer) and not is_truthy(value):
            text = '""' if value == "" else to_string(value)
            found = _FALSY_HINT.format(text)
            hint = self._why_not_found(document) if value is UNDEFINED else found
            message = f"could not find path {to_string(self.pointer)} in request payload"
            raise self.error(message, 400, hint)
        return value

    def _why_not_found(self, document: object) -> str | None:
        """Where the pointer's way ends, so far as it is one of RFC 6901 and finds nothing."""
        if not isinstance(self.pointer, str):
            return None
        try:
            pointer = Pointer.parse(self.pointer)
        except PointerError:
            return None
        value, depth = pointer.follow(document)
        return why_not_found(document, pointer, depth, self.base) if value is MISSING else None

    def _tokens(self) -> list[str | float | Decimal] | None:
        """The reference tokens of the pointer, as node-jsonpointer 5 splits it.

        It takes a list of tokens too, of which it ignores the first; an empty one finds nothing.
        """
        if isinstance(self.pointer, str):
            first, *tokens = self.pointer.split("/")
            if first:
                raise self.error("Invalid JSON pointer.", 500)
            return list(tokens)
        if not isinstance(self.pointer, list):
            raise self.error("Invalid JSON pointer.", 500)
        if any(
            isinstance(part, bool) or not isinstance(part, (str, int, float, Decimal))
            for part in self.pointer
        ):
            raise self.error("Invalid JSON pointer. Must be of type string or number.", 500)
        return self.pointer[1:] if self.pointer else None

    def error(self, message: str, status: int, hint: str | None = None) -> RequestError:
        """A refusal because of this property, with its place."""
        pointer = to_string(self.pointer)
        return RequestError(
            message,
            status=status,
            field=self.name,
            pointer=pointer,
            member=self.member,
            location=self.base + pointer,
            hint=hint,
        )


def _get(owner: object, name: str) -> Any:
    return owner.get(name, UNDEFINED) if isinstance(owner, dict) else UNDEFINED


def _is_object(value: object) -> bool:
    return isinstance(value, (dict, list))


def _untilde(token: str | float | Decimal) -> str | float | Decimal:
    return token.replace("~1", "/").replace("~0", "~") if isinstance(token, str) else token


def _defined(value: object) -> Any:
    return None if value is UNDEFINED else value
