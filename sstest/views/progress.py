"""The fuzzer's events as lines of progress, and a finding as a curl command."""

from collections.abc import Callable

from sstest.engine.events import Done, Event, RuleDone, Started
from sstest.text import counted
from sstest.views.run import severities, severities_in_words


def progress(say: Callable[[str], None], *, times: bool = True) -> Callable[[Event], None]:
    """A listener that says what was tried, one line per rule; ``times`` vary between runs.

    Rules that find nothing in the recorded requests share a line: there are many of them.
    """
    quiet: list[RuleDone] = []

    def listen(event: Event) -> None:
        match event:
            case Started():
                seed = "" if event.seed is None else f", seed {event.seed}"
                tried = counted(event.rules, "rule")
                each = f"up to {counted(event.max_examples, 'example')} each{seed}"
                say(f"{event.manifest}, profile {event.profile}: {tried}, {each}")
            case RuleDone(recorded=True, found=0, skipped=None):
                quiet.append(event)
            case RuleDone():
                say(_line(event, times=times))
            case Done():
                if quiet:
                    requests = counted(max(one.examples for one in quiet), "request")
                    say(f"  {counted(len(quiet), 'rule')} of recorded requests: {requests}")
                took = f" in {event.seconds:.1f} s" if times else ""
                found = severities_in_words(severities(event.findings)) or "nothing found"
                late = counted(event.cut_short, "rule")
                cut = f"; no time was left for {late}" if event.cut_short else ""
                say(f"{counted(event.examples, 'example')}{took}: {found}{cut}")

    return listen


def _line(event: RuleDone, *, times: bool) -> str:
    name = str(event.rule)
    if event.skipped:
        return f"  {name}: not tried, {event.skipped}"
    found = f", {counted(event.found, 'finding')}" if event.found else ""
    took = f", {event.seconds:.1f} s" if times else ""
    cut = ", cut short" if event.cut_short else ""
    return f"  {name}: {counted(event.examples, 'example')}{took}{cut}{found}"
