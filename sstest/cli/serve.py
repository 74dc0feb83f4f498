"""``sstest serve``: a stand-in for LaunchDarkly, for senders in any language."""

import contextlib
import ipaddress
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click

from sstest.cli.serve_log import Log
from sstest.cli.serve_manifests import look_again, open_folder, say_at_start, served
from sstest.cli.serve_options import add_fault, read_environments, read_rate_limit
from sstest.cli.serve_recording import open_recorder, recording_to
from sstest.cli.terminal import (
    CannotRun,
    cannot_run_after,
    complain,
    print_painted,
    print_text,
    profile_option,
)
from sstest.endpoint import LaunchDarkly, RateLimit, StoreError
from sstest.endpoint.asgi import Application
from sstest.endpoint.folder import Folder
from sstest.endpoint.page.site import Site
from sstest.endpoint.server import ServerError, require_extra, running
from sstest.endpoint.warm import rehearse
from sstest.text import escape

# 3000 is where LaunchDarkly's own validation server listens.
_PORTS: Final = {"docs": 8484, "validation-server": 3000}
_LOOK_EVERY: Final = 0.5  # seconds
_SHOWN: Final = 20  # integrations


@click.command()
@click.argument("path", metavar="[PATH]", required=False)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="The port; 0 is any free one (default: 8484, or 3000 under validation-server).",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on; others than loopback addresses need a --token.",
)
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="Answer requests for this host too, such as the name of a container (repeatable; default:"
    " names of this machine and of LaunchDarkly).",
)
@profile_option
@click.option("--key", help="The integration key of a single manifest.json.")
@click.option(
    "--token",
    "tokens",
    multiple=True,
    envvar="SSTEST_TOKEN",
    show_envvar=True,
    help="Accept this access token (repeatable; default: any token).",
)
@click.option(
    "--store",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Keep the segments in FILE across restarts; crash-safe.",
)
@click.option(
    "--environment",
    "environments",
    multiple=True,
    callback=read_environments,
    metavar="ID=PROJECT/ENV",
    help="Accept this client-side ID (repeatable; default: any ID).",
)
@click.option(
    "--rate-limit",
    callback=read_rate_limit,
    metavar="N/SECONDS",
    help="Answer 429 to more than N requests in SECONDS, such as 100/60.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="FAULT",
    help="Inject a fault (repeatable): 429,retry-after=1.5,times=2 or 500,rate=0.1,seed=7 or"
    " drop or delay=2.",
)
@click.option(
    "--record",
    "recording",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Record the requests, one of each new shape, in DIR/requests, with what was answered in"
    " DIR/expected.",
)
@click.option(
    "--anonymise",
    is_flag=True,
    help="Replace persons, addresses and ids in recorded requests by invented ones.",
)
@click.option(
    "--log",
    "detail",
    type=click.Choice(["full", "short", "none"]),
    default="full",
    show_default=True,
    help="How much to log of each request on stderr.",
)
def serve(  # noqa: PLR0913  # each an option of the command line
    *,
    path: str | None,
    port: int | None,
    host: str,
    hosts: tuple[str, ...],
    profile: str,
    key: str | None,
    tokens: tuple[str, ...],
    store: str | None,
    environments: dict[str, tuple[str, str]],
    rate_limit: RateLimit | None,
    faults: tuple[str, ...],
    recording: Path | None,
    anonymise: bool,
    detail: Any,
) -> None:
    """Run a stand-in for LaunchDarkly on this machine.

    PATH is a folder with integrations/KEY/manifest.json, or with KEY/manifest.json; or a
    manifest.json, or its folder; or the key of an integration of the corpus. Without PATH, the
    manifests of the current folder are served, or else the corpus. Changed manifests are reloaded.

    Prints its URL on stdout, and on stderr each request: how it was parsed, and what was answered.
    The page at / shows requests and segments live, /_sstest/segments the segments as JSON.

    Exits 0 when it is stopped (Ctrl-C), 2 if it could not run.
    """
    with cannot_run_after(ServerError):
        require_extra()
    if not tokens and not _is_loopback(host):
        raise CannotRun(
            f"{escape(host)} can be reached from other machines: pass --token (better, set"
            " SSTEST_TOKEN), or omit --host"
        )
    folder = open_folder(path, profile, key)
    for change in folder.changes:
        say_at_start(change)
    with cannot_run_after(StoreError, TypeError, ValueError):
        launchdarkly = LaunchDarkly(
            served(folder),
            profile=profile,
            tokens=tokens or None,
            environments=environments or None,
            rate_limit=rate_limit,
            store=store,
            longest_log=1,  # the page and the log on stderr keep their own
        )
    launchdarkly.accept_hosts(host, *hosts)
    recorder = open_recorder(recording, folder, anonymise=anonymise)
    with launchdarkly, recording_to(recorder, launchdarkly), _stopped_by_signals() as stopped:
        for fault in faults:
            add_fault(launchdarkly, fault)
        port = _PORTS[profile] if port is None else port
        _run(launchdarkly, folder, stopped, host, port, tokens, detail)


