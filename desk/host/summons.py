"""Who is told that a vote of theirs is wanted: at the proposal, and again when half of the time is over."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from desk.approvals.eligibility import eligible
from desk.approvals.messages import APPROVALS, ChangeProposed, RequestProposed
from desk.approvals.requests_table import (
    AnyRequest,
    ChangeRequest,
    current_policy,
    find_any,
    votes_on,
    waiting_requests,
)
from desk.host.session import Session
from desk.host.terminals import Terminals
from desk.kernel.bus import Bus, Delivery
from desk.kernel.clock import Clock
from desk.link import envelope as e

EVERY = 1.0
"""Seconds between looks at what is half over."""


class Summons:
    """Rings at terminals of those who could vote, and nowhere else. A service: it runs as long as the host."""

    name = "summons"

    def __init__(self, bus: Bus, clock: Clock, terminals: Terminals, profile: str) -> None:
        self._bus = bus
        self._clock = clock
        self._terminals = terminals
        self._profile = profile
        self._half: list[tuple[int, str]] = []
        """When half of a request's time is over."""
        for request in waiting_requests(bus.rows):
            self._await_half(request.request, request.created_at, request.expires)
        bus.subscribe(APPROVALS, self._heard)

    async def run(self, ready: Callable[[], None]) -> None:
        """Remind of what is half over."""
        ready()
        while True:
            await self._clock.sleep(EVERY)
            self.remind()

    def remind(self) -> int:
        """Ring again for what still waits though half of its time is over; how many requests that were."""
        now, reminded = self._clock.now(), 0
        while self._half and self._half[0][0] <= now:
            _, request = heappop(self._half)
            reminded += self._ring(request, reminder=True)
        return reminded

    def _heard(self, delivery: Delivery[Any]) -> None:
        match delivery.message:
            case RequestProposed() | ChangeProposed() as proposed if proposed.needed:
                self._await_half(proposed.request, delivery.ts, proposed.ticket.expires)
                self._ring(proposed.request, reminder=False)

    def _await_half(self, request: str, created_at: int, expires: int) -> None:
        half = created_at + (expires - created_at) // 2
        if half > self._clock.now():
            heappush(self._half, (half, request))

    def _ring(self, request: str, reminder: bool) -> bool:
        found = find_any(self._bus.rows, request)
        if found is None or found.state != "pending" or self._clock.now() >= found.expires:
            return False
        policy = current_policy(self._bus.rows)
        voted = {vote.cast.person for vote in votes_on(self._bus.rows, request)}
        able = {one.person for one in eligible(self._bus.rows, found, policy)} - voted
        wanted = e.WantedPayload(
            request=request, title=title_of(found), profile=self._profile, reminder=reminder
        )
        for session in self._terminals.sessions:
            if session.here and _voter(session) in able:
                session.post(e.ApprovalWanted, payload=wanted)
        return True


def title_of(request: AnyRequest) -> str:
    """The request in a few words."""
    if isinstance(request, ChangeRequest):
        return request.proposed.ticket.title
    ticket = request.proposed.ticket
    return f"{ticket.side} {ticket.quantity.normalize():,f} {ticket.instrument}, {request.request}"


def _voter(session: Session) -> str:
    return session.acting_as or session.person
