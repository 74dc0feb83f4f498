"""Generated requests alone reach every branch of the reference parser."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REACH = Path(__file__).with_name("reach.py")


@pytest.mark.nightly
def test_every_branch_of_the_reference_parser_is_reached() -> None:
    # Where the tests run under coverage, it would have loaded the parser before the script does.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_PROCESS")
    }
    run = subprocess.run(
        [sys.executable, str(REACH)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {"lines": [], "branches": []}
