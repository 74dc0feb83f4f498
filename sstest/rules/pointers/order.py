"""Which rules of pointers come first: one mistake is reported by the first rule that sees it.

Each group holds the codes, or beginnings of codes, of the rules that a later group follows.
"""

from typing import Final

FORMS: Final = ("SS10", "SS11", "SS212")
"""A pointer in another notation, or in a form that finds nothing, or one that is never read."""
ALONE: Final = (*FORMS, "SS129", "SS130", "SS139", "SS14")
"""A pointer that is suspicious by itself; SS142 to SS149 are free for more of these."""
IN_MEMBERS: Final = (*ALONE, "SS120", "SS121", "SS122", "SS123", "SS124", "SS125", "SS126")
"""A pointer that does not fit the member arrays."""
EXCLUDED: Final = (*IN_MEMBERS, "SS213", "SS214", "SS215", "SS216", "SS217")
"""Pointers that no request satisfies together."""
COMPARED: Final = (*EXCLUDED, "SS128", "SS131", "SS132", "SS137", "SS138", "SS218")
"""Pointers that differ where they should agree, or agree where they should differ."""
MEANING: Final = (*COMPARED, "SS134", "SS135")
"""Names that say something else than their properties."""
