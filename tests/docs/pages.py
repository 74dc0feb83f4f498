"""Reading the documentation's pages, and running what stands in them.

Every fenced block of a page is one of these:

- with a ``title``, a file of that name, written to the page's folder;
- ``python``, run in the page's folder, with the names that earlier blocks have made;
- ``sh``, commands to read, such as how to install; they are not run;
- ``console``, lines that begin with ``$`` run as in a shell, the lines below being what they
  print; ``...`` stands for anything. ``# exits 1`` behind a command is its exit code. A command
  that ends with ``&`` is a server: it gets a free port in place of its usual one, there and below.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console import Console, serving

DOCS = Path(__file__).parents[2] / "docs"
_FENCE = re.compile(r"^( *)```([^\n]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r'title="([^"]+)"')
_EXIT = re.compile(r"# exits (\d)\s*$")
_USUAL_PORTS = {"docs": "8484", "validation-server": "3000"}


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file it is, its text, and the line it begins on."""

    language: str
    title: str | None
    text: str
    line: int


@dataclass(frozen=True)
class Command:
    """A line for a shell, what it prints, and how it ends."""

    line: str
    printed: tuple[str, ...]
    exit_code: int


def blocks(page: Path) -> list[Block]:
    """Every fenced block of a page."""
    source = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(source):
        language, _, rest = match[2].partition(" ")
        title = _TITLE.search(rest)
        indent = len(match[1])
        text = "".join(line[indent:] for line in match[3].splitlines(keepends=True))
        line = source.count("\n", 0, match.start()) + 1
        found.append(Block(language, title and title[1], text, line))
    return found


def commands(text: str) -> Iterator[Command]:
    """The commands of a console block; a line that ends with a backslash goes on."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        end = next(i for i, line in enumerate(lines) if not line.endswith("\\"))
        line = "\n".join(lines[: end + 1])
        exit_code = _EXIT.search(line)
        yield Command(line, tuple(lines[end + 1 :]), int(exit_code[1]) if exit_code else 0)


class Runner:
    """Runs one page's blocks in a folder of its own, which is the current one."""

    def __init__(self, page: Path, folder: Path, console: Console) -> None:
        self.page = page
        self.folder = folder
        self.console = console
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.ports: dict[str, str] = {}
        self.servers = ExitStack()

    def run(self) -> int:
        """Run every block; how many there were. Whatever is not as the page says is raised."""
        found = blocks(self.page)
        with self.servers:
            for block in found:
                try:
                    self._run(block)
                except Exception as error:
                    error.add_note(f"{self.page.name}, line {block.line}")
                    raise
        return len(found)

    def _run(self, block: Block) -> None:
        text = self._with_ports(block.text)
        if block.title is not None:
            path = self.folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif block.language == "python":
            code = compile("\n" * block.line + text, str(self.page), "exec")
            exec(code, self.names)  # noqa: S102  # our own documentation
        elif block.language == "console":
            for command in commands(block.text):
                self._command(command)
        elif block.language != "sh":
            raise AssertionError(f"a block that nothing runs: {block.language or 'no language'}")

    def _command(self, command: Command) -> None:
        line = command.line.strip()
        if line.endswith("&"):
            self._serve(line.removesuffix("&").strip(), command.printed)
            return
        exit_code, output = self.console(self._with_ports(line))
        told = f"$ {line}\n{output}"
        assert "Traceback" not in output, told
        assert exit_code == command.exit_code, f"{told}exited {exit_code}"
        assert_printed(output, [self._with_ports(one) for one in command.printed])

    def _serve(self, line: str, printed: tuple[str, ...]) -> None:
        usual = _USUAL_PORTS["validation-server" if "validation-server" in line else "docs"]
        server = self.servers.enter_context(serving(f"exec {line} --port 0"))
        assert server.stdout is not None
        first = server.stdout.readline()
        self.ports[usual] = first.strip().rpartition(":")[2]
        assert_printed(first, [self._with_ports(one) for one in printed])

    def _with_ports(self, text: str) -> str:
        for usual, port in self.ports.items():
            text = text.replace(f":{usual}", f":{port}")
        return text


def assert_printed(output: str, expected: list[str]) -> None:
    """Assert that the lines stand in the output, one below the other; ``...`` is anything."""
    wanted = [line.rstrip() for line in expected]
    while wanted and not wanted[-1]:
        wanted.pop()
    if not wanted:
        return
    parts = (r"(?:.*\n)*" if line == "..." else _line(line) for line in wanted)
    text = "".join(line.rstrip() + "\n" for line in output.splitlines())
    assert re.fullmatch("".join(parts), text), f"expected\n{_joined(wanted)}\nprinted\n{text}"


def _line(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.split("...")) + r"\n"


def _joined(lines: list[str]) -> str:
    return "\n".join(lines)
