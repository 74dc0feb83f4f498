"""The lines that are shown repeat a history as it was: the same people, in the same order."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sstest.endpoint.sender.history import SyncStep, lines
from sstest.endpoint.sender.people import ODD, ORDINARY, crowd

PEOPLE = [*ORDINARY, *ODD, *crowd(12), "user-007", "user-\uff12"]


class Shown:
    """Takes the place of a trial in the lines."""

    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def sync(self, _cohort: str, joined: list[str] = [], left: list[str] = []) -> None:  # noqa: B006
        self.joined, self.left = tuple(joined), tuple(left)


@settings(max_examples=30)
@given(
    st.lists(st.sampled_from(PEOPLE), unique=True).map(tuple),
    st.integers(0, 8),
    st.integers(0, 8),
    st.lists(st.sampled_from(PEOPLE), max_size=3).map(tuple),
)
@example((), 0, 9, ("ada",))
@example((), 3, 9, ())
def test_lines_keep_the_order(
    before: tuple[str, ...], start: int, count: int, after: tuple[str, ...]
) -> None:
    people = (*before, *crowd(20)[start : start + count], *after)
    shown = Shown()
    for line in lines([SyncStep("vip", people, people[::-1])], "launchdarkly"):
        exec(line, {"trial": shown})  # noqa: S102  # as one would paste it
    assert (shown.joined, shown.left) == (people, people[::-1])


def test_many_of_a_crowd_are_shown_short() -> None:
    step = SyncStep("vip", ("ada", *crowd(99), "bob"), tuple(crowd(5)[1:]))
    joined = '["ada", *(f"user-{n}" for n in range(99)), "bob"]'
    left = '[f"user-{n}" for n in range(1, 5)]'
    shown = f'trial.sync("vip", joined={joined}, left={left})'
    assert list(lines([step], "launchdarkly")) == [shown]
