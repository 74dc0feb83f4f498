"""Shows what the benchmarks measured: ``python tests/benchmarks/table.py [OPTION ...] FILE ...``.

Prints each row with its ratios to its peers: over 1, sstest takes longer. With ``--before``, also
what they were in other files. FILE is what ``pytest --benchmark-json`` writes.
"""

import json
import math
import platform
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, TypeAlias

import click

PACKAGES = ("hypothesis", "msgspec", "orjson", "starlette", "uvicorn", "pybars3", "Faker")
MEASURED = "<!-- measured -->"
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)

Key: TypeAlias = tuple[str, ...]
Row: TypeAlias = dict[str, Any]


def rows(files: Iterable[Path]) -> dict[Key, Row]:
    """What was measured, by subject, row and size."""
    found = {}
    for file in files:
        for one in json.loads(file.read_bytes())["benchmarks"]:
            row = one["extra_info"]
            size = [] if row["size"] is None else [f"{row['size']:,}"]
            found[row["subject"], *row["row"], *size] = row
    return found


def tables(found: dict[Key, Row], before: dict[Key, Row]) -> Iterator[str]:
    """Markdown, one table for each subject and its peers."""
    of_subject: dict[tuple[str, ...], list[Key]] = defaultdict(list)
    for key, row in found.items():
        of_subject[key[0], *row["ratios"]].append(key)
    for (subject, *peers), keys in of_subject.items():
        yield f"## {subject.capitalize()}\n"
        yield "| | " + " | ".join(f"to {peer}" for peer in peers) + " |"
        yield "|---|" + "---:|" * len(peers)
        for key in keys:
            now, then = found[key]["ratios"], before.get(key, {}).get("ratios", {})
            cells = [figure(now[peer], then.get(peer)) for peer in peers]
            yield f"| {', '.join(key[1:])} | {' | '.join(cells)} |"
        yield ""


def figure(now: float, then: float | None) -> str:
    if then is None:
        return f"{now:.2f}"
    return f"{then:.2f} → {now:.2f} ({now / then - 1:+.0%})"


def series(found: dict[Key, Row]) -> dict[str, list[tuple[int, float]]]:
    """Sizes and seconds, of what was measured at several sizes."""
    points: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for key, row in found.items():
        if row["size"] is not None:
            points[", ".join(key[1:-1])].append((row["size"], row["seconds"]))
    return {name: measured for name, measured in points.items() if len(measured) > 1}


def exponent(points: list[tuple[int, float]]) -> float:
    """The slope of time against size on a logarithmic scale, from 1,000 on (least squares)."""
    logs = [(math.log(size), math.log(seconds)) for size, seconds in points if size >= 1_000]
    x, y = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    return sum((a - x) * (b - y) for a, b in logs) / sum((a - x) ** 2 for a, _ in logs)


def machine() -> str:
    """What the figures depend on."""
    versions = [f"{one.name} {one.version}" for one in distributions() if one.name in PACKAGES]
    return ", ".join((platform.machine(), f"Python {platform.python_version()}", *sorted(versions)))


def plot(points: dict[str, list[tuple[int, float]]], file: Path) -> None:
    """Draw time against size; whatever is linear is a line of slope 1."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 6))
    for name, measured in points.items():
        label = f"{name}: exponent {exponent(measured):.2f}"
        axes.loglog(*zip(*measured, strict=True), marker="o", label=label)
    axes.set_xlabel("members")
    axes.set_ylabel("seconds")
    axes.legend(fontsize="small")
    figure.savefig(file)


def report(found: dict[Key, Row], before: dict[Key, Row]) -> Iterator[str]:
    """The lines of all that was measured, as Markdown."""
    yield f"Measured on {machine()}.\n"
    yield from tables(found, before)
    points = series(found)
    if points:
        yield "Time grows with size to the power of (from 1,000 members on):\n"
        yield "| | exponent |\n|---|---:|"
        yield from (f"| {name} | {exponent(of_it):.2f} |" for name, of_it in points.items())


@click.command(help=__doc__)
@click.argument("files", metavar="FILE", nargs=-1, required=True, type=EXISTING)
@click.option("--before", multiple=True, type=EXISTING, help="What was measured before.")
@click.option("--plot", "drawn", type=click.Path(path_type=Path), help="Draw time against size.")
@click.option("--page", type=EXISTING, help="Write it into a page, below a line that says so.")
def main(
    files: tuple[Path, ...], before: tuple[Path, ...], drawn: Path | None, page: Path | None
) -> None:
    found = rows(files)
    text = "\n".join(report(found, rows(before)))
    print(text)
    if drawn is not None and series(found):
        plot(series(found), drawn)
    if page is not None:
        above, _, _ = page.read_text().partition(MEASURED)
        page.write_text(f"{above}{MEASURED}\n\n{text}\n")


if __name__ == "__main__":
    main()
