"""The course of a debate, as facts."""

from __future__ import annotations

from typing import Literal

import msgspec

from desk.kernel.topics import Topic


class DebateOpened(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Somebody asked for a debate. `plan` names the tools that are called before anybody speaks."""

    debate: str
    thread: str
    turn: str
    instrument: str
    horizon: str
    person: str
    seats: tuple[str, ...]
    """Speaker and analyst of each seat, the moderator last."""
    plan: tuple[str, ...]
    rule_based: bool
    personas: str = ""
    """SHA-256 of the bundle of personas in force."""
    modules: tuple[str, ...] = ()
    """Cognitive modules that were on."""
    sides: tuple[str, ...] = ()
    """The speakers in the order in which the moderator reads them first; drawn before anybody has spoken."""
    again: str = ""
    """The debate that this is a new run of, or empty."""


class SeatFellSilent(msgspec.Struct, frozen=True, tag=True):
    """A seat brought nothing where it was its turn: it failed, or took too long."""

    debate: str
    speaker: str
    reason: str


class SeatFellBack(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The model of a seat brought no answer that can be used, so the house's rules spoke in its place."""

    debate: str
    speaker: str
    model: str
    step: str
    reason: str
    """The provider's own words where it had any."""


class AnswerFaulted(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What the desk refused in a model's answer. What is left of it after one repair was struck or left out."""

    debate: str
    speaker: str
    model: str
    step: str
    faults: tuple[str, ...]
    unknown: int
    """How many tools, references, symbols and ids it named that do not exist."""
    left: int
    """Faults that the repair left."""


class AdviceGiven(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What somebody at the end of a debate made of the plan: it can only shrink it, delay it or end it."""

    debate: str
    role: str
    by: str
    rule_based: bool
    factor: float
    """What it leaves of the size, 0 to 1."""
    latency: str
    """How patiently the order should go out."""
    text: str
    """Template: why, or empty where it has no objection."""
    condition: str
    plan: str
    """Reference of the plan that it is about."""


class CasesCited(msgspec.Struct, frozen=True, tag=True):
    """Past debates that Pattern Synthesis found to be like this one, by id."""

    debate: str
    by: str
    """Its model, or empty for the house's rule."""
    cases: tuple[str, ...]


class IdeaShadowed(msgspec.Struct, frozen=True, tag=True):
    """An idea of Creativity. It stands here and nowhere else: on no card, in no pool, behind no proposal."""

    debate: str
    by: str
    """Its model."""
    idea: str


class OpinionSealed(msgspec.Struct, frozen=True, tag=True):
    """An opinion is fixed: its hash stands here before anybody, participant or person, has read any opinion."""

    debate: str
    speaker: str
    analyst: str
    sha256: str


class OpinionRevealed(msgspec.Struct, frozen=True, tag=True):
    """The sealed opinion itself; `sha256` of `body` is its seal."""

    debate: str
    speaker: str
    body: str


class ClaimStruck(msgspec.Struct, frozen=True, tag=True):
    """The machine could not confirm a claim, or its sentence held a figure that no evidence backs."""

    debate: str
    claim: str
    verdict: Literal["holds", "struck", "withheld"]
    reason: str


class ClaimAttacked(msgspec.Struct, frozen=True, tag=True):
    """Evidence was held against a claim, and the machine confirmed it, or did not."""

    debate: str
    by: str
    claim: str
    refs: tuple[str, ...]
    holds: bool
    reason: str
    round: int = 1


class MindChanged(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A speaker's answer to the attacks. A change that names no new reference is not `accepted` and does not count."""

    debate: str
    speaker: str
    p_before: float
    p_after: float
    ref: str
    accepted: bool
    conceded: tuple[str, ...]
    round: int = 1


class ClaimsRanked(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The moderator's ranking, with the sides in one order and then swapped."""

    debate: str
    first: tuple[str, ...]
    swapped: tuple[str, ...]
    order_sensitive: bool
    open_questions: tuple[str, ...]


class DebateConcluded(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The card, as canonical JSON of the strategy snapshot, and the hash of each piece of evidence."""

    debate: str
    instrument: str
    stance: str
    snapshot: str
    evidence: dict[str, str]


class DebateProposed(msgspec.Struct, frozen=True, tag=True):
    """What the debate led to: an approval request, or the reason why the desk refused to make one."""

    debate: str
    request: str
    reason: str


class DebateStopped(msgspec.Struct, frozen=True, tag=True):
    """The debate ended without a card: it was stopped for good, or failed before there was anything to keep."""

    debate: str
    reason: str


class StepTaken(msgspec.Struct, frozen=True, tag=True):
    """A step of the course is done and is not done again; `body` is what it brought, as JSON."""

    debate: str
    step: str
    """`say facts`, `attack Bull`, `rank swapped 2`, ..."""
    body: str = ""


class DebateInterrupted(msgspec.Struct, frozen=True, tag=True):
    """The debate rests before its end and can be continued: a person paused it, something failed, or the desk went
    down."""

    debate: str
    reason: str


class DebateContinued(msgspec.Struct, frozen=True, tag=True):
    """The debate goes on in another turn, at the first step that is not done yet."""

    debate: str
    turn: str
    person: str


class DebateSteered(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A person steered the debate. What it had proposed until then is void."""

    debate: str
    wish: str
    """Id of the wish."""
    kind: Literal["ask", "note", "tool", "round"]
    person: str
    name: str
    """As shown."""
    text: str = ""
    """The question or the note, word for word, or the name of the tool."""
    speaker: str = ""
    """Who is asked."""
    arguments: str = ""
    """Of the tool, as JSON."""

    @property
    def said(self) -> str:
        """What was done, as a phrase."""
        match self.kind:
            case "ask":
                return f"{self.name} asked {self.speaker} a question"
            case "note":
                return f"{self.name} added a note"
            case "tool":
                return f"{self.name} added evidence"
            case "round":
                return f"{self.name} asked for another round"


class DebateClosed(msgspec.Struct, frozen=True, tag=True):
    """A continued debate came to its end, whether or not its card is a new one."""

    debate: str


DebateMessage = (
    DebateOpened
    | SeatFellSilent
    | SeatFellBack
    | AnswerFaulted
    | AdviceGiven
    | CasesCited
    | IdeaShadowed
    | OpinionSealed
    | OpinionRevealed
    | ClaimStruck
    | ClaimAttacked
    | MindChanged
    | ClaimsRanked
    | DebateConcluded
    | DebateProposed
    | DebateStopped
    | StepTaken
    | DebateInterrupted
    | DebateContinued
    | DebateSteered
    | DebateClosed
)
DEBATES: Topic[DebateMessage] = Topic("debates.v1", durable=True, messages=DebateMessage)
"""Every debate from the question to the card."""
