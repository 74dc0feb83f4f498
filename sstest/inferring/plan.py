"""A reading of requests put together: a value for each property, and the manifest that says so."""

from dataclasses import dataclass
from typing import Any

from sstest.generate.shape import Path
from sstest.inferring.overrides import Named
from sstest.inferring.reading import Reading
from sstest.inferring.words import Words
from sstest.manifest.pointer import join


@dataclass(frozen=True)
class Plan:
    """What each property of a ``requestParser`` gets."""

    reading: Reading
    key: Path
    cohort: Named
    environment: Path
    kind: Path | None
    url: Path | None
    words: Words | None = None

    @property
    def is_possible(self) -> bool:
        """Whether no place is read as two things."""
        request = [self.environment, self.cohort.id, self.kind, self.url, self.reading.action]
        if self.cohort.name != self.cohort.id:
            request.append(self.cohort.name)
        there = [path for path in request if path is not None]
        member = [self.key, self.reading.flag, self.cohort.member_id]
        if self.cohort.member_name != self.cohort.member_id:
            member.append(self.cohort.member_name)
        inside = [path for path in member if path is not None]
        return len(set(there)) == len(there) and len(set(inside)) == len(inside)

    def request_parser(self) -> dict[str, Any]:
        """The ``requestParser`` of a manifest, its properties in the order of the documentation."""
        reading, cohort = self.reading, self.cohort
        parser: dict[str, Any] = {"environmentIdPath": join(self.environment)}
        if self.kind is not None:
            parser["contextKindPath"] = join(self.kind)
        parser["cohortIdPath"] = join(cohort.id)
        parser["cohortNamePath"] = join(cohort.name)
        if self.url is not None:
            parser["cohortUrlPath"] = join(self.url)
        if reading.only is not None:
            parser["memberArrayPath"] = join(reading.only)
        else:
            joining, leaving = reading.arrays
            parser["addMemberArrayPath"] = join(joining)
            parser["removeMemberArrayPath"] = join(leaving)
        if reading.action is not None:
            words = self.words or reading.words
            matcher = words.matcher() if words else ""
            parser["arrayInclusion"] = {"path": join(reading.action), "matcher": matcher}
        member = {"memberIdPath": join(self.key)}
        if reading.flag is not None:
            member["booleanMembershipPath"] = join(reading.flag)
        if cohort.member_id is not None:
            member["cohortIdPath"] = join(cohort.member_id)
        if cohort.member_name is not None:
            member["cohortNamePath"] = join(cohort.member_name)
        parser["memberArrayParser"] = member
        return parser
