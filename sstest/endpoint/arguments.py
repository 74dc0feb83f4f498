"""Checks of the arguments that a test gives to a stand-in; failures name the argument."""

from collections.abc import Callable, Iterable, Mapping

from sstest.manifest import Manifest
from sstest.text import quote


def whole(name: str, value: object, least: int = 0) -> int:
    """``value`` if it is a whole number of at least ``least``."""
    __tracebackhide__ = True
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} is {quote(value)}, expected a whole number")
    if value < least:
        raise ValueError(f"{name} is {value!r}, expected {least} or more")
    return value


def number(name: str, value: object, most: int, unit: str = "") -> float:
    """``value`` if it is a number from 0 to ``most``."""
    __tracebackhide__ = True
    expected = f"expected a number{unit} from 0 to {most:,}"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} is {quote(value)}, {expected}")
    if not 0 <= value <= most:
        raise ValueError(f"{name} is {value!r}, {expected}")
    return float(value)


def by_key(
    manifests: Manifest | Iterable[Manifest], folded: Callable[[str], str]
) -> dict[str, Manifest]:
    """The manifests by integration key, ``folded`` as keys are compared."""
    found: dict[str, Manifest] = {}
    given: Iterable[object] = [manifests] if isinstance(manifests, Manifest) else manifests
    for manifest in given:
        if not isinstance(manifest, Manifest):
            kind = type(manifest).__name__
            raise TypeError(f"manifests holds a {kind}; expected what sstest.Manifest.load returns")
        name = folded(manifest.key)
        if name in found:
            raise ValueError(
                f"two manifests have the integration key {manifest.key!r}:"
                f" {found[name].origin} and {manifest.origin}; rename the folder of one, or pass"
                " key= to Manifest.load"
            )
        found[name] = manifest
    return found


def by_client_side_id(environments: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Project key and environment key by client-side ID."""
    found: dict[str, tuple[str, str]] = {}
    for client_side_id, keys in environments.items():
        match keys:
            case (str() as project, str() as environment):
                found[client_side_id] = project, environment
            case _:
                raise ValueError(
                    f"environments has {keys!r} for {client_side_id!r}, expected a project key and"
                    " an environment key: ('default', 'production')"
                )
    return found
