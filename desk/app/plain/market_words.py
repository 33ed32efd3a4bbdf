"""The market in sentences: the watchlist, one instrument, its candles, its book, and who moves how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.plain import amounts
from widgets.language import say, several

if TYPE_CHECKING:
    from widgets.specs.market import BookLevel, BookView, Chart, MarketSnapshot, WatchRow
    from widgets.specs.radar import RadarRow, VolatilityRadar
    from widgets.specs.structure import MarketStructure

BOOK_LEVELS = 5


def watch_row(row: WatchRow) -> str:
    """One instrument of the watchlist."""
    text = say(
        "{instrument}: {last}, {change} in 24 hours, spread {spread}.",
        instrument=row.instrument,
        last=amounts.price(row.last, row.decimals),
        change=amounts.change(row.change_pct),
        spread=amounts.basis_points(row.spread_bp),
    )
    return " ".join((text, *amounts.age(row.provenance)))


def snapshot(spec: MarketSnapshot) -> list[str]:
    """One instrument now."""

    def price(value: float) -> str:
        return amounts.price(value, spec.decimals)

    lines = [
        say("{instrument} at {venue}.", instrument=spec.instrument, venue=spec.venue),
        say("Last: {last}.", last=price(spec.last)),
        say(
            "Bid: {bid}. Ask: {ask}. Spread: {spread}.",
            bid=price(spec.bid),
            ask=price(spec.ask),
            spread=amounts.basis_points(spec.spread_bp),
        ),
        say(
            "Change: {one} in 1 minute, {quarter} in 15 minutes, {day} in {span}.",
            one=amounts.change(spec.change_1m_pct),
            quarter=amounts.change(spec.change_15m_pct),
            day=amounts.change(spec.change_pct),
            span=amounts.how_old(round(spec.span_s * 1000)),
        ),
        say("High: {high}. Low: {low}.", high=price(spec.high), low=price(spec.low)),
        say(
            "Volume: {volume}, {share} of it bought.",
            volume=amounts.large(spec.volume_base),
            share=amounts.per_cent(spec.buy_share_pct),
        ),
    ]
    if not spec.book_usable:
        lines.append(say("The order book cannot be used now."))
    if spec.caution:
        lines.append(say("Caution: {text}.", text=spec.caution.rstrip(".")))
    return lines + amounts.age(spec.provenance)


def chart(spec: Chart, structure: MarketStructure | None = None) -> list[str]:
    """Candles as words: where they began and ended, how far they went, which way, and the levels around."""
    if not spec.bars:
        return [say("{instrument} has no candles yet.", instrument=spec.instrument)]

    def price(value: float | None) -> str:
        return amounts.price(value, spec.decimals)

    bars, last = spec.bars, spec.bars[-1]
    first = bars[0].open
    top, bottom = max(bars, key=lambda bar: bar.high), min(bars, key=lambda bar: bar.low)
    moved = (last.close / first - 1) * 100 if first else None
    span = (top.high / bottom.low - 1) * 100 if bottom.low else None
    lines = [
        say(
            "{instrument}, {candles} of {interval}, from {begin} to {end}.",
            instrument=spec.instrument,
            candles=several(len(bars), "{count} candle", "{count} candles"),
            interval=amounts.length(spec.interval),
            begin=amounts.at(bars[0].at),
            end=amounts.at(last.at),
        ),
        say(
            "Newest candle: open {open}, high {high}, low {low}, close {close}, {state}.",
            open=price(last.open),
            high=price(last.high),
            low=price(last.low),
            close=price(last.close),
            state=say("closed") if last.closed else say("still open"),
        ),
        say(
            "All of them: {first} to {last}, {change}.",
            first=price(first),
            last=price(last.close),
            change=amounts.change(moved),
        ),
        say(
            "Range: low {low} at {low_at}, high {high} at {high_at}, {span} wide.",
            low=price(bottom.low),
            low_at=amounts.at(bottom.at),
            high=price(top.high),
            high_at=amounts.at(top.at),
            span=amounts.per_cent(span, 2),
        ),
        _halves(spec),
    ]
    if structure is not None:
        lines += trend_and_levels(structure)
    lines += [
        say("Level {label}: {price}.", label=line.label, price=price(line.price)) for line in spec.lines
    ]
    return lines + amounts.age(spec.provenance)


def _halves(spec: Chart) -> str:
    """Which way it goes: the newest quarter of the candles against all before."""
    bars = spec.bars
    since = bars[-max(1, len(bars) // 4)]
    moved = (bars[-1].close / since.open - 1) * 100 if since.open else None
    risen = sum(bar.close > bar.open for bar in bars)
    fallen = sum(bar.close < bar.open for bar in bars)
    return say(
        "Lately: {change} since {time}. {risen} candles rose, {fallen} fell.",
        change=amounts.change(moved),
        time=amounts.at(since.at),
        risen=risen,
        fallen=fallen,
    )


def trend_and_levels(spec: MarketStructure) -> list[str]:
    """Which way it goes, and the nearest levels."""
    trend = {
        "rising": say("Trend: rising, its last two highs and lows rose."),
        "falling": say("Trend: falling, its last two highs and lows fell."),
        "mixed": say("Trend: mixed."),
    }[spec.trend]
    lines = [trend]
    for name, level in ((say("Resistance"), spec.resistance), (say("Support"), spec.support)):
        if level is None:
            lines.append(say("{name}: none near.", name=name))
        else:
            away = (level / spec.close - 1) * 100 if spec.close else None
            side = say("above") if (away or 0) >= 0 else say("below")
            lines.append(
                say(
                    "{name}: {price}, {away} {side} the price.",
                    name=name,
                    price=amounts.price(level, spec.decimals),
                    away=amounts.per_cent(abs(away or 0.0), 2),
                    side=side,
                )
            )
    return lines


def book(spec: BookView) -> list[str]:
    """The levels next to the touch, asks first."""
    lines = [say("Order book of {instrument}.", instrument=spec.instrument)]
    if not spec.usable:
        lines.append(say("It cannot be used now: {reason}.", reason=spec.reason or say("no reason was told")))
    else:
        lines.append(say("Spread: {spread}.", spread=amounts.basis_points(spec.spread_bp)))
    lines += _side(say("Ask"), spec.asks, spec)
    lines += _side(say("Bid"), spec.bids, spec)
    if spec.bids and spec.asks:
        bids, asks = spec.bids[:BOOK_LEVELS][-1].total, spec.asks[:BOOK_LEVELS][-1].total
        lines.append(
            say(
                "On these levels: {bids} to buy, {asks} to sell.",
                bids=amounts.size(bids, spec.size_decimals),
                asks=amounts.size(asks, spec.size_decimals),
            )
        )
    return lines + amounts.age(spec.provenance)


def _side(name: str, levels: tuple[BookLevel, ...], spec: BookView) -> list[str]:
    return [
        say(
            "{name} {number}: {price}, size {size}, {total} up to here.",
            name=name,
            number=number,
            price=amounts.price(level.price, spec.decimals),
            size=amounts.size(level.size, spec.size_decimals),
            total=amounts.size(level.total, spec.size_decimals),
        )
        for number, level in enumerate(levels[:BOOK_LEVELS], 1)
    ]


def radar(spec: VolatilityRadar) -> list[str]:
    """What stands above the rows."""
    lines = [
        say(
            "Volatility radar, candles of {interval}, the most surprising first.",
            interval=amounts.length(spec.interval),
        )
    ]
    if spec.median_pct is not None:
        lines.append(say("Median volatility: {median} a year.", median=amounts.per_cent(spec.median_pct)))
    if spec.scenario_text:
        lines.append(say("Scenario: {text}", text=spec.scenario_text))
    return lines + amounts.age(spec.provenance)


def radar_row(row: RadarRow) -> str:
    """One instrument of the radar."""
    regime = {
        "UNKNOWN": say("regime unknown"),
        "LOW": say("calm for it"),
        "NORMAL": say("normal for it"),
        "HIGH": say("high for it"),
        "EXTREME": say("extreme for it"),
    }[row.regime]
    return say(
        "{instrument}: volatility {volatility} a year, {regime}; surprise {surprise}, last candle {move}.",
        instrument=row.instrument,
        volatility=amounts.per_cent(row.ewma_pct),
        regime=regime,
        surprise=amounts.ratio(row.surprise),
        move=amounts.change(row.move_pct),
    )
