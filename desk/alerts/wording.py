"""An alert in words: as it would be said to set it."""

from __future__ import annotations

from decimal import Decimal

from desk.alerts.measures import BY_NAME, Measure
from desk.alerts.messages import Condition, Terms

DEFAULT_PAUSE_S = 60
LENGTHS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
"""Seconds by the letter that stands for them."""
SUFFIXES = ("%", "bp")
"""Units that stand behind a level."""


def said(terms: Terms) -> str:
    """The alert as it would be said to set it, without its time and its note."""
    parts = [_said(terms.condition, terms.condition.subject)]
    if terms.also is not None:
        named = terms.also.subject if terms.also.subject != terms.condition.subject else ""
        parts.append(f"and {_said(terms.also, named)}")
    if terms.repeat:
        parts.append("repeat" if terms.pause_s == DEFAULT_PAUSE_S else f"repeat {told(terms.pause_s)}")
    if terms.severity != "warning":
        parts.append(terms.severity)
    return " ".join(parts)


def told(length: int) -> str:
    """Seconds as the grammar writes them: `90s`, `15m`."""
    for unit in ("d", "h", "m"):
        if length % LENGTHS[unit] == 0:
            return f"{length // LENGTHS[unit]}{unit}"
    return f"{length}s"


def level_text(measure: Measure, level: Decimal) -> str:
    """A level with its unit."""
    return f"{level:f}{measure.unit if measure.unit in SUFFIXES else ''}"


def _said(condition: Condition, subject: str) -> str:
    measure = BY_NAME[condition.measure]
    words = [subject, condition.measure]
    if condition.level is not None:
        words += [condition.how, level_text(measure, condition.level)]
    elif condition.how == "is":
        words += ["is", condition.word]
    else:
        words.append(condition.word)
    if condition.interval:
        words += ["on", condition.interval]
    return " ".join(word for word in words if word)
