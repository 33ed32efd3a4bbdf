"""What commands and views about the policy do: each is one question to the gate, or one change put before the people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from data.instruments import Instrument
from desk.approvals.approvals import Approvals
from desk.approvals.changes.override_change import ExcuseOrder
from desk.approvals.changes.policy_change import adopting
from desk.approvals.changes.rule_changes import EndStandingRule, MakeStandingRule
from desk.approvals.explanation import Explanation, explain, explain_request
from desk.approvals.keeping import QuoteFor
from desk.approvals.order_text import iso
from desk.approvals.policy import read_policy
from desk.approvals.proposal import Proposal
from desk.approvals.proposing import find_instrument
from desk.approvals.requests_table import current_policy, require_request
from desk.approvals.standing_rules import all_rules
from desk.chat.command_desk import TicketWish
from desk.execution.mode import trading_account
from desk.execution.standing import touched
from desk.host.desk_commands import waiting_words
from desk.host.every_command import withheld_problems
from desk.host.policy_start import differs
from desk.host.tally import Tally
from desk.host.viewing import View, Viewer
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.people.directory import Person
from desk.risk.amounts import money
from desk.risk.exposure import Side
from desk.risk.quote import Quote
from desk.views.needs import order_needs
from desk.views.policy import policy_view
from widgets.specs.policy import OrderNeeds, PolicyView

DAY = 86_400 * 1_000_000_000


class HostPolicyDesk:
    """The policy as terminals and commands know it."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        approvals: Approvals,
        instruments: Mapping[str, Instrument],
        quote: QuoteFor,
        file: Path | None,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._approvals = approvals
        self._instruments = instruments
        self._quote = quote
        self._file = file

    def notice(self) -> str:
        """That the policy file beside the profile says something else than the policy in force, or empty."""
        return differs(self._bus.rows, self._file)

    def view(self) -> PolicyView:
        """The policy in force."""
        return policy_view(self._bus.rows, self.notice)

    def needs_of(self, names: Sequence[str], person: str) -> OrderNeeds:
        """What a request, or an order given as side, instrument, quantity and limit, would need."""
        if len(names) == 1:
            request = require_request(self._bus.rows, names[0])
            instrument = find_instrument(self._instruments, request.proposed.ticket.instrument)
            return order_needs(
                explain_request(
                    self._bus.rows, request, instrument, self._quotes(instrument.symbol), self._clock.now()
                )
            )
        if len(names) not in (3, 4) or names[0] not in ("buy", "sell"):
            raise Refused("Ask for the needs of a request, or of SIDE:INSTRUMENT:QUANTITY[:LIMIT].")
        wish = TicketWish(
            instrument=names[1],
            side="buy" if names[0] == "buy" else "sell",
            quantity=_number(names[2]),
            limit=_number(names[3]) if len(names) == 4 else None,
        )
        return order_needs(self._explained(wish, person))

    def policy(self) -> str:
        """Which policy is in force and who approves what, in a few lines."""
        policy = current_policy(self._bus.rows)
        lines = [
            f"The policy {policy.version} is in force, profile {policy.profile}, account {policy.account}."
        ]
        for place, tier in enumerate(policy.tiers):
            above = "above that" if place else "of any value"
            reach = above if tier.up_to is None else f"up to {money(tier.up_to)} {policy.currency}"
            lines.append(f"An order {reach} takes {tier.approvals} of {' or '.join(tier.roles)}.")
        if said := self.view().waiting:
            lines.append(said)
        return "\n".join(lines)

    def needs(self, wish: TicketWish, person: Person) -> str:
        """What the order would need and why."""
        found = order_needs(self._explained(wish, person.person))
        lines = [f"{found.order}, {found.notional}. {found.mode}.", found.answer, *found.refusals]
        if found.route == "quorum" and found.rule:
            lines.append(f"No standing rule covers it: {found.rule}.")
        lines.append(
            f"Policy {found.policy}, account {found.account}, strategy {found.strategy}, {found.tier}."
        )
        return "\n".join(lines)

    def rules(self) -> str:
        """Standing rules, a line each."""
        now, money_of = self._clock.now(), current_policy(self._bus.rows).currency
        found = all_rules(self._bus.rows)
        if not found:
            return "There is no standing rule; /rule add asks for one."
        return "\n".join(
            f"{one.rule}: {one.side} {one.instrument} at {one.venue}, at most {money(one.most_order)} {money_of} an "
            f"order, {money(one.left_day(now))} left today, {money(one.left_total)} in all, until "
            f"{iso(one.until)[:16]}: {one.state(now)}."
            for one in found
        )

    def rule_names(self) -> tuple[str, ...]:
        """Rules that can be ended."""
        return tuple(one.rule for one in all_rules(self._bus.rows) if not one.ended)

    async def adopt(self, text: str, person: Person) -> str:
        """Put a policy before the people."""
        policy = read_policy(text)
        for wrong in withheld_problems(policy):
            raise Refused(wrong if wrong.endswith("?") else f"{wrong}.")
        made = await self._approvals.propose_change(adopting(policy), person.person)
        return waiting_words(self._bus.rows, made, f"adopt the policy {policy.version}")

    async def add_rule(
        self, side: Side, instrument: str, amounts: Sequence[Decimal], days: Decimal, person: Person
    ) -> str:
        """Ask for a standing rule at the venue of its instrument."""
        order, day, total = amounts
        change = MakeStandingRule(
            instrument=instrument,
            side=side,
            venue=find_instrument(self._instruments, instrument).venue,
            strategy="",
            most_order=order,
            most_day=day,
            most_total=total,
            until=self._clock.now() + int(days * DAY),
        )
        made = await self._approvals.propose_change(change, person.person)
        return waiting_words(self._bus.rows, made, f"let {side} orders of {instrument} go out by themselves")

    async def end_rule(self, rule: str, person: Person) -> str:
        """End a rule at once."""
        await self._approvals.propose_change(EndStandingRule(rule, ""), person.person)
        return f"The rule {rule} has ended; such orders take votes again."

    async def excuse(self, controls: Sequence[str], wish: TicketWish, minutes: int, person: Person) -> str:
        """Ask for an override of one order of this person."""
        if wish.limit is None:
            raise Refused("An override names one order: give its limit price too.")
        change = ExcuseOrder(
            person=person.person,
            instrument=wish.instrument,
            side=wish.side,
            quantity=wish.quantity,
            limit=wish.limit,
            controls=tuple(controls),
            minutes=minutes,
        )
        made = await self._approvals.propose_change(change, person.person)
        return waiting_words(self._bus.rows, made, f"excuse your order from {', '.join(controls)}")

    async def edit(self, request: str, amount: Decimal, limit: Decimal | None, person: Person) -> str:
        """A new request in the place of one that waits: it starts without votes."""
        made = await self._approvals.edit(request, amount, limit, person.person)
        if made.state == "released":
            return f"The request {request} is replaced by {made.request}, which went out at once as {made.order}."
        return (
            f"The request {request} is replaced by {made.request}, which waits for {made.needed} "
            f"approval{'' if made.needed == 1 else 's'} of its own."
        )

    async def renew(self, request: str, person: Person) -> str:
        """The same once more, priced and checked as things stand now; it starts without votes."""
        made = await self._approvals.renew(request, person.person)
        if made.state == "released":
            return (
                f"The request {request} is renewed as {made.request}, which went out at once as {made.order}."
            )
        return (
            f"The request {request} is renewed as {made.request}, which waits for {made.needed} "
            f"approval{'' if made.needed == 1 else 's'} of its own."
        )

    def _explained(self, wish: TicketWish, person: str) -> Explanation:
        proposal = Proposal(
            instrument=wish.instrument,
            side=wish.side,
            quantity=wish.quantity,
            limit=wish.limit,
            time_in_force="IOC" if wish.limit is None else "GTC",
        )
        instrument = find_instrument(self._instruments, wish.instrument)
        quotes = self._quotes(instrument.symbol)
        return explain(self._bus.rows, proposal, person, instrument, quotes, self._clock.now())

    def _quotes(self, symbol: str) -> dict[str, Quote]:
        account = trading_account(self._bus.rows, current_policy(self._bus.rows).account)
        names = sorted({symbol, *touched(self._bus.rows, account)})
        return {name: quote for name in names if (quote := self._quote(name)) is not None}


def policy_views(desk: HostPolicyDesk, tally: Tally, clock: Clock) -> dict[str, View]:
    """`policy`, and `needs:REQUEST` or `needs:SIDE:INSTRUMENT:QUANTITY[:LIMIT]`."""

    def of_record(names: tuple[str, ...], viewer: Viewer) -> tuple[int, int]:
        return tally.total, clock.now() // 1_000_000_000

    return {
        "policy": View(lambda names, viewer: desk.view(), lambda names, viewer: tally.total, 0.25),
        "needs": View(
            lambda names, viewer: desk.needs_of(names, viewer.person), of_record, 0.25, (1, 4), personal=True
        ),
    }


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except ArithmeticError:
        value = Decimal(0)
    if not value.is_finite() or value <= 0:
        raise Refused(f"{text[:30]!r} is not a number above 0.")
    return value
