"""Who sits at the terminals, and as whom they act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from desk.host.session import Session
from desk.host.terminals import Terminals
from desk.host.viewing import Viewer
from desk.kernel.bus import Bus
from desk.kernel.errors import Refused
from desk.people.directory import Person, all_people, find_person
from widgets.specs.status import PersonHere


class Presence:
    """Reads the people of the desk together with the sessions they have open."""

    def __init__(self, bus: Bus, terminals: Terminals, changed: Callable[[], None]) -> None:
        self._bus = bus
        self._terminals = terminals
        self._changed = changed

    def person(self, person: str) -> Person:
        """Somebody enrolled; somebody unknown holds no right."""
        return find_person(self._bus.rows, person) or _unknown(person)

    def people(self) -> tuple[PersonHere, ...]:
        """Everybody with a terminal open."""
        sessions = self._terminals.sessions
        everybody = {one.person: one for one in all_people(self._bus.rows)}
        counts = Counter(session.person for session in sessions)
        here: dict[str, PersonHere] = {}
        for session in sessions:
            who = everybody.get(session.person) or _unknown(session.person)
            acting = everybody.get(session.acting_as)
            known = here.get(who.person)
            here[who.person] = PersonHere(
                person=who.person,
                name=who.name,
                role=who.role,
                acting_as=acting.label if acting else session.acting_as,
                demo=who.demo,
                terminals=counts[who.person],
                since=min(session.since, known.since if known else session.since),
                reviewing=session.reviewing or (known.reviewing if known else ""),
            )
        return tuple(here.values())

    def by_person(self) -> dict[str, PersonHere]:
        """The same by id."""
        return {one.person: one for one in self.people()}

    def reviewing(self, request: str, but: str = "") -> tuple[str, ...]:
        """Names of those who have this request open, in the order in which they came, `but` for one session."""
        names = (
            self.person(session.acting_as or session.person).name
            for session in self._terminals.sessions
            if request and session.reviewing == request and session.session != but
        )
        return tuple(dict.fromkeys(names))

    def looking(self, viewer: Viewer) -> dict[str, tuple[str, ...]]:
        """Names of the others who have a card open, by request: not of who looks from this terminal."""
        return {
            request: names
            for request in dict.fromkeys(session.reviewing for session in self._terminals.sessions)
            if (names := self.reviewing(request, viewer.session))
        }

    def label(self, person: str) -> str:
        """Somebody's name, plainly a demo person where they are one; empty for nobody."""
        return self.person(person).label if person else ""

    def voter(self, session: Session, shown: str) -> Person:
        """Whom a vote from this terminal counts for; refused unless that is whom the card had shown."""
        voter = self.person(session.acting_as or session.person)
        if voter.person != shown:
            now = voter.name if session.acting_as else f"yourself, {voter.name}"
            raise Refused(
                f"The card showed {self.person(shown).name or 'nobody'}, you now act as {now}; "
                "look at the card again and vote once more."
            )
        return voter

    def acting(self, session: str) -> str:
        """Whom a session's votes count for, or empty for the person who sits there."""
        found = next((each for each in self._terminals.sessions if each.session == session), None)
        return found.acting_as if found else ""

    def act(self, session: str, person: str) -> None:
        """From now on the session's votes count for somebody else."""
        found = next((each for each in self._terminals.sessions if each.session == session), None)
        if found is None:
            raise Refused("Only at a terminal can you act as somebody else; attach first.")
        found.acting_as = person
        self._changed()

    def first_demo_person(self) -> str:
        """Whom a new terminal acts as, or empty where nobody is a demo person."""
        people = all_people(self._bus.rows)
        return next((one.person for one in people if one.demo and one.active), "")


def _unknown(person: str) -> Person:
    return Person(person, person, (), demo=False, active=False)
