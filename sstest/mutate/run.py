"""Run a test suite on mutants, with several workers, and say which it notices."""

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from sstest.mutate.process import Ran, Worker, WorkerLost
from sstest.mutate.worker import Job

# Tests that a job begins with; one of the first catches nearly every mutant that is caught at all.
_MOST_FIRST: Final = 200
# A mutant may take so many times what the suite takes, and so many seconds more.
_TIMES: Final = 5
_MORE: Final = 10.0
_NO_TESTS: Final = 5
_USAGE: Final = 4
_UNUSED: Final = (
    "no test has read the manifest, neither by its path nor from a fixture such as segment_manifest"
)
_UNUSED_STAND_IN: Final = "no test has sent a request to launchdarkly or launchdarkly_server"


class CannotMutate(Exception):
    """Nothing can be said of the suite; ``output`` is what pytest has printed."""

    def __init__(self, reason: str, output: str = "") -> None:
        self.output = output
        super().__init__(reason)


class Tried(NamedTuple):
    """What a mutant is to the suite: the text of its manifest, and a mistake of the stand-in's."""

    text: str
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the suite has noticed a mutant, and ``by`` which test.

    ``late`` says that it was stopped since it took too long, in the test that is named.
    ``by_chance`` is a test that failed, and passed when it was run again.
    """

    caught: bool
    by: str | None = None
    late: bool = False
    by_chance: str | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """What the suite does without any mistake: how many tests pass, and how long it takes.

    ``workers`` is how many runs are under way at once; ``disturbed`` says that several would be,
    and disturb each other; ``is_ordered`` that tests depend on their order, so that it stays.
    """

    passed: int
    seconds: float
    workers: int
    rootdir: Path
    disturbed: bool
    is_ordered: bool = False


@dataclass
class _Shared:
    """What the workers know together: what is left to do, and which tests caught how many."""

    todo: Iterator[tuple[int, Tried]]
    suite: Suite
    catches: Counter[str] = field(default_factory=Counter)
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def next(self) -> tuple[int, Tried] | None:
        with self.lock:
            return next(self.todo, None)

    def first(self) -> tuple[str, ...]:
        if self.suite.is_ordered:
            return ()
        with self.lock:
            return tuple(name for name, _ in self.catches.most_common(_MOST_FIRST))


def run(  # noqa: PLR0913  # all are named
    *,
    path: Path,
    text: str,
    tried: Callable[[], Sequence[Tried]],
    arguments: Sequence[str],
    workers: int,
    seconds: float | None = None,
    sender: str = "",
    started: Callable[[Suite, int], None] = lambda suite, count: None,  # noqa: ARG005
    ended: Callable[[Verdict], None] = lambda verdict: None,  # noqa: ARG005
) -> list[Verdict]:
    """Run the suite on each mutant, and give the verdicts in the order of the mutants.

    ``path`` is the manifest that the suite reads, ``text`` what is in it. ``tried`` makes the
    mutants while the suite runs unchanged. ``arguments`` are those of pytest. ``seconds`` is how
    long the suite may take for a mutant, by default five times what it takes unchanged, and ten
    more. ``sender`` is given where the mutants are of the stand-in's: the code of no mistake.

    Raises :class:`CannotMutate` where the suite fails without any mistake, or says nothing.
    """
    if not hasattr(os, "fork"):
        raise CannotMutate("sstest mutate needs os.fork, which this system does not have")
    unchanged = Job(str(path), text, is_mutant=False, sender=sender)
    with (
        tempfile.TemporaryDirectory(prefix="sstest-mutate-", ignore_cleanup_errors=True) as folder,
        ThreadPoolExecutor(workers) as pool,
        _workers(arguments, Path(folder), workers) as running,
    ):
        futures = [pool.submit(one.run, unchanged) for one in running]
        mutants = tried()
        ran = [future.result() for future in futures]
        usable = running
        if any(one.status != 0 for one in ran):
            # Tests that share a port or a file fail where two runs of them are under way.
            usable = running[:1]
            ran = [usable[0].run(unchanged)]
        suite = _suite(ran, usable, unchanged, disturbed=len(usable) < len(running))
        if seconds is not None and suite.seconds > seconds:
            raise CannotMutate(
                f"the suite takes {suite.seconds:.1f} s without any mistake, and --timeout is"
                f" {seconds:g} s"
            )
        for one in usable:
            one.load(ran[0].modules)
        limit = _TIMES * suite.seconds + _MORE if seconds is None else seconds
        model = unchanged._replace(seconds=limit, is_mutant=True)
        while True:
            started(suite, len(mutants))
            shared = _Shared(iter(enumerate(mutants)), suite)
            jobs = [pool.submit(_work, one, shared, model, ended) for one in usable]
            wait(jobs, return_when=FIRST_EXCEPTION)
            for job in jobs:
                job.result()
            # It still has to pass, in the same order: or what has failed was not the mistakes.
            first = shared.first()
            again = usable[0].run(model._replace(first=first))
            if again.status == 0:
                break
            if first:
                again = usable[0].run(model)
            if again.status != 0:
                raise CannotMutate(
                    "the suite has passed, and fails now without any mistake: do its tests depend"
                    f" on files that they leave? (in {again.failed or again.last})",
                    usable[0].output(),
                )
            suite = replace(suite, is_ordered=True)
    return [shared.verdicts[number] for number in range(len(mutants))]


def _suite(all_ran: list[Ran], workers: Sequence[Worker], job: Job, *, disturbed: bool) -> Suite:
    """The suite, which has to pass without any mistake."""
    ran = all_ran[0]
    if ran.status == 0 and ran.passed is None:
        raise CannotMutate(
            f"pytest was ended before its time, with exit code 0, in {ran.last}",
            workers[0].output(),
        )
    if ran.status == 0 and ran.last and not ran.passed:
        raise CannotMutate(
            "no test has passed: all are skipped, or expected to fail", workers[0].output()
        )
    if ran.status == _NO_TESTS or (ran.status == 0 and not ran.passed):
        raise CannotMutate(
            "no test was run: name your tests, as in sstest mutate MANIFEST -- tests",
            workers[0].output(),
        )
    if ran.status == _USAGE:
        raise CannotMutate(
            "pytest could not begin: see above, and correct what stands behind --, or a conftest",
            workers[0].output(),
        )
    if ran.status != 0:
        first = f": {ran.failed}" if ran.failed else ""
        raise CannotMutate(f"the suite fails without any mistake{first}", workers[0].output())
    if not ran.used:
        raise CannotMutate(_UNUSED_STAND_IN if job.sender else _UNUSED)
    took = max(one.seconds for one in all_ran)
    return Suite(ran.passed or 0, took, len(workers), Path(ran.rootdir), disturbed)


def _work(
    worker: Worker,
    shared: _Shared,
    model: Job,
    ended: Callable[[Verdict], None],
) -> None:
    while (one := shared.next()) is not None:
        number, mutant = one
        job = model._replace(text=mutant.text, sender=mutant.sender, first=shared.first())
        ran = worker.run(job)
        if job.first and ran.status == 0 and (ran.passed or 0) < shared.suite.passed:
            # Some tests are skipped where those that they depend on have not run before.
            ran = worker.run(job._replace(first=()))
        verdict = _verdict(ran)
        with shared.lock:
            shared.verdicts[number] = verdict
            if verdict.caught and verdict.by:
                shared.catches[verdict.by] += 1
        ended(verdict)


def _verdict(ran: Ran) -> Verdict:
    if ran.status == 0 and not ran.failed:
        return Verdict(caught=False, by_chance=ran.by_chance)
    if ran.status == _NO_TESTS:
        return Verdict(caught=True)
    is_late = ran.status is None and not ran.failed
    return Verdict(True, ran.failed or ran.last, is_late, ran.by_chance)  # noqa: FBT003


@contextmanager
def _workers(arguments: Sequence[str], folder: Path, count: int) -> Iterator[list[Worker]]:
    made: list[Worker] = []
    try:
        made += [Worker(arguments, folder / f"worker-{number}") for number in range(count)]
        yield made
    except WorkerLost as error:
        raise CannotMutate("pytest could not start, or was stopped", str(error)) from None
    finally:
        for one in made:
            one.hang_up()  # all of them first, so that threads that wait for them end
        for one in made:
            one.close()
