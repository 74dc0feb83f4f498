"""The results of all requests in a file: JSON Lines, or Parquet made of them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec

from sstest.files import open_new, require_writable
from sstest.replaying import ReplayError
from sstest.replaying.checkpoint import beside_of

PARQUET: Final = ".parquet"
_GROUP: Final = 20_000  # requests in a row group


def results_of(out: Path) -> Path:
    """Where results are gathered, until they are complete.

    Raises :class:`ReplayError` where ``out`` cannot be made of them.
    """
    if out.suffix.lower() == PARQUET and find_spec("pyarrow") is None:
        raise ReplayError(f"{PARQUET} needs pyarrow: pip install 'sstest[parquet]'")
    require_writable(out)
    return beside_of(out, ".partial")


def complete(out: Path) -> None:
    """Put the results in their place, in the format that the name asks for."""
    results = results_of(out)
    if out.suffix.lower() == PARQUET:
        with _whole(out) as made:
            _write_parquet(results, made)
        results.unlink()
    else:
        results.replace(out)


def write_whole(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file, which is there whole or not at all."""
    require_writable(path)
    with _whole(path) as made, open_new(made) as file:
        file.writelines(parts)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """The name of a file to write, which then gets its place, or is removed."""
    beside = beside_of(path, ".new")
    try:
        yield beside
        beside.replace(path)
    except OSError as error:
        error.filename = error.filename or str(path)
        raise
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _write_parquet(results: Path, made: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    text = pa.string()
    membership = {"contextKey": text, "included": pa.bool_()}
    membership |= dict.fromkeys(("cohortId", "cohortName", "cohortUrl"), text)
    error = pa.struct({"message": text, "pointer": text})
    columns = {"file": text, "line": pa.int64(), "environmentId": text, "contextKind": text}
    columns |= {"memberships": pa.list_(pa.struct(membership)), "error": error}
    schema = pa.schema(columns)
    with (
        results.open("rb") as lines,
        open_new(made) as file,
        pq.ParquetWriter(file, schema) as writer,
    ):
        while group := [msgspec.json.decode(line) for line in islice(lines, _GROUP)]:
            rows: list[dict[str, Any]] = group
            writer.write_table(pa.Table.from_pylist(rows, schema))
