"""A request in brief, for a reviewer in a hurry: what a vote covers is the whole text, and not this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.plain import amounts, request_words
from widgets import numerals
from widgets.language import say

if TYPE_CHECKING:
    from widgets.specs.approval_card import ApprovalCard

_AT_STOP = "loss at the stop"
"""How the desk names it among what an order would do."""


def brief(card: ApprovalCard) -> list[str]:
    """Side, size, price, worst loss, limits touched, votes, age. Not what a vote covers: that is the whole text."""
    row = card.row
    lines = [say("In brief: {what}, request {request}.", what=request_words.what(row), request=row.request)]
    if row.subject == "order":
        lines.append(
            say(
                "Price: {price}. Notional: {notional}.",
                price=request_words.signed(card, "limit price") or say("none"),
                notional=numerals.money(row.notional),
            )
        )
        lines.append(worst_loss(card))
        if row.drift_bp is not None:
            lines.append(say("Moved since the proposal: {drift}.", drift=amounts.moved(row.drift_bp)))
    lines += request_words.touched(card)
    lines.append(
        say(
            "Votes: {votes} of {needed}. State: {state}.",
            votes=row.votes,
            needed=row.needed,
            state=request_words.state(row),
        )
    )
    lines.append(say("Proposed by {name} at {time}.", name=row.proposer, time=amounts.at(row.created_at)))
    return lines + [request_words.sentence(each) for each in (row.note, card.caution) if each]


def worst_loss(card: ApprovalCard) -> str:
    """What it may cost at worst, as far as the desk can say: to its stop, or by slippage alone."""
    slippage = amounts.basis_points(card.worst_slippage_bp)
    lost = next((each.after for each in card.decoded if each.name == _AT_STOP), "")
    if lost:
        return say(
            "Worst loss: {lost}; slippage at worst {slippage}.", lost=lost.lstrip("-"), slippage=slippage
        )
    if card.row.subject == "change":
        return say("It is no order, so nothing is lost by price.")
    return say("Worst loss: no stop bounds it; slippage at worst {slippage}.", slippage=slippage)
