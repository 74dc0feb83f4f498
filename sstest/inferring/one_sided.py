"""Questions about who joins and leaves, where payloads show but one of the two, or no sure sign."""

from collections.abc import Iterator, Sequence

from sstest.inferring.combining import Candidate
from sstest.inferring.question import Option, Question, at, describe, yes_or_no
from sstest.inferring.structure import Fields
from sstest.inferring.words import Words, is_replacing, variants
from sstest.manifest.pointer import Pointer, join
from sstest.text import quote


def of_direction(
    fields: Fields, first: Candidate, candidates: Sequence[Candidate]
) -> Iterator[Question]:
    """What the first of the candidates takes for granted of who joins and who leaves."""
    reading = first.plan.reading
    if reading.is_contrary:
        yield Question(
            "members",
            f"Does this say who joins and who leaves: {describe('members', reading, first)}?",
            "Most of those who come again would have left first, and who leaves has joined before.",
            yes_or_no("members", candidates),
        )
    if reading.missing is not None:
        yield _of_missing_array(first)
    elif reading.action is not None and first.plan.words is not None:
        yield from _of_words(first, first.plan.words, candidates)
    elif reading.flag is not None:
        yield from _of_flag(fields, candidates)


def _of_missing_array(first: Candidate) -> Question:
    reading = first.plan.reading
    leaves = reading.missing == reading.arrays[1]
    verb = "removes" if leaves else "adds"
    other = "leave" if leaves else "join"
    text = f"No payload {verb} anybody: where are those who {other}?"
    why = "The name is the opposite of that of the array that is there."
    option = Option(at(reading.missing), first.chosen["members"].value, first.parser)
    part = "removal" if leaves else "adding"
    return Question(part, text, why, (option,), "a pointer, such as " + at(reading.missing))


def _of_flag(fields: Fields, candidates: Sequence[Candidate]) -> Iterator[Question]:
    reading = candidates[0].plan.reading
    flag = at(reading.flag)
    if not (reading.is_named or reading.is_contrary):
        text = f"Does the flag {flag} say who joins and who leaves?"
        why = "Its name does not say it, and nobody is seen to join and then to leave by it."
        yield Question("members", text, why, yes_or_no("members", candidates))
    flags = _flags(fields, candidates[0])
    if len(flags) != 1:
        return
    seen = flags.pop()
    verb = "removes" if seen else "adds"
    text = f"No payload {verb} anybody: is the flag {str(not seen).lower()} then?"
    why = f"All members have {str(seen).lower()} at {flag}."
    part = "removal" if seen else "adding"
    yield Question(part, text, why, yes_or_no("members", candidates))


def _flags(fields: Fields, first: Candidate) -> set[bool]:
    reading = first.plan.reading
    pointer = Pointer.parse(join(reading.flag or ()))
    arrays = fields.arrays.get(reading.only or (), {})
    found = (pointer.find(member) for listed in arrays.values() for member in listed)
    return {flag for flag in found if isinstance(flag, bool)}


def _of_words(
    first: Candidate, words: Words, candidates: Sequence[Candidate]
) -> Iterator[Question]:
    matcher = quote(words.matcher())
    same = Option(f"the matcher {matcher}", words, first.parser)
    if not words.leaving:
        text = "No payload removes anybody: what does the action say then?"
        why = f"Whatever {matcher} does not match removes."
        option = Option("another word than those that add", words, first.parser)
        yield Question("removal", text, why, (option,), "the word that is sent")
    elif words.is_assumed:
        text = "No payload adds anybody: what does the action say then?"
        why = f"It is taken to be the opposite of {quote(words.leaving[0])}."
        option = Option(quote(words.joining[0]), words, first.parser)
        yield Question("adding", text, why, (option,), "the word that is sent")
    others = [
        one
        for one in candidates
        if one.plan.reading == first.plan.reading
        and one.plan.words != words
        and all(
            one.chosen[part].value == first.chosen[part].value
            for part in first.chosen
            if part != "words"
        )
    ]
    unclear = [word for word, _ in words.counts if word in words.unclear]
    replacing = [word for word in words.joining if is_replacing(word) and word not in words.unseen]
    differ = [rare for rare, _ in variants(words)]
    if not (unclear or replacing or differ):
        return
    options = [
        same,
        *(
            Option(f"the matcher {quote(one.plan.words.matcher())}", one.plan.words, one.parser)
            for one in others
            if one.plan.words
        ),
    ]
    if replacing:
        options += yes_or_no("members", candidates, "none: each payload lists the whole cohort")[1:]
    yield Question(
        "words",
        "Which words add?",
        _why_words(unclear, replacing, differ, sorted(words.unseen)),
        tuple(options),
    )


def _why_words(
    unclear: list[str], replacing: list[str], differ: list[str], unseen: list[str]
) -> str:
    said = []
    if unclear:
        verb = "says" if len(unclear) == 1 else "say"
        said.append(f"{', '.join(map(quote, unclear))} {verb} no direction.")
    if differ:
        said.append(f"{', '.join(map(quote, differ))} differs from another word in case only.")
    if unseen:
        said.append(
            f"No payload says {', '.join(map(quote, unseen))}, the opposite of a word that removes."
        )
    if replacing:
        said.append(
            f"{', '.join(map(quote, replacing))} is taken to add; if it lists the whole cohort,"
            " nobody who has left is removed, since a manifest cannot say so."
        )
    return " ".join(said)
