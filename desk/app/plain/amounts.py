"""Figures as they are spoken: the word for a direction before the number, the unit behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from widgets import numerals
from widgets.language import figures, marked, say, several

if TYPE_CHECKING:
    from widgets.specs.figure import Provenance


def change(value: float | None, decimals: int = 2) -> str:
    """`up 1.23%`, `down 0.40%`, `unchanged`."""
    if value is None:
        return say("unknown")
    figure = figures(f"{abs(value):,.{decimals}f}%")
    if not round(value, decimals):
        return say("unchanged")
    return say("up {figure}", figure=figure) if value > 0 else say("down {figure}", figure=figure)


def basis_points(value: float | None) -> str:
    """`1.2 basis points`."""
    if value is None:
        return say("unknown")
    figure = numerals.bare_basis_points(value)
    if figure.startswith("<"):
        return say("under {figure} basis points", figure=figure.removeprefix("<"))
    if figure.startswith("-"):
        return say("minus {figure} basis points", figure=figure.removeprefix("-"))
    return say("{figure} basis points", figure=figure)


def moved(value: float) -> str:
    """`up 7.3 basis points`, `down 0.7 basis points`, `nothing`."""
    if not round(value, 1):
        return say("nothing")
    figure = basis_points(abs(value))
    return say("up {figure}", figure=figure) if value > 0 else say("down {figure}", figure=figure)


def size(value: float, decimals: int) -> str:
    """How much, with its instrument's decimals."""
    return figures(f"{value:,.{decimals}f}")


def large(value: float) -> str:
    """`23,214`, `5.7 million`: no letter stands for a number."""
    for limit, form in (
        (1e12, marked("{figure} trillion")),
        (1e9, marked("{figure} billion")),
        (1e6, marked("{figure} million")),
    ):
        if abs(value) >= limit:
            return say(form, figure=figures(f"{value / limit:,.1f}"))
    return figures(f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}")


def price(value: float | None, decimals: int) -> str:
    """A price with its instrument's decimals."""
    return say("unknown") if value is None else numerals.price(value, decimals)


def per_cent(value: float | None, decimals: int = 1) -> str:
    """A share or a volatility."""
    return say("unknown") if value is None else figures(f"{value:,.{decimals}f}%")


def ratio(value: float | None) -> str:
    """A figure without a unit, to two decimals."""
    return say("unknown") if value is None else figures(f"{value:,.2f}")


def profit(text: str) -> str:
    """Money with the word for its sign: `a gain of 12.30`, `a loss of 4.00`, `0.00`."""
    shown = numerals.money(text).lstrip("+-")
    match numerals.sign_of(text):
        case 1:
            return say("a gain of {money}", money=shown)
        case -1:
            return say("a loss of {money}", money=shown)
        case _:
            return shown


def seconds(count: int) -> str:
    """A time that is left, in words: `4 minutes 32 seconds`."""
    minutes, rest = divmod(max(0, count), 60)
    parts = [several(minutes, "{count} minute", "{count} minutes")] if minutes else []
    if rest or not minutes:
        parts.append(several(rest, "{count} second", "{count} seconds"))
    return " ".join(parts)


def age(provenance: Provenance) -> list[str]:
    """A sentence where the figures are not of now; nothing where they are."""
    if not provenance.stale:
        return []
    return [
        say(
            "Caution, stale: {why}; these figures are {age} old.",
            why=numerals.why_stale(provenance),
            age=how_old(provenance.age_ms),
        )
    ]


def how_old(milliseconds: int) -> str:
    """An age: `under 1 second`, `12 seconds`, `3 minutes`."""
    shown = numerals.age(milliseconds)
    return say("under 1 second") if shown.startswith("<") else length(shown)


def length(label: str) -> str:
    """A length of time that is written short, in words: `15m` is `15 minutes`."""
    digits, unit = label[:-1], label[-1:]
    if not digits.isascii() or not digits.isdigit():
        return label
    match unit:
        case "s":
            return several(int(digits), "{count} second", "{count} seconds")
        case "m":
            return several(int(digits), "{count} minute", "{count} minutes")
        case "h":
            return several(int(digits), "{count} hour", "{count} hours")
        case "d":
            return several(int(digits), "{count} day", "{count} days")
        case _:
            return label


def at(time: int) -> str:
    """Time of the day in UTC."""
    return say("{clock} UTC", clock=numerals.clock(time))
