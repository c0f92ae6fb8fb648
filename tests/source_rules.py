"""Rules of the house that no linter knows: each reads a file's syntax tree, names its faults."""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from typing import Final

Rule = Callable[[ast.Module], Iterator[str]]

# Pure parts of the standard library: no file, no network, no clock, no randomness.
PURE_MODULES: Final = frozenset(
    {
        "__future__",
        "abc",
        "base64",
        "bisect",
        "calendar",
        "collections",
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "hmac",
        "html",
        "itertools",
        "json",
        "math",
        "operator",
        "re",
        "statistics",
        "string",
        "types",
        "typing",
        "unicodedata",
        "zoneinfo",
    }
)
VAGUE_NAMES: Final = frozenset(
    {"manager", "helper", "util", "handler", "processor", "data", "info", "misc"}
)
READS_HTML: Final = frozenset(
    {
        "QLabel",
        "QTextBrowser",
        "QMessageBox",
        "QErrorMessage",
        "QWhatsThis",
        "setHtml",
        "insertHtml",
        "appendHtml",
        "setMarkdown",
        "RichText",
        "AutoText",
        "MarkdownText",
        "setWhatsThis",
    }
)
OPENS_LINKS: Final = frozenset(
    {
        "QDesktopServices",
        "openUrl",
        "setOpenExternalLinks",
        "setOpenLinks",
        "TextBrowserInteraction",
        "LinksAccessibleByMouse",
        "LinksAccessibleByKeyboard",
        "startfile",
    }
)
BROAD: Final = frozenset({"Exception", "BaseException"})


def says_what_it_is(tree: ast.Module) -> Iterator[str]:
    """A module opens with a sentence on what it is."""
    if not (ast.get_docstring(tree) or "").strip():
        yield "has no docstring"


def has_no_global(tree: ast.Module) -> Iterator[str]:
    """State lives in objects, never in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield f"line {node.lineno}: `global`"


def catches_by_name(tree: ast.Module) -> Iterator[str]:
    """An error is caught by name, so that one nobody thought of is not swallowed.

    Cleaning up and raising the same error again swallows nothing.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type) and not _raises_on(node):
            yield f"line {node.lineno}: a broad except"


def _raises_on(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _is_broad(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(name, ast.Name) and name.id in BROAD for name in names)


def is_pure(tree: ast.Module) -> Iterator[str]:
    """The domain knows itself and what the standard library can compute, nothing else."""
    for name in _imported(tree):
        if name.split(".")[0] not in PURE_MODULES and not name.startswith("desktop_sdr.domain"):
            yield f"imports {name}"


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def names_no_class_vaguely(tree: ast.Module) -> Iterator[str]:
    """A class is named by what it is; `Manager` and kin say nothing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and _last_word(node.name) in VAGUE_NAMES:
            yield f"line {node.lineno}: class {node.name}"


def _last_word(class_name: str) -> str:
    words = re.findall(r"[A-Z][a-z0-9]*", class_name)
    return words[-1].lower().removesuffix("s") if words else class_name


def replaces_nothing_behind_the_back(tree: ast.Module) -> Iterator[str]:
    """A test hands in a fake; it never swaps an attribute of the product."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("setattr", "delattr", "setitem"):
            yield f"line {node.lineno}: {node.attr}"
    for name in _imported(tree):
        if name.startswith(("unittest.mock", "mock")):
            yield f"imports {name}"


def skips_nothing(tree: ast.Module) -> Iterator[str]:
    """A test runs or is not there; a skipped one promises what nobody checks.

    `skipif` may name an operating system that has no such thing.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("skip", "xfail"):
            yield f"line {node.lineno}: {node.attr}"


def shows_text_plainly(tree: ast.Module) -> Iterator[str]:
    """What may come from outside is never read as HTML, which opens the files that it names.

    Labels are our own `Label`, and a tool tip is a constant or goes through `plain_tip`.
    """
    for node in ast.walk(tree):
        name = getattr(node, "attr", getattr(node, "id", ""))
        if name in READS_HTML:
            yield f"line {node.lineno}: {name}"  # type: ignore[attr-defined]
        if isinstance(node, ast.Call) and _sets_a_tip(node) and not _is_plain(node):
            yield f"line {node.lineno}: a tool tip that may be read as HTML"


def _sets_a_tip(call: ast.Call) -> bool:
    named = isinstance(call.func, ast.Attribute) and call.func.attr
    return named == "setToolTip" or (named == "showText" and len(call.args) > 1)


def _is_plain(call: ast.Call) -> bool:
    text = call.args[0] if len(call.args) == 1 else call.args[1]
    if isinstance(text, ast.Constant):
        return True
    called = text.func if isinstance(text, ast.Call) else None
    return isinstance(called, ast.Name) and called.id == "plain_tip"


def opens_no_link(tree: ast.Module) -> Iterator[str]:
    """No link of a mail can be opened, by hand or by itself: no attachment, no scheme, no host."""
    for node in ast.walk(tree):
        name = getattr(node, "attr", getattr(node, "id", ""))
        if name in OPENS_LINKS:
            yield f"line {node.lineno}: {name}"  # type: ignore[attr-defined]
    for name in _imported(tree):
        if name == "webbrowser":
            yield f"imports {name}"


def faults(source: str, rules: tuple[Rule, ...]) -> list[str]:
    """All faults of one file, by all of the rules."""
    tree = ast.parse(source)
    return [fault for rule in rules for fault in rule(tree)]


assert frozenset(sys.stdlib_module_names) >= PURE_MODULES
