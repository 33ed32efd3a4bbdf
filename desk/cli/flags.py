"""The flags of the settings, read where the schema is written: loading what checks them would slow every command down."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple


class Flag(NamedTuple):
    """What the command line needs of one setting."""

    name: str
    kind: str
    """The type as it is written, such as `bool` or `Path | None`."""
    scope: str
    metavar: str
    help: str

    @property
    def option(self) -> str:
        """As it is typed."""
        return f"--{self.name.replace('_', '-')}"


@cache
def flags() -> Mapping[str, Flag]:
    """Every setting, in the order in which they are written."""
    written = Path(__file__).parents[1] / "settings.py"
    tree = ast.parse(written.read_text(encoding="utf-8"))
    body = next(each.body for each in tree.body if isinstance(each, ast.ClassDef) and each.name == "Settings")
    return {each.name: each for each in _read(body)}


def of_the_host() -> tuple[str, ...]:
    """Settings that a running host has already decided; which profile it is says where to find it."""
    return tuple(name for name, each in flags().items() if each.scope == "host" and name != "profile")


def of_the_person() -> tuple[str, ...]:
    """Settings of whoever sits at a terminal."""
    return tuple(name for name, each in flags().items() if each.scope == "person")


def _read(body: list[ast.stmt]) -> Iterator[Flag]:
    for field, after in pairwise(body):
        match field, after:
            case (
                ast.AnnAssign(
                    target=ast.Name(id=name), annotation=ast.Subscript(slice=ast.Tuple(elts=[kind, *more]))
                ),
                ast.Expr(value=ast.Constant(value=str(says))),
            ):
                about = next(
                    each
                    for each in more
                    if isinstance(each, ast.Call) and getattr(each.func, "id", "") == "About"
                )
                example = next((each.value for each in about.keywords if each.arg == "example"), None)
                words = [each.value for each in ast.walk(kind) if isinstance(each, ast.Constant)]
                yield Flag(
                    name,
                    ast.unparse(kind),
                    str(ast.literal_eval(about.args[2])),
                    str(ast.literal_eval(example)) if example is not None else "|".join(map(str, words)),
                    " ".join(says.split()),
                )
