"""The sentences of an answer, as templates over its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desk.agents.analyst import Brief
from desk.agents.evidence import EvidenceBook
from desk.agents.grounding import slot, slots
from desk.agents.house.reading import Reader
from widgets.specs.approvals import ApprovalQueue
from widgets.specs.portfolio import Portfolio
from widgets.specs.radar import VolatilityRadar

FLAT_PCT = 0.05


def market_lines(brief: Brief) -> list[str]:
    """What one instrument is doing."""
    read = Reader(brief)
    last, day = read.number("market_snapshot", "last"), read.number("market_snapshot", "change_pct")
    recent = read.number("market_snapshot", "change_15m_pct")
    assert last is not None
    assert day is not None
    moving = recent or day
    word = "**flat**" if abs(moving.value) < FLAT_PCT else "**rising**" if moving.value > 0 else "**falling**"
    over = f", {recent.signed} in 15m" if recent else ""
    lines = [f"{brief.instrument} is {word}: last {last.slot}{over}, {day.signed} over the window seen"]
    bid, ask = read.number("market_snapshot", "bid"), read.number("market_snapshot", "ask")
    if bid and ask:
        lines.append(f"Bid {bid.slot}, ask {ask.slot}, {slot(f'calc:{ask.ref}-{bid.ref}', 'price')} apart")
    drift, gap = read.number("momentum", "drift_score"), read.number("momentum", "ema_gap_atr")
    if drift and gap:
        side = "above" if gap.value > 0 else "below"
        lines.append(
            f"Momentum: drift of {drift.signed} deviations, fast average {gap.size} average ranges {side} the slow one"
        )
    position = read.number("key_levels", "range_position_pct")
    if position:
        lines.append(f"It stands {position.slot} up its range" + _between(read))
    share, imbalance = read.number("flow", "buy_share_pct"), read.number("flow", "imbalance")
    if share and imbalance:
        lines.append(f"Buyers took {share.slot} of recent volume; book imbalance {imbalance.signed}")
    regime, realised = _regime(read)
    if regime and realised:
        lines.append(f"Volatility {realised} a year, regime {regime}")
    return lines


def volatility_lines(brief: Brief) -> list[str]:
    """How volatile one instrument is."""
    read = Reader(brief)
    rank = read.number("volatility_radar", read.radar("volatility_rank"))
    regime, realised = _regime(read)
    if not realised:
        return [f"There are too few bars to say how volatile {brief.instrument} is"]
    calm = f", regime {regime}" if regime else ""
    among = f", rank {rank.slot} among all by how much it moves" if rank else ""
    lines = [f"{brief.instrument} moves {realised} a year{calm}{among}"]
    named = (
        ("atr_pct", "Average true range {} of the price a bar"),
        ("yang_zhang_pct", "By the range of its bars {} a year"),
        ("relative", "Over the median of all {}"),
        ("surprise", "Its last bar over what was expected of it {}"),
        ("fast_slow", "Fast over slow volatility {}"),
        ("percentile", "Percentile of its own history {}"),
        ("jump_share_pct", "Share of jumps in its variance {}"),
    )
    for name, text in named:
        if (found := read.number("volatility_radar", read.radar(name))) is not None:
            lines.append(text.format(found.slot))
    if (move := read.number("base_rate", "typical_move_pct")) is not None:
        lines.append(f"Its usual move in {brief.horizon} is {move.slot}")
    return lines


def liquidity_lines(brief: Brief) -> list[str]:
    """How hard one instrument is to trade, by which measures."""
    read = Reader(brief)
    level, allowed = read.slot("liquidity", "level"), read.slot("liquidity", "allowed_pct")
    stress = read.number("liquidity", "stress")
    if stress is None:
        lines = [f"There is too little history to say how liquid {brief.instrument} is"]
    else:
        lines = [
            f"{brief.instrument} is **{level}** to trade: liquidity stress {stress.slot}, "
            f"which would allow {allowed} of the usual size; for information, orders do not follow it"
        ]
    word = read.word("liquidity", "override")
    if word and word[1]:
        lines.append(f"Nothing is measured now: {slot(word[0])}")
    measures = {
        "spread": "Spread",
        "depth": f"Value within {read.slot('liquidity', 'depth_bp')} of the mid",
        "amihud": "Move of the price for its volume, by bars (Amihud)",
        "lambda": "Move of the price for its volume, by trades (Kyle)",
    }
    for label, name in measures.items():
        part = f"parts[{label}]"
        value, usual = (read.number("liquidity", f"{part}.{field}") for field in ("value", "usual"))
        unit = f" {read.slot('liquidity', f'{part}.unit')}" if label in ("amihud", "lambda") else ""
        note = read.word("liquidity", f"{part}.note")
        if value and usual:
            lines.append(f"{name} {value.slot}{unit}, usually {usual.slot}")
        elif note:
            lines.append(f"{name} is left out: {slot(note[0])}")
    return lines


def level_lines(brief: Brief) -> list[str]:
    """Where one instrument stands between its levels."""
    read = Reader(brief)
    last, position = read.number("key_levels", "last"), read.number("key_levels", "range_position_pct")
    assert last is not None
    assert position is not None
    lines = [f"{brief.instrument} at {last.slot} stands {position.slot} up its range" + _between(read)]
    for name, text in (
        ("resistance", "Untouched high overhead at {}"),
        ("support", "Untouched low below at {}"),
    ):
        if (found := read.number("key_levels", name)) is not None:
            lines.append(text.format(found.slot))
    z, trend = read.number("key_levels", "band_z"), read.word("key_levels", "trend")
    if z and trend:
        lines.append(f"Distance from its mean {z.signed} deviations; swings {slot(trend[0])}")
    return lines


def comparison_lines(
    book: EvidenceBook,
    instruments: Sequence[str],
    snapshots: Mapping[str, str] | None = None,
) -> list[str]:
    """Instruments side by side: change of price where known, and volatility."""
    lines = ["Side by side, the most surprising first on the radar:"]
    radar = book.find("volatility_radar")
    for instrument in instruments:
        read = Reader(Brief(book.scope, instrument, "", book))
        parts = []
        if snapshots and instrument in snapshots:
            ref = snapshots[instrument]
            parts.append(f"last {slot(f'{ref}.last')}, {slot(f'{ref}.change_pct', 'signed')}")
        regime, realised = _regime(read)
        if realised:
            parts.append(f"volatility {realised} a year" + (f", regime {regime}" if regime else ""))
        if parts and radar and isinstance(radar.spec, VolatilityRadar):
            lines.append(f"**{instrument}** " + "; ".join(parts))
    return lines


def position_lines(book: EvidenceBook) -> list[str]:
    """The account and what it holds."""
    entry = book.find("portfolio")
    assert entry is not None
    assert isinstance(entry.spec, Portfolio)
    shown, t = entry.spec, entry.ref
    money = shown.currency
    equity, cash, exposure = slots(t, "equity", "cash", "exposure_pct")
    today, unrealised, realised, fees = slots(t, "day_pnl", "unrealised", "realised", "fees")
    lines = [
        f"Equity {equity} {money}, cash {cash} {money}, exposure {exposure} of equity",
        f"Profit today {today} {money}: unrealised {unrealised} {money}, realised {realised} {money}, "
        f"fees {fees} {money}",
    ]
    for held in shown.positions:
        if held.side == "flat":
            continue
        p = f"{t}.positions[{held.instrument}]"
        quantity, entered, mark, open_profit = slots(p, "quantity", "entry", "mark", "unrealised")
        lines.append(
            f"**{held.instrument}** {held.side} {quantity} from {entered}, now {mark}: "
            f"{open_profit} {money} unrealised, {slot(f'{p}.change_pct', 'signed')}"
        )
    if all(held.side == "flat" for held in shown.positions):
        lines.append("No position is open")
    return lines


def order_lines(book: EvidenceBook) -> list[str]:
    """The orders, newest as the ledger lists them."""
    entry = book.find("portfolio")
    assert entry is not None
    assert isinstance(entry.spec, Portfolio)
    if not entry.spec.orders:
        return ["There are no orders"]
    lines = ["Orders:"]
    for order in entry.spec.orders[:12]:
        p = f"{entry.ref}.orders[{order.order}]"
        name, quantity, limit, filled, average = slots(p, "order", "quantity", "limit", "filled", "average")
        so_far = f", {filled} done at {average}" if order.average else ""
        lines.append(
            f"{name} {order.side} {quantity} {order.instrument}, limit {limit}: {order.state}{so_far}"
        )
    return lines


def pending_lines(book: EvidenceBook) -> list[str]:
    """What waits for people's votes."""
    entry = book.find("approvals")
    assert entry is not None
    assert isinstance(entry.spec, ApprovalQueue)
    waiting = [row for row in entry.spec.rows if row.state == "pending"]
    if not waiting:
        return ["Nothing waits for a vote"]
    lines = [f"Waiting for votes: {slot(f'{entry.ref}.pending')}"]
    for row in waiting[:12]:
        p = f"{entry.ref}.rows[{row.request}]"
        request, quantity, votes, needed = slots(p, "request", "quantity", "votes", "needed")
        what = (
            "a change of the desk" if row.subject == "change" else f"{row.side} {quantity} {row.instrument}"
        )
        lines.append(f"{request} {what}, {votes} of {needed} votes")
    return lines


