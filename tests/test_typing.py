"""The public names, checked as a user's type checker would check them."""

import subprocess
import sys
from pathlib import Path

FILE = Path(__file__).parent / "typing" / "api.py"


def test_a_users_code_is_typed(tmp_path: Path) -> None:
    """A copy outside the source tree finds ``py.typed`` of the installed package."""
    copy = tmp_path / FILE.name
    copy.write_bytes(FILE.read_bytes())
    cache = FILE.parents[2] / ".mypy_cache"
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={cache}", copy.name],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert (result.stdout, result.stderr) == ("Success: no issues found in 1 source file\n", "")
