"""What ships is what was written, without what nobody reads there."""

from __future__ import annotations

import ast
import ssl
from pathlib import Path

import certifi
import pytest

from infra.package import sources, vendored
from infra.package.entries import Entry
from infra.package.lean import AS_PUBLISHED, lean

REPOSITORY = Path(__file__).parents[3]


def shipped() -> list[Entry]:
    return sources.merge(sources.read(REPOSITORY / "function"), vendored.read())


class _WithoutProse(ast.NodeTransformer):
    """The tree as the compiler sees it when it leaves docstrings out."""

    def visit(self, node: ast.AST) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            if ast.get_docstring(node, clean=False) is not None:
                node.body = node.body[1:]
            node.body = [] if len(node.body) == 1 and isinstance(node.body[0], ast.Pass) else node.body
        return node


def meaning(source: bytes) -> list[tuple[int, str]]:
    """Every statement with its line, docstrings aside."""
    tree = _WithoutProse().visit(ast.parse(source))
    return [(node.lineno, ast.dump(node)) for node in ast.walk(tree) if isinstance(node, ast.stmt)]


def test_every_file_still_says_the_same_on_the_same_lines() -> None:
    files = [entry for entry in shipped() if entry.name.endswith(".py")]
    assert len(files) > 100
    for entry in files:
        assert meaning(lean(entry).data) == meaning(entry.data), entry.name


def test_docstrings_and_comments_do_not_ship() -> None:
    source = b'"""Says."""\n\nX = 1  # why\n\n\ndef f():\n    """Only this."""\n'
    assert lean(Entry("aigc/x.py", source)).data == b"\n\nX = 1\n\n\ndef f():\n    pass\n"


def test_a_string_that_looks_like_a_comment_stays() -> None:
    source = b'X = "# not a comment"\n'
    assert lean(Entry("aigc/x.py", source)).data == source


def test_the_official_sdk_ships_as_it_was_published() -> None:
    files = [entry for entry in shipped() if entry.name.startswith(AS_PUBLISHED)]
    assert files
    assert [lean(entry) for entry in files] == files


def test_no_certificate_is_lost() -> None:
    (bundle,) = [lean(entry) for entry in shipped() if entry.name.endswith(".pem")]

    def trusted(text: str) -> list[bytes]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=text)
        return sorted(context.get_ca_certs(binary_form=True))

    assert trusted(bundle.data.decode()) == trusted(Path(certifi.where()).read_text())
    assert b"#" not in bundle.data


@pytest.mark.parametrize("source", [b"def f(:\n", b"x = (\n"])
def test_what_does_not_parse_is_left_to_the_compiler(source: bytes) -> None:
    assert lean(Entry("aigc/x.py", source)).data == source
