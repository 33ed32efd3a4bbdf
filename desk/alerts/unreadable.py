"""What is said of an alert that cannot be read: one sentence, with the nearest word that could be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import get_args

from desk.alerts.measures import Measure
from desk.alerts.messages import AlertSeverity
from desk.kernel.errors import Refused
from desk.kernel.shortening import shortened

SEVERITIES: tuple[AlertSeverity, ...] = get_args(AlertSeverity)
COMPARISONS = ("above", "below", "crosses")
OPTIONS = ("and", "on", "once", "repeat", "for", *SEVERITIES, "note")
AFTER = frozenset(OPTIONS)
"""Words that end a condition."""


class Unreadable(Refused):
    """An alert that cannot be read; the text is one sentence."""


def unknown_option(word: str) -> str:
    """What could stand there instead of this word."""
    near = get_close_matches(word.lower(), OPTIONS, 1, 0.6)
    hint = f"did you mean {near[0]}?" if near else f"what may follow is {listed(OPTIONS)}."
    return f"{shown_as(word)} cannot stand there; {hint}"


def example(measure: Measure) -> str:
    """A level for it, that of its example."""
    words = measure.example.split()
    return words[next(at for at, word in enumerate(words) if word in COMPARISONS) + 1]


def hint_at(word: str, names: Sequence[str]) -> str:
    """The nearest of the names, or all of them."""
    folded = {name.lower(): name for name in names}
    near = get_close_matches(word.lower(), folded, 1, 0.5)
    return f"did you mean {folded[near[0]]}?" if near else f"there are {listed(names)}."


def shown_as(text: str) -> str:
    """What was typed, as far as it is worth repeating."""
    return repr(shortened(text, 30))


def listed(names: Iterable[str]) -> str:
    """Names in a sentence."""
    every = list(names)
    if len(every) > 14:
        return f"{', '.join(every[:14])} and {len(every) - 14} more"
    return " and ".join(filter(None, [", ".join(every[:-1]), every[-1] if every else ""]))
