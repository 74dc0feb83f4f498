"""Renders drawn templates with pybars3, and fails if it compiles what its grammar does not have.

Run as ``python pybars3_audit.py COUNT``; prints what became of them. The templates have quotes and
brackets in names, strings, block parameters, comments and raw blocks. Every source that Python is
asked to compile has to consist of the few forms of statement below, with names and strings of the
template in literals only: https://docs.python.org/3/library/audit_events.html
"""

import ast
import json
import random
import re
import sys
from collections import Counter
from typing import Any

import rich.cells  # noqa: F401  # what errors measure wide characters with, before it is watched

from sstest.templates import TemplateError, UnsupportedTemplate, render

NAMES = ["a", "b", "l", "o", "this", "..", ".", "@index", "@root", "o.k", "l.[0]", "../a", "[a]"]
EVIL = ["\n", "\r", "\u2028", " ", '"""', "'\nPWNED\n'", "é"]
EVIL += r"""'
"
')
"]
'''
\'
\"
\
]}
{{
}}
{{{
}}}
[
]
u''
#
--
~
'+PWNED+'
"+PWNED+"
') or __import__('os').system('x') or ('
PWNED()
');PWNED;('
resolve(context,
__class__
{0.__class__}
%s""".splitlines()
HELPERS = ["if", "unless", "each", "with", "lookup", "log", "helperMissing", "json", "else", "as"]


class Drawn:
    """Draws one template; most of it is harmless, so that pybars3 gets to see it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311
        self.evil = self.random.random() < 0.6

    def choice(self, *options: str) -> str:
        return self.random.choice(options)

    def evil_or(self, text: str) -> str:
        if not self.evil or self.random.random() < 0.7:
            return text
        return "".join(self.random.choices([*EVIL, text], k=self.random.randint(1, 3)))

    def name(self) -> str:
        plain = self.choice(*NAMES)
        bracketed = f"[{self.evil_or('a')}]"
        return self.choice(plain, plain, plain, bracketed, f"o.{bracketed}", f"@{bracketed}")

    def string(self) -> str:
        quote = self.choice("'", '"')
        return f"{quote}{self.evil_or('k')}{quote}"

    def argument(self) -> str:
        deep = self.random.random() < 0.15
        call = (
            f"({self.choice(*HELPERS, self.name())} {self.argument()} {self.argument()})"
            if deep
            else ""
        )
        number = self.choice("0", "7", "-3", "1.5", "007")
        return call or self.choice(self.name(), self.string(), number, "true", "null", "undefined")

    def arguments(self) -> str:
        parts = [self.argument() for _ in range(self.random.choice([0, 0, 1, 1, 2]))]
        if self.random.random() < 0.15:
            parts.append(f"{self.evil_or('key')}={self.argument()}")
        return "".join(f" {part}" for part in parts)

    def statement(self, depth: int) -> str:
        tilde, end = self.choice("", "", "", "~"), self.choice("", "", "", "~")
        kind = self.random.randint(0, 9)
        if kind < 2 or depth > 3:
            return self.evil_or(self.choice("text", ' {"k": ', "\n", " ", "}", "{ "))
        if kind < 5:
            head = self.choice(self.name(), self.name(), self.choice(*HELPERS) + self.arguments())
            shape = self.choice("{{%s%s%s}}", "{{%s{%s}%s}}", "{{%s&%s%s}}")
            return shape % (tilde, head, end)
        if kind == 5:
            return self.choice("{{%s! %s %s}}", "{{%s!-- %s --%s}}") % (
                tilde,
                self.evil_or("c"),
                end,
            )
        if kind == 6:
            name = self.choice("a", "raw", self.evil_or("x"))
            return f"{{{{{{{{{name}}}}}}}}}{self.evil_or('body')}{{{{{{{{/{name}}}}}}}}}"
        if kind == 7:
            return self.choice("\\{{", "\\\\{{", "{{> ", "{{* ") + self.evil_or("a") + "}}"
        helper = self.choice("if", "unless", "each", "with", "o", "l", "a")
        head = helper + ("" if helper in "ola" else f" {self.argument()}")
        if self.random.random() < 0.2:
            head += f" as |{self.evil_or('x')}|"
        otherwise = self.choice("", "", "{{else}}", "{{^}}", f"{{{{else if {self.argument()}}}}}")
        body, other = self.body(depth + 1), self.body(depth + 1)
        sign = self.choice("#", "#", "#", "^")
        inverse = otherwise + other if otherwise else ""
        return f"{{{{{tilde}{sign}{head}{end}}}}}{body}{inverse}{{{{/{helper}}}}}"

    def body(self, depth: int) -> str:
        return "".join(self.statement(depth) for _ in range(self.random.choice([1, 1, 2, 3])))


# The lines of the Python that pybars3 0.9.7 generates, "L" standing for any literal or lookup.
LINES = set(
    """
