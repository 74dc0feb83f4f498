"""Hypothesis strategies for requests, each with what it means."""

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sstest.generate.draft import assemble, encode
from sstest.generate.drawing import draw_trimmings, draw_values
from sstest.generate.meaning import meaning
from sstest.generate.sample import Sample
from sstest.generate.shape import Shape
from sstest.manifest import Manifest


def requests(manifest: Manifest) -> SearchStrategy[Sample]:
    return _requests(Shape.of(manifest.request_parser).satisfiable())


@st.composite
def _requests(draw: DrawFn, shape: Shape) -> Sample:
    trimmings = draw_trimmings(draw)
    values = draw_values(draw, shape)
    document = assemble(shape.root, values, trimmings)
    return Sample(encode(document), meaning(shape, values))
