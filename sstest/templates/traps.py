"""What to say where a brace of the JSON around a tag has joined the tag's own braces.

Handlebars.js only says that it did not expect such a token.
"""

from typing import Final

from sstest.templates.tokens import Kind

OPENING_TRAPS: Final = {
    Kind.OPEN_UNESCAPED: "'{{{' begins a tag that ends with '}}}', and this one does not; "
    "if the first brace belongs to the JSON, put a space after it: '{ {{'",
    Kind.OPEN_RAW: "'{{{{' begins a raw block, whose tag ends with '}}}}', and this one does not; "
    "if the first braces belong to the JSON, put a space after them: '{ {{{' or '{{ {{'",
}
"""By the opening of a tag that does not end as it should, or begins as a shorter one would."""

CLOSING_TRAPS: Final = {
    Kind.CLOSE_UNESCAPED: "'}}}' ends a tag that begins with '{{{', and this one does not; "
    "if the last brace belongs to the JSON, put a space before it: '}} }'",
    Kind.CLOSE_RAW: "'}}}}' ends a tag that begins with '{{{{', and this one does not; "
    "if the last braces belong to the JSON, put a space before them: '}}} }' or '}} }}'",
}
"""By the end of a tag that did not begin so."""