def _run(
    launchdarkly: LaunchDarkly,
    folder: Folder,
    stopped: threading.Event,
    host: str,
    port: int,
    tokens: tuple[str, ...],
    detail: Any,
) -> None:
    rehearse(launchdarkly.manifests, launchdarkly.profile)
    site = Site(
        launchdarkly,
        about=f"profile {launchdarkly.profile}, {escape(folder.path)}",
        tokens=() if _is_loopback(host) else tokens,
        secrets=tokens,
    )
    try:
        app = Application(launchdarkly, routes=site.routes())
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(running(app, host, port))
            server.before_stop(app.close)
            server.before_stop(site.close)
            log = Log(sys.stderr, detail, tokens)
            stack.callback(log.close)
            stack.callback(launchdarkly.listen(log.tell))
            launchdarkly.base_url = server.url
            _announce(launchdarkly, folder, server.url)
            known = None
            while not stopped.wait(_LOOK_EVERY):
                look_again(launchdarkly, folder)
                known = _look_at_store(launchdarkly, known)
            _look_at_store(launchdarkly, known)
    except ServerError as error:
        hint = "; --port 0 takes any free port" if "port" in str(error) else ""
        raise CannotRun(f"{error}{hint}") from None


def _announce(launchdarkly: LaunchDarkly, folder: Folder, url: str) -> None:
    """Print the URL on stdout, for scripts, and the rest on stderr."""
    print_text(url)
    err = [f"stand-in for LaunchDarkly, profile {launchdarkly.profile}"]
    manifests = launchdarkly.manifests
    width = min(max(len(manifest.key) for manifest in manifests), 40)
    for manifest in manifests[:_SHOWN]:
        kind = str(manifest.format or "no format")
        err.append(f"  {escape(manifest.key):{width}}  {kind:7}  {launchdarkly.url_for(manifest)}")
    if len(manifests) > _SHOWN:
        err.append(f"  and {len(manifests) - _SHOWN} more")
    if folder.without_segments:
        err.append(f"  left out: {len(folder.without_segments)} without synced segments")
    err.append(f"live view: {url}/")
    err.append("press Ctrl-C to stop")
    print_painted("\n".join(err), err=True)


def _look_at_store(launchdarkly: LaunchDarkly, known: str | None) -> str | None:
    """Say once that updates can no longer be kept, or can be again; what is wrong with the store.

    ``known`` is what was wrong with it when it was last looked at.
    """
    problem = launchdarkly.store_problem
    if problem != known:
        with contextlib.suppress(OSError, ValueError):  # nobody reads it any more
            if problem is None:
                complain("the store can be written to again", "note")
            else:
                complain(f"{problem}; updates are answered 500")
    return problem


def _is_loopback(host: str) -> bool:
    """Whether every address of ``host`` can be reached from this machine only."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CannotRun(f"{escape(host)} is not a host of this machine: {reason}") from None
    return all(ipaddress.ip_address(str(one[4][0]).partition("%")[0]).is_loopback for one in found)


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    stopped = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: stopped.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
