"""What an order would need and why, as one screen."""

from __future__ import annotations

from desk.approvals.explanation import Explanation
from desk.risk.amounts import money
from widgets.specs.approval_card import CheckView
from widgets.specs.policy import NeedLine, OrderNeeds

_LIMITS = (
    ("max_order_notional", "largest order"),
    ("max_order_equity_pct", "largest share of equity, %"),
    ("max_instrument_exposure", "exposure of the instrument"),
    ("max_gross_exposure", "gross exposure"),
    ("max_daily_loss_pct", "loss of a day, %"),
    ("max_quote_age_ms", "age of the price, ms"),
)


def order_needs(found: Explanation) -> OrderNeeds:
    """The explanation in words."""
    ticket, held, policy = found.ticket, found.terms, found.policy
    worst = "at most" if ticket.side == "buy" else "at least"
    return OrderNeeds(
        mode=ticket.mode,
        order=f"{ticket.side} {ticket.quantity:f} {ticket.instrument} {worst} {ticket.limit:f} {ticket.quote}",
        notional=f"{money(ticket.notional)} {ticket.quote}",
        account=held.account,
        strategy=held.strategy,
        policy=policy.version,
        profile=policy.profile,
        route=found.route,
        answer=_answer(found),
        approvals=found.approvals,
        tier="any value" if found.tier.up_to is None and len(held.tiers) == 1 else _tier(found),
        roles=found.tier.roles,
        eligible=tuple(person.label for person in found.eligible),
        enough=found.enough,
        rule=found.rule,
        hold_s=found.hold_s,
        typed_quantity=found.typed_quantity,
        expires_s=policy.release.expiry_s,
        lines=(
            NeedLine(
                name="approvals",
                value=f"{found.tier.approvals} by {' or '.join(found.tier.roles) or 'nobody'}",
                origin=held.origin("approvals"),
            ),
            *(
                NeedLine(
                    name=words, value=f"{getattr(held.limits, name)}", origin=held.origin(f"limits.{name}")
                )
                for name, words in _LIMITS
            ),
            NeedLine(
                name="drift until released, bp", value=f"{policy.release.max_drift_bp:f}", origin="desk"
            ),
        ),
        checks=tuple(
            CheckView(
                control=one.control,
                name=one.name,
                passed=one.passed,
                value=one.value,
                limit=one.limit,
                detail=one.detail,
            )
            for one in found.seen.checks
        ),
        refusals=found.refusals,
    )


def _answer(found: Explanation) -> str:
    people = " or ".join(person.label for person in found.eligible) or "nobody on this desk"
    votes = "1 approval" if found.approvals == 1 else f"{found.approvals} approvals"
    hold = f", and then waits {found.hold_s} s in which one person can cancel it" if found.hold_s else ""
    match found.route:
        case "refused":
            return f"It would be refused: {found.refusals[0].rstrip('.')}."
        case "exempt":
            return "It only reduces risk, so it goes out at once on the word of one person."
        case "rule":
            return f"The standing rule {found.rule} covers it, so it goes out at once."
        case "confirmation":
            return f"It takes the signed confirmation of {people}{hold}."
        case "quorum":
            lack = "" if found.enough else "; there are not enough of them"
            return f"It takes {votes} by distinct people of {people}{lack}{hold}."


def _tier(found: Explanation) -> str:
    if found.tier.up_to is not None:
        return f"up to {money(found.tier.up_to)} {found.policy.currency}"
    below = found.terms.tiers[-2].up_to if len(found.terms.tiers) > 1 else None
    return f"above {money(below)} {found.policy.currency}" if below is not None else "any value"
