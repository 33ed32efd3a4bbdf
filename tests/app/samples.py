"""Specs of a believable desk at one fixed moment, for pictures and for tests that need something on the screen."""

from __future__ import annotations

import math
from hashlib import sha256

from widgets.specs.approvals import (
    ApprovalCard,
    ApprovalQueue,
    ApprovalRow,
    CheckView,
    RequestState,
    VoteView,
)
from widgets.specs.chat import Block, ChatItem, EvidenceView
from widgets.specs.contract import WidgetSpec
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

NOW = 1_767_621_600_000_000_000
SECOND = 1_000_000_000
PRICES = {
    "BTC-USDT": (97_412.3, 1),
    "ETH-USDT": (3_481.22, 2),
    "SOL-USDT": (187.64, 2),
    "TON-USDT": (5.4312, 4),
    "XRP-USDT": (2.2841, 4),
    "DOGE-USDT": (0.32177, 5),
}
ORDER_TEXT = """instrument  BTC-USDT
venue       sim
contract    BTCUSDT
side        buy
quantity    0.2500
limit       97450.0
in force    GTC until 2026-01-05T14:30:00Z
account     paper
policy      demo 1"""


def fresh(age_ms: int = 120, stale: bool = False) -> Provenance:
    return Provenance(source="sim", at=NOW, age_ms=age_ms, stale=stale, reason="no trade" if stale else "")


def watchlist() -> Watchlist:
    rows = []
    for at, (name, (last, decimals)) in enumerate(PRICES.items()):
        spark = tuple(last * (1 + 0.002 * math.sin(at + step / 3)) for step in range(24))
        rows.append(
            WatchRow(
                instrument=name,
                last=last,
                decimals=decimals,
                change_pct=(1.42, -0.83, 2.91, -3.07, 0.12, 0.0)[at],
                tick=("up", "down", "up", "down", "flat", "flat")[at],
                spread_bp=(0.4, 0.9, 1.3, 4.2, 2.1, 3.3)[at],
                volume_quote=(48.2e6, 21.7e6, 8.4e6, 1.2e6, 3.3e6, 0.9e6)[at],
                spark=spark,
                provenance=fresh(),
            )
        )
    return Watchlist(rows=tuple(rows))


def snapshot(instrument: str = "BTC-USDT") -> MarketSnapshot:
    last, decimals = PRICES[instrument]
    return MarketSnapshot(
        instrument=instrument,
        venue="sim",
        decimals=decimals,
        last=last,
        bid=last * 0.9999,
        ask=last * 1.0001,
        mid=last,
        spread_bp=0.4,
        bid_depth_10bp=12.4,
        ask_depth_10bp=9.8,
        imbalance=0.12,
        change_1m_pct=0.05,
        change_15m_pct=0.31,
        change_pct=1.42,
        high=last * 1.01,
        low=last * 0.985,
        volume_base=812.4,
        volume_quote=79.1e6,
        trades=18_204,
        buy_share_pct=53.1,
        book_usable=True,
        provenance=fresh(),
    )


def book(instrument: str = "BTC-USDT") -> BookView:
    last, decimals = PRICES[instrument]
    tick = 10.0**-decimals
    bids, asks, bid_total, ask_total = [], [], 0.0, 0.0
    for level in range(16):
        bid_total += (size := 0.4 + 0.3 * ((level * 7) % 5))
        bids.append(BookLevel(price=last - tick * (level * 3 + 1), size=size, total=bid_total))
        ask_total += (size := 0.3 + 0.3 * ((level * 5) % 6))
        asks.append(BookLevel(price=last + tick * (level * 3 + 1), size=size, total=ask_total))
    return BookView(
        instrument=instrument,
        decimals=decimals,
        size_decimals=4,
        bids=tuple(bids),
        asks=tuple(asks),
        spread_bp=0.4,
        usable=True,
        provenance=fresh(),
    )


