"""Going live takes people together; going back to paper takes one person, at once."""

from __future__ import annotations

import msgspec

from desk.approvals.changes.change import Applying, ChangeKind, Row
from desk.approvals.messages import APPROVALS, RequestWentStale
from desk.approvals.policy import Policy
from desk.approvals.requests_table import current_policy, pending_requests
from desk.execution.ledger_table import all_positions
from desk.execution.messages import ORDERS, OrderCancelRequested
from desk.execution.mode import MODE, DeskMode, WentLive, WentPaper, desk_mode
from desk.execution.orders_table import open_orders
from desk.execution.venue_keys import venue_key
from desk.kernel.journal import Draft
from desk.kernel.queries import Select


class GoLive(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Send orders with real money to this venue, from this account, with this key, under the limits of this policy."""

    venue: str
    account: str
    key: str
    limits: str


class GoPaper(msgspec.Struct, frozen=True, tag=True):
    """Send no order with real money any more, and call back those that are open."""

    reason: str


def going_live(select: Select, venue: str) -> GoLive:
    """The change as it stands to reason now: the venue's key on record, an account of its own, the policy in force."""
    known = venue_key(select, venue)
    return GoLive(
        venue=venue,
        account=f"{venue}-live",
        key="" if known is None else known.key,
        limits=current_policy(select).version,
    )


def _words(mode: DeskMode) -> str:
    return f"LIVE at {mode.venue}" if mode.live else "PAPER"


def _live_rows(select: Select, change: GoLive) -> tuple[Row, ...]:
    policy, now = current_policy(select), desk_mode(select)
    return (
        Row("mode", _words(now), f"LIVE at {change.venue}"),
        Row("account", now.account or policy.account, change.account),
        Row("venue key", now.key, change.key),
        Row("limits", now.limits, change.limits),
        *(Row(f"live {name}", "", value) for name, value in _caps(policy)),
    )


def _caps(policy: Policy) -> tuple[tuple[str, str], ...]:
    if policy.live is None:
        return ()
    return (
        ("largest order", f"{policy.live.max_order_notional:f} {policy.currency}"),
        ("gross exposure", f"{policy.live.max_gross_exposure:f} {policy.currency}"),
        ("daily loss", f"{policy.live.max_daily_loss_pct:f} % of equity"),
        ("time lock", f"{policy.live.hold_s} s"),
    )


def _live_refusal(select: Select, change: GoLive, applying: Applying) -> str:
    policy, now = current_policy(select), desk_mode(select)
    if policy.profile == "demo":
        return "The demo is paper for ever; found a profile of its own to trade with real money."
    if policy.live is None:
        return f"The policy {policy.version} has no section live, so this desk never goes live; adopt one that has."
    if now.live:
        return f"The desk is LIVE at {now.venue} already; go back to paper first."
    known = venue_key(select, change.venue)
    if known is None:
        return f"The desk has no key for {change.venue}; propose one with: desk venue key set {change.venue}"
    if change.key != known.key:
        return f"The key of {change.venue} is {known.key} by now; propose going live again."
    if change.limits != policy.version:
        return f"The policy in force is {policy.version} by now; propose going live again."
    if change.account != f"{change.venue}-live":
        return f"The account of live trading at {change.venue} is called {change.venue}-live."
    return ""


def _live_drafts(select: Select, change: GoLive, applying: Applying) -> list[Draft]:
    live = WentLive(venue=change.venue, account=change.account, key=change.key, limits=change.limits)
    return [_mode(live, applying), *_left(select, applying, f"the desk goes LIVE at {change.venue}")]


def _paper_rows(select: Select, change: GoPaper) -> tuple[Row, ...]:
    now = desk_mode(select)
    held = ", ".join(left_behind(select, now)) or "none"
    return (
        Row("mode", _words(now), "PAPER"),
        Row("live positions", held, "none" if held == "none" else f"{held}, without stops"),
    )


def left_behind(select: Select, now: DeskMode) -> tuple[str, ...]:
    """What a live account holds: going back to paper closes nothing."""
    return tuple(
        f"{held.quantity:f} {name}"
        for name, held in all_positions(select, now.account).items()
        if held.quantity
    )


def _paper_refusal(select: Select, change: GoPaper, applying: Applying) -> str:
    return "" if desk_mode(select).live else "The desk is PAPER already."


def _paper_drafts(select: Select, change: GoPaper, applying: Applying) -> list[Draft]:
    reason = change.reason or "no reason given"
    return [_mode(WentPaper(reason), applying), *_left(select, applying, "the desk goes back to PAPER")]


def _left(select: Select, applying: Applying, reason: str) -> list[Draft]:
    """What of the old mode is called back: open orders, and requests that ask for such an order."""
    mode = desk_mode(select).mode
    return [
        *(
            Draft(ORDERS, OrderCancelRequested(order.order, reason), applying.actor, order.request)
            for order in open_orders(select)
            if order.mode == mode and order.state != "committed"
        ),
        *(
            Draft(APPROVALS, RequestWentStale(request.request, reason), applying.actor, request.corr)
            for request in pending_requests(select)
        ),
    ]


def _mode(message: WentLive | WentPaper, applying: Applying) -> Draft:
    return Draft(MODE, message, applying.actor, applying.corr)


GO_LIVE = ChangeKind(
    change=GoLive,
    area="live",
    rights=("administer", "resume"),
    title=lambda change: f"Go LIVE at {change.venue}",
    rows=_live_rows,
    refusal=_live_refusal,
    drafts=_live_drafts,
)
GO_PAPER = ChangeKind(
    change=GoPaper,
    area="live",
    rights=("administer", "resume", "halt", "trade", "vote"),
    title=lambda change: "Go back to PAPER",
    rows=_paper_rows,
    refusal=_paper_refusal,
    drafts=_paper_drafts,
    tightens=lambda select, change: True,
)
