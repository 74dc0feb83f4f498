"""What manifests, updates, replies and explanations look like in a notebook.

Called by the ``_repr_html_`` of each. Whatever comes from a manifest or a request is text to these
functions; see :mod:`sstest.views.jupyter.markup`.
"""

from sstest.views.jupyter.manifest import manifest_html
from sstest.views.jupyter.reply import reply_html
from sstest.views.jupyter.trace import trace_html
from sstest.views.jupyter.update import update_html

__all__ = ["manifest_html", "reply_html", "trace_html", "update_html"]
