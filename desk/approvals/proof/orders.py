"""Orders from their release to the venue: each is committed once, as it was approved, and sent once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desk.approvals.messages import RequestReleased
from desk.approvals.proof.exposure import Exposure
from desk.approvals.proof.releases import differences
from desk.approvals.proof.requests import Waiting
from desk.approvals.proof.rules import Rules
from desk.execution.messages import FillRecorded, OrderCommitted, OrderSent
from desk.kernel.facts import Fact


class Orders:
    """What was released, committed and sent, and the exposure that follows."""

    def __init__(self) -> None:
        self.exposure = Exposure()
        self.owed: dict[str, tuple[int, str]] = {}
        """Orders that were released and not yet committed: fact and request of the release."""
        self._approved: dict[str, Waiting] = {}
        """By order, the request whose release it stands for."""
        self._committed: dict[str, str] = {}
        """Request by order."""
        self._unsent: dict[str, int] = {}
        """Until when each may be sent."""

    def released(self, seq: int, released: RequestReleased, on: Waiting) -> Iterator[tuple[str, str]]:
        """A release names the one order that it becomes."""
        if released.order in self.owed or released.order in self._committed:
            yield released.request, f"released as order {released.order}, which stands for another release"
            return
        self.owed[released.order] = (seq, released.request)
        self._approved[released.order] = on

    def take(self, fact: Fact, state: str, rules: Rules | None) -> Iterator[tuple[str, str]]:
        """Follow what became of orders."""
        message: Any = fact.message
        match message:
            case OrderCommitted():
                yield from self._commit(fact, message, rules)
            case OrderSent(order):
                yield from self._send(fact, order, state)
            case FillRecorded():
                request = self._committed.get(message.order, "")
                if not request:
                    yield "", f"a fill of order {message.order}, which was never committed"
                elif message.order in self._unsent:
                    yield request, f"order {message.order} fills and was never sent"
                if not self.exposure.fill(message):
                    yield request, f"the trade {message.trade} of {message.venue} is booked twice"
            case _ if hasattr(message, "order") and isinstance(message.order, str):
                if message.order in self._committed:
                    self.exposure.follow(message)

    def _commit(self, fact: Fact, order: OrderCommitted, rules: Rules | None) -> Iterator[tuple[str, str]]:
        if order.order in self._committed:
            first = self._committed[order.order]
            yield order.request, f"order {order.order} is committed a second time, first for request {first}"
            return
        self._committed[order.order] = order.request
        release = self.owed.pop(order.order, None)
        if release is None:
            yield order.request, f"order {order.order} is committed without a release"
        else:
            on = self._approved.pop(order.order)
            if order.request != release[1]:
                yield order.request, f"order {order.order} was released for request {release[1]}"
            if order.digest != on.digest:
                yield order.request, f"order {order.order} has another digest than its release"
            if rules is not None and on.ticket is not None:
                for wrong in differences(order, on.ticket, on.reduces, fact.ts, rules):
                    yield order.request, wrong
        self._unsent[order.order] = order.send_by
        self.exposure.commit(order, fact.ts)

    def _send(self, fact: Fact, name: str, state: str) -> Iterator[tuple[str, str]]:
        request = self._committed.get(name, "")
        send_by = self._unsent.pop(name, None)
        order = self.exposure.open.get(name)
        if not request:
            yield "", f"order {name} is sent and was never committed"
            return
        if send_by is None:
            yield request, f"order {name} is sent a second time"
        elif fact.ts >= send_by:
            yield request, f"order {name} is sent after it might be"
        if order is None:
            yield request, f"order {name} is sent after its end"
        else:
            if state != "ACTIVE" and not self.exposure.only_reduces(
                order.account, order.instrument, order.side, order.remaining, name
            ):
                yield request, f"order {name} adds risk and is sent while the desk is {state}"
            self.exposure.follow(fact.message)
