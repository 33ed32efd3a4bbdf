"""Requests, votes, positions, orders and fills."""

from __future__ import annotations

from hashlib import sha256

from tests.app.sample_market import NOW, SECOND, fresh
from tests.app.sample_strategy import runs
from widgets.specs.approval_card import ApprovalCard, CheckView, VoteView
from widgets.specs.approvals import ApprovalQueue, ApprovalRow, RequestState
from widgets.specs.portfolio import FillView, OrderView, Portfolio, PositionView

ORDER_TEXT = """dynamic-desk order, form 2
desk: demo
request: req-7kq2m9x4c1
mode: PAPER
venue: sim
instrument: BTC-USDT (spot BTCUSDT)
kind: limit
side: buy
quantity: 0.25 BTC
limit price: 97450 USDT
released only while the mid is: 97000 to 97900 USDT
max slippage: 10 bp
protective stop: none
account: paper
strategy: house
time in force: GTC
policy: demo 1
proposer: house
expires: 2026-01-05T14:04:32.000000000Z (1767621872000000000)
replaces: nothing
"""


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
        digest=sha256(ORDER_TEXT.encode()).hexdigest(),
        note="" if state == "pending" else "filled",
    )


def queue(*rows: ApprovalRow) -> ApprovalQueue:
    shown = rows or (row(), row("req-2c8v5n1z7p", "released", 0))
    return ApprovalQueue(
        rows=shown,
        pending=sum(each.state == "pending" for each in shown),
        acting_as="Dana (demo person)",
        voter="dana",
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
        may_reject=True,
        acting_as="Dana (demo person)",
        voter="dana",
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
