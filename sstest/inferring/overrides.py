"""A cohort's id and name, and the cohort that members may say instead of the request's."""

from collections.abc import Iterator
from dataclasses import dataclass

from sstest.generate.shape import Path
from sstest.inferring import values as look
from sstest.inferring.reasons import Choice, Weighing
from sstest.inferring.sources import Source
from sstest.manifest.pointer import join
from sstest.rules.samples.field_names import affinity
from sstest.text import quote
from sstest.vocabulary.reading import split_words
from sstest.vocabulary.words import ROLES


@dataclass(frozen=True)
class Named:
    """A cohort's id and name, as paths from the request, and the overrides in members."""

    id: Path
    name: Path
    member_id: Path | None = None
    member_name: Path | None = None

    @property
    def is_overridden(self) -> bool:
        """Whether members may say another cohort than the request does, outside of them."""
        at = self.member_id
        return at is not None and self.id[-len(at) :] != at

    @property
    def parent(self) -> Path:
        """The object that the id is in."""
        return self.id[:-1]


def with_overrides(
    weighing: Weighing, id_: Source, name: Source, inside: list[Source]
) -> Iterator[Choice[Named]]:
    """The cohort of the request, with what members may say instead, and without."""
    if id_.of_member is not None:
        yield weighing.choice(Named(id_.path, name.path, id_.of_member, name.of_member))
        return
    own = _own(inside, id_)
    if own is None:
        yield weighing.choice(Named(id_.path, name.path))
        return
    member_id, member_name, is_sure = own
    shown = quote(join(member_id))
    without = Weighing()
    without.reasons += weighing.reasons
    if is_sure:
        without.add(-4, f"members have a cohort of their own at {shown}")
    else:
        weighing.add(-1, f"{shown} of members may be something else than a cohort")
    yield weighing.choice(Named(id_.path, name.path, member_id, member_name))
    yield without.choice(Named(id_.path, name.path))


def _own(inside: list[Source], id_: Source) -> tuple[Path, Path | None, bool] | None:
    """Where members say id and name of another cohort than the request's, and whether it is sure.

    It is by the names of fields, or where it is some of the requests' own cohorts. A name such
    as ``group`` may be that of something else, unless the request names its cohort so.
    """
    best: tuple[bool, Path] | None = None
    known = {str(value) for value in id_.all}
    of_request = {word for part in id_.path for word in split_words(part)}
    for one in inside:
        path = one.of_member or ()
        words = {word for part in path for word in split_words(part)}
        if look.share(one.all, look.is_key) <= 0.5 or affinity("cohortIdPath", path) < 3:
            continue
        named = words & ROLES["cohort"].words
        is_sure = bool(named & (ROLES["cohort"].sure | of_request)) or not known.isdisjoint(
            map(str, one.all)
        )
        is_likely = is_sure or bool(named)
        if is_likely and (best is None or is_sure > best[0]):
            best = is_sure, path
    if best is None:
        return None
    is_sure, id_path = best
    fields = (one.of_member for one in inside if one.of_member and one.of_member != id_path)
    name = next((path for path in fields if _is_name_beside(id_path, path)), None)
    return id_path, name, is_sure


def _is_name_beside(id_: Path, name: Path) -> bool:
    """Whether a member's field is the name of the cohort of which another one is the id."""
    if id_[:-1] != name[:-1] or affinity("cohortNamePath", name) < 4:
        return False
    owner = set(split_words(id_[-1])) & ROLES["cohort"].words
    return not owner or bool(owner.intersection(split_words(name[-1])))
