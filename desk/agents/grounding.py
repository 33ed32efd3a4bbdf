"""Grounding: a sentence is a template, the desk writes its figures, and a number from anywhere else withholds it.

`{{T3.spread_bp}}` is a figure of the evidence, `{{calc:T3.ask-T3.bid}}` arithmetic over figures. After a bar come the
options: `signed`, or the unit that the result must have, as in `{{calc:T3.ask-T3.bid|price}}`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import get_args

from desk.agents.arithmetic import evaluate
from desk.agents.directions import contradicts
from desk.agents.evidence import EvidenceBook
from desk.agents.figures import REFERENCE, Figure, NotAFigure, quotation, resolve
from desk.agents.scanner import residue
from desk.agents.subjects import misplaced
from desk.agents.writing import write
from widgets.specs.figure import Unit
from widgets.specs.strategy import Run
from widgets.specs.studies import Refusal

STALE_AFTER_MS = 120_000
"""Milliseconds after its tool call at which a figure is shown as stale, although its feed was fresh then."""
LONGEST = 4_000
"""Characters of one template."""
LONGEST_QUOTATION = 400
"""Characters of text from outside that one line quotes."""
MOST_FIGURES = 60
"""References of one template; nobody reads a line with more."""
WITHHELD = Run(text="(a sentence was withheld: it held a figure that no evidence backs)", tone="muted")

_SLOT = re.compile(r"\{\{([^{}]*)\}\}")
_OPENS = re.compile(r"[\s(\[\"'“‘/:→=]$")
_CLOSES = re.compile(r"$|[\s)\]\"'”’;:!?/→]|[.,](?:$|[\s)\"'”])")
_FLIPS = re.compile(
    r"(?:[-+\u00b1*\u00d7^\u2010-\u2013\u2212]|\b(?:minus|negative))[\s(\[\"'\u201c\u2018]*$", re.IGNORECASE
)
_DRESSED = r"[\s(\[\"'`_*~\u2018\u201c-]*"
_RESCALES = re.compile(
    _DRESSED
    + r"(?:[%\u2030\u2031\u00d7^\u00b0]|(?:k|kk|m|mm|mn|mln|mio|mil|mill|mrd|bn|bln|b|tn|trn|t|x|thou|lacs?|cr|grand"
    r"|squared|cubed|bps?|pct|ppm|percentage|basis|pips?|fold|times)(?![A-Za-z0-9]))",
    re.IGNORECASE,
)
_CURRENCY = r"(?:[$\u20ac\u20bf\u00a3\u00a5]|(?:usd[tc]?|dollars?|bucks|euros?|eur|coins?|btc|eth)\b(?![-/]))"
_OF_MONEY = re.compile(_DRESSED + _CURRENCY, re.IGNORECASE)
_MONEY_OF = re.compile(r"(?:[$\u20ac\u20bf\u00a3\u00a5]|(?<![-/])\b(?:usd[tc]?|eur))\s*$", re.IGNORECASE)
_MONEY = frozenset({"price", "quote", "base", "text"})
"""Units of what a currency may stand beside; words are the desk's own, which say theirs."""
_UNITS = frozenset(get_args(Unit))


def slot(reference: str, option: str = "") -> str:
    """The template of a figure: `{{T3.spread_bp}}`, or with its option `{{T3.change_pct|signed}}`."""
    return "{{" + (f"{reference}|{option}" if option else reference) + "}}"


def slots(place: str, *fields: str) -> tuple[str, ...]:
    """The templates of several fields of one place."""
    return tuple(slot(f"{place}.{field}") for field in fields)


class Withheld(Exception):
    """A sentence that may not be shown. The text says what in it no evidence backs."""


