"""What alerts are judged by: each measure read from the desk's own views, and a reason where it does not hold now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from data.errors import DataError
from data.structure.events import Break, identity
from desk.alerts.decision import Reading
from desk.alerts.measures import BY_NAME, EQUITY, Measure
from desk.alerts.messages import Condition
from desk.approvals.rules import current_rules
from desk.execution.standing import standing, touched
from desk.people.directory import HOUSE
from desk.risk.exposure import Standing, exposure
from desk.risk.limits import Limits
from desk.views.liquidity import level
from desk.views.radar import Measured, RadarWatch
from desk.views.structure import StructureWatch
from widgets.specs.figure import Provenance

if TYPE_CHECKING:
    from desk.host.core import Core

HARDLY = 0.03
"""How far beyond its border a stress must be before its word is another one."""
FIELDS = {
    "price": "price",
    "%": "percent",
    "bp": "spread",
    "score": "score",
    "sd": "score",
    "quote": "amount",
}
"""The field of the evidence that holds a figure of this unit."""


@dataclass(frozen=True, slots=True)
class Found:
    """A reading that holds, with what its evidence says beside it."""

    reading: Reading
    provenance: Provenance
    decimals: int = 2
    figures: dict[str, float] = field(default_factory=dict)
    """What stands behind a word, by the field of the evidence."""

    def field_of(self, measure: Measure) -> str:
        """The field of the evidence that a person who asks is shown."""
        return next(iter(self.figures), "word") if measure.worded else FIELDS[measure.unit]


Read = Found | str
"""What was found, or why nothing can be said."""


class AlertReadings:
    """Reads one measure at a time. What rests on closed bars is worked out once for each close."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._market = core.market
        self._radars: dict[str, RadarWatch] = {}
        self._structure = StructureWatch(core.market)
        self._account: tuple[int, Standing | str] = (-1, "")

    def read(self, condition: Condition) -> Read:
        """What is so now. Never a figure of a market that is stale, has a gap or is held in quarantine."""
        measure = BY_NAME[condition.measure]
        if condition.subject == EQUITY:
            return self._of_account(measure)
        symbol = condition.subject
        if symbol not in self._market.states:
            return f"this market has no {symbol}"
        now = self._core.given.source.market_now()
        if reason := self._market.staleness(symbol, now):
            return f"{symbol}: {reason}"
        try:
            return self._of_instrument(measure, condition, now)
        except DataError as problem:
            return str(problem)

    def _of_instrument(self, measure: Measure, condition: Condition, now: int) -> Read:
        symbol = condition.subject
        match measure.name:
            case "price":
                price = self._market.view(symbol).price
                return f"{symbol}: no price yet" if price is None else self._figure(symbol, now, price)
            case "spread":
                spread = self._market.view(symbol).spread_bp
                return (
                    f"{symbol}: no best bid and ask yet"
                    if spread is None
                    else self._figure(symbol, now, spread)
                )
            case "liquidity" | "liquidity state":
                return self._liquidity(measure, symbol, now)
            case "structure trend" | "structure break":
                return self._structured(measure, symbol, condition.interval, now)
            case _:
                return self._volatility(measure, symbol, condition.interval, now)

    def _figure(self, symbol: str, now: int, value: float) -> Found:
        return Found(Reading(value=value), self._provenance(symbol, now), self._decimals(symbol))

    def _liquidity(self, measure: Measure, symbol: str, now: int) -> Read:
        reading = self._core.rooms.liquidity.read(symbol, now)
        if reading.stress is None:
            return f"{symbol}: its liquidity is not measured yet"
        if not measure.worded:
            return self._figure(symbol, now, round(reading.stress, 6))
        stress = round(reading.stress, 6)
        if reading.override:
            return self._word(symbol, now, "unusable", score=stress)
        near = tuple(sorted({level(stress - HARDLY), level(stress + HARDLY)} - {level(stress)}))
        return self._word(symbol, now, level(stress), near=near, score=stress)

    def _volatility(self, measure: Measure, symbol: str, interval: str, now: int) -> Read:
        figures = self._measured(symbol, interval).figures
        volatility, regime, surprise = figures["ewma_pct"], figures["regime"], figures["surprise"]
        if volatility is None or (measure.worded and regime == "UNKNOWN"):
            return f"{symbol}: too few closed bars of {interval} to know its volatility"
        if measure.worded:
            return self._word(symbol, now, regime, percent=volatility)
        if measure.name == "volatility":
            return self._figure(symbol, now, volatility)
        if surprise is None:
            return f"{symbol}: too few closed bars of {interval} to know what surprises"
        return self._figure(symbol, now, surprise)

    def _measured(self, symbol: str, interval: str) -> Measured:
        # One radar keeps few intervals; alerts may rest on every one of them.
        radar = self._radars.get(interval)
        if radar is None:
            radar = self._radars[interval] = RadarWatch(self._market)
        return radar.measured(symbol, interval)

    def _structured(self, measure: Measure, symbol: str, interval: str, now: int) -> Read:
        follower = self._structure.follower(symbol, interval)
        reading = follower.reading
        if not reading.bars:
            return f"{symbol}: no closed bar of {interval} yet"
        if measure.name == "structure trend":
            return self._word(symbol, now, reading.trend, price=reading.close)
        last = next((one for one in reversed(follower.events) if isinstance(one, Break)), None)
        if last is None:
            return self._word(symbol, now, "", "none", price=reading.close)
        return self._word(symbol, now, last.side, identity(last), price=last.close, price_level=last.price)

    def _word(
        self, symbol: str, now: int, word: str, mark: str = "", near: tuple[str, ...] = (), **figures: float
    ) -> Found:
        return Found(
            Reading(word=word, mark=mark, near=near),
            self._provenance(symbol, now),
            self._decimals(symbol),
            figures,
        )

    def _of_account(self, measure: Measure) -> Read:
        found = self._stand()
        if isinstance(found, str):
            return found
        value = _ACCOUNT[measure.name](found, self._limits())
        if value is None:
            return f"the account's {measure.name} is unknown: not everything that is held has a price"
        now = self._core.given.clock.now()
        return Found(Reading(value=value), Provenance(source="desk", at=now, age_ms=0))

    def _stand(self) -> Standing | str:
        """The account as the checks see it, read once for all alerts of one moment."""
        core = self._core
        now, rows, account = core.given.clock.now(), core.bus.rows, core.rooms.account
        if self._account[0] != now:
            names = touched(rows, account)
            quotes = {name: quote for name in names if (quote := core.quotes.quote(name)) is not None}
            found = standing(rows, account, quotes, now, now)
            missing = f"the account cannot be valued: no price of {', '.join(found.unpriced[:3])}"
            self._account = now, missing if found.unpriced or found.equity is None else found
        return self._account[1]

    def _limits(self) -> Limits | None:
        rules = current_rules(self._core.bus.rows, HOUSE)
        return None if rules is None else rules.limits

    def _provenance(self, symbol: str, now: int) -> Provenance:
        at = self._market.view(symbol).newest_ts
        return Provenance(source=self._market.source, at=at, age_ms=max(0, (now - at) // 1_000_000))

    def _decimals(self, symbol: str) -> int:
        return self._market.view(symbol).instrument.decimals


def _below(peak: Decimal, equity: Decimal | None) -> float | None:
    return None if equity is None or peak <= 0 else float(max(Decimal(0), 1 - equity / peak) * 100)


def _of_equity(standing: Standing) -> float | None:
    if not standing.equity or standing.equity <= 0:
        return None
    return float(exposure(standing, "").gross / standing.equity * 100)


def _fullest(standing: Standing, limits: Limits | None) -> float | None:
    """Percent of the limit that is used most."""
    if limits is None:
        return None
    whole = exposure(standing, "")
    names = {*standing.positions, *(order.instrument for order in standing.open_orders)}
    each = max((exposure(standing, name).instrument for name in names), default=Decimal(0))
    drawdown = _below(standing.high_water, standing.equity) or 0.0
    loss = _below(standing.day_open_equity, standing.equity) or 0.0
    used = (
        float(whole.gross / limits.max_gross_exposure * 100),
        float(abs(whole.net) / limits.max_net_exposure * 100),
        float(each / limits.max_instrument_exposure * 100),
        drawdown / float(limits.max_drawdown_pct) * 100,
        loss / float(limits.max_daily_loss_pct) * 100,
    )
    return max(used)


_ACCOUNT: dict[str, Callable[[Standing, Limits | None], Any]] = {
    "value": lambda standing, limits: None if standing.equity is None else float(standing.equity),
    "drawdown": lambda standing, limits: _below(standing.high_water, standing.equity),
    "daily loss": lambda standing, limits: _below(standing.day_open_equity, standing.equity),
    "exposure": lambda standing, limits: _of_equity(standing),
    "margin": _fullest,
}
