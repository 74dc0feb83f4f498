"""A disk that is full."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def longest_file(size: int) -> Iterator[None]:
    """Within it no file gets longer, as on a disk that is full."""
    resource = pytest.importorskip("resource", reason="only POSIX bounds the length of files")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
