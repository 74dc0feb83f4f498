"""The ``validation-server`` profile: what the published Node program does (section 2.3).

It reads the manifest as it stands, rules kept or broken, with JavaScript's notion of what is
there. Every branch answers to a recorded or observed behaviour of that program.
"""

from collections.abc import Iterator
from typing import Any, Final

from sstest.javascript.objects import get_property
from sstest.javascript.regexp import RegExpSyntaxError, compile_regexp
from sstest.javascript.values import UNDEFINED, is_truthy, to_string
from sstest.manifest import Manifest
from sstest.parser.errors import RequestError
from sstest.parser.express import decode
from sstest.parser.update import Cohort, Membership, Update

_FALSY_HINT: Final = (
    'there is {}, and the validation server takes false, 0, "" and null for nothing there'
)


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
    return Update(
        _defined(environment_id),
        kind if is_truthy(kind) else "user",
        Cohort(_defined(cohort.id), _defined(cohort.name), _defined(cohort.url)),
        tuple(_memberships(parser, document, cohort)),
    )


def _memberships(parser: object, document: object, cohort: Cohort) -> Iterator[Membership]:
    """Every way of naming members that the manifest has, one after the other."""
    inclusion = _get(parser, "arrayInclusion")
    one_array = _Field(parser, "memberArrayPath")
    if is_truthy(inclusion):
        members = one_array.required(document)
        included = _matches(inclusion, document)
        yield from _array(parser, members, cohort, included=included)
    elif is_truthy(one_array.pointer):
        yield from _array(parser, one_array.required(document), cohort, included=None)
    for name, included in (("addMemberArrayPath", True), ("removeMemberArrayPath", False)):
        field = _Field(parser, name)
        if is_truthy(field.pointer):
            members = field.value(document)
            members = [] if members is None or members is UNDEFINED else members
            yield from _array(parser, members, cohort, included=included)


def _array(
    parser: object, members: object, cohort: Cohort, *, included: bool | None
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
        raise RequestError("parsed value for member array is not an array", field="memberArrayPath")
    for index, member in enumerate(members):
        flag = included
        if included is None:
            flag = _Field(paths, "booleanMembershipPath", index).required(member)
        context_key = _Field(paths, "memberIdPath", index).required(member)
        cohort_id = _Field(paths, "cohortIdPath", index).value(member)
        cohort_name = _Field(paths, "cohortNamePath", index).value(member)
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
    try:
        expression = compile_regexp(to_string(matcher) if is_truthy(matcher) else "")
    except RegExpSyntaxError as error:
        raise RequestError(str(error), status=500, field="arrayInclusion.matcher") from None
    return expression.test(to_string(action))


class _Field:
    """A property of the manifest that ought to hold a pointer, and what the server does with it."""

    def __init__(
        self, owner: object, property_: str, member: int | None = None, *, name: str | None = None
    ) -> None:
        self.name = name or property_
        self.pointer = _get(owner, property_)
        self.member = member

    def value(self, document: object) -> Any:
        """What is there, or ``UNDEFINED``; a falsy pointer finds nothing."""
        if not is_truthy(self.pointer):
            return UNDEFINED
        if document is not None and not _is_object(document):
            raise self._error("Invalid input object.", 500)
        tokens = self._tokens()
        value: object = document
        for depth, token in enumerate(tokens):
            if value is None:
                raise self._error(
                    f"Cannot read properties of null (reading '{_untilde(token)}')", 500
                )
            value = get_property(value, _untilde(token))
            if depth < len(tokens) - 1 and not _is_object(value):
                return UNDEFINED
        return value

    def required(self, document: object) -> Any:
        """What is there, if JavaScript takes it for true; an error where it does not."""
        value = self.value(document)
        if is_truthy(self.pointer) and not is_truthy(value):
            hint = None if value is UNDEFINED else _FALSY_HINT.format(_json_text(value))
            message = f"could not find path {to_string(self.pointer)} in request payload"
            raise self._error(message, 400, hint)
        return value

    def _tokens(self) -> list[str | float]:
        """The reference tokens of the pointer, as node-jsonpointer 5 splits it."""
        if isinstance(self.pointer, str):
            first, *tokens = self.pointer.split("/")
            if first:
                raise self._error("Invalid JSON pointer.", 500)
            return list(tokens)
        if not isinstance(self.pointer, list):
            raise self._error("Invalid JSON pointer.", 500)
        if any(
            isinstance(part, bool) or not isinstance(part, (str, int, float))
            for part in self.pointer
        ):
            raise self._error("Invalid JSON pointer. Must be of type string or number.", 500)
        return self.pointer[1:]

    def _error(self, message: str, status: int, hint: str | None = None) -> RequestError:
        return RequestError(
            message,
            status=status,
            field=self.name,
            pointer=to_string(self.pointer),
            member=self.member,
            hint=hint,
        )


def _get(owner: object, name: str) -> Any:
    """A property of the manifest; what is no object has none."""
    return owner.get(name, UNDEFINED) if isinstance(owner, dict) else UNDEFINED


def _is_object(value: object) -> bool:
    return isinstance(value, (dict, list))


def _untilde(token: str | float) -> str | float:
    return token.replace("~1", "/").replace("~0", "~") if isinstance(token, str) else token


def _defined(value: object) -> Any:
    return None if value is UNDEFINED else value


def _json_text(value: object) -> str:
    return '""' if value == "" else to_string(value)
