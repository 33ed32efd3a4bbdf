"""Finds what a person would read and no catalogue holds: texts of the terminal that are not said through `say`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from docs.strings import TABLES

SAYING = {"say", "several", "marked", "worded"}
DRAWING = {
    "put", "left", "right", "centre", "section", "field", "Piece", "Content", "Text", "sentence", "label",
    "DeskError", "Refused", "ConfigError",
}  # fmt: skip
"""Calls whose texts stand on a screen."""
UNSEEN = {
    "compile", "getattr", "startswith", "endswith", "partition", "removeprefix", "removesuffix", "split", "replace",
    "Field", "TypeVar", "cast", "query_one", "query", "import_module", "AssertionError", "RuntimeError", "TypeError",
    "parse", "sub", "strftime", "fromhex", "encode", "decode", "Literal", "warn",
}  # fmt: skip
"""Calls whose texts nobody sees."""
_SENTENCE = re.compile(r"[A-Za-z]{2,}[,.:;]? +[a-z]")
_WORD = re.compile(r"[A-Za-z]{3,}")


def unsaid(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of each literal that looks like a sentence, and of each word that is drawn, but not said."""
    for node in ast.iter_child_nodes(tree):
        yield from _in(node, tree, drawn=False)


def _in(node: ast.AST, parent: ast.AST, drawn: bool) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Call():
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            # A display that is told to say something looks up nothing.
            if name in SAYING and isinstance(node.func, ast.Name):
                # What is said in the fields of a text is looked at, the text is the catalogue's.
                for keyword in node.keywords:
                    yield from _in(keyword.value, node, drawn=False)
                return
            if name in UNSEEN or name in TABLES:
                return
            yield from _in(node.func, node, drawn=False)
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                yield from _in(argument, node, drawn=name in DRAWING)
            return
        case (
            ast.Expr(value=ast.Constant())
            | ast.Compare()
            | ast.MatchValue()
            | ast.Import()
            | ast.ImportFrom()
        ):
            return
        case ast.Subscript():
            yield from _in(node.value, node, drawn)
            return
        case ast.Dict():
            for value in node.values:
                yield from _in(value, node, drawn)
            return
        case ast.AnnAssign():
            if node.value is not None and not _is_style(node.target):
                yield from _in(node.value, node, drawn=False)
            return
        case ast.Assign() if any(map(_is_style, node.targets)):
            return
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            for each in (*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body):
                yield from _in(each, node, drawn=False)
            return
        case ast.JoinedStr():
            text = "".join(str(each.value) for each in node.values if isinstance(each, ast.Constant))
            if _seen(text, drawn):
                yield node.lineno, text
            for each in node.values:
                if isinstance(each, ast.FormattedValue):
                    yield from _in(each.value, node, drawn)
            return
        case ast.Constant(value=str(text)):
            if _seen(text, drawn):
                yield node.lineno, text
            return
    for child in ast.iter_child_nodes(node):
        yield from _in(
            child, node, drawn and isinstance(node, ast.IfExp | ast.BoolOp | ast.Tuple | ast.BinOp)
        )


def _seen(text: str, drawn: bool) -> bool:
    return bool(_SENTENCE.search(text)) or (drawn and bool(_WORD.search(text)))


def _is_style(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id in ("CSS", "DEFAULT_CSS", "__all__", "__slots__")
