"""Specs of one believable moment, for tests of what panes draw."""

from __future__ import annotations

import math
from hashlib import sha256
from typing import Any

from widgets.specs.approvals import (
    ApprovalCard,
    ApprovalQueue,
    ApprovalRow,
    CheckView,
    RequestState,
    VoteView,
)
from widgets.specs.chat import Block, ChatItem, EvidenceView
from widgets.specs.figure import Provenance
from widgets.specs.market import (
    Bar,
    BookLevel,
    BookView,
    Chart,
    ChartLine,
    MarketSnapshot,
    Watchlist,
    WatchRow,
)
from widgets.specs.portfolio import FillView, OrderView, Portfolio, PositionView
from widgets.specs.radar import RadarRow, VolatilityRadar
from widgets.specs.status import CommandInfo, DeskState, Health, PersonHere, Status
from widgets.specs.strategy import (
    Claim,
    KeyLevel,
    OpinionView,
    RiskFigures,
    Run,
    StrategyBoard,
    StrategySnapshot,
)

SECOND = 1_000_000_000
NOW = 1_767_621_600 * SECOND  # 14:00 UTC
ORDER_TEXT = "instrument  BTC-USDT\nside        buy\nquantity    0.2500\nlimit       97450.0"


def fresh(age_ms: int = 120) -> Provenance:
    return Provenance(source="sim", at=NOW, age_ms=age_ms)


def stale(age_ms: int = 14_000) -> Provenance:
    return Provenance(source="sim", at=NOW, age_ms=age_ms, stale=True, reason="no trade")


def watch_row(instrument: str = "BTC-USDT", last: float = 97_412.3, **change: Any) -> WatchRow:
    made: dict[str, Any] = {
        "instrument": instrument,
        "last": last,
        "decimals": 1,
        "change_pct": 1.42,
        "tick": "up",
        "spread_bp": 0.4,
        "volume_quote": 48.2e6,
        "spark": tuple(last * (1 + 0.002 * math.sin(step / 3)) for step in range(24)),
        "provenance": fresh(),
    }
    return WatchRow(**(made | change))


def watchlist(*rows: WatchRow) -> Watchlist:
    return Watchlist(
        rows=rows
        or (
            watch_row(),
            watch_row("ETH-USDT", 3_481.22, decimals=2, change_pct=-0.83, tick="down"),
            watch_row("TON-USDT", 5.4312, decimals=4, change_pct=0.0, tick="flat", provenance=stale()),
        )
    )


def book(**change: Any) -> BookView:
    def side(sign: int) -> tuple[BookLevel, ...]:
        total, levels = 0.0, []
        for level in range(12):
            size = 0.4 + 0.3 * (level % 4)
            total += size
            levels.append(BookLevel(price=97_412.3 + sign * (level + 1) * 0.1, size=size, total=total))
        return tuple(levels)

    made: dict[str, Any] = {
        "instrument": "BTC-USDT",
        "decimals": 1,
        "size_decimals": 4,
        "bids": side(-1),
        "asks": side(1),
        "spread_bp": 0.4,
        "usable": True,
        "provenance": fresh(),
    }
    return BookView(**(made | change))


def chart(bars: int = 120, **change: Any) -> Chart:
    made = []
    for at in range(bars):
        opened = 97_000 * (1 + 0.004 * math.sin((at - 1) / 9) + 0.001 * math.sin((at - 1) * 1.7))
        close = 97_000 * (1 + 0.004 * math.sin(at / 9) + 0.001 * math.sin(at * 1.7))
        made.append(
            Bar(
                at=NOW - (bars - at) * 60 * SECOND,
                open=opened,
                high=max(opened, close) * 1.0004,
                low=min(opened, close) * 0.9996,
                close=close,
                volume=4 + 3 * abs(math.sin(at / 5)),
                closed=at < bars - 1,
            )
        )
    fields: dict[str, Any] = {
        "instrument": "BTC-USDT",
        "interval": "1m",
        "decimals": 1,
        "bars": tuple(made),
        "lines": (
            ChartLine(price=96_900.0, label="support"),
            ChartLine(price=97_100.0, label="entry", tone="entry"),
        ),
        "provenance": fresh(),
    }
    return Chart(**(fields | change))


def snapshot() -> MarketSnapshot:
    return MarketSnapshot(
        instrument="BTC-USDT",
        venue="sim",
        decimals=1,
        last=97_412.3,
        bid=97_412.2,
        ask=97_412.4,
        mid=97_412.3,
        spread_bp=0.4,
        bid_depth_10bp=12.4,
        ask_depth_10bp=9.8,
        imbalance=0.12,
        change_1m_pct=0.05,
        change_15m_pct=0.31,
        change_pct=1.42,
        high=98_204.5,
        low=96_100.0,
        volume_base=812.4,
        volume_quote=79.1e6,
        trades=18_204,
        buy_share_pct=53.1,
        book_usable=True,
        provenance=fresh(),
    )


