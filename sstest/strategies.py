"""Hypothesis strategies: requests, what must be refused, manifests, and sequences of requests.

``sstest.strategies`` imports Hypothesis; the rest of sstest does so only where it draws.
"""

from sstest.generate.expected import Sample
from sstest.generate.malformed import Malformed
from sstest.generate.manifests import manifests
from sstest.generate.spellings import spellings
from sstest.generate.strategies import Sync, malformed, requests, syncs

__all__ = [
    "Malformed",
    "Sample",
    "Sync",
    "malformed",
    "manifests",
    "requests",
    "spellings",
    "syncs",
]
