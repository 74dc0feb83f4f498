"""Manifests that were inferred from payloads, to be chosen in the explorer."""

from dataclasses import dataclass

from sstest.inferring.inference import Inference
from sstest.manifest.document import Document
from sstest.notebook.explorer.look import Look
from sstest.notebook.explorer.texts import Body, body_of, document_of
from sstest.views.jupyter.inference import MOST, candidates_html, inference_html


@dataclass(frozen=True)
class Candidates:
    """The candidates of an inference, if there is one, and its payloads, with long arrays cut."""

    inference: Inference | None = None

    @classmethod
    def of(cls, given: object) -> "Candidates":
        """Those of an inference; none of anything else."""
        return cls(given if isinstance(given, Inference) else None)

    @property
    def payloads(self) -> list[str]:
        """The names of the payloads."""
        return self.inference.payloads.names if self.inference else []

    def document(self, number: int) -> Document:
        """The manifest of a candidate, counted from 0; raises ``ValueError`` if there is none."""
        if self.inference is None:
            raise ValueError("there are no candidates: explore what sstest.infer returns")
        candidates = self.inference.candidates[:MOST]
        if not 0 <= number < len(candidates):
            raise ValueError(f"there is no candidate {number + 1}: {len(candidates)} are shown")
        return document_of(candidates[number].manifest)

    def payload(self, name: str | None) -> tuple[Body, str]:
        """The payload of that name, or the first; raises ``ValueError`` where there is none."""
        if self.inference is None or (name and name not in self.payloads):
            raise ValueError("there is no such payload")
        at = self.payloads.index(name) if name else 0
        return body_of(self.inference.payloads.documents[at]), self.payloads[at]

    def html(self, seen: Look) -> str:
        """The candidates beside each other, over the body that is shown; nothing without any."""
        if self.inference is None:
            return ""
        if not self.inference.candidates:
            return inference_html(self.inference)
        chosen = repr(seen.document.parser)
        return candidates_html(self.inference.candidates, seen.body, chosen=chosen, buttons=True)
