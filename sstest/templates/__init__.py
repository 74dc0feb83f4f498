"""Handlebars templates as LaunchDarkly's ``jsonResponseBody`` holds them, and their rendering."""

from sstest.templates.errors import TemplateError, UnsupportedTemplate
from sstest.templates.parser import parse
from sstest.templates.rendering import render, trace
from sstest.templates.trail import Part, Rendered
from sstest.templates.tree import Template

__all__ = [
    "Part",
    "Rendered",
    "Template",
    "TemplateError",
    "UnsupportedTemplate",
    "parse",
    "render",
    "trace",
]
