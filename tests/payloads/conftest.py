"""The manifest and the small blocks of the tests of replaying."""

from tests.replaying.conftest import manifest, small_blocks

__all__ = ["manifest", "small_blocks"]
