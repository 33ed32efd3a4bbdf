"""Base rates and the volatility regime: what usually happens, whoever is right. These are Neutral's features."""

from __future__ import annotations

from desk.agents.grounding import slot
from desk.agents.house.reading import Point, Reader
from desk.agents.pool import logit
from desk.agents.studies.averages import clip

LEAST_WINDOWS = 8
PERSISTENT = 0.04
WAKING = 1.15


def base_rate(read: Reader) -> Point | None:
    """How often windows of this length ended higher."""
    share = read.number("base_rate", "up_share")
    windows = read.number("base_rate", "windows")
    if share is None or windows is None or windows.value < LEAST_WINDOWS:
        return None
    return Point(
        f"Over {windows.slot} windows of this length the price ended higher with frequency {share.slot}, shrunk",
        f"{windows.ref} >= {LEAST_WINDOWS} and {share.ref} {'>=' if share.value >= 0.5 else '<'} 0.5",
        clip(0.8 * logit(share.value), 0.3),
    )


def persistence(read: Reader) -> Point | None:
    """Whether moves here go on or come back, applied to the move that is under way."""
    going = read.number("base_rate", "persistence")
    drift = read.number("momentum", "drift_score")
    if going is None or drift is None or abs(going.value) <= PERSISTENT:
        return None
    word, sign = ("go on", ">") if going.value > 0 else ("come back", "<")
    return Point(
        f"Moves here tend to **{word}**: correlation {going.signed} from bar to bar, with drift {drift.signed} under way",
        f"{going.ref} {sign} {PERSISTENT if going.value > 0 else -PERSISTENT}",
        clip(0.8 * going.value * clip(drift.value, 2.0), 0.2),
    )


def regime(read: Reader) -> Point | None:
    """The volatility regime: it says how far, not which way."""
    word = read.word("volatility_radar", read.radar("regime"))
    if word is None or word[1] == "UNKNOWN":
        return None
    ref, value = word
    return Point(
        f"The volatility regime is {slot(ref)}, which speaks for the size of moves and not for their direction",
        f"{ref} == '{value}'",
        0.0,
        "fact",
    )


def waking(read: Reader) -> Point | None:
    """A market that wakes up tends to keep the direction it woke up in."""
    ratio = read.number("volatility_radar", read.radar("fast_slow"))
    recent = read.number("momentum", "return_short_pct")
    if ratio is None or recent is None or ratio.value <= WAKING or recent.value == 0.0:
        return None
    return Point(
        f"Volatility is waking up, fast over slow {ratio.slot}, while the last bars moved {recent.signed}",
        f"{ratio.ref} > {WAKING} and {recent.ref} {'>' if recent.value > 0 else '<'} 0",
        0.08 if recent.value > 0 else -0.08,
    )


def reach(read: Reader) -> Point | None:
    """How far the price usually gets over the horizon."""
    move = read.number("base_rate", "typical_move_pct")
    if move is None:
        return None
    return Point(
        f"The usual move over this horizon is {move.slot} either way", f"{move.ref} >= 0", 0.0, "fact"
    )


RULES = (base_rate, persistence, waking, regime, reach)
