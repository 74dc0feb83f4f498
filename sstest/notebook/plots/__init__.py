"""Plots of many requests: each a function from data to a :class:`matplotlib.figure.Figure`.

The data is an integration of the corpus (:func:`sstest.corpus.load`), or :class:`Requests`: a
manifest with the bodies that its sender sent. Figures are readable in print and for the
colour-blind: hatches, markers and numbers say what colours do.
"""

try:
    from sstest.notebook.plots.members import batch_sizes, changes, common_members
    from sstest.notebook.plots.reading import fields, parsed
    from sstest.notebook.plots.requests import Requests
except ModuleNotFoundError as _error:
    if _error.name != "matplotlib":
        raise
    _needed = 'sstest.notebook.plots needs matplotlib: pip install "sstest[notebooks]"'
    raise ModuleNotFoundError(_needed, name="matplotlib") from None

__all__ = ["Requests", "batch_sizes", "changes", "common_members", "fields", "parsed"]
