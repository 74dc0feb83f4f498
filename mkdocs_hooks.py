"""What `make docs` generates: the page of all rules, and links in the text of docstrings."""

import builtins
import re
from typing import Any, Final

import griffe

from sstest.views.rules import as_markdown, explained

# As in :class:`~sstest.Update`, where only the last part of the name is shown.
_ROLE: Final = re.compile(r":(?:attr|class|data|func|meth|mod):`(?:~[\w.]*\.(?=\w+`))?([\w.]+)`")


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Write every rule into ``docs/rules.md`` (https://www.mkdocs.org/dev-guide/plugins/#events)."""
    if page.file.src_uri != "rules.md":
        return markdown
    return f"{markdown.rstrip()}\n\n{as_markdown(explained().values())}"


class Roles(griffe.Extension):
    """The roles of docstrings as cross-references of mkdocstrings."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring:
            obj.docstring.value = _ROLE.sub(_cross_reference, obj.docstring.value)


def _cross_reference(role: re.Match[str]) -> str:
    name = role[0].partition("`")[2].strip("~`")
    return f"`{name}`" if hasattr(builtins, name) else f"[`{role[1]}`][{name}]"
