"""What is known of a run so far: the tally of the first chunks, and the keys of their members."""

from contextlib import AbstractContextManager, nullcontext

from sstest.replaying.keys import Keys, Packing, sizes_of, temporary
from sstest.replaying.summary import Summary
from sstest.replaying.tally import Tally


class Kept:
    """What is known, until the process ends."""

    rows = False
    """Whether the results of requests are wanted, too."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.keys = Keys(temporary())
        self.chunks = self.signature = 0

    def uninterrupted(self) -> AbstractContextManager[None]:
        """Within it no signal is heard; what is kept is whole before and after it."""
        return nullcontext()

    def merge(self, tally: Tally, signature: int, rows: bytes) -> None:  # noqa: ARG002  # kept by others
        """Add the tally of the next chunk, whose keys were added before."""
        self.tally.merge(tally)
        self.keys.heard(tally.size)
        self.chunks += 1
        self.signature = signature

    def pack(self, packing: Packing) -> None:
        """Make the file of keys anew, if it may become much smaller."""
        if self.keys.is_sparse:
            self.keys, _ = self.keys.packed_into(temporary(), packing)

    def summary(self, packing: Packing) -> Summary:
        """What all came to."""
        if self.keys.are_few:
            return Summary(self.tally, self.keys, sizes_of(self.keys.words))
        return Summary(self.tally, *self.keys.packed_into(temporary(), packing))
