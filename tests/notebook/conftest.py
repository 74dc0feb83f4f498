"""A shell of IPython for the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.notebook.shell import Shell, running


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with running(tmp_path_factory.mktemp("shell")) as made:
        yield made