import pybars
if pybars.__version__ != L:
raise pybars.PybarsError(L % pybars.__version__)
from pybars import strlist, Scope, PybarsError
from pybars._compiler import _pybars_, escape, resolve, resolve_subexpr, prepare, ensure_scope
from functools import partial
def block(context, helpers, partials, root):
def render(context, helpers=L, partials=L, root=L):
_helpers = dict(_pybars_[L])
if helpers is not L:
_helpers.update(helpers)
helpers = _helpers
if partials is L:
partials = {}
called = root is L
if called:
root = context
result = strlist()
result = str(result)
return result
context = ensure_scope(context, root)
options = {L: partial(block, helpers=helpers, partials=partials, root=root)}
options = {L: lambda this: L}
options[L] = helpers
options[L] = partials
options[L] = root
options[L] = partial(block, helpers=helpers, partials=partials, root=root)
options[L] = lambda this: L
value = helper = helpers.get(L)
value = helpers.get(L)
helper = helpers.get(L)
if value is L:
value = L
if helper and hasattr(helper, L):
value = helper(context, options ARGUMENTS)
value = helpers[L](context, options, value)
else:
if hasattr(value, L):
value = value(context ARGUMENTS)
elif value is L:
value = helpers[L](context, L ARGUMENTS)
result.append(L)
result.grow(prepare(value, L))
result.grow(value or L)
""".strip().splitlines()
)
ARGUMENTS = r"(?:, (?:[A-Za-z_][A-Za-z0-9_]*=)?(?:L|context))*"
LOOKUPS = (
    re.compile(r"resolve\(context(?:, L)*\)"),
    re.compile(rf"resolve_subexpr\(helpers, L, context{ARGUMENTS}\)"),
)
CALLED = r"(value = (?:helper\(context, options|value\(context|helpers\[L\]\(context, L))"
CALLS = re.compile(rf"{CALLED}{ARGUMENTS}\)$")


class Literals(ast.NodeTransformer):
    """Makes every literal the name L."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.copy_location(ast.Name("L", ast.Load()), node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        negative = isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant)
        return ast.copy_location(ast.Name("L", ast.Load()), node) if negative else node


def foreign_line(source: str) -> str | None:
    """The first line of a source that pybars3's grammar does not have; None where there is none."""
    for written in ast.unparse(Literals().visit(ast.parse(source))).splitlines():
        line = re.sub(r"\bblock_\d+\b", "block", written.strip())
        shorter = ""
        while shorter != line:
            shorter = line
            for lookup in LOOKUPS:
                line = lookup.sub("L", line)
        if line and line not in LINES and CALLS.sub(r"\1 ARGUMENTS)", line) not in LINES:
            return written
    return None


def actions_of_pybars3() -> set[str]:
    """The expressions in the grammars of pybars3, which its parser evaluates as it goes."""
    from pybars._compiler import compile_grammar, handlebars_grammar

    actions = {"expected", "found == expected", "i", "i[0]", "arguments"}
    for grammar in (handlebars_grammar, compile_grammar):
        actions |= set(re.findall(r"=>\s*(.+?)\s*$", grammar, re.MULTILINE))
    return actions


def main(count: int) -> None:
    """Render that many templates, and print how many were compiled, refused and so on."""
    render("{{#each l}}{{a}}{{/each}}", {}, "pybars3")  # what pybars3 itself imports and compiles
    actions = actions_of_pybars3()
    sources: list[Any] = []
    watching = True

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and event in ("compile", "os.system", "subprocess.Popen", "open", "import"):
            sources.append((event, arguments[0]))

    sys.addaudithook(hook)
    outcomes: Counter[str] = Counter()
    context = {"a": "<x>", "b": 1, "l": [1, "two", {"k": 3}], "o": {"k": "v", "a": None}}
    for seed in range(count):
        template = Drawn(seed).body(0)
        sources.clear()
        watching = True
        try:
            text = render(template, context, "pybars3")
            outcomes["rendered"] += 1
            assert "PWNED" not in text or "PWNED" in template, template
        except UnsupportedTemplate:
            outcomes["refused"] += 1
        except TemplateError:
            outcomes["failed"] += 1
        watching = False
        for event, source in sources:
            text = source.decode() if isinstance(source, bytes) else source
            assert event == "compile", (event, source, template)
            if not isinstance(text, str) or text.strip() in actions:
                continue
            if (line := foreign_line(text)) is not None:
                raise AssertionError((line, template))
            outcomes["compiled"] += 1
    print(json.dumps(outcomes))


if __name__ == "__main__":
    main(int(sys.argv[1]))