def request_lines(book: EvidenceBook, request: str) -> list[str]:
    """How one request stands; what was said for and against it follows from its debate."""
    entry = book.find("approvals")
    assert entry is not None
    assert isinstance(entry.spec, ApprovalQueue)
    row = next((row for row in entry.spec.rows if row.request == request), None)
    if row is None:
        return [f"{request} is not in this part of the queue; open its card for what it is"]
    p = f"{entry.ref}.rows[{request}]"
    quantity, notional, votes, needed = slots(p, "quantity", "notional", "votes", "needed")
    if row.subject == "change":
        return [f"{request} is a change of the desk, proposed by {row.proposer}: {votes} of {needed} votes"]
    lines = [f"{request}: {row.side} {quantity} {row.instrument}, {votes} of {needed} votes"]
    lines.append(f"Worth {notional}, proposed by {row.proposer}")
    if row.drift_bp is not None:
        lines.append(f"The price has moved {slot(f'{p}.drift_bp', 'signed')} since then")
    if not row.proposer.startswith("House analyst"):
        lines.append("A person asked for it by hand: no debate stands behind it, only the checks on its card")
    return lines


def _between(read: Reader) -> str:
    low, high = read.number("key_levels", "range_low"), read.number("key_levels", "range_high")
    return f", {low.slot} to {high.slot}" if low and high else ""


def _regime(read: Reader) -> tuple[str, str]:
    word = read.word("volatility_radar", read.radar("regime"))
    realised = read.number("volatility_radar", read.radar("realised_pct"))
    known = slot(word[0]) if word and word[1] != "UNKNOWN" else ""
    return known, realised.slot if realised else ""
