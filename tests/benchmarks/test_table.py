"""The table of the benchmarks, from files as pytest-benchmark writes them."""

import json
from pathlib import Path
from typing import Any

import pytest
import table
from click.testing import CliRunner


def measured(file: Path, ratio: float, *seconds: float) -> Path:
    rows: list[dict[str, Any]] = [
        {
            "subject": "parsing",
            "row": ["boolean", "regular"],
            "size": 1_000 * 10**power,
            "seconds": taken,
            "ratios": {"orjson.loads": ratio},
        }
        for power, taken in enumerate(seconds)
    ]
    file.write_text(json.dumps({"benchmarks": [{"extra_info": row} for row in rows]}))
    return file


def test_ratios_and_what_they_were_before(tmp_path: Path) -> None:
    now = measured(tmp_path / "now.json", 0.5, 0.001, 0.01, 0.1)
    before = measured(tmp_path / "before.json", 1.0, 0.002)
    drawn, page = tmp_path / "sizes.svg", tmp_path / "page.md"
    page.write_text(f"# Above\n{table.MEASURED}\nolder figures")
    arguments = [str(now), "--before", str(before), "--plot", str(drawn), "--page", str(page)]
    result = CliRunner().invoke(table.main, arguments, catch_exceptions=False)
    assert "| boolean, regular, 1,000 | 1.00 → 0.50 (-50%) |" in result.output
    assert "| boolean, regular, 10,000 | 0.50 |" in result.output
    assert "exponent 1.00" in drawn.read_text()
    assert page.read_text() == f"# Above\n{table.MEASURED}\n\n{result.output}"


@pytest.mark.parametrize(("power", "seconds"), [(1, [1, 10, 100]), (2, [1, 100, 10_000])])
def test_the_exponent_is_that_of_the_growth(power: int, seconds: list[float]) -> None:
    points = list(zip([1_000, 10_000, 100_000], seconds, strict=True))
    assert table.exponent([(1, 1_000), *points]) == pytest.approx(power)
