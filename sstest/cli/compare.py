"""``sstest compare``: compare a running endpoint with the reference."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import click

from sstest.cli.compare_report import print_comparison, to_dict
from sstest.cli.terminal import (
    CannotRun,
    cannot_run_after,
    complain,
    console,
    format_option,
    load_manifest,
    manifest_argument,
    print_json,
    profile_option,
    read_input,
)
from sstest.compare import Case, Comparison, Sender, Target, TargetError, Unreachable, cases
from sstest.compare import compare as run
from sstest.endpoint.routes import PREFIXES

_LONGEST_TOKEN: Final = 10_000


@click.command()
@manifest_argument
@click.option(
    "--target",
    "url",
    metavar="URL",
    required=True,
    help="Where to send; {key} in it is replaced by the integration key. Without a path, the"
    " path of LaunchDarkly or, under --profile validation-server, of the validation server.",
)
@profile_option
@click.option(
    "-n",
    "--count",
    type=click.IntRange(min=1, max=100_000),
    default=100,
    show_default=True,
    help="About how many requests.",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="The same seed gives the same bytes."
)
@click.option(
    "--token-env",
    metavar="NAME",
    help="The environment variable that holds the access token, such as LAUNCHDARKLY_TOKEN.",
)
@click.option("--token-file", type=click.Path(), metavar="FILE", help="The file that holds it.")
@click.option("--ask-token", is_flag=True, help="Prompt for it; input is hidden.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=600),
    default=10.0,
    show_default=True,
    help="Seconds that an answer may take.",
)
@click.option("--yes", is_flag=True, help="Send to another machine without asking.")
@click.option(
    "--all", "everything", is_flag=True, help="Print all disagreements, not one of a kind."
)
@format_option("text", "json")
def compare(  # noqa: PLR0913  # one for each option
    *,
    manifest: str,
    url: str,
    profile: str,
    count: int,
    seed: int,
    key: str | None,
    token_env: str | None,
    token_file: str | None,
    ask_token: bool,
    timeout: float,
    yes: bool,
    everything: bool,
    output_format: str,
) -> None:
    """Compare a running endpoint with the reference.

    Sends requests generated for MANIFEST, valid and malformed, one after the other, the smallest
    first, and compares status and body of each answer with the reference parser's. MANIFEST is a
    manifest.json, its folder, or a key of the corpus. A difference that LaunchDarkly's published
    validation server is known for is reported by its name.

    Stops at the first 401, 403 or 429, follows no redirects, and asks before it sends to another
    machine. The requests create segments: do not use an environment that is in use.

    Exits 0 where every answer agrees, 1 with disagreements, 2 where not all could be sent.
    """
    loaded = load_manifest(manifest, key)
    with cannot_run_after(TargetError):
        target = Target.of(url, loaded.key, profile)
    token = _token(token_env, token_file, ask=ask_token)
    made = cases(loaded, count, seed)
    _ask_before_sending(target, token, len(made), yes=yes)
    with (
        cannot_run_after(Unreachable),
        Sender(target, token, timeout) as sender,
        _progress(made) as watch,
    ):
        comparison = run(loaded, made, sender.send, profile, watch)
    about = {"integration": loaded.key, "target": target.shown, "profile": profile, "seed": seed}
    if output_format == "json":
        print_json(to_dict(comparison, made, about))
    else:
        print_comparison(comparison, made, about, everything=everything)
    if sender.hid:
        complain(f"answers hold the token ({', '.join(sender.hid)}), shown as (token)", "note")
    _exit(comparison, target, token, made)


def _exit(comparison: Comparison, target: Target, token: str | None, made: list[Case]) -> None:
    if comparison.stopped:
        complain(f"stopped after {comparison.sent} of {len(made)} requests: {comparison.stopped}")
        if token is None and ("401" in comparison.stopped or "403" in comparison.stopped):
            complain("no token was sent; pass --token-env NAME or --token-file FILE", "hint")
        if "404" in comparison.stopped:
            docs, server = PREFIXES["docs"], PREFIXES["validation-server"]
            routes = f"production has {docs}KEY, the published validation server {server}KEY"
            complain(f"the URL was {target.shown}; {routes}", "hint")
        click.get_current_context().exit(2)
    if comparison.disagreements:
        click.get_current_context().exit(1)


def _token(name: str | None, file: str | None, *, ask: bool) -> str | None:
    """The token, from one of the options; messages never contain it."""
    if sum((name is not None, file is not None, ask)) > 1:
        raise click.UsageError("--token-env, --token-file and --ask-token exclude each other")
    if name is not None:
        if name not in os.environ:
            # What looks like a token in place of the name is not repeated.
            is_name = name.isidentifier() and len(name) < 60
            hint = "" if is_name else "; expected its name, not the token"
            raise CannotRun(f"--token-env: the environment variable is not set{hint}")
        return _checked(os.environ[name], "--token-env")
    if file is not None:
        data = read_input(file, _LONGEST_TOKEN)
        return _checked(data.decode(errors="replace"), "--token-file")
    if ask:
        if not sys.stdin.isatty():
            raise CannotRun("--ask-token needs a terminal; use --token-env")
        return _checked(click.prompt("Access token", hide_input=True, err=True), "--ask-token")
    return None


def _checked(text: str, option: str) -> str:
    token = text.strip()
    if not token:
        raise CannotRun(f"{option}: the token is empty")
    if len(token) > _LONGEST_TOKEN or not all("!" <= character <= "~" for character in token):
        raise CannotRun(
            f"{option}: not a valid token: expected one line of printable ASCII characters"
        )
    return token


def _ask_before_sending(target: Target, token: str | None, count: int, *, yes: bool) -> None:
    """Refuse to send a token in the open; ask before anything is sent to another machine."""
    if target.is_loopback:
        return
    if token is not None and target.scheme == "http":
        raise CannotRun(f"the token would be sent to {target.host} unencrypted: use an https URL")
    if yes:
        return
    question = f"Send {count} generated requests to {target.host}?"
    if not sys.stdin.isatty():
        raise CannotRun(
            f"{target.host} is another machine: pass --yes to send to it (nothing was sent)"
        )
    if not click.confirm(question, err=True):
        raise CannotRun("nothing was sent")


@contextmanager
def _progress(made: list[Case]) -> Iterator[Callable[[Comparison], None]]:
    """A callback for each request, which shows a progress bar if stderr is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import Progress

    with Progress(console=console(sys.stderr), transient=True) as progress:
        task: Any = progress.add_task("requests", total=len(made))
        yield lambda comparison: progress.update(task, completed=comparison.sent)
