"""Whether a pointer is good by itself, so that others can be compared with it."""

from sstest.manifest.notation import Notation, sign_of
from sstest.manifest.pointer_place import PointerPlace
from sstest.vocabulary import misspelt_name


def is_sound(place: PointerPlace) -> bool:
    """Whether nothing is wrong with a pointer by itself.

    What is wrong with it is reported at its own place; reported of those beside it as well, it
    would have authors change what is right.
    """
    sign = sign_of(place.text)
    if place.parts is None or (sign and sign.notation is not Notation.BLANK_INSIDE):
        return False  # a space in a name is the one sign that leaves the segments as they are
    return not any(misspelt_name(name) for name in place.names)
