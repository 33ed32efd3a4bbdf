"""What of the track record somebody should notice: how a debate's forecast came out, and what its record turns off."""

from __future__ import annotations

from typing import Any

from desk.kernel.queries import Select
from desk.learning.messages import DebateTurnedOff, DebateTurnedOn, ForecastResolved
from widgets.specs.status import Severity

_CAME = {
    "up": "the price is higher",
    "down": "the price is lower",
    "unchanged": "the price is where it was",
    "void": "no price can be told",
}


def learning_news(select: Select, message: Any) -> tuple[Severity, str, str] | None:
    """Severity, title and text, or nothing."""
    match message:
        case ForecastResolved(forecast=forecast, outcome=outcome, reason=reason):
            rows = select(
                "SELECT instrument, horizon, p_up FROM forecasts WHERE forecast = ? AND stage = 'pool final'",
                (forecast,),
            )
            if not rows:
                return None
            instrument, horizon, p_up = tuple(rows[0])
            why = f": {reason}" if reason else ""
            said = (
                f"{instrument} after {horizon}: {_CAME[outcome]}{why}; the desk had said {p_up:.0%} higher."
            )
            return "info", "Forecast", f"{said} /track shows the record."
        case DebateTurnedOff(instrument=instrument, lift=lift, high=high, blocks=blocks):
            text = (
                f"Cross-examination brings nothing on {instrument}: {lift:+.4f}, at best {high:+.4f}, over {blocks} "
                f"blocks of ten. Debates there go by the blind opinions; /debates on {instrument} tries again."
            )
            return "warning", "Debates", text
        case DebateTurnedOn(instrument, reason):
            return "info", "Debates", f"Debates on {instrument} examine again: {reason}."
        case _:
            return None
