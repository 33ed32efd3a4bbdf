"""Market regimes: mostly calm, with trends, shocks and thin books."""

from __future__ import annotations

from typing import Literal, NamedTuple

from data.simulator.dice import Dice

Regime = Literal["calm", "trend", "shock", "thin"]


class Mood(NamedTuple):
    """What a regime changes."""

    rate: float
    """Taker orders."""
    move: float
    """Size of price moves."""
    drift: float
    """Lean of price moves to one direction, 0 to 1."""
    depth: float
    """Sizes and levels in the book."""
    excursion: float
    """How long the spread stays open after a move."""
    seconds: float
    """Mean stay."""


MOODS: dict[Regime, Mood] = {
    "calm": Mood(1.0, 1.0, 0.0, 1.0, 1.0, 1500.0),
    "trend": Mood(1.25, 1.05, 0.22, 1.0, 1.0, 300.0),
    "shock": Mood(4.0, 1.7, 0.35, 0.55, 3.0, 40.0),
    "thin": Mood(0.8, 1.2, 0.0, 0.3, 6.0, 120.0),
}


class Regimes:
    """A Markov process over regimes, or the one that was forced."""

    __slots__ = ("_dice", "current", "forced", "sign")

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self.current: Regime = "calm"
        self.forced: Regime | None = None
        self.sign = 1
        """Direction of a trend or shock."""

    def force(self, regime: Regime | None) -> None:
        """Hold one regime, or let the process run again with `None`."""
        if regime is not None and regime not in MOODS:
            raise ValueError(f"there is no regime {regime!r}; there are {', '.join(MOODS)}")
        self.forced = regime

    def pass_seconds(self, seconds: float) -> None:
        """Let time pass; both draws happen always, so that forcing a regime does not shift later draws."""
        uniform = self._dice.uniform
        leaves, where = uniform(), uniform()
        if leaves < seconds / MOODS[self.current].seconds:
            if self.current != "calm":
                self.current = "calm"
            else:
                self.current = "trend" if where < 0.6 else "thin" if where < 0.85 else "shock"
            self.sign = 1 if where * 1000.0 % 1.0 < 0.5 else -1

    @property
    def regime(self) -> Regime:
        """The regime in force."""
        return self.forced or self.current

    @property
    def mood(self) -> Mood:
        """What the regime in force changes."""
        return MOODS[self.regime]
