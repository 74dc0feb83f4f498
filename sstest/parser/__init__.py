"""What LaunchDarkly reads: from a manifest and a request body to memberships and deltas."""

from sstest.manifest import Loadable, Manifest
from sstest.parser import compiled
from sstest.parser.diagnostic import Diagnostic
from sstest.parser.errors import PROFILES, Profile, RequestError
from sstest.parser.membership import Cohort, Delta, Membership
from sstest.parser.update import Update

__all__ = [
    "PROFILES",
    "Cohort",
    "Delta",
    "Diagnostic",
    "Membership",
    "Profile",
    "RequestError",
    "Update",
    "check_profile",
    "parse",
]


def parse(manifest: Loadable, body: object, profile: str = "docs") -> Update:
    """Read a request body as LaunchDarkly would, and return what it asks for.

    ``manifest`` is a :class:`~sstest.Manifest`, or what :meth:`sstest.Manifest.load` takes.
    ``body`` is the body as bytes or text, or JSON data already parsed (a dict or a list).
    ``profile`` is ``docs``, the strict reading of the documentation, or ``validation-server``,
    what the published server does (semantics §2).

    Raises :class:`RequestError` for a request that is refused, :class:`~sstest.ManifestError`
    where ``docs`` meets a manifest that breaks rules, and :class:`ValueError` for an unknown
    profile.
    """
    manifest = Manifest.load(manifest)
    if check_profile(profile) == "docs":
        return compiled.parse(manifest, body)
    from sstest.parser import compiled_server

    return compiled_server.parse(manifest, body)


def check_profile(name: str) -> Profile:
    """``name`` as a profile; raises :class:`ValueError` where there is none of that name."""
    if name not in PROFILES:
        raise ValueError(f"unknown profile {name!r}: choose {' or '.join(PROFILES)}")
    return name
