"""Generated requests alone reach every branch of the reference parser."""

import json
import subprocess
import sys
from pathlib import Path

REACH = Path(__file__).with_name("reach.py")


def test_every_branch_of_the_reference_parser_is_reached() -> None:
    run = subprocess.run([sys.executable, str(REACH)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {"lines": [], "branches": []}
