"""Files as they ship: without what nobody reads there. Pure.

Docstrings and comments are half of a Python source, and the zip has a limit to keep. Every line keeps its number, so a
traceback still shows the line it means, and the bytecode is the same. The certificates lose their captions. The
official SDK itself ships as it was published.
"""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import replace
from itertools import takewhile

from infra.package.entries import Entry

AS_PUBLISHED = "tencentcloud/"


def lean(entry: Entry) -> Entry:
    """The entry as it ships."""
    if entry.name.startswith(AS_PUBLISHED):
        return entry
    if entry.name.endswith(".py"):
        return replace(entry, data=_without_prose(entry.data.decode("utf-8")).encode("utf-8"))
    if entry.name.endswith(".pem"):
        return replace(entry, data=_without_captions(entry.data.decode("utf-8")).encode("utf-8"))
    return entry


def _without_prose(source: str) -> str:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source  # the compiler says it better, and to the user
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            _blank_docstring(node.body, lines)
    return "\n".join(lines) + "\n"


def _blank_docstring(body: list[ast.stmt], lines: list[str]) -> None:
    first = body[0] if body else None
    if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant):
        return
    if not isinstance(first.value.value, str) or first.end_lineno is None:
        return
    indent = "".join(takewhile(str.isspace, lines[first.lineno - 1]))
    if (
        indent != lines[first.lineno - 1][: first.col_offset]
        or lines[first.end_lineno - 1][first.end_col_offset or 0 :]
    ):
        return  # something else stands on its lines
    lines[first.lineno - 1 : first.end_lineno] = [""] * (first.end_lineno - first.lineno + 1)
    if len(body) == 1:
        lines[first.lineno - 1] = f"{indent}pass"


def _without_captions(bundle: str) -> str:
    return "".join(line for line in bundle.splitlines(keepends=True) if line.strip() and not line.startswith("#"))
