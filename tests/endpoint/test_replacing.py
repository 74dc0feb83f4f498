"""What is done when a package is imported: once, behind the import, and only for a while."""

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sstest.endpoint.clients.replacing import Computed, on_import, replaced


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a package that nobody has imported yet."""
    (tmp_path / "awaited_package").mkdir()
    (tmp_path / "awaited_package/__init__.py").write_text("from awaited_package.part import N\n")
    (tmp_path / "awaited_package/part.py").write_text("N = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "awaited_package"
    for name in [name for name in sys.modules if name.startswith("awaited_package")]:
        del sys.modules[name]


class Uses:
    """Counts how often it is entered, and how often it was left again."""

    def __init__(self) -> None:
        self.entered = self.left = 0

    @contextmanager
    def __call__(self) -> Iterator[None]:
        self.entered += 1
        yield
        self.left += 1


def test_a_package_that_is_there_is_used_at_once() -> None:
    uses = Uses()
    with on_import("pathlib", uses):
        assert (uses.entered, uses.left) == (1, 0)
    assert (uses.entered, uses.left) == (1, 1)


def test_one_that_comes_is_used_when_it_is_there_whole(package: str) -> None:
    seen: list[int] = []

    @contextmanager
    def use() -> Iterator[None]:
        seen.append(sys.modules[package].N)
        yield

    with on_import(package, use):
        assert importlib.util.find_spec(package) is not None  # it is looked for, not imported
        assert seen == []
        importlib.import_module(package)
        importlib.reload(sys.modules[package])
        assert seen == [1]
    assert "exec_module" not in vars(sys.modules[package].__loader__)


def test_one_that_comes_afterwards_is_left_alone(package: str) -> None:
    uses, before = Uses(), list(sys.meta_path)
    with on_import(package, uses):
        pass
    assert sys.meta_path == before
    importlib.import_module(package)
    assert uses.entered == 0


def test_one_that_cannot_be_imported_is_told_as_ever(package: str, tmp_path: Path) -> None:
    (tmp_path / package / "part.py").write_text("raise OSError('broken')")
    uses = Uses()
    with on_import(package, uses), pytest.raises(OSError, match="broken"):
        importlib.import_module(package)
    with on_import("no_such_package", uses), pytest.raises(ModuleNotFoundError):
        importlib.import_module("no_such_package")
    assert uses.entered == 0


def test_an_attribute_is_replaced_for_a_while() -> None:
    class Base:
        there = 1

    class Owner(Base):
        pass

    with replaced(Owner, "there", 2), replaced(Base, "there", 3):
        assert (Owner.there, Base.there) == (2, 3)
    assert (Owner.there, Base.there) == (1, 1)
    assert "there" not in vars(Owner)


def test_an_attribute_of_objects_is_computed_for_a_while() -> None:
    class Owner:
        def __init__(self) -> None:
            self.value = 1

    before = Owner()
    with replaced(Owner, "value", Computed("value", lambda value: value + 100)):
        during = Owner()
        assert (before.value, during.value) == (101, 101)
        before.value = 2
        assert before.value == 102
    assert (before.value, during.value) == (2, 1)
