"""What the judge saw: a proof of which nothing is told proves nothing."""

from __future__ import annotations

from dataclasses import dataclass

from desk.approvals.messages import VoteCast


@dataclass(slots=True)
class Spread:
    """How often something came, and between which facts."""

    count: int = 0
    first: int = 0
    last: int = 0

    def add(self, seq: int) -> None:
        self.count += 1
        self.first = self.first or seq
        self.last = seq

    @property
    def place(self) -> str:
        return f"fact {self.first}" if self.first == self.last else f"facts {self.first} to {self.last}"


class Tally:
    """Counts, and what is worth a note without being wrong."""

    def __init__(self) -> None:
        self.votes = 0
        self.signed = 0
        self.releases = 0
        self.changes = 0
        self._unsigned = Spread()
        self._held = Spread()
        self._older = Spread()
        self._ungated = Spread()

    def vote(self, seq: int, cast: VoteCast, custody: str) -> None:
        """A vote was judged."""
        self.votes += 1
        if not cast.signature:
            self._unsigned.add(seq)
            return
        self.signed += 1
        if custody == "desk":
            self._held.add(seq)

    def older_form(self, seq: int) -> None:
        """An order was proposed in a form of text from before."""
        self._older.add(seq)

    def ungated(self, seq: int) -> None:
        """A demo desk changed its people or its policy by itself."""
        self._ungated.add(seq)

    @property
    def notes(self) -> tuple[str, ...]:
        """In words."""
        found = []
        if self._unsigned.count:
            found.append(
                f"{_votes(self._unsigned.count)} unsigned, made before votes were signed ({self._unsigned.place})"
            )
        if self._held.count:
            found.append(
                f"{_votes(self._held.count)} signed with keys of demo people, which the desk holds: that shows the form "
                f"and proves nothing of who voted ({self._held.place})"
            )
        if self._older.count:
            found.append(
                f"{self._older.count} orders proposed in an older form of text, which was compared with its digest "
                f"alone ({self._older.place})"
            )
        if self._ungated.count:
            found.append(
                f"{self._ungated.count} changes of the desk itself that nobody voted on, which a demo desk makes by "
                f"itself ({self._ungated.place})"
            )
        return tuple(found)


def _votes(count: int) -> str:
    return "1 vote" if count == 1 else f"{count} votes"
