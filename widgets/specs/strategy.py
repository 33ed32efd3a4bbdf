"""The strategy snapshot card: what a debate came to, who said what, and what would prove it wrong."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Percent, Price, Probability, Provenance, Ratio, Score, Spec

Speaker = Literal[
    "Bull",
    "Bear",
    "Neutral",
    "Moderator",
    "Strategy Analyst",
    "Execution Overseer",
    "Risk Sentinel",
    "First-Principles",
    "Pattern Synthesis",
    "Creativity",
    "Desk",
]
Stance = Literal["long", "short", "stand aside"]


class Run(Spec):
    """A piece of text. A figure names the evidence it was rendered from; plain text never holds one."""

    text: str = Field(max_length=8000)
    ref: str = ""
    """Evidence reference such as `T3.spread_bp`; empty for plain text."""
    tone: Literal["plain", "figure", "strong", "muted", "stale", "struck", "unverified"] = "plain"

    @property
    def words(self) -> str:
        """Its text where no style can be seen: what nobody checked says so."""
        return f"{self.text} (unverified)" if self.tone == "unverified" else self.text


class Claim(Spec):
    """One thing a speaker said, with what it rests on and what the machine made of it."""

    id: str
    speaker: Speaker
    runs: tuple[Run, ...]
    refs: tuple[str, ...]
    kind: Literal["fact", "inference", "forecast"]
    concedes: bool = False
    """It speaks against its speaker's own side."""
    verdict: Literal["holds", "struck", "attacked", "withheld"] = "holds"
    reason: str = ""

    @property
    def said_by(self) -> str:
        """Who says it, and that it is a concession where it is one: what stands before its text."""
        return f"{self.speaker} concedes" if self.concedes else self.speaker


class OpinionView(Spec):
    """One sealed opinion: the probability that the price is higher at the horizon, and its claims."""

    speaker: Speaker
    analyst: str
    """Name and version of the analyst, e.g. `house momentum 1`."""
    p_up: Probability
    p_up_before: Probability
    """Before the cross-examination."""
    claims: tuple[Claim, ...] = Field(max_length=12)
    invalidation: tuple[Run, ...]
    change_of_mind: tuple[Run, ...]
    record: tuple[Run, ...] = ()
    """What such a chance of this speaker's has meant, and what the opinion weighs."""
    seal: str
    """SHA-256 under which the opinion was committed before anyone read another."""


class KeyLevel(Spec):
    """A price that matters, why, and the evidence for it."""

    price: Price
    label: str
    ref: str


class RiskFigures(Spec):
    """Numbers a reviewer wants before voting; absent on a card that stands aside."""

    entry: Price
    stop: Price
    target: Price
    reward_to_risk: Score
    risk_quote: str
    """Money lost if the stop is hit, quote currency, decimal text."""
    stop_distance_pct: Percent


class AdviceView(Spec):
    """What somebody at the end of the debate made of the plan. It can only shrink, delay or end it."""

    role: Speaker
    by: str
    """The model that spoke, or empty for the house's rules."""
    factor: Ratio = Field(ge=0.0, le=1.0)
    """What it leaves of the size; 0 is a veto."""
    latency: Literal["", "immediate", "defer", "park"] = ""
    """How patiently the order should go out, where that is its business."""
    runs: tuple[Run, ...] = ()
    """Why, or nothing where it has no objection."""


class StrategySnapshot(Spec):
    """The card at the end of a debate."""

    kind: Literal["strategy_snapshot"] = "strategy_snapshot"
    debate: str
    """Debate id."""
    instrument: str
    decimals: int
    horizon: str
    stance: Stance
    p_up: Probability
    """Pooled by machine from the opinions, never by the moderator."""
    strength: Score
    """-1 (all Bear) to 1 (all Bull)."""
    disagreement: Score
    """Standard deviation of the opinions in log-odds."""
    order_sensitive: bool
    """The moderator ranked the claims differently when the sides were swapped."""
    opinions: tuple[OpinionView, ...] = Field(max_length=8)
    decisive: tuple[Claim, ...] = Field(max_length=6)
    open_questions: tuple[str, ...] = Field(max_length=6)
    key_levels: tuple[KeyLevel, ...] = Field(max_length=8)
    risk: RiskFigures | None
    invalidation: tuple[Run, ...]
    dissent: tuple[Run, ...]
    """The strongest surviving claim of the losing side."""
    advice: tuple[AdviceView, ...] = Field(default=(), max_length=6)
    reading: tuple[tuple[Run, ...], ...] = Field(default=(), max_length=4)
    """What the Strategy Analyst says of the plan, sentence by sentence."""
    reading_by: str = ""
    """The model behind that."""
    request: str = ""
    """Id of the approval request it led to, or empty."""
    voided: str = ""
    """How somebody steered the debate afterwards, which voids that request; or empty."""
    rule_based: bool
    """True when no model spoke."""
    provenance: Provenance


class StrategyBoard(Spec):
    """The newest card of each instrument, newest first."""

    kind: Literal["strategy_board"] = "strategy_board"
    cards: tuple[StrategySnapshot, ...] = Field(max_length=20)
