"""``python -m pytest``, but for its end: the interpreter is not taken apart.

That writes to nearly every object, and in a fork to a copy of each page; it took a quarter of what
a mutant takes. What a program may rely on at its end is done first, as multiprocessing does.
"""

import atexit
import contextlib
import os
import runpy
import sys
import threading


def main() -> None:
    """Run pytest as the main program, and end with its exit code."""
    try:
        runpy.run_module("pytest", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if not isinstance(end.code, int):
            raise
        threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001  # waits for threads
        atexit._run_exitfuncs()  # noqa: SLF001
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):  # a test has closed it, or taken it away
                stream.flush()
        os._exit(end.code)


if __name__ == "__main__":
    main()
