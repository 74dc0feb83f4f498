"""The explorer: a manifest and a body side by side, read as one types. It needs anywidget."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sstest.inferring.inference import Inference
    from sstest.manifest import Loadable
    from sstest.notebook.explorer.widget import Explorer


def explore(manifest: "Loadable | Inference | None" = None, body: object = None) -> "Explorer":
    """A widget for Jupyter in which a manifest and a request's body are edited and read.

    ``manifest`` is what :meth:`sstest.Manifest.load` takes, ``body`` what :func:`sstest.parse`
    takes, bytes, text, or JSON data, or the ``pathlib.Path`` of a file. Broken ones are
    shown with what is wrong with them. Without a body there is a generated one; without either,
    a request of the corpus; with a body alone, a manifest that is still to be filled in. For what
    :func:`sstest.infer` returns, the candidates are side by side over one of the payloads, and a
    click takes one of them.

    Raises ``ImportError`` where anywidget is not installed, ``TypeError`` for a manifest of
    another type, and ``OSError`` for a body's file that cannot be read.
    """
    try:
        import anywidget  # noqa: F401  # it says what is missing better than the widget would
    except ImportError as error:
        message = 'sstest.explore needs anywidget: pip install "sstest[notebooks]"'
        raise ImportError(message, name=error.name) from None
    from sstest.notebook.explorer.widget import Explorer

    return Explorer(manifest, body)
