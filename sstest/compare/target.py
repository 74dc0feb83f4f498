"""The URL to send requests to."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from sstest.endpoint.hosts import is_loopback
from sstest.endpoint.routes import PREFIXES
from sstest.text import name_bytes, plain


class TargetError(ValueError):
    """A URL that requests cannot be sent to; ``str()`` says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL to post to, and the host in it."""

    url: str
    scheme: str
    host: str

    @classmethod
    def of(cls, url: str, key: str, profile: str = "docs") -> "Target":
        """The target at ``url``, in which ``{key}`` is replaced by the integration key.

        A URL without a path gets the path of the profile. Raises :class:`TargetError` for anything
        but an http or https URL, and for one with a user name or a password.
        """
        if any(character.isspace() or not character.isprintable() for character in url):
            raise TargetError("the target has white space or control characters in it")
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            raise TargetError(f"the target is not a URL: {error}") from None
        if parts.username is not None or parts.password is not None:
            raise TargetError(
                "the target has a user name or a password, which would be shown and logged; pass a"
                " token with --token-env or --token-file"
            )
        if parts.scheme not in ("http", "https") or not host:
            raise TargetError(
                f"the target is {plain(url.partition('?')[0]) or 'empty'}, expected a URL such as"
                f" http://localhost:3000{PREFIXES['validation-server']}{{key}}"
            )
        if parts.path in ("", "/"):
            parts = parts._replace(path=f"{PREFIXES[profile]}{{key}}")
        filled = (
            parts._replace(fragment="").geturl().replace("{key}", quote(name_bytes(key), safe=""))
        )
        return cls(filled, parts.scheme, host)

    @property
    def shown(self) -> str:
        """The URL to print, without its query, which may be a secret."""
        path, mark, _ = self.url.partition("?")
        return f"{plain(path)}?(hidden)" if mark else plain(path)

    @property
    def is_loopback(self) -> bool:
        """Whether requests stay on this machine, judging by the URL."""
        return is_loopback(self.host)