def radar() -> VolatilityRadar:
    def row(rank: int, instrument: str, **change: Any) -> RadarRow:
        made: dict[str, Any] = {
            "instrument": instrument,
            "rank": rank,
            "realised_pct": 42.1,
            "ewma_pct": 44.0,
            "parkinson_pct": 40.2,
            "garman_klass_pct": 41.0,
            "rogers_satchell_pct": 39.0,
            "yang_zhang_pct": 43.0,
            "atr_pct": 0.11,
            "fast_slow": 1.84,
            "jump_share_pct": 4.0,
            "percentile": 96.0,
            "regime": "EXTREME",
            "bars": 120,
            "provenance": fresh(),
        }
        return RadarRow(**(made | change))

    few: dict[str, Any] = dict.fromkeys(
        ("realised_pct", "atr_pct", "fast_slow", "percentile", "yang_zhang_pct")
    )
    return VolatilityRadar(
        interval="1m",
        rows=(
            row(1, "SOL-USDT"),
            row(2, "BTC-USDT", regime="NORMAL", fast_slow=0.97, percentile=41.0),
            row(3, "TON-USDT", regime="UNKNOWN", bars=7, **few),
        ),
        provenance=fresh(),
    )


def runs(*parts: tuple[str, str]) -> tuple[Run, ...]:
    return tuple(Run(text=text, ref=ref, tone="figure" if ref else "plain") for text, ref in parts)


def strategy(instrument: str = "BTC-USDT", **change: Any) -> StrategySnapshot:
    claim = Claim(
        id="B1",
        speaker="Bull",
        runs=runs(("Momentum is ", ""), ("+0.31 %", "T2.change_15m_pct"), (" and rising.", "")),
        refs=("T2.change_15m_pct",),
        kind="fact",
    )
    opinion = OpinionView(
        speaker="Bull",
        analyst="house momentum 1",
        p_up=0.68,
        p_up_before=0.71,
        claims=(claim,),
        invalidation=runs(("A close below ", ""), ("97,020.0", "T3.low")),
        change_of_mind=runs(("Flow turning.", "")),
        seal=sha256(b"bull").hexdigest(),
    )
    made: dict[str, Any] = {
        "debate": "deb-4x1p9q7k2m",
        "instrument": instrument,
        "decimals": 1,
        "horizon": "15m",
        "stance": "long",
        "p_up": 0.63,
        "strength": 0.34,
        "disagreement": 0.41,
        "order_sensitive": True,
        "opinions": (opinion,),
        "decisive": (claim,),
        "open_questions": ("Does the thin ask side hold?",),
        "key_levels": (KeyLevel(price=97_020.0, label="support", ref="T3.support"),),
        "risk": RiskFigures(
            entry=97_412.3,
            stop=96_827.8,
            target=98_581.2,
            reward_to_risk=2.0,
            risk_quote="1146.10",
            stop_distance_pct=0.6,
        ),
        "invalidation": runs(("A close below ", ""), ("97,020.0", "T3.low"), (".", "")),
        "dissent": runs(("Bear: asks are thin, ", ""), ("9.8 BTC", "T1.ask_depth_10bp"), (".", "")),
        "request": "req-7kq2m9x4c1",
        "rule_based": True,
        "provenance": fresh(),
    }
    return StrategySnapshot(**(made | change))


def board(*cards: StrategySnapshot) -> StrategyBoard:
    return StrategyBoard(
        cards=cards or (strategy(), strategy("ETH-USDT", stance="stand aside", risk=None, request=""))
    )


def request(name: str = "req-7kq2m9x4c1", state: RequestState = "pending", **change: Any) -> ApprovalRow:
    made: dict[str, Any] = {
        "request": name,
        "state": state,
        "instrument": "BTC-USDT",
        "side": "buy",
        "quantity": "0.2500",
        "notional": "24353.08",
        "proposer": "house",
        "votes": 1,
        "needed": 2,
        "expires_at": NOW + 272 * SECOND,
        "seconds_left": 272,
        "created_at": NOW - 28 * SECOND,
        "drift_bp": 1.2,
    }
    return ApprovalRow(**(made | change))


def queue(*rows: ApprovalRow) -> ApprovalQueue:
    shown = rows or (request(), request("req-2c8v5n1z7p", "released"))
    return ApprovalQueue(
        rows=shown, pending=sum(row.state == "pending" for row in shown), acting_as="Dana (demo person)"
    )


