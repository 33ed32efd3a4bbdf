"""What a change to people means for the terminals that are open: who may not act any more is shown out at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desk.host.session import Session
from desk.host.terminals import Terminals
from desk.kernel.bus import Bus, Delivery
from desk.people.directory import find_person
from desk.people.messages import PEOPLE, PeopleMessage, PersonEnrolled, PersonRevoked, PersonSuspended

if TYPE_CHECKING:
    from desk.host.presence import Presence


class Dismissal:
    """Hears of people in the order of the record. The record itself refuses what is still under way from them."""

    def __init__(
        self,
        bus: Bus,
        terminals: Terminals,
        presence: Presence,
        commands_changed: Callable[[Session], None],
        changed: Callable[[], None],
        stop_turns: Callable[[str, str], None],
    ) -> None:
        self._bus = bus
        self._terminals = terminals
        self._presence = presence
        self._commands_changed = commands_changed
        self._changed = changed
        self._stop_turns = stop_turns
        bus.subscribe(PEOPLE, self._heard)

    def _heard(self, delivery: Delivery[PeopleMessage]) -> None:
        match delivery.message:
            case PersonSuspended(person, reason):
                self._show_out(person, "are suspended from", reason)
            case PersonRevoked(person, reason):
                self._show_out(person, "no longer have access to", reason)
            case PersonEnrolled(person=person):
                for session in self._terminals.of(person):
                    self._commands_changed(session)
            case _:
                pass
        self._changed()

    def _show_out(self, person: str, what: str, reason: str) -> None:
        # By then somebody may have brought them back: the record of now decides, not the fact that is heard.
        found = find_person(self._bus.rows, person)
        if found is not None and found.active:
            return
        self._stop_turns(person, f"the desk, since {found.name if found else person} has no access any more")
        because = f": {reason.rstrip('.')}" if reason else ""
        for session in self._terminals.of(person):
            session.detach(f"you {what} this desk{because}; ask an admin", drop=True)
        for session in self._terminals.sessions:
            if session.acting_as == person:
                session.acting_as = self._presence.first_demo_person()
