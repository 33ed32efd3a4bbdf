"""A strategy card and the claims it rests on."""

from __future__ import annotations

from hashlib import sha256

from tests.app.sample_market import PRICES, fresh
from widgets.specs.strategy import (
    Claim,
    KeyLevel,
    OpinionView,
    RiskFigures,
    Run,
    StrategyBoard,
    StrategySnapshot,
)


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
