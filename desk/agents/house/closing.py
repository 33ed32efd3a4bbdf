"""How an opinion ends: what would prove it wrong, and what would change its mind."""

from __future__ import annotations

from desk.agents.house.reading import Reader
from widgets.specs.strategy import Speaker


def invalidation(read: Reader, p_up: float) -> tuple[str, str]:
    """The level whose loss ends the case, as a template and its reference."""
    fields, word = (
        (("support", "range_low"), "below") if p_up >= 0.5 else (("resistance", "range_high"), "above")
    )
    for field in fields:
        level = read.number("key_levels", field)
        if level is not None:
            return f"A close {word} {level.slot}", level.ref
    return "No level is known yet, for want of bars", ""


def change_of_mind(read: Reader, speaker: Speaker, p_up: float) -> str:
    """What evidence would turn this speaker round."""
    higher = p_up >= 0.5
    match speaker:
        case "Bull":
            gap = read.number("momentum", "ema_gap_atr")
            now = f", now {gap.signed} average ranges" if gap else ""
            turn = "under" if higher else "over"
            return f"The fast average crossing {turn} the slow one{now}, with takers on the other side"
        case "Bear":
            z = read.number("key_levels", "band_z")
            now = f", now {z.signed} deviations from the mean" if z else ""
            side = "down through the last swing low" if higher else "up through the last swing high"
            return f"A close {side} with depth behind it{now}"
        case _:
            share = read.number("base_rate", "up_share")
            now = f" from {share.slot}" if share else ""
            return f"A base rate that moves well away{now} over more windows"
