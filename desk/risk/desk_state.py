"""ACTIVE, REDUCING or HALTED: facts that survive restarts, read inside every transaction that could add risk."""

from __future__ import annotations

from typing import Literal

import msgspec

from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables
from desk.kernel.topics import Topic
from desk.risk import deployment, holds
from desk.risk.messages import HoldMessage

DeskState = Literal["ACTIVE", "REDUCING", "HALTED"]
Cause = Literal["person", "start", "desk"]
"""Who said so: a person, the start of the host, or the desk's own safeguards."""


class DeskHalted(msgspec.Struct, frozen=True, tag=True):
    """No new risk, until a person with the right resumes."""

    reason: str
    cause: Cause


class DeskReducing(msgspec.Struct, frozen=True, tag=True):
    """Only orders that reduce risk."""

    reason: str
    cause: Cause


class DeskResumed(msgspec.Struct, frozen=True, tag=True):
    """Trading as usual."""

    reason: str
    cause: Cause


DeskMessage = DeskHalted | DeskReducing | DeskResumed | HoldMessage
DESK: Topic[DeskMessage] = Topic("desk.v1", durable=True, messages=DeskMessage)


class DeskStanding(msgspec.Struct, frozen=True):
    """The state of the desk and where it comes from. Nothing on record is REDUCING: the desk has not started yet."""

    state: DeskState
    reason: str
    cause: Cause
    by: str
    since: int
    lift: str = ""
    """Who may end it and how, where breakers hold the desk."""


class DeskStateTable:
    """Keeps the one row that says what the desk may do, and what holds new risk back besides."""

    name = "desk_state"
    ddl = (
        """
    CREATE TABLE desk_state (
        slot INTEGER PRIMARY KEY CHECK (slot = 1), state TEXT NOT NULL, reason TEXT NOT NULL, cause TEXT NOT NULL,
        actor TEXT NOT NULL, since INTEGER NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    """
        + holds.DDL
        + deployment.DDL
    )
    topics = (DESK,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        state: DeskState
        match fact.message:
            case DeskHalted(reason, cause):
                state = "HALTED"
            case DeskReducing(reason, cause):
                state = "REDUCING"
            case DeskResumed(reason, cause):
                state = "ACTIVE"
            case _:
                holds.apply(tables, fact)
                deployment.apply(tables, fact)
                return
        tables.execute(
            "INSERT OR REPLACE INTO desk_state VALUES (1, ?, ?, ?, ?, ?, ?)",
            (state, reason, cause, fact.actor, fact.ts, fact.seq),
        )


def desk_standing(select: Select) -> DeskStanding:
    """The state now. A desk that may trade is REDUCING all the same while a breaker holds."""
    recorded = desk_recorded(select)
    if recorded.state != "ACTIVE" or not (held := holds.tripped(select)):
        return recorded
    more = f", and {len(held) - 1} more" if len(held) > 1 else ""
    return DeskStanding("REDUCING", held[0].words + more, "desk", "desk", held[0].since, held[0].how)


def desk_recorded(select: Select) -> DeskStanding:
    """The state that was last put on record, whatever holds the desk besides."""
    rows = select("SELECT state, reason, cause, actor, since FROM desk_state", ())
    if not rows:
        return DeskStanding("REDUCING", "the desk has not started yet", "start", "", 0)
    state, reason, cause, actor, since = tuple(rows[0])
    return DeskStanding(state, reason, cause, actor, since)
