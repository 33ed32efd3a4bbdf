"""How figures are written: constant width, thousands separated, signs and words beside colour."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING

from widgets.language import figures, marked, say

if TYPE_CHECKING:
    from widgets.specs.figure import Provenance

UP, DOWN, LEVEL = "▲", "▼", "·"
NONE = "–"
"""Stands where there is no figure."""

_SECOND = 1_000_000_000
_MONTHS = (
    marked("Jan"), marked("Feb"), marked("Mar"), marked("Apr"), marked("May"), marked("Jun"),
    marked("Jul"), marked("Aug"), marked("Sep"), marked("Oct"), marked("Nov"), marked("Dec"),
)  # fmt: skip


def price(value: float, decimals: int) -> str:
    """A price with its instrument's decimals, such as `64,231.50`."""
    return figures(f"{value:,.{max(0, decimals)}f}")


def money(text: str) -> str:
    """Decimal text with its thousands separated; anything else as it is."""
    sign, digits = (text[0], text[1:]) if text[:1] in ("-", "+") else ("", text)
    whole, point, fraction = digits.partition(".")
    bare = whole.replace(",", "")
    if not bare.isascii() or not bare.isdigit() or (fraction and not fraction.isdigit()):
        return text
    grouped = f"{int(bare):,}"
    return figures(f"{sign}{grouped}{point}{fraction}") if whole in (bare, grouped) else text


def signed_money(text: str) -> str:
    """Decimal text with thousands separated and its sign always written."""
    shown = money(text)
    return (
        shown if shown[:1] in ("-", "+") or not any(digit in shown for digit in "123456789") else f"+{shown}"
    )


def cents(text: str) -> str:
    """Decimal text as money to two decimals, rounded half up; what is smaller but not nothing keeps its digits."""
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return text
    shown = exact.quantize(Decimal("0.01"), ROUND_HALF_UP) if exact.is_finite() else exact
    return money(f"{shown:f}") if shown or not exact else money(text)


def amount(text: str) -> str:
    """A size: thousands separated, no zeros at the end of its decimals."""
    return money(text.rstrip("0").rstrip(".") if "." in text else text)


def sign_of(text: str) -> int:
    """-1, 0 or 1 for decimal text; 0 for what is no number."""
    if not any(digit in text for digit in "123456789"):
        return 0
    return -1 if text.startswith("-") else 1


def arrow(value: float) -> str:
    """▲ for more, ▼ for less, a dot for the same."""
    return UP if value > 0 else DOWN if value < 0 else LEVEL


def percent(value: float | None, decimals: int = 2) -> str:
    """A change such as `+1.23%`."""
    if value is None:
        return NONE
    return figures(f"{value:+,.{decimals}f}%" if round(value, decimals) else f"{0:.{decimals}f}%")


def plain_percent(value: float | None, decimals: int = 1) -> str:
    """A share or a volatility such as `48.3%`."""
    return NONE if value is None else figures(f"{value:,.{decimals}f}%")


def moved(value: float | None, decimals: int = 2) -> str:
    """A change with its direction in a sign of its own, such as `▲ +1.23%`; what did not move has none."""
    if value is None:
        return NONE
    if not round(value, decimals):
        return percent(value, decimals)
    return f"{arrow(value)} {percent(value, decimals)}"


def compact(value: float) -> str:
    """A large amount in at most six characters, such as `12.3M`."""
    size = abs(value)
    for limit, divisor, letter in ((1e12, 1e12, "T"), (1e9, 1e9, "B"), (1e6, 1e6, "M"), (1e4, 1e3, "K")):
        if size >= limit:
            scaled = value / divisor
            return figures(f"{scaled:.0f}{letter}" if abs(scaled) >= 100 else f"{scaled:.1f}{letter}")
    return figures(f"{value:,.0f}" if size >= 100 else f"{value:.2f}")


def age(milliseconds: int) -> str:
    """How old something is, such as `0.4s`, `12s`, `3m`, `2h`, `5d`."""
    seconds = max(0, milliseconds) / 1000
    if seconds < 1:
        return "<1s"
    for limit, divisor, letter in ((60, 1, "s"), (3600, 60, "m"), (86_400, 3600, "h")):
        if seconds < limit:
            return f"{int(seconds // divisor)}{letter}"
    return f"{int(seconds // 86_400)}d"


def staleness(provenance: Provenance) -> str:
    """Why a figure is not of now, in a word or two: `stale 12s`, `gap 3s`, or what its feed is: `limited`, `ended`."""
    word, _ = state_told(provenance.reason)
    if word in ("", "gap"):
        return f"{say(word or 'stale')} {age(provenance.age_ms)}"
    return say(word)


def why_stale(provenance: Provenance) -> str:
    """Why a figure is not of now, as long as it was told: `gap: update 12 came after 9`."""
    word, rest = state_told(provenance.reason)
    if not word:
        return rest or say("stale")
    return f"{say(word)}: {rest}" if rest else say(word)


def state_told(reason: str) -> tuple[str, str]:
    """The state in a reason such as `feed limited: again in 4 s`, and what follows; no state where none is told."""
    if reason.startswith("feed "):
        word, _, rest = reason.removeprefix("feed ").partition(":")
        return word, rest.strip().removeprefix(f"{word}: ")
    if reason.startswith("book unusable: "):
        rest = reason.removeprefix("book unusable: ")
        word = next((word for word in ("gap", "quarantined") if rest.startswith(f"{word}: ")), "")
        return word or "no book", rest.removeprefix(f"{word}: ")
    return "", reason


def countdown(seconds: int) -> str:
    """Time left, such as `4:32` or `1:04:32`; `0:00` when it is over."""
    seconds = max(0, seconds)
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def clock(at: int, seconds: bool = True) -> str:
    """Time of day in UTC of a time in nanoseconds, such as `14:03:22`."""
    day = (at // _SECOND) % 86_400
    text = f"{day // 3600:02}:{day // 60 % 60:02}"
    return f"{text}:{day % 60:02}" if seconds else text


def day(at: int) -> str:
    """Day in UTC of a time in nanoseconds, such as `21 Nov`."""
    try:
        moment = datetime.fromtimestamp(at // _SECOND, UTC)
    except (OverflowError, ValueError, OSError):
        return NONE
    return f"{moment.day} {say(_MONTHS[moment.month - 1])}"


def bare_basis_points(value: float) -> str:
    """Basis points to a tenth; what is less but not nothing says so."""
    return figures(f"{value:,.1f}" if value >= 0.05 or value <= 0 else "<0.1")


def basis_points(value: float | None) -> str:
    """Basis points with their unit, such as `1.2 bp`."""
    return NONE if value is None else f"{bare_basis_points(value)} bp"
