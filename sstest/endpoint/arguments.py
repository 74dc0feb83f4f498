"""What a stand-in is made with, checked where it is made."""

from collections.abc import Callable, Iterable, Mapping

from sstest.manifest import Manifest


def keyed(
    manifests: Manifest | Iterable[Manifest], folded: Callable[[str], str]
) -> dict[str, Manifest]:
    """The manifests by integration key, ``folded`` as keys are compared.

    Raises :class:`ValueError` where two have the same, and :class:`TypeError` for other things.
    """
    found: dict[str, Manifest] = {}
    for manifest in [manifests] if isinstance(manifests, Manifest) else manifests:
        _check(manifest)
        name = folded(manifest.key)
        if name in found:
            raise ValueError(
                f"two manifests have the integration key {manifest.key!r}:"
                f" {found[name].origin} and {manifest.origin}; give one"
                " another: it is the name of its folder, or key= of Manifest.load"
            )
        found[name] = manifest
    return found


def positive(name: str, value: object) -> int:
    """``value`` if it is a whole number of 1 or more."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{name} is {value!r}, expected a whole number of 1 or more")
    return value


def places(environments: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Project key and environment key by client-side ID."""
    found: dict[str, tuple[str, str]] = {}
    for client_side_id, place in environments.items():
        match place:
            case (str() as project, str() as environment):
                found[client_side_id] = project, environment
            case _:
                raise ValueError(
                    f"environments has {place!r} for {client_side_id!r}, expected a project key and"
                    " an environment key: ('default', 'production')"
                )
    return found


def _check(manifest: object) -> None:
    if not isinstance(manifest, Manifest):
        kind = type(manifest).__name__
        raise TypeError(f"manifests holds a {kind}; expected what sstest.Manifest.load returns")
