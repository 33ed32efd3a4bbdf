"""The limits that code enforces. None has a default: a limit nobody wrote down is a limit nobody chose."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

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
    collar_bp: Positive
    """How far a limit price may reach through the mid; widened to six one-minute sigmas when those are larger."""
    passive_bp: Positive
    """How far a limit price may rest away from the mid."""
    messages_per_second: Positive
    message_burst: Count
    max_gross_exposure: Positive
    max_net_exposure: Positive
    max_instrument_exposure: Positive
    max_daily_loss_pct: Positive
    max_drawdown_pct: Positive
    """Loss from the highest equity at which a day ever opened."""
    max_open_orders: Count
    short_spot: Annotated[bool, Field(strict=True)]
    """Whether spot may be sold that is not held, as a margin account can."""
    duplicate_window_s: Count
    max_quote_age_ms: Count


class SizingRules(Strict):
    """How large a proposal may be before limits are even asked."""

    annual_volatility_target: Positive
    """Share of equity that one position may swing in a year, as a fraction."""
    risk_per_trade: Positive
    """Share of equity lost when the stop is hit, as a fraction."""
    participation: Positive
    """Share of recent volume an order may be, as a fraction."""
    max_drawdown: Positive
    """Drawdown, as a fraction, at which sizing reaches zero."""
