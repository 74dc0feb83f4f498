"""Any running endpoint held against the reference: same requests, same answers?

:func:`compare` sends generated requests to a :class:`Target` and yields every answer that is not
the one the reference gives, with the validation server's known deviations named.
"""

from sstest.compare.cases import Case, cases
from sstest.compare.deviations import DEVIATIONS, Deviation
from sstest.compare.judging import Answer
from sstest.compare.running import Comparison, Disagreement, Stopped, compare
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
    "Stopped",
    "Target",
    "TargetError",
    "Unreachable",
    "cases",
    "compare",
]
