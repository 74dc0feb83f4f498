"""What `make docs` generates: the page of all rules, from the rules themselves."""

from typing import Any

from sstest.views.rules import as_markdown, explained


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Write every rule into ``docs/rules.md`` (https://www.mkdocs.org/dev-guide/plugins/#events)."""
    if page.file.src_uri != "rules.md":
        return markdown
    return f"{markdown.rstrip()}\n\n{as_markdown(explained().values())}"
