"""The widget: what it holds, and what it does when the page asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from threading import RLock
from typing import Any, Final

import anywidget
import traitlets

from sstest import corpus
from sstest.inferring.inference import Inference
from sstest.manifest import Loadable, Manifest
from sstest.manifest.document import Document
from sstest.manifest.reading import read, reread
from sstest.notebook.explorer.candidates import Candidates
from sstest.notebook.explorer.look import look
from sstest.notebook.explorer.marks import body_marks, manifest_marks
from sstest.notebook.explorer.parts import parts, snapshot
from sstest.notebook.explorer.pointing import BLANK, choices, with_pointer
from sstest.notebook.explorer.requests import malformed as malformed_request
from sstest.notebook.explorer.requests import of_corpus, realistic
from sstest.notebook.explorer.snippets import SNIPPETS
from sstest.notebook.explorer.texts import (
    LONGEST,
    Body,
    Editable,
    body_of,
    document_of,
    editable,
    indented,
    text_of,
)
from sstest.notebook.explorer.traits import Given, Outcome, alone
from sstest.parser import RequestError
from sstest.parser.body import decode, encode
from sstest.text import plain

_PAGE: Final = Path(__file__).parent / "page"
_SCRIPTS: Final = ("session", "editor", "tree", "view")  # one module: none imports another
_MOST_UNDONE: Final = 50
_NOT_OF_CORPUS: Final = {"key": "", "requests": [], "request": ""}
# Faker and others say what is wrong in these; a reader of the page needs no more than that.
_TOLD: Final = (ValueError, LookupError)


class Explorer(anywidget.AnyWidget):
    """A manifest and a body, and what comes of them; made by :func:`sstest.explore`.

    All are traits: ``explorer.observe(function, "update")`` calls a function when one changes.

    Attributes:
        manifest: The manifest's text, as in the editor. What :meth:`sstest.Manifest.load` takes
            can be set, broken or not.
        body: The request's body: text, or bytes where they are not UTF-8. What
            :func:`sstest.parse` takes can be set.
        key: The integration key; a manifest that is set brings its own.
        update: The :class:`~sstest.Update` that the body asks for, or ``None``.
        reply: The :class:`~sstest.Reply` to it, or ``None`` where none can be made.
        findings: A list of :class:`~sstest.Finding`, empty where nothing is wrong.
    """

    _esm = "".join((_PAGE / f"{name}.js").read_text("utf-8") for name in _SCRIPTS)
    _css = _PAGE / "page.css"

    manifest = Given("")
    body = Given("")
    key = Given("")
    update = Outcome(None, allow_none=True)
    reply = Outcome(None, allow_none=True)
    findings = Outcome()

    # For the page: the texts that Python has set, what comes of all texts, and what was picked.
    _texts = traitlets.Dict().tag(sync=True)
    _shown = traitlets.Dict().tag(sync=True)
    _picked = traitlets.Dict().tag(sync=True)

    def __init__(self, manifest: Loadable | Inference | None = None, body: object = None) -> None:
        keys = [one.key for one in corpus.integrations()]
        self._candidates = Candidates.of(manifest)
        self.lock = RLock()
        self._seen = look(read(BLANK), "{}")
        self._edit = 0  # the number of the page's last edit
        self._page: tuple[Editable, Editable] | None = None  # the texts that it has
        self._undo: list[tuple[Document, Body, dict[str, Any]]] = []
        self._seed = 0
        super().__init__()
        self.on_msg(self._asked)
        self._picked = {"keys": keys, "copies": [[name, one[0]] for name, one in SNIPPETS.items()]}
        if isinstance(manifest, Inference):
            if manifest.candidates:
                self.choose(0)
            if body is None:
                self.pick("")
            else:
                self.take("body", body)
        elif manifest is None and body is None:
            self.pick(keys[0])
        else:
            document = self._seen.document if manifest is None else document_of(manifest)
            self._set(document, self._seen.body if body is None else body_of(body))
        if body is None and manifest is not None and not self._candidates.payloads:
            with self._telling():
                self.generate()
        self._undo.clear()

    # For Python ----------------------------------------------------------------------------------

    @alone
    def pick(self, key: str, request: str | None = None) -> str:
        """Take an integration of the corpus and one of its requests; returns what was taken.

        Without ``request`` it is one with a few members. Raises
        :class:`~sstest.corpus.UnknownName` where there is none of that name.
        """
        if self._candidates.payloads and not key:
            taken, name = self._candidates.payload(request)
            names = self._candidates.payloads
            self._set(self._seen.document, taken, requests=names, request=name)
            return name
        document, body, names, name = of_corpus(key, request)
        self._set(document, body, key=key, requests=names, request=name)
        return f"{key}: {name}"

    @alone
    def choose(self, number: int) -> str:
        """Take an inferred candidate as the manifest, counted from 0; returns what was taken.

        Raises ``ValueError`` where there is none.
        """
        document = self._candidates.document(number)
        self._set(document, self._seen.body)
        return f"candidate {number + 1}"

    @alone
    def generate(self, *, malformed: bool = False) -> str:
        """Take another generated request as the body; returns what it is, in words.

        ``malformed`` asks for one that must be refused. Raises what :func:`sstest.samples` does.
        """
        document = self._seen.document
        make = malformed_request if malformed else realistic
        body, what = make(Manifest.of(document), self._seed)
        self._seed += 1
        self._set(document, body)
        return f"generated: {what}"

    @alone
    def point(self, name: str, location: str) -> str:
        """Have a property of the manifest point to the value at ``location``; returns the pointer.

        ``name`` is the property, such as ``cohortIdPath`` or ``memberArrayParser.memberIdPath``,
        and ``location`` a JSON Pointer from the body's root. Properties of members get pointers
        that start at the member. Raises ``ValueError`` where that cannot be.
        """
        document = self._seen.document
        found = next((one for one in choices(document, location) if one.name == name), None)
        if found is None:
            raise ValueError(f"{name} cannot be {plain(location)}: that is not inside a member")
        edited = reread(document, with_pointer(document, found))
        self._set(edited, self._seen.body)
        return found.pointer

    @alone
    def indent(self) -> str:
        """Put each value of the body on a line of its own; raises ``ValueError`` if it is not JSON.

        Numbers and texts stay as they are written.
        """
        decode(self.body)
        self._set(self._seen.document, body_of(indented(encode(self.body))))
        return "indented"

    @alone
    def undo(self) -> str:
        """Go back to before the last change, whether it was made here or on the page."""
        if not self._undo:
            return "nothing to undo"
        self._show(*self._undo.pop())
        return "undone"

    def __repr__(self) -> str:
        return f"Explorer({self.key!r})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, and a snapshot of it for where no widget can be."""
        bundle: Any = super()._repr_mimebundle_(**kwargs)
        if bundle:
            data = bundle[0] if isinstance(bundle, tuple) else bundle
            data["text/html"] = snapshot(self._seen)
        return bundle

    # What is set, and what follows ---------------------------------------------------------------

    @alone
    def take(self, name: str | None, value: Any) -> None:
        """Set a trait, as an assignment does; raises ``TraitError`` for a value of another type."""
        document, body = self._seen.document, self._seen.body
        try:
            if name == "body":
                body = body_of(value)
            elif name == "key":
                document = replace(document, key=str(value))
            elif value != self.manifest:
                document = document_of(value)
        except (TypeError, RequestError) as error:
            raise traitlets.TraitError(f"{name}: {error}") from None
        self._set(document, body)

    def _set(self, document: Document, body: Body, **picked: Any) -> None:
        """Take a manifest and a body; ``picked`` is which of the corpus they are, if they are."""
        before = self._seen.document
        if len(self._seen.body) <= LONGEST:  # fifty of those that are longer would fill the memory
            self._undo = [*self._undo[1 - _MOST_UNDONE :], (before, self._seen.body, self._picked)]
        gone = {"request": ""} if document is before else _NOT_OF_CORPUS
        if self._candidates.payloads and document is not before:
            gone = {}  # the payloads stay
        self._show(document, body, {**self._picked, **gone, **picked})

    def _show(self, document: Document, body: Body, picked: dict[str, Any]) -> None:
        """Work out what follows; whoever observes any of it sees all of it changed."""
        seen = self._seen = look(document, body)
        follows = {
            "manifest": text_of(document),
            "body": body,
            "key": document.key,
            "update": seen.update,
            "reply": seen.reply,
            "findings": seen.findings,
        }
        with self.hold_trait_notifications():
            # The page is told first: an observer that raises keeps the others from being called.
            self._picked = picked
            texts = editable(text_of(document)), editable(body)
            if texts != self._page:
                self._page = texts
                self._texts = self._page_texts()
            self._shown = {
                **parts(seen),
                "candidates": self._candidates.html(seen),
                "edit": self._edit,
                "summary": seen.summary,
                "ok": seen.update is not None,
                "marks": {
                    "manifest": [one.to_dict() for one in manifest_marks(seen)],
                    "body": [one.to_dict() for one in body_marks(seen)],
                },
            }
            for name, value in follows.items():
                self.set_trait(name, value)

    def _page_texts(self) -> dict[str, Any]:
        """The texts as the page has them: ``after`` is the edit that they come after."""
        manifest, body = self._page or (Editable(""), Editable(""))
        return {"after": self._edit, "manifest": asdict(manifest), "body": asdict(body)}

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> Any:  # noqa: FBT001, FBT002
        """The state for a page that opens: with what was typed in another one."""
        state: dict[str, Any] = super().get_state(key=key, drop_defaults=drop_defaults)
        return {**state, "_texts": self._page_texts()} if "_texts" in state else state

    # What the page asks for ----------------------------------------------------------------------

    @alone
    def _asked(self, _widget: Any, asked: Any, _buffers: Any) -> None:
        with self._telling():
            match asked:
                case {"do": "edit", "number": int(number)}:
                    self._typed(number, asked.get("manifest"), asked.get("body"))
                case {"do": "choices", "at": str(at)}:
                    found = [asdict(one) for one in choices(self._seen.document, at)]
                    self.send({"say": "choices", "at": at, "choices": found})
                case {"do": "point", "name": str(name), "at": str(at)}:
                    self._say(f"{name} is now {plain(self.point(name, at)) or 'the whole value'}")
                case {"do": "pick", "key": str(key)}:
                    request = asked.get("request")
                    self._say(self.pick(key, request if isinstance(request, str) else None))
                case {"do": "choose", "number": int(number)}:
                    self._say(self.choose(number))
                case {"do": "generate", "malformed": bool(malformed)}:
                    self._say(self.generate(malformed=malformed))
                case {"do": "indent"}:
                    self._say(self.indent())
                case {"do": "undo"}:
                    self._say(self.undo())
                case {"do": "copy", "what": str(what)} if what in SNIPPETS:
                    title, write = SNIPPETS[what]
                    self.send({"say": "copy", "title": title, "text": write(self._seen)})

    def _typed(self, number: int, manifest: object, body: object) -> None:
        document, kept = self._seen.document, self._seen.body
        page_manifest, page_body = self._page or (Editable(""), Editable(""))
        if isinstance(manifest, str):
            # What is typed is text, even where it looks like the path of a file.
            document, page_manifest = reread(document, manifest), Editable(manifest)
        if isinstance(body, str):
            kept, page_body = body, Editable(body)
        self._edit, self._page = number, (page_manifest, page_body)
        self._set(document, kept)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """What goes wrong is told on the page; only what an observer raises is a traceback, too."""
        try:
            yield
        except _TOLD as error:
            self._say(f"Not done: {plain(error)}")
        except Exception as error:
            self._say(f"{type(error).__name__}: {plain(error)}")
            raise

    def _say(self, text: str) -> None:
        self.send({"say": "status", "text": text})
