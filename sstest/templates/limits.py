"""How large a template and its rendering may be; beyond these, the template is refused by name.

pybars3 reads what it is given some 5,000 characters a second, on Python's own stack, so that must
be small and flat. A reply of LaunchDarkly's has some ten tags, two or three deep.
"""

from typing import Final

MAX_TEMPLATE: Final = 1 << 20
"""Characters of a template."""

MAX_DEPTH: Final = 32
"""Blocks within blocks, each ``else if`` and each pair of parentheses counting as one."""

MAX_NODES: Final = 2_000
"""Tags, texts between tags, and expressions inside tags."""

MAX_STEPS: Final = 500_000
"""Lookups, helper calls and joins of one rendering, and elements of lists it looks through."""

MAX_OUTPUT: Final = 1 << 24
"""Characters that one rendering writes, those of a block counted again by the block around it."""
