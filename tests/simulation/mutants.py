"""Deliberately broken variants of the code that the simulation guards: each changes one thing in the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import msgspec
import pytest

from desk.approvals import voting
from desk.approvals.approvals import Approvals
from desk.execution import gateway, reports
from desk.execution.gateway import Gateway
from desk.execution.messages import ORDERS, OrderCancelled, OrderCommitted, OrderRejected, OrderSent
from desk.execution.orders_table import find_order, open_orders
from desk.execution.reports import VENUE
from desk.kernel.bus import Bus
from desk.kernel.errors import Refused
from desk.kernel.facts import Draft
from desk.risk import account_controls
from desk.risk.desk_state import DESK, DeskResumed
from desk.risk.exposure import exposure

Spoil = Callable[[pytest.MonkeyPatch], None]


def no_quorum(patch: pytest.MonkeyPatch) -> None:
    """One vote counts for two."""
    real = vars(voting)["counted"]
    patch.setattr(voting, "counted", lambda *given: ("somebody", *real(*given)))


def consumed_twice(patch: pytest.MonkeyPatch) -> None:
    """An approval becomes two orders."""
    real = Bus.transact

    async def transact(self: Bus, decide: Any, essential: bool = False) -> Any:
        return await real(self, lambda tables: twice(decide(tables)), essential)

    def twice(drafts: Sequence[Draft]) -> list[Draft]:
        again = [
            Draft(
                ORDERS,
                msgspec.structs.replace(one.message, order=f"{one.message.order}x"),
                one.actor,
                one.corr,
            )
            for one in drafts
            if isinstance(one.message, OrderCommitted)
        ]
        return [*drafts, *again]

    patch.setattr(Bus, "transact", transact)


def sent_again_on_timeout(patch: pytest.MonkeyPatch) -> None:
    """What was not answered is sent once more."""
    real = Gateway._unknown

    async def again(self: Gateway, order: Any, reason: str) -> None:
        await real(self, order, reason)
        with suppress(Exception):
            await self._venues[order.venue].submit(order)

    patch.setattr(Gateway, "_unknown", again)


def sent_again_after_a_start(patch: pytest.MonkeyPatch) -> None:
    """A start sends what it finds under way."""
    real = Gateway._recover

    async def again(self: Gateway) -> None:
        for order in open_orders(self._bus.rows):
            if order.state == "sent":
                with suppress(Exception):
                    async with asyncio.timeout(1.0):
                        await self._venues[order.venue].submit(order)
        await real(self)

    patch.setattr(Gateway, "_recover", again)


def sent_before_it_is_recorded(patch: pytest.MonkeyPatch) -> None:
    """The bytes leave first."""
    real = Gateway._send

    async def early(self: Gateway, order_id: str, tasks: asyncio.TaskGroup) -> None:
        order = find_order(self._bus.rows, order_id)
        if order is not None and order.state == "committed":
            with suppress(Exception):
                async with asyncio.timeout(1.0):
                    await self._venues[order.venue].submit(order)
        await real(self, order_id, tasks)

    patch.setattr(Gateway, "_send", early)


def unknown_is_a_rejection(patch: pytest.MonkeyPatch) -> None:
    """No answer is taken for a no."""

    async def guessed(self: Gateway, order: Any, reason: str) -> None:
        await self._bus.record(Draft(ORDERS, OrderRejected(order.order, reason), "desk", order.request))

    patch.setattr(Gateway, "_unknown", guessed)


def unknown_is_a_cancellation_in_the_venues_name(patch: pytest.MonkeyPatch) -> None:
    """The same, put into the venue's mouth."""

    async def guessed(self: Gateway, order: Any, reason: str) -> None:
        await self._bus.record(Draft(ORDERS, OrderCancelled(order.order, reason), VENUE, order.request))

    patch.setattr(Gateway, "_unknown", guessed)


def the_fence_ignores_a_halt(patch: pytest.MonkeyPatch) -> None:
    """Whatever is committed leaves."""

    def open_gate(select: Any, order: str, *rest: Any) -> list[Draft]:
        found = find_order(select, order)
        due = found is not None and found.state == "committed"
        return [Draft(ORDERS, OrderSent(order), "desk")] if due else []

    patch.setattr(gateway, "fence", open_gate)


def a_start_ends_a_halt(patch: pytest.MonkeyPatch) -> None:
    """Switching it off and on again helps."""
    real = vars(gateway)["on_start"]

    def milder(*given: Any) -> list[Draft]:
        return [*real(*given), Draft(DESK, DeskResumed("a fresh start", "start"), "desk")]

    patch.setattr(gateway, "on_start", milder)


def exposure_without_what_is_under_way(patch: pytest.MonkeyPatch) -> None:
    """Orders that may still fill are not counted."""

    def blind(standing: Any, *given: Any) -> Any:
        return exposure(msgspec.structs.replace(standing, open_orders=()), *given)

    patch.setattr(account_controls, "exposure", blind)


def told_before_it_is_recorded(patch: pytest.MonkeyPatch) -> None:
    """A voter hears that the vote counts while it is still on its way."""
    real = Approvals.vote

    async def hasty(self: Approvals, *given: Any, **more: Any) -> None:
        async def later() -> None:
            with suppress(Exception):
                await asyncio.sleep(0.05)
                await real(self, *given, **more)

        if given[4] == "mallory":
            raise Refused("nobody knows mallory")
        _kept.append(asyncio.ensure_future(later()))

    patch.setattr(Approvals, "vote", hasty)


def a_fill_counts_twice(patch: pytest.MonkeyPatch) -> None:
    """What a venue repeats is booked again."""
    patch.setattr(reports, "find_fill", lambda *given: None)


_kept: list[asyncio.Future[None]] = []
MUTANTS: tuple[tuple[Spoil, str], ...] = (
    (no_quorum, "no order without its quorum"),
    (consumed_twice, "one order to a request"),
    (sent_again_on_timeout, "handed an order twice"),
    (sent_again_after_a_start, "handed an order twice"),
    (sent_before_it_is_recorded, "never recorded as sent|handed an order twice"),
    (unknown_is_a_rejection, "only the venue says"),
    (unknown_is_a_cancellation_in_the_venues_name, "the venue never said OrderCancelled"),
    (the_fence_ignores_a_halt, "nothing that adds risk leaves a halted desk"),
    (a_start_ends_a_halt, "only people together end a halt"),
    (exposure_without_what_is_under_way, "is more than"),
    (told_before_it_is_recorded, "told and lost|another text was taken"),
    (a_fill_counts_twice, "a trade counts once"),
)
"""Each with what the judges say of it, as a pattern."""
