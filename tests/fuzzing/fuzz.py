"""Fuzz one target of sstest with atheris: ``python -m tests.fuzzing.fuzz TARGET [OPTION ...]``.

TARGET is load, parse, answer, render, lint or samples; options are those of libFuzzer. What is
found lies in build/fuzzing/TARGET: the inputs that reach something new in corpus/, those that fail
beside it. A file as an option is tried alone.
"""

import importlib
import pkgutil
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import atheris

with atheris.instrument_imports(include=["sstest"]):
    import sstest

    # All at once: what is imported later, when it is first used, is not instrumented.
    for _package in ("engine", "javascript", "manifest", "parser", "regex", "response", "rules"):
        _path = [str(Path(sstest.__file__).parent / _package)]
        for _module in pkgutil.walk_packages(_path, f"sstest.{_package}."):
            importlib.import_module(_module.name)
    import sstest.templates.pybars3
    import sstest.templates.raymond_syntax
    from tests.fuzzing.targets import TARGETS

from tests.fuzzing.mutation import mutate_json, mutate_template
from tests.fuzzing.seeds import SEEDS

_LONGEST: Final = 65_536
_CPU_SECONDS: Final = 2.0
_MEGABYTES: Final = 300
_TWO_PARTS: Final = ("parse", "answer", "render", "samples")


def watched(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The target, which also fails where it takes too much time or memory."""

    def test(data: bytes) -> None:
        before, peak = time.process_time(), _peak()
        target(data)
        spent, more = time.process_time() - before, _peak() - peak
        assert spent < _CPU_SECONDS, f"{spent:.1f} s"
        assert more < _MEGABYTES, f"{more} MB"

    return test


def mutator(name: str) -> Callable[[bytes, int, int], bytes]:
    """How inputs of a target are changed, by their structure."""

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        draw = random.Random(seed)  # noqa: S311
        first, line_break, rest = data.partition(b"\n") if name in _TWO_PARTS else (data, b"", b"")
        for _ in range(draw.choice((1, 1, 1, 2, 4))):
            if line_break and draw.random() < 0.7:
                change = mutate_template if name == "render" else mutate_json
                rest = change(rest, max_size, draw, atheris.Mutate)[:max_size]
            else:
                first = mutate_json(first, max_size, draw, atheris.Mutate)[:max_size]
                if line_break:
                    first = first.replace(b"\n", b" ")
        return (first + line_break + rest)[:max_size]

    return mutate


def main() -> None:
    """Fuzz the target that the first argument names."""
    name, options = sys.argv[1], sys.argv[2:]
    found = Path("build/fuzzing") / name
    seeds, kept = found / "seeds", found / "corpus"
    for folder in (seeds, kept):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[name]()):
        (seeds / f"{number:04}").write_bytes(seed)
    limits = [f"-max_len={_LONGEST}", "-timeout=60", "-rss_limit_mb=2000", "-print_funcs=0"]
    folders = [] if any(Path(one).is_file() for one in options) else [str(kept), str(seeds)]
    arguments = [sys.argv[0], *limits, f"-artifact_prefix={found}/", *options, *folders]
    atheris.Setup(arguments, watched(TARGETS[name]), custom_mutator=mutator(name))
    atheris.Fuzz()


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # KB, on Linux


if __name__ == "__main__":
    main()
