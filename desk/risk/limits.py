"""The limits that code enforces. None has a default: a limit nobody wrote down is a limit nobody chose."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

Positive = Annotated[Decimal, Field(gt=0, allow_inf_nan=False, max_digits=24)]
Count = Annotated[int, Field(gt=0, strict=True)]


class Strict(BaseModel):
    """Refuses unknown fields, missing ones, NaN and infinities."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Limits(Strict):
    """What no order may exceed, whoever approves it. Money in the account's currency."""

    max_order_notional: Positive
    max_order_equity_pct: Positive
    """Largest order as a share of equity."""
    max_order_own_multiple: Positive
    """Largest order as a multiple of the median of what was ordered of the instrument before."""
    collar_bp: Positive
    """How far a limit price may reach through the mid; widened to six one-minute sigmas when those are larger."""
    passive_bp: Positive
    """How far a limit price may rest away from the mid."""
    messages_per_second: Positive
    """To one venue."""
    message_burst: Count
    message_reserve: Count
    """Messages beside the burst that only cancels and orders that reduce risk may use."""
    strategy_messages_per_second: Positive
    """Of one strategy, proposals included."""
    strategy_message_burst: Count
    max_strategy_fills: Count
    """Orders of one strategy that may add to a position within `strategy_fill_window_s`."""
    strategy_fill_window_s: Count
    max_gross_exposure: Positive
    max_net_exposure: Positive
    max_instrument_exposure: Positive
    max_venue_exposure: Positive
    """Gross, of all that is held or under way at one venue."""
    max_daily_loss_pct: Positive
    max_drawdown_pct: Positive
    """Loss from the highest equity at which a day ever opened."""
    max_open_orders: Count
    short_spot: Annotated[bool, Field(strict=True)]
    """Whether spot may be sold that is not held, as a margin account can."""
    duplicate_window_s: Count
    max_quote_age_ms: Count
    heartbeat_s: Count
    """How long what the desk relies on may be silent before nothing that depends on it adds risk."""
    ack_within_s: Count
    """How long a critical alert may wait for a person before nothing adds risk."""
    counted_loss_pct: Positive
    """Share of equity from which a closed loss counts as a stop."""
    max_losing_closes: Count
    """Such losses within `losing_window_s` at which the desk only reduces."""
    losing_window_s: Count
    cooldown_loss_pct: Positive
    """Share of equity from which one closed loss begins a pause of `cooldown_s`."""
    cooldown_s: Count
    max_volatility_ratio: Positive
    """Volatility of the last minutes as a multiple of the usual one."""
    max_stale_s: Count
    """How long the profit may be unknown for want of a price before the desk only reduces."""


class Rules(NamedTuple):
    """The account that is traded, and what it may not exceed."""

    account: str
    limits: Limits


class SizingRules(Strict):
    """How large a proposal may be before limits are even asked."""

    annual_volatility_target: Positive
    """Share of equity that one position may swing in a year, as a fraction."""
    risk_per_trade: Positive
    """Share of equity lost when the stop is hit, as a fraction."""
    kelly_fraction: Positive
    """Share of the bet that would grow fastest if a claimed edge were exactly right."""
    participation: Positive
    """Share of recent volume an order may be, as a fraction."""
    max_drawdown: Positive
    """Drawdown, as a fraction, at which sizing reaches zero."""
