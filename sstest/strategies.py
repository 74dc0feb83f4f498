"""Hypothesis strategies: requests, what must be refused, manifests, and sequences of requests.

``sstest.strategies`` imports Hypothesis; the rest of sstest does so only where it draws.
"""

from sstest.generate.broken_manifests import BrokenManifest, broken_manifests
from sstest.generate.expected import Sample
from sstest.generate.malformed import Malformed
from sstest.generate.manifests import manifests
from sstest.generate.spellings import spellings
from sstest.generate.strategies import Sync, malformed, requests, syncs

__all__ = [
    "BrokenManifest",
    "Malformed",
    "Sample",
    "Sync",
    "broken_manifests",
    "malformed",
    "manifests",
    "requests",
    "spellings",
    "syncs",
]
