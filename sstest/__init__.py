"""Testing and fixture toolkit for LaunchDarkly synced segment integrations.

The public names are those of ``__all__``; the pages of ``docs/api`` say what they are for.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from sstest.version import __version__ as __version__

if TYPE_CHECKING:
    from sstest import corpus, notebook, stateful, strategies
    from sstest.difference.compare import diff
    from sstest.engine.lint import lint
    from sstest.engine.report import fuzz
    from sstest.finding import Finding
    from sstest.generate.expected import Sample
    from sstest.generate.realistic import samples
    from sstest.inferring.infer import infer
    from sstest.inferring.inference import Inference
    from sstest.manifest import Format, Manifest, ManifestError
    from sstest.mutate.mutants import Mutant, mutants
    from sstest.notebook.explorer import explore
    from sstest.parser import Cohort, Delta, Membership, RequestError, Update, parse
    from sstest.replaying.run import replay
    from sstest.replaying.summary import Summary
    from sstest.response.answer import answer
    from sstest.response.reply import Reply
    from sstest.templates import TemplateError, UnsupportedTemplate, render

__all__ = [
    "Cohort",
    "Delta",
    "Finding",
    "Format",
    "Inference",
    "Manifest",
    "ManifestError",
    "Membership",
    "Mutant",
    "Reply",
    "RequestError",
    "Sample",
    "Summary",
    "TemplateError",
    "UnsupportedTemplate",
    "Update",
    "answer",
    "corpus",
    "diff",
    "explore",
    "fuzz",
    "infer",
    "lint",
    "mutants",
    "notebook",
    "parse",
    "render",
    "replay",
    "samples",
    "stateful",
    "strategies",
]

_HOMES: Final = {
    "Cohort": "sstest.parser",
    "Delta": "sstest.parser",
    "Finding": "sstest.finding",
    "Format": "sstest.manifest",
    "Inference": "sstest.inferring.inference",
    "Manifest": "sstest.manifest",
    "ManifestError": "sstest.manifest",
    "Membership": "sstest.parser",
    "Mutant": "sstest.mutate.mutants",
    "Reply": "sstest.response.reply",
    "RequestError": "sstest.parser",
    "Sample": "sstest.generate.expected",
    "Summary": "sstest.replaying.summary",
    "TemplateError": "sstest.templates",
    "UnsupportedTemplate": "sstest.templates",
    "Update": "sstest.parser",
    "answer": "sstest.response.answer",
    "diff": "sstest.difference.compare",
    "explore": "sstest.notebook.explorer",
    "fuzz": "sstest.engine.report",
    "infer": "sstest.inferring.infer",
    "lint": "sstest.engine.lint",
    "mutants": "sstest.mutate.mutants",
    "parse": "sstest.parser",
    "render": "sstest.templates",
    "replay": "sstest.replaying.run",
    "samples": "sstest.generate.realistic",
}


# Modules that are public names; hypothesis comes with the strategies, so these wait too.
_MODULES: Final = ("corpus", "notebook", "stateful", "strategies")


if not TYPE_CHECKING:  # a type checker knows the names from the imports above, and no others

    def __getattr__(name: str) -> Any:
        """Load a public name from its home when it is first asked for (PEP 562)."""
        if name in _MODULES:
            return import_module(f"sstest.{name}")
        if name not in _HOMES:
            raise AttributeError(f"module 'sstest' has no attribute {name!r}")
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext sstest``: displays in notebooks, and the magics ``%%segment_body`` and the like.

    The displays are there as soon as IPython imports sstest.
    """
    from sstest.notebook import magics
    from sstest.views import jupyter

    jupyter.register(shell)
    magics.register(shell)


if "IPython" in sys.modules and (_shell := sys.modules["IPython"].get_ipython()):
    from sstest.views.jupyter import register as _register

    _register(_shell)
