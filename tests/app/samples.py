"""A believable desk at one fixed moment, for pictures and for tests that need something on the screen."""

from __future__ import annotations

from hashlib import sha256

from tests.app.sample_market import NOW, SECOND, book, chart, radar, snapshot, watchlist
from tests.app.sample_strategy import board, runs
from tests.app.sample_trading import approval_card, portfolio, queue, row
from tests.widgets.depth_samples import depth
from tests.widgets.feature_samples import anomaly, features
from tests.widgets.liquidity_samples import liquidity
from tests.widgets.market_samples import structure
from tests.widgets.volatility_samples import volatility
from widgets.specs.chat import Block, ChatItem, EvidenceView
from widgets.specs.contract import WidgetSpec
from widgets.specs.status import CommandInfo, DeskState, Health, PersonHere, Status
from widgets.specs.strategy import Run

__all__ = [
    "NOW",
    "approval_card",
    "chart",
    "commands",
    "item",
    "queue",
    "row",
    "status",
    "talk",
    "view",
    "watchlist",
]


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
        case "liquidity":
            return liquidity(instrument=instrument)
        case "depth":
            return depth(instrument=instrument)
        case "anomaly":
            return anomaly(instrument=instrument)
        case "features":
            return features(instrument=instrument, interval=interval)
        case "structure":
            return structure(instrument=instrument, interval=interval)
        case "radar":
            return radar()
        case "volatility":
            return volatility(instrument=instrument, interval=interval)
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