def card(**change: Any) -> ApprovalCard:
    made: dict[str, Any] = {
        "row": request(),
        "order_text": ORDER_TEXT,
        "digest": sha256(ORDER_TEXT.encode()).hexdigest(),
        "rationale": runs(("Momentum is ", ""), ("+0.31 %", "T2.change_15m_pct"), (".", "")),
        "dissent": runs(("Asks are thin.", "")),
        "refs": ("T1", "T2"),
        "checks": (
            CheckView(control="C01", name="order size", passed=True, value="24,353.08", limit="50,000.00"),
            CheckView(
                control="C09",
                name="daily loss",
                passed=False,
                value="-1,240",
                limit="-1,000",
                detail="Too much lost.",
            ),
        ),
        "votes": (
            VoteView(person="lee", name="Lee", role="approver", choice="approve", reason="fits", at=NOW),
        ),
        "eligible": ("Dana",),
        "may_vote": True,
        "acting_as": "Dana (demo person)",
        "expected_slippage_bp": 1.1,
    }
    return ApprovalCard(**(made | change))


def portfolio() -> Portfolio:
    order = OrderView(
        order="ord-9d3k1r8w5t",
        request="req-2c8v5n1z7p",
        instrument="BTC-USDT",
        side="buy",
        quantity="0.2500",
        filled="0.1400",
        limit="97450.0",
        average="97411.9",
        state="working",
        note="",
        created_at=NOW,
    )
    return Portfolio(
        currency="USDT",
        cash="75646.92",
        equity="100128.40",
        unrealised="131.20",
        realised="-2.80",
        fees="24.35",
        day_pnl="128.40",
        exposure="24484.28",
        exposure_pct=24.5,
        positions=(
            PositionView(
                instrument="BTC-USDT",
                side="long",
                quantity="0.2500",
                entry="97412.30",
                mark="97937.10",
                unrealised="131.20",
                realised="-2.80",
                fees="24.35",
                change_pct=0.54,
                provenance=fresh(),
            ),
        ),
        orders=(order, order.model_copy(update={"state": "unknown", "note": "the venue has not answered"})),
        fills=(
            FillView(
                fill="fil-1",
                order="ord-9d3k1r8w5t",
                instrument="BTC-USDT",
                side="buy",
                quantity="0.1400",
                price="97411.9",
                fee="13.64",
                at=NOW,
            ),
        ),
    )


def status(state: DeskState = "ACTIVE", pending: int = 1, **change: Any) -> Status:
    made: dict[str, Any] = {
        "mode": "PAPER",
        "profile": "demo",
        "session": "s-1",
        "host": "pid 4242",
        "desk_state": state,
        "desk_state_reason": "halted by you" if state == "HALTED" else "",
        "feed": "sim seed 7",
        "feed_state": "live",
        "feed_age_ms": 120,
        "now": NOW,
        "people": (
            PersonHere(person="you", name="you", role="trader"),
            PersonHere(person="lee", name="Lee", role="approver", demo=True),
        ),
        "services": (Health(service="market", state="running"),),
        "acting_as": "Dana (demo person)",
        "you": "you",
        "pending": pending,
        "journal_seq": 1284,
    }
    return Status(**(made | change))


def item(seq: int, *blocks: Block, speaker: str = "House analyst (rule-based)", **change: Any) -> ChatItem:
    made: dict[str, Any] = {
        "item": f"it-{seq}",
        "thread": "th-1",
        "turn": f"tu-{seq}",
        "seq": seq,
        "author": "analyst",
        "speaker": speaker,
        "at": NOW + seq * SECOND,
        "blocks": blocks or (say(f"Line {seq}."),),
    }
    return ChatItem(**(made | change))


def say(*parts: str | tuple[str, str], style: Any = "paragraph") -> Block:
    pairs = [(part, "") if isinstance(part, str) else part for part in parts]
    return Block(style=style, runs=runs(*pairs))


def answer(seq: int = 1) -> ChatItem:
    return item(
        seq,
        say("BTC-USDT trades at ", ("97,412.3", "T1.last"), ", up ", ("+0.31 %", "T1.change_15m_pct"), "."),
        say("Depth: ", ("12.4 BTC", "T1.bid_depth_10bp"), " bid.", style="bullet"),
    )


def evidence() -> EvidenceView:
    return EvidenceView(
        ref="T1.spread_bp",
        tool="market.snapshot",
        arguments="instrument=BTC-USDT",
        field="spread_bp",
        value="0.40",
        unit="bp",
        at=NOW,
        age_ms=120,
        source="sim",
        sha256="a3f1" * 16,
        trust="desk",
    )


COMMANDS = (
    CommandInfo(
        name="debate",
        usage="/debate INSTRUMENT [HORIZON]",
        summary="Hold a debate.",
        arguments=("instrument", "interval"),
    ),
    CommandInfo(name="derisk", usage="/derisk", summary="Reduce only."),
    CommandInfo(name="halt", usage="/halt [REASON]", summary="Halt the desk.", arguments=("text",)),
)
INSTRUMENTS = ("BTC-USDT", "ETH-USDT", "TON-USDT")
