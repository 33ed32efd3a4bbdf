"""Specs of one believable moment, for tests of what panes draw."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from tests.widgets.market_samples import (
    NOW as NOW,
)
from tests.widgets.market_samples import (
    SECOND as SECOND,
)
from tests.widgets.market_samples import (
    book as book,
)
from tests.widgets.market_samples import (
    chart as chart,
)
from tests.widgets.market_samples import (
    fresh as fresh,
)
from tests.widgets.market_samples import (
    radar as radar,
)
from tests.widgets.market_samples import (
    snapshot as snapshot,
)
from tests.widgets.market_samples import (
    stale as stale,
)
from tests.widgets.market_samples import (
    structure as structure,
)
from tests.widgets.market_samples import (
    watch_row as watch_row,
)
from tests.widgets.market_samples import (
    watchlist as watchlist,
)
from widgets.specs.approval_card import ApprovalCard, CheckView, VoteView
from widgets.specs.approvals import ApprovalQueue, ApprovalRow, RequestState
from widgets.specs.chat import Block, ChatItem, EvidenceView
from widgets.specs.portfolio import FillView, OrderView, Portfolio, PositionView
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

ORDER_TEXT = (
    "instrument: BTC-USDT\nside: buy\nquantity: 0.2500 BTC\nlimit price: 97450 USDT\ntime in force: GTC\n"
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
        "may_reject": change.get("may_vote", True),
        "acting_as": "Dana (demo person)",
        "voter": "dana",
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
