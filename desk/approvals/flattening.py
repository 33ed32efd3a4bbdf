"""What closes every position: orders at worst at the collar, without a quorum, because they only reduce risk."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from data.instruments import Instrument
from desk.approvals.examination import Examination
from desk.approvals.messages import APPROVALS
from desk.approvals.policy import Policy
from desk.approvals.proposal import Proposal, as_proposed, make_offer
from desk.approvals.release import released
from desk.approvals.requests_table import current_policy
from desk.execution.ledger_table import all_positions
from desk.execution.mode import DeskMode, desk_mode
from desk.execution.orders_table import open_orders
from desk.execution.self_match import clear_of_own
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.people.directory import Person
from desk.risk.amounts import BP
from desk.risk.exposure import ZERO, Side
from desk.risk.quote import Quote

EXEMPT = "flatten: it only reduces risk"


class Closing(msgspec.Struct, frozen=True):
    """Facts that close positions, the orders in them, and what cannot be closed, each with its reason."""

    drafts: tuple[Draft, ...]
    orders: tuple[str, ...]
    left: tuple[str, ...]


def closing(
    select: Select,
    closer: Person,
    quotes: Mapping[str, Quote | None],
    instruments: Mapping[str, Instrument],
    ids: Mapping[str, tuple[str, str]],
    *,
    desk: str,
    now: int,
    corr: str,
    exempt: str = EXEMPT,
    strategy: str = "manual",
    account: str = "",
) -> Closing:
    """Close what is held of each instrument that has `ids` for a request and an order."""
    policy, standing = current_policy(select), desk_mode(select)
    here = standing.account or policy.account
    account = account or here
    if account != here:  # an order of one mode never goes out in the other, not even to close
        return Closing((), (), (f"{account}: the desk is {standing.mode} and trades on {here}",))
    drafts: list[Draft] = []
    orders: list[str] = []
    left: list[str] = []
    for name, position in all_positions(select, account).items():
        if not position.quantity or name not in ids:
            continue
        side: Side = "sell" if position.quantity > 0 else "buy"
        quantity = abs(position.quantity) - _under_way(select, account, name, side)
        instrument, quote = instruments.get(name), quotes.get(name)
        if instrument is None or quote is None or quote.mid <= 0:
            left.append(f"{name}: no price to close it at")
            continue
        quantity = instrument.size(quantity)  # fees in the base leave less than a lot behind
        if quantity <= 0:
            left.append(f"{name}: orders that close it are still under way")
            continue
        limit = clear_of_own(
            open_orders(select), name, side, _worst(instrument, side, quote, policy), instrument.tick
        )
        if quantity * limit < instrument.min_notional:
            least = f"{instrument.min_notional:f} {instrument.quote}"
            left.append(f"{name}: {quantity:f} {instrument.base} is worth less than the least order, {least}")
            continue
        proposal = Proposal(instrument=name, side=side, quantity=quantity, limit=limit, strategy=strategy)
        drafts += _order(
            proposal, ids[name], instrument, quote, policy, standing, closer, desk, now, corr, exempt
        )
        orders.append(ids[name][1])
    return Closing(tuple(drafts), tuple(orders), tuple(left))


def _under_way(select: Select, account: str, instrument: str, side: Side) -> Decimal:
    same = (
        order
        for order in open_orders(select, account)
        if (order.instrument, order.side) == (instrument, side)
    )
    return sum((order.remaining for order in same), ZERO)


def _worst(instrument: Instrument, side: Side, quote: Quote, policy: Policy) -> Decimal:
    reach = policy.limits.collar_bp / BP
    if side == "sell":
        return instrument.price_up(quote.bid * (1 - reach))
    return instrument.price_down(quote.ask * (1 + reach))


def _order(
    proposal: Proposal,
    ids: tuple[str, str],
    instrument: Instrument,
    quote: Quote,
    policy: Policy,
    standing: DeskMode,
    closer: Person,
    desk: str,
    now: int,
    corr: str,
    exempt: str,
) -> list[Draft]:
    (request, order), person = ids, closer.person
    offer = make_offer(
        proposal,
        request=request,
        desk=desk,
        instrument=instrument,
        quote=quote,
        policy=policy,
        proposer=person,
        proposer_name=closer.name,
        now=now,
        standing=standing,
    )
    proposed = as_proposed(proposal, offer, (), reduces=True, needed=0)
    consumption = released(
        proposed,
        Examination((), True),
        quote,
        policy,
        order=order,
        now=now,
        actor=person,
        corr=corr,
        exempt=exempt,
    )
    return [Draft(APPROVALS, proposed, person, corr), *consumption]