@dataclass(frozen=True, slots=True)
class Grounder:
    """Renders templates against one turn's evidence, as of `now`. `allowed` are names that may hold digits."""

    book: EvidenceBook
    now: int
    allowed: Collection[str] = field(default=())
    heading: str = ""
    """What a sentence stands under, whose instruments it is about where it names none."""

    def runs(self, template: str) -> tuple[Run, ...]:
        """The sentence as runs, or `Withheld`."""
        if len(template) > LONGEST:
            raise Withheld("the sentence is too long")
        *_, rest = pieces = _SLOT.split(template)
        if len(pieces) > 2 * MOST_FIGURES or template.count("**") > MOST_FIGURES:
            raise Withheld("the sentence holds too many figures")
        plain = [piece.replace("**", "") for piece in pieces[::2]]
        text = "\n".join(plain)
        if "{{" in text or "}}" in text:
            raise Withheld("a reference is not closed")
        if found := residue(text, self.allowed):
            raise Withheld(f"{found} is not backed by evidence")
        runs: list[Run] = []
        about: list[list[str]] = []
        strong = False
        for index in range(0, len(pieces) - 1, 2):
            before, inside, after = pieces[index : index + 3]
            left, right = before.replace("**", ""), after.replace("**", "")
            _check_neighbours(left, right, first=index == 0)
            strong = _add_plain(runs, before, strong)
            run, unit, figures = self._slot(inside.strip())
            _check_unit(unit, left, right)
            _check_direction(run.ref, figures, left)
            runs.append(run)
            about.append([figure.instrument for figure in figures])
        _add_plain(runs, rest, strong)
        if wrong := misplaced(plain, about, self.allowed, self.heading):
            raise Withheld(f"it names another instrument than {wrong}, which its figure is of")
        return tuple(runs)

    def shown(self, template: str) -> tuple[Run, ...]:
        """The sentence as runs; one that may not be shown becomes a note that it was withheld."""
        try:
            return self.runs(template)
        except Withheld:
            return (WITHHELD,)

    def quoted(self, template: str) -> tuple[Run, ...]:
        """A line that is one reference to text from outside, as a quotation nobody checked; any other as a sentence."""
        whole = _SLOT.fullmatch(template.strip())
        reference = whole.group(1).strip() if whole else ""
        try:
            text = quotation(self.book, reference)
        except NotAFigure as problem:
            raise Withheld(str(problem)) from None
        if text is None:
            return self.runs(template)
        line = " ".join(text.split())[:LONGEST_QUOTATION]
        return (Run(text=line, ref=f"{self.book.scope}/{reference}", tone="unverified"),)

    def _slot(self, inside: str) -> tuple[Run, str, tuple[Figure, ...]]:
        """The figure, its unit, and the figures of the evidence that it is made of."""
        source, _, option = inside.partition("|")
        source, option = source.strip(), option.strip()
        try:
            if source.startswith("calc:"):
                return self._calculated(source.removeprefix("calc:").strip(), option)
            if REFERENCE.fullmatch(source) is None:
                raise NotAFigure(f"{source[:40]} is not a reference")
            return self._looked_up(source, option)
        except NotAFigure as problem:
            raise Withheld(str(problem)) from None

    def _looked_up(self, reference: str, option: str) -> tuple[Run, str, tuple[Figure, ...]]:
        figure = resolve(self.book, reference)
        if isinstance(figure.evidence.spec, Refusal):
            raise NotAFigure(
                f"{reference} is of a notice, which may hold a provider's words, and never a figure"
            )
        _check(option, figure.unit)
        text = write(figure.value, figure.unit, figure.decimals, figure.instrument, signed=option == "signed")
        run = Run(text=text, ref=f"{self.book.scope}/{reference}", tone=self._tone((figure,)))
        return run, figure.unit, (figure,)

    def _calculated(self, expression: str, option: str) -> tuple[Run, str, tuple[Figure, ...]]:
        result = evaluate(self.book, expression)
        quantity = result.quantity
        _check(option, quantity.unit)
        text = write(
            quantity.value, quantity.unit, quantity.decimals, quantity.instrument, signed=option == "signed"
        )
        run = Run(text=text, ref=f"{self.book.scope}/calc({expression})", tone=self._tone(result.figures))
        return run, quantity.unit, result.figures

    def _tone(self, figures: tuple[Figure, ...]) -> str:
        old = any(
            figure.stale or (self.now - figure.evidence.at) // 1_000_000 > STALE_AFTER_MS
            for figure in figures
        )
        return "stale" if old else "figure"


def _check(option: str, unit: str) -> None:
    if option in ("", "signed"):
        return
    if option not in _UNITS:
        raise NotAFigure(f"{option} is no unit")
    if option != unit:
        raise NotAFigure(f"the result is in {unit or 'no unit'}, not in {option}")


def _check_neighbours(before: str, after: str, first: bool) -> None:
    """What touches a figure could lengthen it, flip its sign, or give it another unit."""
    if (before and _OPENS.search(before) is None) or (not before and not first):
        raise Withheld("a figure must stand alone")
    if _FLIPS.search(before) is not None:
        raise Withheld("a figure brings its own sign")
    if _CLOSES.match(after) is None or _RESCALES.match(after) is not None:
        raise Withheld("a figure brings its own unit")


def _check_unit(unit: str, before: str, after: str) -> None:
    """A count, a share or a ratio is no money, whatever the words beside it say."""
    if unit not in _MONEY and (_OF_MONEY.match(after) or _MONEY_OF.search(before)):
        raise Withheld("a figure brings its own unit, and this one is no money")


def _check_direction(reference: str, figures: tuple[Figure, ...], before: str) -> None:
    """A change that is told as a rise is one, whether its sign is shown or not."""
    match figures:
        case (Figure(value=float() as value),) if contradicts(before, reference, value):
            raise Withheld("a change went the other way than the words before it say")


def _add_plain(runs: list[Run], text: str, strong: bool) -> bool:
    """Add plain runs, with `**words**` as strong ones; whether a strong stretch is still open."""
    for index, piece in enumerate(text.split("**")):
        strong = strong != (index > 0)
        if piece:
            runs.append(Run(text=piece, tone="strong" if strong else "plain"))
    return strong
