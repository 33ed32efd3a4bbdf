"""How busy the market is: a slow log-normal factor with a power-like memory, and the tables of hour and weekday."""

from __future__ import annotations

import math

from data.simulator.dice import Dice

HOUR_VOLATILITY = (
    1.00, 1.05, 0.91, 0.76, 0.72, 0.71, 0.74, 0.76, 0.79, 0.78, 0.75, 0.76,
    1.03, 1.21, 1.40, 1.29, 1.18, 1.18, 1.11, 1.11, 1.12, 1.19, 1.08, 0.86,
)  # fmt: skip
WEEKDAY_VOLATILITY = (1.14, 1.10, 1.10, 1.05, 1.09, 0.66, 0.75)
"""Monday first."""

MINUTES = ((0.2, 0.1), (2.0, 0.14), (20.0, 0.12), (150.0, 0.17), (1_800.0, 0.22), (10_080.0, 0.05))
"""Memory in minutes and variance of each part of the log factor."""
VARIANCE = math.fsum(variance for _, variance in MINUTES)

HOUR = 3_600_000_000_000


def season(ts: int) -> float:
    """Volatility usual at this hour and weekday (UTC), 1 on average, straight between the middles of hours."""
    place = (ts - HOUR // 2) / HOUR
    hour = math.floor(place)
    share = place - hour
    days = (ts // (24 * HOUR) + 3) % 7
    level = HOUR_VOLATILITY[hour % 24] * (1.0 - share) + HOUR_VOLATILITY[(hour + 1) % 24] * share
    return level * WEEKDAY_VOLATILITY[days]


class Activity:
    """The log factor: a sum of mean-reverting parts. It runs the same way backwards, so history can be grown from it."""

    __slots__ = ("_dice", "parts")

    def __init__(self, dice: Dice, parts: list[float] | None = None) -> None:
        self._dice = dice
        self.parts = parts[:] if parts else [math.sqrt(variance) * dice.normal() for _, variance in MINUTES]

    def pass_minutes(self, minutes: float) -> None:
        """Let time pass."""
        normal = self._dice.normal
        parts = self.parts
        for index, (memory, variance) in enumerate(MINUTES):
            keep = math.exp(-minutes / memory)
            parts[index] = parts[index] * keep + math.sqrt(variance * (1.0 - keep * keep)) * normal()

    @property
    def factor(self) -> float:
        """How busy it is; 1 on average."""
        return math.exp(math.fsum(self.parts) - VARIANCE / 2.0)

    @property
    def minute_factor(self) -> float:
        """How busy a whole minute is: without the part that comes and goes within it."""
        return math.exp(math.fsum(self.parts[1:]) - (VARIANCE - MINUTES[0][1]) / 2.0)
