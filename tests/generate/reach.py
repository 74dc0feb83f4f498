"""Draws requests until every branch of the reference parser is reached, and prints what is left.

Run in a process of its own, so that the parser is imported under measurement.
"""

import json
import sys
import tempfile
from pathlib import Path

import coverage

ROUNDS = 8
EXAMPLES = 30


def main() -> None:
    """Print the lines and the branches that no drawn request reaches, as JSON."""
    measured = coverage.Coverage(
        branch=True, include=["*/sstest/parser/reference.py"], data_file=None, config_file=False
    )
    # An action that is too long for its matcher is no mistake that a sender makes.
    for costly in ("except MatchTooCostly", "def too_long"):
        measured.exclude(costly)
    measured.start()
    for start in range(ROUNDS):
        draw_requests(start)
        left = unreached(measured)
        if not any(left.values()):
            break
    json.dump(left, sys.stdout)


def unreached(measured: coverage.Coverage) -> dict[str, list[object]]:
    """What has not been reached so far."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(path))
        (found,) = json.loads(path.read_text(encoding="utf-8"))["files"].values()
    return {"lines": found["missing_lines"], "branches": found["missing_branches"]}


def draw_requests(start: int) -> None:
    """Parse good and malformed requests of every manifest of the corpus, and of drawn ones."""
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st

    from sstest import Manifest, RequestError, corpus
    from sstest.parser import reference
    from sstest.strategies import Malformed, Sample, malformed, manifests, requests

    def cases(manifest: Manifest) -> st.SearchStrategy[tuple[Manifest, Sample | Malformed]]:
        return st.tuples(st.just(manifest), requests(manifest) | malformed(manifest))

    def read(case: tuple[Manifest, Sample | Malformed]) -> None:
        manifest, drawn = case
        try:
            reference.parse(manifest, drawn.body)
        except RequestError:
            assert isinstance(drawn, Malformed)

    known = [cases(integration.manifest) for integration in corpus.integrations()]
    for strategy in (*known, manifests().flatmap(cases)):
        search = settings(
            max_examples=EXAMPLES,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        search(seed(start)(given(strategy)(read)))()


if __name__ == "__main__":
    main()