def chart(instrument: str = "BTC-USDT", interval: str = "1m", bars: int = 120) -> Chart:
    last, decimals = PRICES[instrument]
    made = []
    for at in range(bars):
        close = last * (1 + 0.006 * math.sin(at / 11) + 0.002 * math.sin(at / 2.3))
        opened = last * (1 + 0.006 * math.sin((at - 1) / 11) + 0.002 * math.sin((at - 1) / 2.3))
        made.append(
            Bar(
                at=NOW - (bars - at) * 60 * SECOND,
                open=opened,
                high=max(opened, close) * 1.0008,
                low=min(opened, close) * 0.9992,
                close=close,
                volume=4 + 3 * abs(math.sin(at / 5)),
                closed=at < bars - 1,
            )
        )
    return Chart(
        instrument=instrument,
        interval=interval,
        decimals=decimals,
        bars=tuple(made),
        lines=(ChartLine(price=last * 0.996, label="support", tone="level"),),
        provenance=fresh(),
    )


def radar() -> VolatilityRadar:
    rows = tuple(
        RadarRow(
            instrument=name,
            rank=at + 1,
            realised_pct=42.1 + 9 * at,
            ewma_pct=44.0 + 8 * at,
            parkinson_pct=40.2 + 8 * at,
            garman_klass_pct=41.0 + 8 * at,
            rogers_satchell_pct=None if at == 5 else 39.0 + 8 * at,
            yang_zhang_pct=None if at == 5 else 43.0 + 8 * at,
            atr_pct=0.11 + 0.04 * at,
            fast_slow=1.84 - 0.2 * at,
            jump_share_pct=4.0 + at,
            percentile=(96.0, 81.0, 60.0, 44.0, 21.0, None)[at],
            regime=("EXTREME", "HIGH", "NORMAL", "NORMAL", "LOW", "UNKNOWN")[at],
            bars=120 - at,
            provenance=fresh(),
        )
        for at, name in enumerate(("SOL-USDT", "BTC-USDT", "ETH-USDT", "TON-USDT", "XRP-USDT", "DOGE-USDT"))
    )
    return VolatilityRadar(interval="1m", rows=rows, provenance=fresh())


def runs(*parts: tuple[str, str]) -> tuple[Run, ...]:
    return tuple(Run(text=text, ref=ref, tone="figure" if ref else "plain") for text, ref in parts)


def card_of_strategy(instrument: str = "BTC-USDT") -> StrategySnapshot:
    last, decimals = PRICES[instrument]
    bull = Claim(
        id="B1",
        speaker="Bull",
        runs=runs(
            ("Momentum over 15 minutes is ", ""), ("+0.31 %", "T2.change_15m_pct"), (" and rising.", "")
        ),
        refs=("T2.change_15m_pct",),
        kind="fact",
    )
    bear = Claim(
        id="R1",
        speaker="Bear",
        runs=runs(("Asks within 10 bp are thin: ", ""), ("9.8 BTC", "T1.ask_depth_10bp"), (".", "")),
        refs=("T1.ask_depth_10bp",),
        kind="fact",
        verdict="attacked",
    )
    return StrategySnapshot(
        debate="deb-4x1p9q7k2m",
        instrument=instrument,
        decimals=decimals,
        horizon="15m",
        stance="long",
        p_up=0.63,
        strength=0.34,
        disagreement=0.41,
        order_sensitive=False,
        opinions=(
            OpinionView(
                speaker="Bull",
                analyst="house momentum 1",
                p_up=0.68,
                p_up_before=0.71,
                claims=(bull,),
                invalidation=runs(("A close below ", ""), ("97,020.0", "T3.low")),
                change_of_mind=runs(("Flow turning to sellers.", "")),
                seal=sha256(b"bull").hexdigest(),
            ),
            OpinionView(
                speaker="Bear",
                analyst="house mean reversion 1",
                p_up=0.44,
                p_up_before=0.40,
                claims=(bear,),
                invalidation=runs(("A close above ", ""), ("97,900.0", "T3.high")),
                change_of_mind=runs(("Depth returning on the ask side.", "")),
                seal=sha256(b"bear").hexdigest(),
            ),
        ),
        decisive=(bull,),
        open_questions=("Does the thin ask side hold through the next hour?",),
        key_levels=(
            KeyLevel(price=last * 0.996, label="support", ref="T3.support"),
            KeyLevel(price=last * 1.005, label="resistance", ref="T3.resistance"),
        ),
        risk=RiskFigures(
            entry=last,
            stop=last * 0.994,
            target=last * 1.012,
            reward_to_risk=2.0,
            risk_quote="146.10",
            stop_distance_pct=0.6,
        ),
        invalidation=runs(("A one-minute close below ", ""), ("97,020.0", "T3.low"), (".", "")),
        dissent=runs(("Bear: asks within 10 bp are thin, ", ""), ("9.8 BTC", "T1.ask_depth_10bp"), (".", "")),
        request="req-7kq2m9x4c1",
        rule_based=True,
        provenance=fresh(),
    )


