"""``sstest infer``: a manifest from recorded requests."""

import sys
from typing import Final

import click

from sstest.cli.terminal import (
    CannotRun,
    cannot_run_after,
    complain,
    format_option,
    print_json,
    print_painted,
    print_text,
)
from sstest.inferring.infer import checked
from sstest.inferring.infer import infer as from_payloads
from sstest.inferring.inference import Inference
from sstest.inferring.question import Question
from sstest.limits import RECORDED_FILES
from sstest.payloads.pieces import PayloadError
from sstest.text import counted, escape, escape_lines

_MOST_QUESTIONS: Final = 10
_NEXT: Final = (
    "save it as KEY/manifest.json, put {} into KEY/requests/, and run:"
    " pytest -p sstest KEY/manifest.json"
)


@click.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option(
    "--explain", is_flag=True, help="Say on stderr what each property got, why, and what else."
)
@click.option("--interactive", is_flag=True, help="Ask in the terminal what payloads leave open.")
@format_option("text", "json")
def infer(*, files: tuple[str, ...], explain: bool, interactive: bool, output_format: str) -> None:
    """Print the manifest that reads the requests recorded in each FILE.

    FILE has JSON (.json: a body, or an array of them), JSON Lines (.jsonl, .ndjson) or an HTTP
    archive (.har), and may be packed with gzip or zstd. It may be a folder of these, or - for
    stdin. Three requests are enough to begin with; they should come in the order in which they
    were sent, and some should remove members.

    The manifest is whole, with placeholders for the name of the integration and the like, which
    `sstest lint` names. No value of a request is in it, except the words of actions. What the
    requests leave open is asked on stderr, and a default is taken.

    Exits 0 where the manifest reads all requests, 1 where it refuses some or there is none, which
    is explained, and 2 where nothing can be read.
    """
    if interactive and "-" in files:
        raise CannotRun("--interactive reads answers from stdin, so no FILE can be -")
    with cannot_run_after(PayloadError):
        found = from_payloads(list(files))
    if interactive:
        found = checked(_ask(found), list(files))
    if explain:
        print_painted(escape_lines(found.explain()), err=True)
    if output_format == "json":
        print_json(found.to_dict())
    elif found.text:
        print_text(found.text.rstrip("\n"))
    _report(found, asked=interactive, explained=explain)
    if found.unread or not found.candidates:
        click.get_current_context().exit(1)


def _report(found: Inference, *, asked: bool, explained: bool) -> None:
    """Say on stderr what is open, what is refused, and what no manifest can read."""
    if not asked:
        for question in found.questions[:_MOST_QUESTIONS]:
            complain(f"{question.text} {question.why}", "question")
            for number, option in enumerate(question.options):
                mark = "default" if number == 0 else "or"
                print_painted(f"  {mark}: {escape(option.text)}", err=True)
    for one in found.unread:
        complain(
            f"{counted(one.count, 'payload')}, first {escape(one.first)}:"
            f" {escape(one.message)}; {escape(one.change)}",
            "refused",
        )
    if found.candidates:
        for obstacle in found.obstacles:
            complain(f"{obstacle}", "note")
        complain(_result(found), "infer")
        if found.questions and not asked:
            complain("--interactive asks the questions; the defaults are taken", "infer")
        is_many = found.payloads.total > RECORDED_FILES
        which = f"some of the payloads, at most {RECORDED_FILES:,}," if is_many else "the payloads"
        complain(_NEXT.format(which), "next")
    elif not explained:
        complain("no manifest reads these payloads", "infer")
        for obstacle in found.obstacles:
            complain(f"{obstacle}", "why")


def _result(found: Inference) -> str:
    """What the best manifest makes of the payloads, in numbers."""
    read, tried = found.read
    total = found.payloads.total
    of = counted(total, "payload") + (f", {tried:,} tried" if tried < total else "")
    best = found.candidates[0]
    is_of_all = found.payloads.is_all and best.tried == len(found.payloads.documents)
    members = f": {best.joined:,} join, {best.left:,} leave" if is_of_all else ""
    return f"the manifest reads {read:,} of {of}{members}"


def _ask(found: Inference) -> Inference:
    """Ask one question after the other; each answer may settle others."""
    for _ in range(_MOST_QUESTIONS):
        if not found.questions:
            break
        question = found.questions[0]
        found = _asked(found, question)
    return found


def _asked(found: Inference, question: Question) -> Inference:
    print_painted(f"\n{escape(question.text)}\n  {escape(question.why)}", err=True)
    for number, option in enumerate(question.options, start=1):
        default = " (default)" if number == 1 else ""
        print_painted(f"  {number}. {escape(option.text)}{default}", err=True)
    if question.expects:
        print_painted(f"  or {escape(question.expects)}", err=True)
    while True:
        click.echo("> ", nl=False, err=True)
        line = sys.stdin.readline()
        answer = line.strip()
        if not answer:
            return found.answer(question)
        try:
            if answer.isdecimal():
                return found.answer(question, int(answer) - 1)
            return found.answer(question, answer)
        except ValueError as error:
            complain(str(error))
