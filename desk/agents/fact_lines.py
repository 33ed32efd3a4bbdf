"""How a debate opens: what its facts say, a line each."""

from __future__ import annotations

from desk.agents.analyst import Brief
from desk.agents.house.reading import Reader
from desk.agents.studies.base_rate import LEAST_WINDOWS


def fact_lines(brief: Brief) -> list[str]:
    """What the evidence says, as templates; what is missing has no line."""
    read = Reader(brief)
    lines: list[str] = []

    def add(template: str, *features: tuple[str, str]) -> None:
        slots = [read.slot(tool, path) for tool, path in features]
        if all(slots):
            lines.append(template.format(*slots))

    row = read.radar
    add(
        "Last {0}, bid {1}, ask {2}",
        ("market_snapshot", "last"),
        ("market_snapshot", "bid"),
        ("market_snapshot", "ask"),
    )
    add(
        "Range of the window {0} to {1}, the price {2} of the way up",
        ("key_levels", "range_low"),
        ("key_levels", "range_high"),
        ("key_levels", "range_position_pct"),
    )
    add(
        "Volatility {0} a year, regime {1}",
        ("volatility_radar", row("realised_pct")),
        ("volatility_radar", row("regime")),
    )
    add("Buyers took {0} of the volume in {1} trades", ("flow", "buy_share_pct"), ("flow", "trades"))
    windows = read.number("base_rate", "windows")
    if windows is not None and windows.value >= LEAST_WINDOWS:
        add(
            f"The usual move in {brief.horizon} is {{0}}, from {{1}} windows",
            ("base_rate", "typical_move_pct"),
            ("base_rate", "windows"),
        )
    else:
        add(
            f"The usual move in {brief.horizon} is about {{0}}, scaled up from shorter windows",
            ("base_rate", "typical_move_pct"),
        )
    return lines
