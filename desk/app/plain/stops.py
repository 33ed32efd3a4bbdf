"""Words that stop trading: they go before everything else and ask nothing."""

from __future__ import annotations

from widgets.language import marked

STOPS: tuple[tuple[str, str], ...] = (
    ("halt [REASON]", marked("Stop all trading that adds risk, at once.")),
    ("cancel-all [REASON]", marked("Call every open order back, at once; cancel all does the same.")),
    ("flatten [REASON]", marked("Close every position, at once.")),
)
"""Words that go before everything else, without a question."""


def stop_of(text: str) -> tuple[str, str]:
    """The stop that a line asks for and its reason; empty where it asks for none. A question stops nothing."""
    words = text.split()
    if not words or text.rstrip().endswith("?"):
        return "", ""
    first = words[0].lower().strip("!.,:/")
    if first in ("halt", "flatten", "cancel-all", "cancelall"):
        return {"cancelall": "cancel-all"}.get(first, first), " ".join(words[1:])
    if first == "cancel" and len(words) > 1 and words[1].lower().strip("!.,:") == "all":
        return "cancel-all", " ".join(words[2:])
    return "", ""


def usage_of(word: str) -> tuple[tuple[str, str], ...]:
    """How the stops that begin with this word are typed, and what they do."""
    wanted = word.lower().removesuffix("all").rstrip("-")
    return tuple(
        stop for stop in STOPS if wanted and stop[0].partition(" ")[0].removesuffix("-all") == wanted
    )