def board() -> StrategyBoard:
    return StrategyBoard(cards=(card_of_strategy(),))


def row(request: str = "req-7kq2m9x4c1", state: RequestState = "pending", left: int = 272) -> ApprovalRow:
    return ApprovalRow(
        request=request,
        state=state,
        instrument="BTC-USDT",
        side="buy",
        quantity="0.2500",
        notional="24,353.08",
        proposer="house",
        votes=1 if state == "pending" else 2,
        needed=2,
        expires_at=NOW + left * SECOND,
        seconds_left=left,
        created_at=NOW - 28 * SECOND,
        drift_bp=1.2,
        note="" if state == "pending" else "filled",
    )


def queue(*rows: ApprovalRow) -> ApprovalQueue:
    shown = rows or (row(), row("req-2c8v5n1z7p", "released", 0))
    return ApprovalQueue(
        rows=shown,
        pending=sum(each.state == "pending" for each in shown),
        acting_as="Dana (demo person)",
    )


def approval_card(request: str = "req-7kq2m9x4c1") -> ApprovalCard:
    return ApprovalCard(
        row=row(request),
        order_text=ORDER_TEXT,
        digest=sha256(ORDER_TEXT.encode()).hexdigest(),
        rationale=runs(("Momentum over 15 minutes is ", ""), ("+0.31 %", "T2.change_15m_pct"), (".", "")),
        dissent=runs(("Bear: asks within 10 bp are thin, ", ""), ("9.8 BTC", "T1.ask_depth_10bp"), (".", "")),
        refs=("T1", "T2"),
        checks=(
            CheckView(control="C01", name="order size", passed=True, value="24,353.08", limit="50,000.00"),
            CheckView(control="C02", name="price collar", passed=True, value="3.9 bp", limit="50.0 bp"),
            CheckView(control="C05", name="quote age", passed=True, value="0.1 s", limit="2.0 s"),
        ),
        votes=(
            VoteView(
                person="lee", name="Lee", role="approver", choice="approve", reason="", at=NOW - 12 * SECOND
            ),
        ),
        eligible=("Dana",),
        may_vote=True,
        acting_as="Dana (demo person)",
        expected_slippage_bp=1.1,
    )


def portfolio() -> Portfolio:
    return Portfolio(
        currency="USDT",
        cash="75,646.92",
        equity="100,128.40",
        unrealised="+131.20",
        realised="-2.80",
        fees="24.35",
        day_pnl="+128.40",
        exposure="24,484.28",
        exposure_pct=24.5,
        positions=(
            PositionView(
                instrument="BTC-USDT",
                side="long",
                quantity="0.2500",
                entry="97,412.30",
                mark="97,937.10",
                unrealised="+131.20",
                realised="-2.80",
                fees="24.35",
                change_pct=0.54,
                provenance=fresh(),
            ),
        ),
        orders=(
            OrderView(
                order="ord-9d3k1r8w5t",
                request="req-2c8v5n1z7p",
                instrument="BTC-USDT",
                side="buy",
                quantity="0.2500",
                filled="0.2500",
                limit="97,450.0",
                average="97,412.3",
                state="filled",
                note="",
                created_at=NOW - 400 * SECOND,
            ),
        ),
        fills=(
            FillView(
                fill="fil-1",
                order="ord-9d3k1r8w5t",
                instrument="BTC-USDT",
                side="buy",
                quantity="0.1400",
                price="97,411.9",
                fee="13.64",
                at=NOW - 399 * SECOND,
            ),
            FillView(
                fill="fil-2",
                order="ord-9d3k1r8w5t",
                instrument="BTC-USDT",
                side="buy",
                quantity="0.1100",
                price="97,412.8",
                fee="10.71",
                at=NOW - 398 * SECOND,
            ),
        ),
    )


