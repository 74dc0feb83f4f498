"""Parsers of the options of ``sstest serve``."""

import re
from typing import Any, Final

import click

from sstest.endpoint import Fault, LaunchDarkly, RateLimit

_NUMBERS: Final = {"retry-after": float, "times": int, "after": int, "rate": float, "seed": int}
_RATE_LIMIT: Final = re.compile(r"(\d{1,9})/(\d{1,9}(?:\.\d{1,9})?)s?")
_ENVIRONMENT: Final = re.compile(r"([^=]+)=([^/]+)/([^/]+)")
_EXPECTED_FAULT: Final = (
    "expected STATUS, drop or delay=SECONDS, followed by any of retry-after=SECONDS, times=N,"
    " after=N, rate=SHARE and seed=N, such as 429,retry-after=1.5,times=2"
)


def add_fault(launchdarkly: LaunchDarkly, text: str) -> None:
    """``--fault``: script a fault such as ``429,retry-after=1.5,times=2``.

    ``500,rate=0.1`` affects a tenth of all requests, ``drop`` closes the connection without an
    answer, ``delay=2`` delays the answer by two seconds. Without ``times`` and ``rate``, one
    request is affected. Raises :class:`click.BadParameter`.
    """
    try:
        kind, settings = _read_fault(text)
        fault = _begin(launchdarkly, kind, settings)
        if "rate" in settings:
            fault.at_rate(settings["rate"], settings.get("seed", 0))
        if "times" in settings:
            fault.times(settings["times"])
        if "after" in settings:
            fault.after(settings["after"])
    except (TypeError, ValueError) as error:
        raise click.BadParameter(f"{text!r}: {error}", param_hint="--fault") from None


def read_rate_limit(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> RateLimit | None:
    """``--rate-limit``: how many requests in how many seconds, such as ``100/60``."""
    if value is None:
        return None
    found = _RATE_LIMIT.fullmatch(value)
    if not found:
        raise click.BadParameter(f"{value!r}: expected REQUESTS/SECONDS, such as 100/60")
    try:
        return RateLimit(int(found[1]), float(found[2]))
    except ValueError as error:
        raise click.BadParameter(f"{value!r}: {error}") from None


def read_environments(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> dict[str, tuple[str, str]]:
    """``--environment``: project key and environment key by client-side ID."""
    environments = {}
    for value in values:
        found = _ENVIRONMENT.fullmatch(value)
        if not found:
            expected = "CLIENT_SIDE_ID=PROJECT/ENVIRONMENT, such as abcd123=shop/production"
            raise click.BadParameter(f"{value!r}: expected {expected}")
        environments[found[1]] = (found[2], found[3])
    return environments


def _read_fault(text: str) -> tuple[str, dict[str, Any]]:
    kind, *rest = text.strip().split(",")
    settings: dict[str, Any] = {}
    for part in rest:
        name, equals, number = part.strip().partition("=")
        if name not in _NUMBERS or not equals or name in settings:
            raise ValueError(f"{part!r} is not valid; {_EXPECTED_FAULT}")
        settings[name] = _number(name, number)
    if "seed" in settings and "rate" not in settings:
        raise ValueError("seed needs a rate")
    return kind, settings


def _begin(launchdarkly: LaunchDarkly, kind: str, settings: dict[str, Any]) -> Fault:
    name, _, seconds = kind.partition("=")
    if kind.isdecimal():
        return launchdarkly.will_answer(int(kind), retry_after=settings.get("retry-after"))
    if kind != "drop" and not (name == "delay" and seconds):
        raise ValueError(f"{kind!r} is not valid; {_EXPECTED_FAULT}")
    if "retry-after" in settings:
        raise ValueError(f"retry-after needs a status, not {name}")
    if name == "delay":
        return launchdarkly.will_delay(_number("delay", seconds))
    return launchdarkly.will_drop_connection()


def _number(name: str, text: str) -> Any:
    kind = _NUMBERS.get(name, float)
    try:
        return kind(text)
    except ValueError:
        expected = "a whole number" if kind is int else "a number"
        raise ValueError(f"{name} is {text!r}, expected {expected}") from None
