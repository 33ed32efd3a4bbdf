"""The compliance note: what the policy in force says to an order in one instrument now, on either side."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from data.instruments import Instrument
from desk.approvals.explanation import explain
from desk.approvals.proposal import Proposal
from desk.approvals.requests_table import current_policy
from desk.approvals.standing_rules import all_rules
from desk.execution.mode import desk_mode
from desk.kernel.errors import DeskError
from desk.kernel.queries import Select
from desk.people.directory import HOUSE
from desk.risk.desk_state import desk_standing
from desk.risk.exposure import Side, Standing
from desk.risk.holds import disabled, tripped
from desk.risk.limits import Limits
from desk.risk.quote import Quote
from desk.risk.sizing import headroom
from desk.views.needs import order_needs
from widgets.specs.compliance import ComplianceNote, RuleLeft, SideNote
from widgets.specs.figure import Provenance


def compliance_note(
    select: Select,
    instrument: Instrument,
    quotes: Mapping[str, Quote],
    standing: Standing,
    limits: Limits,
    now: int,
    caution: str = "",
) -> ComplianceNote:
    """Everything that would stand between an order of the house and its venue; nothing is proposed by asking."""
    policy, state, quote = current_policy(select), desk_standing(select), quotes.get(instrument.symbol)
    held_back = [one.words for one in tripped(select)]
    held_back += [f"strategy {one.strategy}: {one.reason}" for one in disabled(select)]
    return ComplianceNote(
        instrument=instrument.symbol,
        mode=desk_mode(select).mode,
        state=state.state if state.state == "ACTIVE" else f"{state.state}: {state.reason}",
        policy=policy.version,
        profile=policy.profile,
        account=policy.account,
        max_order=float(limits.max_order_notional),
        max_instrument=float(limits.max_instrument_exposure),
        max_gross=float(limits.max_gross_exposure),
        open_orders=len(standing.open_orders),
        max_open_orders=limits.max_open_orders,
        sides=tuple(
            _side(side, select, instrument, quotes, standing, limits, now) for side in ("buy", "sell")
        ),
        breakers=tuple(held_back[:40]),
        rules=tuple(
            RuleLeft(
                id=rule.rule,
                side=rule.side,
                state=rule.state(now),
                left_day=float(rule.left_day(now)),
                left_total=float(rule.left_total),
            )
            for rule in all_rules(select)
            if rule.instrument == instrument.symbol
        )[:40],
        caution=caution or ("" if quote is None else quote.caution),
        provenance=_provenance(quote, now),
    )


def _provenance(quote: Quote | None, now: int) -> Provenance:
    if quote is None:
        return Provenance(source="desk", at=now, age_ms=0, stale=True, reason="there is no price yet")
    return Provenance(
        source=quote.source, at=quote.at, age_ms=quote.age_ms, stale=not quote.usable, reason=quote.reason
    )


def _side(
    side: Side,
    select: Select,
    instrument: Instrument,
    quotes: Mapping[str, Quote],
    standing: Standing,
    limits: Limits,
    now: int,
) -> SideNote:
    quote = quotes.get(instrument.symbol)
    room = headroom(standing, instrument, side, limits, quote.mid) if quote is not None else 0
    least = instrument.min_notional / quote.bid if quote is not None and quote.bid > 0 else Decimal(0)
    quantity = instrument.size(least) + instrument.lot
    smallest = Proposal(instrument=instrument.symbol, side=side, quantity=quantity, strategy="house")
    try:
        needs = order_needs(explain(select, smallest, HOUSE, instrument, quotes, now))
    except DeskError as refusal:
        return SideNote(label=side, room=float(room), needs=None, refusals=(str(refusal),))
    return SideNote(label=side, room=float(room), needs=needs, refusals=needs.refusals[:40])
