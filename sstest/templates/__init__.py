"""Handlebars templates as LaunchDarkly's ``jsonResponseBody`` holds them, and their rendering."""

from sstest.templates.engines import ENGINES, HANDLEBARS_JS, NAMES, RAYMOND, Engine, render, trace
from sstest.templates.parser import parse
from sstest.templates.parts import Part, Rendered
from sstest.templates.source import TemplateError, UnsupportedTemplate
from sstest.templates.tree import Template

__all__ = [
    "ENGINES",
    "HANDLEBARS_JS",
    "NAMES",
    "RAYMOND",
    "Engine",
    "Part",
    "Rendered",
    "Template",
    "TemplateError",
    "UnsupportedTemplate",
    "parse",
    "render",
    "trace",
]
