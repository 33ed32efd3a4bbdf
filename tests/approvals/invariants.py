"""The invariants of approvals and orders, judged from the journal alone, fact by fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from desk.approvals.messages import (
    RequestExpired,
    RequestProposed,
    RequestRejected,
    RequestReleased,
    RequestSuperseded,
    RequestWentStale,
    VoteCast,
)
from desk.approvals.order_text import digest_of
from desk.execution.messages import FillRecorded, OrderBecameUnknown, OrderCommitted, OrderSent
from desk.execution.orders import DONE, Order, advance
from desk.execution.orders_table import committed
from desk.execution.reports import VENUE
from desk.kernel.journal import Fact
from desk.people.messages import PersonEnrolled, PersonRevoked
from desk.risk.desk_state import DeskHalted, DeskReducing, DeskResumed

ZERO = Decimal(0)
Orderly = FillRecorded | OrderSent | OrderBecameUnknown


class Watch:
    """An independent reading of the facts: it holds its own small model and fails at the first fact that breaks a law."""

    def __init__(self) -> None:
        self.seq = 0
        self.requests: dict[str, RequestProposed] = {}
        self.closed: set[str] = set()
        self.votes: dict[str, dict[str, str]] = {}
        self.people: dict[str, tuple[str, ...]] = {}
        self.releases: dict[str, RequestReleased] = {}
        self.orders: dict[str, Order] = {}
        self.sent: Counter[str] = Counter()
        self.trades: set[str] = set()
        self.positions: dict[str, Decimal] = {}
        self.state = "REDUCING"
        self.seen: Counter[str] = Counter()
        """How many facts of each kind passed by: a run in which nothing happens proves nothing."""

    def take(self, facts: Iterable[Fact]) -> None:
        """Judge the next facts."""
        for fact in facts:
            assert fact.seq == self.seq + 1
            self.seq = fact.seq
            self.seen[type(fact.message).__name__] += 1
            self._take(fact)

    def _take(self, fact: Fact) -> None:
        match fact.message:
            case PersonEnrolled(person, _, roles):
                self.people[person] = roles
            case PersonRevoked(person=person):
                self.people[person] = ()
            case DeskHalted():
                self.state = "HALTED"
            case DeskReducing():
                self.state = "REDUCING"
            case DeskResumed():
                self.state = "ACTIVE"
            case RequestProposed() as proposed:
                assert digest_of(proposed.text) == proposed.digest
                assert proposed.request not in self.requests
                self.requests[proposed.request] = proposed
            case VoteCast() as cast:
                self._vote(cast, fact.ts)
            case (
                RequestExpired(request) | RequestRejected(request=request) | RequestWentStale(request=request)
            ):
                assert request not in self.releases
                self.closed.add(request)
            case RequestSuperseded(request=request):
                assert request not in self.releases
                self.closed.add(request)
            case RequestReleased() as released:
                self._release(released, fact.ts)
            case OrderCommitted() as order:
                self._commit(order, fact.ts)
            case FillRecorded() as fill:
                self._fill(fill)
            case message if hasattr(message, "order") and message.order in self.orders:
                self._advance(message, fact.actor)

    def _vote(self, cast: VoteCast, at: int) -> None:
        proposed = self.requests[cast.request]
        cast_already = self.votes.setdefault(cast.request, {})
        assert cast.person not in cast_already, "one person, one vote"
        assert cast.person != proposed.ticket.proposer, "the proposer never counts"
        assert cast.digest == proposed.digest, "a vote is for this very text"
        assert at < proposed.ticket.expires, "silence means no"
        assert cast.request not in self.closed | set(self.releases)
        assert set(self.people[cast.person]) & {"approver", "risk", "trader"}
        cast_already[cast.person] = cast.choice

    def _release(self, released: RequestReleased, at: int) -> None:
        proposed = self.requests[released.request]
        assert released.request not in self.releases, "an approval is consumed once"
        assert released.request not in self.closed
        assert released.digest == proposed.digest
        assert all(check.passed for check in released.checks)
        if proposed.reduces:
            assert self._only_reduces(
                proposed.ticket.instrument, proposed.ticket.side, proposed.ticket.quantity
            )
        else:
            able = [
                person
                for person, choice in self.votes.get(released.request, {}).items()
                if choice == "approve" and set(self.people[person]) & {"approver", "risk"}
            ]
            assert len(able) >= 2, "no order without its quorum"
            assert self.state == "ACTIVE"
            assert at < proposed.ticket.expires
        self.releases[released.request] = released

    def _commit(self, order: OrderCommitted, at: int) -> None:
        released, proposed = self.releases[order.request], self.requests[order.request]
        ticket = proposed.ticket
        assert (released.order, released.digest) == (order.order, order.digest)
        assert (order.instrument, order.side, order.quantity, order.limit, order.account) == (
            ticket.instrument,
            ticket.side,
            ticket.quantity,
            ticket.limit,
            ticket.account,
        )
        assert order.order not in self.orders, "at most one order to a client id"
        assert order.request not in {other.request for other in self.orders.values()}
        self.orders[order.order] = committed(order, at)

    def _fill(self, fill: FillRecorded) -> None:
        assert fill.trade not in self.trades, "a trade counts once"
        self.trades.add(fill.trade)
        before = self.orders[fill.order]
        assert self.sent[fill.order] == 1, "nothing fills that was never sent"
        assert before.filled + fill.quantity <= before.quantity
        self._advance(fill, VENUE)
        change = fill.quantity if fill.side == "buy" else -fill.quantity
        self.positions[fill.instrument] = self.positions.get(fill.instrument, ZERO) + change

    def _advance(self, message: object, actor: str) -> None:
        assert hasattr(message, "order")
        before = self.orders[message.order]
        if isinstance(message, OrderSent):
            self.sent[before.order] += 1
            assert self.sent[before.order] == 1, "never sent twice"
            assert self.state == "ACTIVE" or self._only_reduces(
                before.instrument, before.side, before.quantity, before.order
            ), "nothing that adds risk leaves a halted desk"
        after = advance(before, message)  # type: ignore[arg-type]
        if before.state == "unknown" and after.state in DONE:
            assert actor == VENUE, "only the venue settles what is unknown"
        self.orders[before.order] = after

    def _only_reduces(self, instrument: str, side: str, quantity: Decimal, without: str = "") -> bool:
        held = self.positions.get(instrument, ZERO)
        under_way = sum(
            (
                order.remaining
                for order in self.orders.values()
                if order.instrument == instrument and order.side == side and order.order != without
            ),
            ZERO,
        )
        return (side == "sell") == (held > 0) and held != 0 and quantity + under_way <= abs(held)
