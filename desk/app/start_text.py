"""The start screen: the desk in ten lines, and the offer of the tour."""

from __future__ import annotations

from desk.app.keys import key_of
from widgets.language import say


def start_text() -> tuple[str, ...]:
    """A title, ten lines, and what to do now."""
    return (
        say("Welcome to the desk"),
        say("A trading desk for several people; PAPER or LIVE stands at the top left."),
        say("{market} is the market, {radar} what moves unusually, {strategy} what analysts advise.",
            market=key_of("focus_market"), radar=key_of("focus_radar"), strategy=key_of("focus_strategy")),
        say("Ask in plain words below: every figure of an answer opens to its evidence."),
        say("/debate BTC-USDT has a Bull and a Bear argue; plain rules make the plan."),
        say("No model sends an order: a plan becomes a request, which waits at {approvals}.",
            approvals=key_of("focus_approvals")),
        say("People read its exact text and approve it; only then does an order leave."),
        say("{halt} halts, {cancel} cancels, {flatten} flattens: one key and one person are enough.",
            halt=key_of("halt"), cancel=key_of("cancel_all"), flatten=key_of("flatten")),
        say("{positions} is what you hold. All is on record: `desk replay` shows it again.",
            positions=key_of("focus_positions")),
        say("{palette} finds anything, {help} tells the keys, {settings} sets things up.",
            palette=key_of("palette"), help=key_of("help"), settings=key_of("settings")),
        say("{detach} leaves and the host trades on. {golive} says what real money takes.",
            detach=key_of("detach"), golive=key_of("golive")),
        say("Enter takes the tour: two minutes, by keys. Or just begin to type."),
    )  # fmt: skip
