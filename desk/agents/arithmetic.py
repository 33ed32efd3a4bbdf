"""Arithmetic over references: a whitelisted expression tree in which every value carries its unit."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce

from desk.agents.evidence import EvidenceBook
from desk.agents.figures import REFERENCE, Figure, NotAFigure, resolve

LONGEST = 240
"""Characters of an expression; nothing that a person can check is longer."""
MOST_REFERENCES = 8
"""References of an expression."""
DISTANCES = frozenset({"atr"})
"""Fields in the unit of prices that say how far, and are no price of anything."""

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
    distance: bool = False
    """A price that says how far, as the difference of two does: it can be added to a price and to its like."""
    ratio: bool = False
    """Worked out by dividing two alike: it can be shown, and nothing more is made of it."""


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
    _refuse_repetition(tree, names)
    quantities = {name: quantity_of(figure, names[name]) for name, figure in figures.items()}
    quantity = Evaluator(quantities).run(tree)
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


def quantity_of(figure: Figure, reference: str = "") -> Quantity:
    """A figure as an operand; words are none. `reference` tells ranges, which are distances, from prices."""
    if isinstance(figure.value, str):
        raise NotAFigure("words cannot be calculated with")
    distance = figure.unit == "price" and reference.rpartition(".")[2] in DISTANCES
    return Quantity(figure.value, figure.unit, figure.decimals, figure.instrument, distance=distance)


def _refuse_repetition(tree: ast.expr, names: dict[str, str]) -> None:
    """A figure added to itself or divided by itself makes numbers that no evidence holds."""
    if len(set(names.values())) * 2 < len(names) or len(names) > MOST_REFERENCES:
        raise NotAFigure("a calculation names few figures, and none of them more than twice")
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Div | ast.Mult):
            left, right = (
                {names[one.id] for one in ast.walk(side) if isinstance(one, ast.Name) and one.id in names}
                for side in (node.left, node.right)
            )
            if left & right and (not isinstance(node.op, ast.Div) or left == right):
                raise NotAFigure("a figure cannot be added to itself, nor multiplied or divided by itself")


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
            case ast.UnaryOp(op=ast.USub(), operand=operand) if self._literals:
                inner = self._run(operand)
                return _with(inner, -inner.value)
            case ast.BinOp(left=left, op=operator, right=right):
                return self._combined(self._run(left), operator, self._run(right))
            case ast.Call(func=ast.Name(id="abs"), args=[argument], keywords=[]):
                inner = self._run(argument)
                return _with(inner, abs(inner.value))
            case ast.Call(func=ast.Name(id="min" | "max" as name), args=[_, _, *_] as arguments, keywords=[]):
                pick: Callable[[float, float], float] = min if name == "min" else max
                return reduce(
                    lambda a, b: self._picked(a, b, pick(a.value, b.value)), map(self._run, arguments)
                )
        raise NotAFigure("only + - * /, abs, min and max over references can be calculated")

    def _combined(self, left: Quantity, operator: ast.operator, right: Quantity) -> Quantity:
        result = _combine(left, operator, right)
        return result if self._literals else _shaped(left, operator, right, result)

    def _picked(self, left: Quantity, right: Quantity, value: float) -> Quantity:
        if not self._literals and left.distance != right.distance:
            raise NotAFigure("a price and a distance cannot be compared")
        return replace(same_unit(left, right, value), distance=left.distance)


def _shaped(left: Quantity, operator: ast.operator, right: Quantity, result: Quantity) -> Quantity:
    """What may be shown of a calculation: a sum of two prices is no price, and nothing is scaled by a ratio."""
    if (
        left.ratio
        or right.ratio
        or (isinstance(operator, ast.Mult | ast.Div) and "x" in (left.unit, right.unit))
    ):
        raise NotAFigure("a ratio can be shown, and nothing more can be made of it")
    if left.unit != "price" or right.unit != "price":
        return result
    match operator:
        case ast.Add() if left.distance or right.distance:
            return replace(result, distance=left.distance and right.distance)
        case ast.Sub() if right.distance or not left.distance:
            return replace(result, distance=left.distance or not right.distance)
        case ast.Div():
            return replace(result, ratio=True)
    raise NotAFigure("a sum of two prices is no price, and a price cannot be taken from a distance")


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
        return Quantity(value, "x", 2, ratio=True)
    unit = _QUOTIENTS.get((left.unit, right.unit))
    if unit is None or left.instrument != right.instrument:
        raise NotAFigure(f"{left.unit} over {right.unit} has no meaning here")
    return Quantity(value, unit, right.decimals if unit == "price" else _COARSENESS[unit], left.instrument)


def _with(quantity: Quantity, value: float) -> Quantity:
    return replace(quantity, value=value)
