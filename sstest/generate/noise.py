"""What real senders put into requests that LaunchDarkly ignores, in the sender's own style."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from sstest.manifest import Pointer, RequestParser

if TYPE_CHECKING:
    from faker import Faker

_MOODS: Final = ("Active", "Churning", "New", "Loyal", "Trial", "Dormant", "High value", "Beta")
_PEOPLE: Final = ("users", "subscribers", "shoppers", "accounts", "admins", "teams", "visitors")
_REASONS: Final = ("last 30 days", "EMEA", "mobile app", "Q3", "free plan", "annual plan", "iOS")


class Noise:
    """Makes properties that no pointer of the manifest looks at, named in its style.

    The style is read off the manifest: where one of its pointers has an underscore, names are
    written in snake case, otherwise in camel case.
    """

    def __init__(self, parser: RequestParser, fake: "Faker") -> None:
        self._fake = fake
        tokens = [part for pointer in _pointers(parser) for part in pointer.parts]
        self._snake = any("_" in token for token in tokens)
        self._taken = frozenset(map(self._bare, tokens))

    def cohort_name(self) -> str:
        """A name as a marketer gives it, such as ``Churning subscribers (EMEA)``."""
        choose = self._fake.random.choice
        name = f"{choose(_MOODS)} {choose(_PEOPLE)}"
        return f"{name} ({choose(_REASONS)})" if self._fake.random.random() < 0.5 else name

    def add_to_request(self, body: Any) -> None:
        """Add what comes along with the request as a whole, if it is an object."""
        fake = self._fake
        self._add(
            body,
            {
                "sent at": fake.iso8601(),
                "session id": fake.uuid4(),
                "workspace name": fake.company(),
                "cohort description": fake.sentence(),
                "page info": {self._name("total pages"): 1, self._name("page count"): 1},
            },
        )

    def add_to_member(self, member: Any) -> None:
        """Add what comes along with a member, if it is an object."""
        fake = self._fake
        self._add(
            member,
            {
                "email": fake.safe_email(),
                "first name": fake.first_name(),
                "last name": fake.last_name(),
                "phone": fake.phone_number(),
            },
        )

    def _add(self, target: Any, properties: dict[str, Any]) -> None:
        if not isinstance(target, dict):
            return
        for words, value in properties.items():
            name = self._name(words)
            if self._bare(name) not in self._taken and self._fake.random.random() < 0.5:
                target[name] = value

    def _name(self, words: str) -> str:
        first, *rest = words.split()
        if self._snake:
            return "_".join([first, *rest])
        return first + "".join(map(str.capitalize, rest))

    @staticmethod
    def _bare(name: str) -> str:
        return name.replace("_", "").lower()


def _pointers(parser: RequestParser) -> Iterator[Pointer]:
    for owner in (parser, parser.member_array_parser, parser.array_inclusion):
        for name in getattr(owner, "__slots__", ()):
            value = getattr(owner, name)
            if isinstance(value, Pointer):
                yield value
