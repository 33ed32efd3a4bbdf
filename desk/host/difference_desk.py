"""What the commands about differences and protections do: each is one decision on record, and one sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from desk.agents.writing import counted
from desk.approvals.protecting import Protector
from desk.chat.difference_commands import Choice, Ended
from desk.execution.orders_table import open_orders
from desk.execution.settlement import Executed, Settlement
from desk.kernel.bus import Bus
from desk.people.directory import Person
from desk.risk.desk_state import desk_standing

_DONE = {"adopt": "is adopted; our record follows the venue", "wait": "waits", "seen": "is closed"}


class HostDifferenceDesk:
    """Differences and unknown orders as the chat's commands know them."""

    def __init__(
        self, bus: Bus, settlement: Settlement, protector: Protector, account: Callable[[], str]
    ) -> None:
        self._bus = bus
        self._settlement = settlement
        self._protector = protector
        self._account = account

    def differences(self) -> str:
        """What does not agree, a line each."""
        found = self._settlement.lines()
        if not found:
            return "Nothing differs: what the venue says and what our record says agree."
        lines = [f"{counted(len(found), 'difference')}:"]
        for one in found:
            waits = f" (waits: {one.why})" if one.waits else ""
            lines.append(f"{one.difference.line}: {one.difference.text}{waits}")
        return "\n".join(lines)

    def lines(self) -> tuple[str, ...]:
        """Names of the open lines."""
        return tuple(one.difference.line for one in self._settlement.lines())

    def unknown(self) -> tuple[str, ...]:
        """Orders that nobody knows the end of."""
        return tuple(order.order for order in open_orders(self._bus.rows) if order.state == "unknown")

    async def resolve(self, line: str, choice: Choice, reason: str, person: Person) -> str:
        """Decide about one line."""
        await self._settlement.resolve(line, choice, person.person, reason)
        left = sum(not one.waits for one in self._settlement.lines())
        state = desk_standing(self._bus.rows).state
        more = f"; {counted(left, 'line')} left to look at" if left else ""
        again = "" if left or state == "ACTIVE" else f"; the desk is {state}, /resume asks for its end"
        return f"{line} {_DONE[choice]}{more}{again}."

    async def protect(self, instrument: str, stop: Decimal, person: Person) -> str:
        """Set or tighten a stop."""
        found = await self._protector.protect(instrument, stop, self._account(), person.person)
        return f"{found.stop:f} protects all {found.quantity:f} {instrument} that is held {found.side}."

    async def settle(
        self, order: str, ended: Ended, executed: Sequence[Executed], reason: str, person: Person
    ) -> str:
        """Say how an unknown order ended."""
        await self._settlement.settle(order, ended, executed, person.person, reason)
        with_fills = f" with {counted(len(executed), 'fill')}" if executed else ""
        return f"The order {order} is settled as {ended}{with_fills}, by {person.name}."
