"""Python imports this when it starts, in programs that a test starts while a mutant is tried.

It is found since its folder is in PYTHONPATH; the next of its name is run as if it were not there.
"""

import importlib.machinery
import importlib.util
import os
import sys
from typing import Any

_HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120


def _run(name: str, spec: Any) -> Any:
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


_SWAPPED = os.path.join(os.path.dirname(_HERE), "swapped.py")  # noqa: PTH118, PTH120
_run(
    "_sstest_swapped", importlib.util.spec_from_file_location("_sstest_swapped", _SWAPPED)
).swap_as_told()
sys.path[:] = [one for one in sys.path if os.path.abspath(one) != _HERE]  # noqa: PTH100
_next = importlib.machinery.PathFinder.find_spec("sitecustomize")
if _next is not None:
    _run("sitecustomize", _next)
