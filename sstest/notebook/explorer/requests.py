"""Where the explorer gets other requests from: the corpus, and the generators."""

from typing import Final

from sstest import corpus
from sstest.manifest import Manifest
from sstest.manifest.document import Document
from sstest.notebook.explorer.texts import Body, body_of, indented
from sstest.parser import RequestError, parse
from sstest.text import counted

_FEW: Final = 3


def of_corpus(key: str, request: str | None) -> tuple[Document, Body, list[str], str]:
    """An integration and one of its requests: manifest, body, the names of all, and its own.

    Without a name it is one with a few members. Raises :class:`~sstest.corpus.UnknownName`.
    """
    integration = corpus.load(key)
    chosen = integration.request(request) if request else typical(integration)
    names = [one.name for one in integration.requests]
    return integration.manifest.document, body_of(chosen.body), names, chosen.name


def typical(integration: corpus.Integration) -> corpus.Request:
    """A request with a few members, of those that are accepted, and of those in plain ASCII."""

    def rank(request: corpus.Request) -> tuple[bool, int, int]:
        try:
            count = len(parse(integration.manifest, request.body).memberships)
        except RequestError:
            count = -1
        return request.body.isascii(), min(count, _FEW), -len(request.body)

    return max(integration.requests, key=rank)


def realistic(manifest: Manifest, seed: int) -> tuple[Body, str]:
    """A realistic request, one for each seed, and what it is, in words."""
    from sstest.generate.realistic import samples

    # A sender's first request only adds: the others are its second, third and fourth.
    sample = samples(manifest, 1 + seed % 4, seed // 4)[-1]
    return _readable(sample.body), counted(len(sample.update.memberships), "membership")


def malformed(manifest: Manifest, seed: int) -> tuple[Body, str]:
    """A request that must be refused, one for each seed, and why, in words."""
    from sstest.generate.malformed import malformed_samples

    (sample,) = malformed_samples(manifest, 1, seed)
    return _readable(sample.body), f"malformed: {sample.reason}"


def _readable(body: bytes) -> Body:
    return body_of(indented(body))
