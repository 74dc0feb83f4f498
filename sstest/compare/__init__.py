"""Compare a running endpoint with the reference: same requests, same answers?

:func:`compare` sends generated requests to a :class:`Target`, and collects every answer that
differs from the reference's, with the known deviations of the validation server.
"""

from sstest.compare.answers import Answer
from sstest.compare.cases import Case, cases
from sstest.compare.deviations import DEVIATIONS, Deviation
from sstest.compare.run import Comparison, Disagreement, compare
from sstest.compare.sending import Sender, Unreachable
from sstest.compare.target import Target, TargetError

__all__ = [
    "DEVIATIONS",
    "Answer",
    "Case",
    "Comparison",
    "Deviation",
    "Disagreement",
    "Sender",
    "Target",
    "TargetError",
    "Unreachable",
    "cases",
    "compare",
]
