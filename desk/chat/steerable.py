"""Which debates can be continued or steered, by whom, and what is said where one cannot."""

from __future__ import annotations

from desk.agents.course import read_course
from desk.agents.debates import Held
from desk.agents.evidence_store import read_book
from desk.agents.fact_finding import old_after
from desk.agents.writing import counted
from desk.chat.debate_handler import Kind
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from desk.people.directory import Person
from desk.people.roles import Right

NONE = "No debate was held in this thread; hold one with /debate INSTRUMENT."
STEERERS: tuple[Right, ...] = ("propose", "trade", "vote")
"""Rights of which one is needed to steer: it voids what waits for votes."""
_MINUTE = 60_000_000_000


def require_resting(held: Held) -> None:
    """Refuse a debate that does not rest."""
    match held.state:
        case "running":
            raise Refused(f"The debate on {held.instrument} is running; press Escape to let it rest.")
        case "concluded":
            raise Refused(
                f"The debate on {held.instrument} has come to its card; /round examines it once more."
            )
        case "stopped":
            raise Refused(f"The debate on {held.instrument} is over; {anew(held)}")


def require_fresh(select: Select, held: Held, now: int) -> None:
    """Refuse a debate whose facts are too old to propose on."""
    entry = read_book(select, held.debate).find("market_snapshot", held.instrument)
    age = now - entry.at if entry else 0
    if age > old_after(held.horizon):
        old = counted(age // _MINUTE, "minute")
        raise Refused(
            f"The facts of the debate on {held.instrument} are {old} old, too old to propose on; {anew(held)}"
        )


def require_steerable(select: Select, held: Held | None, person: Person, kind: Kind, rounds: int) -> Held:
    """The debate, or why this person cannot steer it so."""
    if held is None:
        raise Refused(NONE)
    if held.state == "stopped":
        raise Refused(f"The debate on {held.instrument} is over; {anew(held)}")
    if not any(person.may(right) for right in STEERERS):
        raise Refused(
            f"{person.name} may not steer a debate, because that voids what it proposed; ask a trader, an approver or "
            "somebody of risk."
        )
    wishes = read_course(select, held.debate).wishes() if kind == "round" else ()
    if kind == "round" and 1 + sum(wish.kind == "round" for wish in wishes) >= rounds:
        raise Refused(f"The debate on {held.instrument} has had all its rounds; {anew(held)}")
    return held


def anew(held: Held) -> str:
    """How to begin again."""
    return f"hold a new one with /debate {held.instrument} {held.horizon}."
