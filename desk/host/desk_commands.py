"""What commands do: each is one call on the rooms that decide, and one sentence about what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from desk.agents.writing import counted
from desk.approvals.approvals import Approvals
from desk.approvals.changes.resume_change import ResumeDesk
from desk.approvals.controls import Controls, Flattened
from desk.approvals.eligibility import eligible
from desk.approvals.proposal import Proposal
from desk.approvals.proposing import Proposed
from desk.approvals.requests_table import current_policy, require_any, require_request, waiting_requests
from desk.chat.command_desk import Sentence, TicketWish
from desk.execution.messages import ORDERS, OrderCancelled, OrderCancelRequested
from desk.execution.mode import Mode, desk_mode
from desk.execution.orders_table import find_order, open_orders
from desk.kernel.bus import Bus
from desk.kernel.errors import Refused
from desk.kernel.facts import Draft
from desk.kernel.queries import Select, Tables, within
from desk.people.directory import Directory, Person, require
from desk.risk.desk_state import desk_recorded, desk_standing

ActAs = Callable[[str, str], None]
"""From now on the votes of this session count for that person."""


class DeskCommands:
    """The desk as the chat's commands know it."""

    def __init__(
        self,
        bus: Bus,
        directory: Directory,
        approvals: Approvals,
        controls: Controls,
        *,
        acting: Callable[[str], str],
        act: ActAs,
        export: Callable[[str], Awaitable[str]],
    ) -> None:
        self._bus = bus
        self._directory = directory
        self._approvals = approvals
        self._controls = controls
        self._acting = acting
        self._act = act
        self._export = export

    async def propose(self, wish: TicketWish, person: Person, thread: str) -> Sentence:
        """Make a person's order an approval request, or release it where it only reduces risk.

        An order with a limit stands in the book until it is filled or cancelled; without one it is filled at once or not.
        """
        proposal = Proposal(
            instrument=wish.instrument,
            side=wish.side,
            quantity=wish.quantity,
            limit=wish.limit,
            stop=wish.stop,
            time_in_force="IOC" if wish.limit is None else "GTC",
        )
        made = await self._approvals.propose(proposal, person.person, thread)
        proposed = require_request(self._bus.rows, made.request).proposed
        quantity = f"{proposed.ticket.quantity:f}"
        because = "only reduces risk" if proposed.reduces else "is covered by a standing rule"
        names = (made.request, made.order, wish.instrument)
        mode = desk_mode(self._bus.rows).mode

        def released(quantity: str) -> str:
            order = f"{wish.side} {quantity} {wish.instrument}"
            return f"The order to {order} {because}, so it went out at once as {made.order}. {mode}."

        def waits(quantity: str, needed: str) -> str:
            order = f"{wish.side} {quantity} {wish.instrument}"
            approvals = "approval" if made.needed == 1 else "approvals"
            return f"The request {made.request} to {order} waits for {needed} {approvals}. {mode}."

        if made.state == "released":
            of_order = {"order": made.order}
            return Sentence(
                released(quantity), "order", of_order, lambda ref: released(f"{{{{{ref}.quantity}}}}"), names
            )
        row = f"rows[{made.request}]"
        return Sentence(
            waits(quantity, str(made.needed)),
            "approvals",
            {},
            lambda ref: waits(f"{{{{{ref}.{row}.quantity}}}}", f"{{{{{ref}.{row}.needed}}}}"),
            names,
        )

    async def withdraw(self, request: str, person: Person) -> str:
        """Take a pending request back."""
        await self._approvals.cancel(request, person.person, f"withdrawn by {person.name}")
        return f"The request {request} is withdrawn."

    async def cancel_order(self, order: str, person: Person) -> str:
        """Call one order back."""
        reason = f"cancelled by {person.name}"

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            require(select, person.person, "trade")
            found = find_order(select, order)
            if found is None or found.done:
                raise Refused(
                    f"The order {order} is {found.state if found else 'unknown'}; nothing is left to cancel."
                )
            if found.state == "committed":
                return [Draft(ORDERS, OrderCancelled(order, reason), person.person, found.request)]
            return [Draft(ORDERS, OrderCancelRequested(order, reason), person.person, found.request)]

        await self._bus.transact(decide, essential=True)
        return f"The order {order} is being cancelled."

    async def cancel_all(self, person: Person, reason: str = "") -> str:
        """Call every open order back."""
        count = await self._controls.cancel_all(person.person, reason)
        if not count:
            return "There is no open order to cancel."
        return f"{counted(count, 'open order')} {'is' if count == 1 else 'are'} being cancelled."

    async def flatten(self, person: Person, reason: str = "") -> str:
        """Close every position."""
        done = await self._controls.flatten(person.person, reason)
        return flattened(done, desk_mode(self._bus.rows).mode)

    async def halt(self, reason: str, person: Person) -> str:
        """No new risk."""
        already = desk_standing(self._bus.rows).state == "HALTED"
        count = await self._controls.halt(person.person, reason)
        again = "was HALTED already" if already else "is HALTED"
        return f"The desk {again}; {counted(count, 'order')} called back. /resume asks for its end."

    async def resume(self, person: Person, reason: str = "") -> str:
        """Trading as usual: a halt is ended by people together, and this puts it before them."""
        if desk_recorded(self._bus.rows).state == "HALTED":
            change = ResumeDesk(reason.strip() or "the cause is over")
            made = await self._approvals.propose_change(change, person.person)
            return f"{waiting_words(self._bus.rows, made, 'resume the desk')} Until then it is HALTED."
        await self._controls.resume(person.person, reason)
        standing = desk_standing(self._bus.rows)
        if standing.state == "ACTIVE":
            return "The desk is ACTIVE again."
        return f"The desk is {standing.state} because of {standing.reason}; {standing.lift}."

    async def act_as(self, session: str, name: str, person: Person) -> str:
        """Vote as another demo person from this session; without a name, as the next one; as yourself with yours."""
        if person.uid is not None:
            raise Refused(f"{person.name} votes for themself; only who runs a demo acts as its demo people.")
        demo = [known for known in self._directory.people() if known.demo]
        if not demo:
            raise Refused("This desk has no demo people; everybody votes for themselves.")
        if name in (person.name, person.person):
            self._act(session, "")
            return f"Your votes count for yourself again, {person.name}."
        found = next((known for known in demo if name in (known.name, known.label, known.person)), None)
        if found is None:
            if name:
                raise Refused(f"{name} is no demo person, and nobody can act as somebody real.")
            now = self._acting(session)
            place = next((at for at, known in enumerate(demo) if known.person == now), -1)
            found = demo[(place + 1) % len(demo)]
        self._act(session, found.person)
        return f"Your votes count for {found.label} from here on."

    async def export(self, what: str, person: Person) -> str:
        """Write files and say where."""
        require(self._bus.rows, person.person, "ask")
        return await self._export(what)

    def pending(self) -> tuple[str, ...]:
        """Ids of requests that can be withdrawn."""
        return tuple(request.request for request in waiting_requests(self._bus.rows))

    def open_orders(self) -> tuple[str, ...]:
        """Ids of orders that can be cancelled."""
        return tuple(order.order for order in open_orders(self._bus.rows))

    def people(self) -> tuple[str, ...]:
        """Names that `act_as` knows."""
        return tuple(known.name for known in self._directory.people())


def waiting_words(select: Select, made: Proposed, what: str) -> str:
    """What a request for a change waits for, and whose votes would count."""
    request, policy = require_any(select, made.request), current_policy(select)
    if made.state == "applied":
        return f"The request {made.request} to {what} only tightens, so it is done."
    people = (
        " or ".join(person.label for person in eligible(select, request, policy)) or "nobody on this desk"
    )
    return f"The request {made.request} to {what} waits for {counted(made.needed, 'approval')} by {people}."


def flattened(done: Flattened, mode: Mode = "PAPER") -> str:
    """What flatten did, with what it called back and what it had to leave."""
    if done.orders:
        what = "positions" if done.left else "every position"
        parts = [f"{counted(len(done.orders), 'order')} went out to close {what}"]
    else:
        parts = ["No position could be closed" if done.left else "There is no position to close"]
    if done.cancelled:
        parts.append(f"{counted(done.cancelled, 'open order')} called back")
    word = f" {mode}." if done.orders else ""
    left = f" Left open: {'; '.join(done.left)}." if done.left else ""
    return f"{'; '.join(parts)}.{word}{left}"
