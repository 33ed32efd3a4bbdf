"""Requests as the judge follows them, from their proposal to the one thing that consumes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from desk.approvals.messages import RequestProposed
from desk.approvals.order_text import HEADER, Ticket, digest_of, order_text


@dataclass(slots=True)
class Waiting:
    """A request that nothing has consumed or ended yet."""

    seq: int
    subject: Literal["order", "change"]
    text: str
    digest: str
    proposer: str
    policy: str
    expires: int
    needed: int
    reduces: bool
    ticket: Ticket | None = None
    area: str = ""
    change: Any = None
    """What would be changed, where it is no order."""
    about: str = ""
    """Whose name, roles, key or access would change."""
    approvals: dict[str, str] = field(default_factory=dict)
    """The key that signed, by person: of the approvals that hold."""
    rejected: bool = False
    voters: set[str] = field(default_factory=set)
    """Everybody who voted, whether the vote holds or not."""
    approved: bool = False
    release_at: int = 0


class Requests:
    """Those that wait, and how every other one ended."""

    def __init__(self) -> None:
        self.waiting: dict[str, Waiting] = {}
        self.ended: dict[str, str] = {}
        """In a word, by request."""

    @property
    def oldest(self) -> int:
        """Number of the fact that proposed the oldest waiting one; 0 where none waits."""
        return min((one.seq for one in self.waiting.values()), default=0)

    def known(self, request: str) -> bool:
        return request in self.waiting or request in self.ended

    def void(self, person: str) -> None:
        """Their access ended: what they approved and still waits is without that approval, also once they are back."""
        for one in self.waiting.values():
            one.approvals.pop(person, None)

    def end(self, request: str, how: str) -> None:
        """It is decided."""
        self.waiting.pop(request, None)
        self.ended[request] = how


def of_order(seq: int, proposed: RequestProposed) -> Waiting:
    """A proposed order, as it waits."""
    ticket = proposed.ticket
    return Waiting(
        seq,
        "order",
        proposed.text,
        proposed.digest,
        ticket.proposer,
        ticket.policy,
        ticket.expires,
        proposed.needed,
        proposed.reduces,
        ticket,
    )


def of_another_form(text: str) -> bool:
    """Whether an order's text is of a form from before, which cannot be written again from its ticket."""
    form = text.partition("\n")[0]
    return form != HEADER and form.startswith("dynamic-desk order, form ")


def wrong_with_text(proposed: RequestProposed, *, older_forms: bool) -> str:
    """Whether the text, its digest and the order behind it are one."""
    if digest_of(proposed.text) != proposed.digest:
        return "its text does not hash to its digest"
    if proposed.ticket.request != proposed.request:
        return f"its order is that of request {proposed.ticket.request}"
    if older_forms and of_another_form(proposed.text):
        return ""
    try:
        again = order_text(proposed.ticket)
    except ValueError as problem:
        return f"its order has no text ({problem})"
    return "" if again == proposed.text else "its text is not that of its order"
