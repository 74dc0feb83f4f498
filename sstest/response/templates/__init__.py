"""Handlebars templates as LaunchDarkly's ``jsonResponseBody`` holds them, and their rendering."""

from sstest.response.templates.errors import TemplateError, UnsupportedTemplate
from sstest.response.templates.parser import parse
from sstest.response.templates.rendering import render, trace
from sstest.response.templates.trail import Part, Rendered
from sstest.response.templates.tree import Template

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
