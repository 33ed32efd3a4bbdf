"""The start screen: the desk in ten lines, and the offer of the tour."""

from __future__ import annotations

from desk.app.keys import key_of
from widgets.language import say


def start_text() -> tuple[str, ...]:
    """A title, ten lines, and what to do now."""
    return (
        say("Welcome to the desk"),
        say("A desk for several people; PAPER or LIVE stands top left."),
        say("{market} is the market, {radar} unusual moves, {strategy} what is advised.",
            market=key_of("focus_market"), radar=key_of("focus_radar"), strategy=key_of("focus_strategy")),
        say("Ask in plain words: every figure opens to its evidence."),
        say("/debate BTC-USDT: Bull and Bear argue; plain rules plan."),
        say("No model sends an order: a plan is a request, waiting at {approvals}.",
            approvals=key_of("focus_approvals")),
        say("People approve its exact text; only then an order leaves."),
        say("{halt} halts, {cancel} cancels, {flatten} flattens: one key, one person.",
            halt=key_of("halt"), cancel=key_of("cancel_all"), flatten=key_of("flatten")),
        say("{positions} is what you hold; `desk replay` shows it all again.",
            positions=key_of("focus_positions")),
        say("{palette} finds anything, {help} tells the keys, {settings} sets things up.",
            palette=key_of("palette"), help=key_of("help"), settings=key_of("settings")),
        say("{detach} leaves, the host trades on. {golive}: what real money takes.",
            detach=key_of("detach"), golive=key_of("golive")),
        say("Enter takes the tour: two minutes. Or just begin to type."),
    )  # fmt: skip
