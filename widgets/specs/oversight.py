"""What the desk is held to and how close it is: what reviews of the desk itself are read from."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Count, Percent, Seconds, Spec


class HoldRow(Spec):
    """Something that holds new risk back."""

    id: str
    """Name of the breaker."""
    words: str
    how: str
    """Who may lift it, and how."""
    held_s: Seconds
    """Since when."""


class FeedRow(Spec):
    """One instrument whose prices cannot be relied on."""

    instrument: str
    age_s: Seconds
    """Since its newest event."""
    reason: str
    position: str
    """What is held of it, with its sign, decimal text."""


class DeskCheck(Spec):
    """The desk's own standing, read at one moment."""

    kind: Literal["desk_check"] = "desk_check"
    state: Literal["ACTIVE", "REDUCING", "HALTED"]
    reason: str
    lift: str = ""
    """Who may end it and how, where breakers hold the desk."""
    holds: Count
    held: tuple[HoldRow, ...] = Field(max_length=40)
    unread: Count
    """Critical alerts that nobody has read."""
    pending: Count
    """Requests that wait for votes."""
    open_orders: Count
    positions: Count
    unprotected: Count
    """Positions without a stop."""
    unpriced: Count
    """What is held or under way and has no price to rely on."""
    currency: str
    gross: str = ""
    """Worst case, orders under way counted as filled, decimal text; empty without prices."""
    max_gross: str
    gross_pct: Percent | None = None
    """Of what the limits allow."""
    net: str = ""
    max_net: str
    net_pct: Percent | None = None
    day_pct: Percent | None = None
    """Change of equity since the day opened."""
    max_daily_loss_pct: Percent
    drawdown_pct: Percent | None = None
    """From the highest equity at which a day ever opened."""
    max_drawdown_pct: Percent
    feed: str
    feed_state: str
    feed_detail: str = ""
    feed_age_s: Seconds
    silent: Count
    """Instruments whose prices cannot be relied on."""
    feeds: tuple[FeedRow, ...] = Field(max_length=40)
