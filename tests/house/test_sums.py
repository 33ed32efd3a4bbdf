"""Adding up gives the same digits on every Python.

From 3.12 on `sum` compensates its rounding of floats, so that the same market would leave another journal than on 3.11.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.tree import ROOT, sources

JOURNALED = ("data", "desk")
SHOWN_ONLY = (ROOT / "desk" / "app", ROOT / "desk" / "cli")
WHOLE_NUMBERS = {"trades"}
"""Fields that are `int`."""


def uncertain_sums(tree: ast.AST) -> Iterator[ast.Call]:
    """Calls of the builtin `sum` over what is not plainly a count, a whole number or money."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum":
            starts_exact = len(node.args) == 2 and ast.unparse(node.args[1]) in {"Decimal(0)", "ZERO"}
            if not starts_exact and not is_whole(node.args[0]):
                yield node


def is_whole(added: ast.expr) -> bool:
    """Whether each thing that is added up is a truth, a length or a field known to be whole."""
    if not isinstance(added, ast.GeneratorExp | ast.ListComp):
        return False
    match added.elt:
        case ast.Compare() | ast.UnaryOp(op=ast.Not()) | ast.Constant(value=int()):
            return True
        case ast.Call(func=ast.Name(id="len" | "isinstance" | "int")):
            return True
        case ast.Attribute(attr=name):
            return name in WHOLE_NUMBERS
    return False


def test_floats_are_added_up_with_fsum_wherever_the_journal_could_tell() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno} {ast.unparse(call)}: use math.fsum"
        for path in sources(*JOURNALED)
        if not any(room in path.parents for room in SHOWN_ONLY)
        for call in uncertain_sums(ast.parse(path.read_text()))
    ]
    assert found == []


def test_the_law_tells_floats_from_counts_and_money() -> None:
    def breaks(code: str) -> bool:
        return bool(list(uncertain_sums(ast.parse(code))))

    assert breaks("sum(bar.volume for bar in bars)")
    assert breaks("sum(closes)")
    assert breaks("sum(x * y for x, y in pairs)")
    assert breaks("sum(sizes, 0.0)")
    assert not breaks("math.fsum(closes)")
    assert not breaks("sum(bar.close > 1.0 for bar in bars)")
    assert not breaks("sum(bar.trades for bar in bars)")
    assert not breaks("sum((order.remaining for order in orders), ZERO)")
    assert not breaks("sum(len(bars) for bars in series)")
