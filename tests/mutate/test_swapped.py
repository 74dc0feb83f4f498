"""One file is read as another, however it is opened, and never written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_PROGRAM = """
import builtins, codecs, io, json, os, pathlib, pkgutil, shutil, subprocess, sys
import sstest
from sstest.files import read_file
from sstest.mutate.swapped import read_as

original, other = sys.argv[1:3]
folder = pathlib.Path(original).parent
os.symlink(original, folder / "link.json")
os.chdir(folder)
(folder / "__init__.py").touch()
sys.path.insert(0, str(folder.parent))
loaded_before = io.open
assert not os.path.exists(other + ".read")
read_as(original, other)

expected = pathlib.Path(other).read_bytes()
ways = {
    "open": lambda: open(original).read(),
    "relative": lambda: open("manifest.json").read(),
    "bytes": lambda: open(os.fsencode(original)).read(),
    "up and down": lambda: open(f"../{folder.name}/./manifest.json").read(),
    "link": lambda: open("link.json").read(),
    "resolved": lambda: (folder / "link.json").resolve().read_text(),
    "read_text": lambda: pathlib.Path(original).read_text(),
    "read_bytes": lambda: pathlib.Path(original).read_bytes(),
    "Path.open": lambda: pathlib.Path(original).open("rb").read(),
    "os.open": lambda: os.read(os.open(original, os.O_RDONLY), 100),
    "beneath a folder": lambda: os.read(
        os.open("manifest.json", os.O_RDONLY, dir_fd=os.open(folder, os.O_RDONLY)), 100
    ),
    "data of a package": lambda: pkgutil.get_data("acme", "manifest.json"),
    "codecs": lambda: codecs.open(original).read(),
    "sstest.files": lambda: read_file(pathlib.Path(original), 100),
    "within": lambda: read_file(pathlib.Path(original), 100, folder),
    "copied": lambda: pathlib.Path(shutil.copy(original, "copy.json")).read_bytes(),
    "a child": lambda: subprocess.run(
        [sys.executable, "-c", "print(end=open('manifest.json').read())"], capture_output=True
    ).stdout,
    "its child": lambda: subprocess.run(
        [sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])",
         sys.executable, "-c", "print(end=open('manifest.json').read())"], capture_output=True
    ).stdout,
}
for name, way in ways.items():
    found = way()
    found = found.encode() if isinstance(found, str) else found
    assert found == expected, (name, found)
assert os.path.exists(other + ".read")
draft = folder / "draft.json"
for replace in (os.replace, os.rename, shutil.move):
    draft.write_text("replaced by " + replace.__name__)
    replace(draft, original)
    assert open(original).read() == "replaced by " + replace.__name__
    assert not draft.exists()
    draft.write_text("elsewhere")
    replace(draft, folder / "elsewhere.json")
    assert (folder / "elsewhere.json").read_text() == "elsewhere"
for remove in (os.remove, os.unlink, pathlib.Path.unlink):
    remove(pathlib.Path(original))
    pathlib.Path(original).write_text("anew")
    assert open(original).read() == "anew"
    remove(folder / "elsewhere.json")
    assert not (folder / "elsewhere.json").exists()
    (folder / "elsewhere.json").touch()
os.remove("link.json")
assert not os.path.lexists("link.json")
with open(original, "w") as file:
    file.write("written")
pathlib.Path("beside.json").write_text("beside")
assert open("beside.json").read() == "beside"
assert open(0, closefd=False).read() == ""
try:
    open("nothing.json")
except FileNotFoundError as error:
    assert error.filename == "nothing.json"
"""


def test_whoever_opens_it_reads_the_other(tmp_path: Path) -> None:
    original, other = tmp_path / "acme" / "manifest.json", tmp_path / "mutant"
    original.parent.mkdir()
    original.write_text("original")
    other.write_text("mutant")
    command = [sys.executable, "-W", "ignore", "-c", _PROGRAM, original, other]
    done = subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    assert done.stderr == ""
    assert original.read_text() == "original"
    assert other.read_text() == "written"


def test_the_sitecustomize_of_the_user_is_run_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.mine = 'mine'\n")
    program = (
        "import os, subprocess, sys\n"
        "from sstest.mutate.swapped import read_as\n"
        "read_as('a', 'b')\n"
        "code = 'import sys, sitecustomize; print(sys.mine, sitecustomize.__file__)'\n"
        "subprocess.run([sys.executable, '-c', code])\n"
    )
    before = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", ":".join(before))
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["mine", str(tmp_path / "sitecustomize.py")]
