"""What was inferred from payloads in a notebook: choices with reasons, and candidates."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sstest.inferring.combining import Candidate
from sstest.inferring.explaining import TITLES, others
from sstest.inferring.inference import Inference
from sstest.inferring.question import describe
from sstest.parser import RequestError, parse
from sstest.text import counted
from sstest.views.html import Html, element
from sstest.views.jupyter import markup
from sstest.views.jupyter.colours import tag

MOST: Final = 4
"""How many candidates stand beside each other."""

_MOST_REASONS: Final = 4
_MOST_KEYS: Final = 8


def inference_html(found: Inference) -> Html:
    """Show the best manifest, why it is so, what else it could be, and what is open."""
    total = counted(found.payloads.total, "payload")
    if not found.candidates:
        return markup.panel(
            "Inference",
            markup.headline(markup.chip("no manifest", "bad"), markup.note(total)),
            markup.table(
                ("what no manifest reads", "what the sender would have to change"),
                [(one.what, one.change) for one in found.obstacles],
            ),
        )
    read, tried = found.read
    verdict = markup.chip(f"reads {read:,} of {tried:,}", "good" if read == tried else "plain")
    return markup.panel(
        "Inference",
        markup.headline(verdict, markup.note(total)),
        markup.table(("", "chosen", "reasons", "or"), list(_choices(found))),
        *_questions(found),
        element("strong", "Candidates"),
        _table(found.candidates, None, None, buttons=False),
    )


def _choices(found: Inference) -> Iterator[tuple[str, ...]]:
    first = found.candidates[0]
    for part, title in TITLES.items():
        choice = first.chosen[part]
        if part == "words" and choice.value is None:
            continue
        reasons = element(
            "div",
            *(
                element("div", f"{one.weight:+.1f} {one.text}")
                for one in choice.reasons[:_MOST_REASONS]
            ),
        )
        instead = element(
            "div", *(element("div", text) for _, text in others(found.candidates, part))
        )
        yield title, describe(part, choice.value, first), reasons, instead


def _questions(found: Inference) -> Iterator[Html]:
    if found.questions:
        rows = [
            (f"{one.text} {one.why}", " / ".join(each.text for each in one.options))
            for one in found.questions
        ]
        yield markup.table(("what the payloads leave open", "answers, the default first"), rows)


def candidates_html(
    candidates: Sequence[Candidate],
    body: bytes | str | None = None,
    *,
    chosen: str | None = None,
    buttons: bool = False,
) -> Html:
    """The first candidates beside each other: where they differ, and what each makes of a body.

    ``chosen`` is the text of a ``requestParser`` that is in use; ``buttons`` adds one for each
    candidate, with its number in ``data-candidate``.
    """
    return markup.panel("Candidates", _table(candidates, body, chosen, buttons=buttons))


def _table(
    candidates: Sequence[Candidate], body: bytes | str | None, chosen: str | None, *, buttons: bool
) -> Html:
    shown = candidates[:MOST]
    heads = [_head(at, one, chosen, buttons=buttons) for at, one in enumerate(shown)]
    flat = [dict(_flat(one.parser)) for one in shown]
    names = dict.fromkeys(name for each in flat for name in each)
    rows: list[tuple[str, ...]] = [("score", *(f"{one.score:.1f}" for one in shown))]
    rows.append(("reads", *(f"{one.read} of {one.tried} payloads" for one in shown)))
    rows += [
        (tag(name), *(_value(each.get(name)) for each in flat))
        for name in names
        if len({each.get(name) for each in flat}) > 1
    ]
    if body is not None:
        rows.append(("this payload", *(_reading(one, body) for one in shown)))
    return markup.table(("", *heads), rows)


def _head(number: int, one: Candidate, chosen: str | None, *, buttons: bool) -> Html:
    is_chosen = repr(one.parser) == chosen
    title = f"candidate {number + 1}" + (" (in use)" if is_chosen else "")
    if not buttons:
        return element("span", title)
    pressed = "true" if is_chosen else "false"
    return element(
        "button",
        title,
        type="button",
        **{"data-candidate": str(number), "aria-pressed": pressed},
    )


def _flat(parser: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in parser.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{name}.")
        else:
            yield f"{before}{name}", value


def _value(pointer: str | None) -> Html:
    return markup.note("none") if pointer is None else markup.text(pointer, quotes='"')


def _reading(one: Candidate, body: bytes | str) -> Html:
    try:
        update = parse(one.loaded, body)
    except RequestError as error:
        return element("span", markup.chip("refused", "bad"), " ", markup.words(error.message))
    joining = [each.context_key for each in update.memberships if each.included]
    leaving = [each.context_key for each in update.memberships if not each.included]
    kind = element("div", markup.note(f"of kind {update.context_kind}"))
    return element("div", _keys("added", joining), _keys("removed", leaving), kind)


def _keys(verb: str, keys: list[str]) -> Html:
    shown = [part for key in keys[:_MOST_KEYS] for part in (" ", markup.text(key, 40))]
    more = " ..." if len(keys) > _MOST_KEYS else ""
    return element("div", f"{len(keys):,} {verb}:", *shown, more)
