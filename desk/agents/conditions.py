"""Conditions that a machine can check: comparisons over references, such as `T5.band_z > 1.5`.

They decide whether a claim stands. They are never shown, so unlike a figure they may hold numbers of their own.
"""

from __future__ import annotations

import ast

from desk.agents.arithmetic import Evaluator, Quantity, parse, quantity_of, same_unit
from desk.agents.evidence import EvidenceBook
from desk.agents.figures import REFERENCE, Figure, NotAFigure, resolve


def references(text: str) -> tuple[str, ...]:
    """Every reference in `text`, in order, once each."""
    return tuple(dict.fromkeys(REFERENCE.findall(text)))


def holds(book: EvidenceBook, condition: str) -> bool:
    """Whether `condition` is true of the evidence. What cannot be checked raises `NotAFigure`."""
    tree, names = parse(condition)
    if not names:
        raise NotAFigure("a condition has to name evidence")
    figures = {name: resolve(book, reference) for name, reference in names.items()}
    return _holds(tree, figures)


def _holds(node: ast.expr, figures: dict[str, Figure]) -> bool:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            verdicts = [_holds(value, figures) for value in values]  # each part has to be checkable
            return all(verdicts)
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            words = _words(left, figures), _words(right, figures)
            if words[0] is not None and words[1] is not None:
                return _compare_words(words[0], operator, words[1])
            numbers = Evaluator(
                {
                    name: quantity_of(figure)
                    for name, figure in figures.items()
                    if not isinstance(figure.value, str)
                },
                literals=True,
            )
            return _compare(numbers.run(left), operator, numbers.run(right))
    raise NotAFigure("a condition is a comparison, or comparisons joined by `and`")


def _words(node: ast.expr, figures: dict[str, Figure]) -> str | None:
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Name(id=name) if name in figures and isinstance(value := figures[name].value, str):
            return value
    return None


def _compare_words(left: str, operator: ast.cmpop, right: str) -> bool:
    match operator:
        case ast.Eq():
            return left == right
        case ast.NotEq():
            return left != right
    raise NotAFigure("words can only be equal or not")


def _compare(left: Quantity, operator: ast.cmpop, right: Quantity) -> bool:
    same_unit(left, right, 0.0)
    match operator:
        case ast.Gt():
            return left.value > right.value
        case ast.GtE():
            return left.value >= right.value
        case ast.Lt():
            return left.value < right.value
        case ast.LtE():
            return left.value <= right.value
    raise NotAFigure("numbers are compared by < <= > >=")
