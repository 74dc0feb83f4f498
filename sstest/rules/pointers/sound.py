"""Whether a pointer is good by itself, so that others can be compared with it."""

from sstest.manifest.document import PointerPlace
from sstest.manifest.pointer_syntax import Mistake, wrong_pointer
from sstest.vocabulary.typos import misspelt_name


def is_sound(place: PointerPlace) -> bool:
    """Whether nothing is wrong with a pointer by itself.

    What is wrong with it is reported at its own place; reported of those beside it as well, it
    would have authors change what is right.
    """
    wrong = wrong_pointer(place.text)
    if place.parts is None or (wrong and wrong.mistake is not Mistake.SPACE_INSIDE):
        return False  # a space in a name is the one mistake that leaves the parts as they are
    return not any(misspelt_name(name) for name in place.names)
