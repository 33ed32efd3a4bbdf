"""Arithmetic over references: a whitelisted expression tree in which every value carries its unit."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from desk.agents.evidence import EvidenceBook
from desk.agents.figures import REFERENCE, Figure, NotAFigure, resolve

LONGEST = 240
"""Characters of an expression; nothing that a person can check is longer."""

_READABLE = re.compile(r"[A-Za-z0-9 ()+*/,.<>=!'-]*")
_GLUED = re.compile(r"[0-9.][A-Za-z]|[A-Za-z][0-9]")
"""A number and a word without a space between them, which Python warns about instead of refusing."""
_PRODUCTS = {("base", "price"): "quote", ("price", "base"): "quote"}
_QUOTIENTS = {("quote", "base"): "price", ("quote", "price"): "base"}
_COARSENESS = {"quote": 2, "base": 4}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, the decimals it is written with, and the instrument its unit belongs to."""

    value: float
    unit: str
    decimals: int
    instrument: str = ""
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What an expression came to and the figures it used."""

    quantity: Quantity
    figures: tuple[Figure, ...]


def evaluate(book: EvidenceBook, expression: str) -> Result:
    """Work out an expression such as `T3.ask-T3.bid`. It may hold references, never a number of its own."""
    tree, names = parse(expression)
    figures = {name: resolve(book, reference) for name, reference in names.items()}
    if not figures:
        raise NotAFigure(f"{expression} names no evidence")
    quantity = Evaluator({name: quantity_of(figure) for name, figure in figures.items()}).run(tree)
    return Result(quantity, tuple(figures.values()))


def parse(expression: str) -> tuple[ast.expr, dict[str, str]]:
    """The expression's tree with each reference replaced by a name, and what those names stand for."""
    if len(expression) > LONGEST or not expression.isascii():
        raise NotAFigure("a calculation must be short plain text")
    names: dict[str, str] = {}

    def substitute(match: re.Match[str]) -> str:
        name = f"_r{len(names)}"
        names[name] = match.group()
        return f" {name} "

    rest = REFERENCE.sub(" ", expression)
    if _READABLE.fullmatch(rest) is None or _GLUED.search(rest) is not None:
        raise NotAFigure(f"{expression} cannot be read as a calculation")
    text = REFERENCE.sub(substitute, expression)
    try:
        return ast.parse(text.strip(), mode="eval").body, names
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise NotAFigure(f"{expression} cannot be read as a calculation") from None


def quantity_of(figure: Figure) -> Quantity:
    """A figure as an operand; words are none."""
    if isinstance(figure.value, str):
        raise NotAFigure("words cannot be calculated with")
    return Quantity(figure.value, figure.unit, figure.decimals, figure.instrument)


class Evaluator:
    """Evaluates a tree over named quantities. `literals` lets numbers in, for conditions that are never shown."""

    def __init__(self, names: dict[str, Quantity], literals: bool = False) -> None:
        self._names = names
        self._literals = literals

    def run(self, node: ast.expr) -> Quantity:
        """The quantity that `node` comes to; finite, or it is refused."""
        result = self._run(node)
        if not math.isfinite(result.value):
            raise NotAFigure("the calculation has no finite result")
        return result

    def _run(self, node: ast.expr) -> Quantity:
        match node:
            case ast.Name(id=name) if name in self._names:
                return self._names[name]
            case ast.Constant(value=int() | float() as value) if self._literals and not isinstance(
                value, bool
            ):
                return Quantity(float(value), "", 0, literal=True)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self._run(operand)
                return _with(inner, -inner.value)
            case ast.BinOp(left=left, op=operator, right=right):
                return _combine(self._run(left), operator, self._run(right))
            case ast.Call(func=ast.Name(id="abs"), args=[argument], keywords=[]):
                inner = self._run(argument)
                return _with(inner, abs(inner.value))
            case ast.Call(func=ast.Name(id="min" | "max" as name), args=[_, _, *_] as arguments, keywords=[]):
                pick: Callable[[float, float], float] = min if name == "min" else max
                return reduce(lambda a, b: same_unit(a, b, pick(a.value, b.value)), map(self._run, arguments))
        raise NotAFigure("only + - * /, abs, min and max over references can be calculated")


def _combine(left: Quantity, operator: ast.operator, right: Quantity) -> Quantity:
    match operator:
        case ast.Add():
            return same_unit(left, right, left.value + right.value)
        case ast.Sub():
            return same_unit(left, right, left.value - right.value)
        case ast.Mult():
            return _product(left, right)
        case ast.Div():
            return _quotient(left, right)
    raise NotAFigure("only + - * / can be calculated")


def same_unit(left: Quantity, right: Quantity, value: float) -> Quantity:
    """`value` in the unit that both sides share; two units that cannot stand side by side are refused."""
    if left.literal or right.literal:
        kept = right if left.literal else left
        return _with(kept, value)
    if left.unit != right.unit:
        raise NotAFigure(
            f"{left.unit or 'a plain number'} and {right.unit or 'a plain number'} cannot be added or compared"
        )
    if left.unit in ("price", "quote", "base") and left.instrument != right.instrument:
        raise NotAFigure(
            f"a {left.unit} of {left.instrument} and one of {right.instrument} cannot be added or compared"
        )
    return Quantity(value, left.unit, max(left.decimals, right.decimals), left.instrument)


def _product(left: Quantity, right: Quantity) -> Quantity:
    value = left.value * right.value
    for scalar, other in ((left, right), (right, left)):
        if scalar.unit == "x" or scalar.literal:
            return _with(other, value)
    unit = _PRODUCTS.get((left.unit, right.unit))
    if unit is None or left.instrument != right.instrument:
        raise NotAFigure(f"{left.unit} times {right.unit} has no meaning here")
    return Quantity(value, unit, _COARSENESS[unit], left.instrument)


def _quotient(left: Quantity, right: Quantity) -> Quantity:
    if right.value == 0:
        raise NotAFigure("the calculation divides by zero")
    value = left.value / right.value
    if right.unit == "x" or right.literal:
        return _with(left, value)
    if left.unit == right.unit:
        return Quantity(value, "x", 2)
    unit = _QUOTIENTS.get((left.unit, right.unit))
    if unit is None or left.instrument != right.instrument:
        raise NotAFigure(f"{left.unit} over {right.unit} has no meaning here")
    return Quantity(value, unit, right.decimals if unit == "price" else _COARSENESS[unit], left.instrument)


def _with(quantity: Quantity, value: float) -> Quantity:
    return Quantity(value, quantity.unit, quantity.decimals, quantity.instrument, quantity.literal)