def status(state: DeskState = "ACTIVE", pending: int = 1) -> Status:
    return Status(
        mode="PAPER",
        profile="demo",
        session="s-1",
        host="pid 4242",
        desk_state=state,
        desk_state_reason="halted by you" if state == "HALTED" else "",
        feed="sim seed 7",
        feed_state="live",
        feed_age_ms=120,
        now=NOW,
        people=(
            PersonHere(person="you", name="you", role="trader", acting_as="Dana (demo person)"),
            PersonHere(person="lee", name="Lee", role="approver", demo=True),
        ),
        services=(Health(service="market", state="running"), Health(service="approvals", state="running")),
        acting_as="Dana (demo person)",
        you="you",
        pending=pending,
        journal_seq=1284,
    )


def item(seq: int, speaker: str, text: str, thread: str = "th-1", tone: str = "plain") -> ChatItem:
    author = "person" if speaker == "you" else "desk" if speaker == "Desk" else "analyst"
    return ChatItem(
        item=f"it-{seq}",
        thread=thread,
        turn=f"tu-{seq}",
        seq=seq,
        author=author,
        speaker=speaker,
        tone=tone,
        at=NOW + seq * SECOND,
        blocks=(Block(runs=(Run(text=text),)),),
    )


def talk() -> tuple[ChatItem, ...]:
    answer = item(2, "House analyst (rule-based)", "").model_copy(
        update={
            "blocks": (
                Block(
                    runs=runs(
                        ("BTC-USDT trades at ", ""),
                        ("97,412.3", "T1.last"),
                        (", up ", ""),
                        ("0.31 %", "T1.change_15m_pct"),
                        (" in fifteen minutes, with a spread of ", ""),
                        ("0.40 bp", "T1.spread_bp"),
                        (".", ""),
                    )
                ),
                Block(style="bullet", runs=runs(("Bids outweigh asks within 10 bp.", ""))),
                Block(style="bullet", runs=runs(("The regime is HIGH for this hour.", ""))),
            )
        }
    )
    return (
        item(1, "you", "what is BTC doing?"),
        answer,
        item(3, "Bull (rule-based)", "Buyers pay up; the trend has room.", tone="bull"),
        item(4, "Bear (rule-based)", "The ask side is thin and the move is old.", tone="bear"),
        item(5, "Moderator (rule-based)", "Bull holds, Bear's dissent stays on the card.", tone="moderator"),
    )


def evidence(ref: str = "T2.change_15m_pct") -> EvidenceView:
    return EvidenceView(
        ref=ref,
        tool="market_snapshot",
        arguments="instrument=BTC-USDT",
        field="change_15m_pct",
        value="0.31",
        unit="%",
        at=NOW,
        age_ms=120,
        source="sim",
        sha256=sha256(b"evidence").hexdigest(),
        trust="desk",
    )


def commands() -> tuple[CommandInfo, ...]:
    return (
        CommandInfo(
            name="debate",
            usage="/debate INSTRUMENT [INTERVAL]",
            summary="Bull against Bear on an instrument.",
            arguments=("instrument", "interval"),
        ),
        CommandInfo(
            name="buy",
            usage="/buy INSTRUMENT QUANTITY [LIMIT]",
            summary="Propose to buy.",
            arguments=("instrument", "quantity"),
        ),
        CommandInfo(name="halt", usage="/halt [REASON]", summary="Halt the desk.", arguments=("text",)),
    )


def view(name: str) -> WidgetSpec | None:
    """The sample for a view's name."""
    kind, _, rest = name.partition(":")
    instrument, _, interval = rest.partition(":")
    match kind:
        case "watchlist":
            return watchlist()
        case "snapshot":
            return snapshot(instrument)
        case "book":
            return book(instrument)
        case "chart":
            return chart(instrument, interval)
        case "radar":
            return radar()
        case "board":
            return board()
        case "queue":
            return queue()
        case "card":
            return approval_card(rest)
        case "portfolio":
            return portfolio()
        case "status":
            return status()
        case "evidence":
            return evidence(rest)
        case _:
            return None
