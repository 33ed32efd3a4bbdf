"""What somebody wants to know, by the words they use."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desk.agents.inquiry import Inquiry, Topic
from desk.chat.instruments import ambiguous, mentioned, nearest, unknown_pair

_WORD = re.compile(r"[a-z&']+")
_TOPICS: tuple[tuple[Topic, frozenset[str]], ...] = (
    ("compare", frozenset({"compare", "versus", "vs", "against", "better", "stronger"})),
    ("news", frozenset({"news", "headline", "headlines"})),
    (
        "memory",
        frozenset(
            {"remember", "remembers", "remembered", "memory", "insight", "insights", "hypothesis", "hypotheses", "thesis",
             "theses"}
        ),
    ),
    ("track", frozenset({"track", "calibration", "calibrated", "brier", "forecasts"})),
    ("pending", frozenset({"pending", "waiting", "queue", "approvals", "approval", "approve", "requests", "vote"})),
    ("why", frozenset({"why", "reason", "reasons", "because", "explain", "rationale"})),
    (
        "position",
        frozenset(
            {"position", "positions", "pnl", "p&l", "profit", "loss", "exposure", "portfolio", "equity", "cash",
             "holding", "holdings", "account", "balance"}
        ),
    ),
    ("orders", frozenset({"orders", "order", "fills", "fill", "filled"})),
    (
        "volatility",
        frozenset({"volatile", "volatility", "vol", "atr", "regime", "calm", "wild", "radar", "movers", "moving"}),
    ),
    ("liquidity", frozenset({"liquid", "liquidity", "illiquid", "thin", "tradable", "tradeable"})),
    ("levels", frozenset({"level", "levels", "support", "resistance", "range", "structure"})),
    (
        "market",
        frozenset(
            {"doing", "price", "market", "trading", "up", "down", "now", "spread", "going", "look", "looks", "happening",
             "trend", "quote", "snapshot", "about", "how"}
        ),
    ),
    ("help", frozenset({"help", "hello", "hi", "hey", "commands", "can"})),
)  # fmt: skip


def understand(text: str, symbols: Sequence[str], thread: str, selected: str = "") -> Inquiry:
    """The inquiry in a sentence. Without an instrument in it, the one selected on the screen is meant."""
    word, several = ambiguous(text, symbols)
    if several:
        return Inquiry("ambiguous", (), thread, word, " or ".join(several))
    named = mentioned(text, symbols)
    words = set(_WORD.findall(text.lower()))
    stray = "" if named else unknown_pair(text, symbols) or _lookalike(text)
    topic = next((topic for topic, signs in _TOPICS if words & signs), None)
    if topic is None:
        topic = "market" if named else "unclear"
    if topic == "compare" and len(named) < 2:
        topic = "market" if named else "unclear"
    if topic == "market" and "volatility" in words:
        topic = "volatility"
    if topic in ("market", "volatility", "liquidity", "levels") and stray:
        return Inquiry("unknown", (), thread, stray, nearest(stray, symbols))
    return Inquiry(topic, named or ((selected,) if selected in symbols else ()), thread)


def _lookalike(text: str) -> str:
    """A word in capitals that is no instrument of ours."""
    words = re.findall(r"\b[A-Z]{3,6}\b", text)
    return next((word for word in words if word not in _ACRONYMS), "")


_ACRONYMS = frozenset({"PNL", "ATR", "VOL", "USD", "USDT", "RSI", "EMA", "UTC"})
