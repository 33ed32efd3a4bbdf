"""What became of the models behind the seats: noted by the seats as it happens, told and recorded by the desk."""

from __future__ import annotations

from collections.abc import Sequence

from desk.agents.debate_messages import AnswerFaulted, SeatFellBack


class SeatLog:
    """The notes of one debate."""

    def __init__(self) -> None:
        self._notes: list[SeatFellBack | AnswerFaulted] = []
        self._by_rule: set[str] = set()

    def fell_back(self, note: SeatFellBack) -> None:
        """The house speaks for this seat from now on."""
        self._notes.append(note)
        self._by_rule.add(note.speaker)

    def stands_in(self, speaker: str) -> None:
        """The house spoke for this seat before the debate was continued."""
        self._by_rule.add(speaker)

    def faulted(self, note: AnswerFaulted) -> None:
        """An answer held what the desk refuses."""
        self._notes.append(note)

    def by_rule(self, speaker: str) -> bool:
        """Whether the house took the seat over in this debate."""
        return speaker in self._by_rule

    def take(self) -> Sequence[SeatFellBack | AnswerFaulted]:
        """The notes since the last time, in the order of the seats' names, so that a race of answers changes nothing."""
        taken, self._notes = self._notes, []
        return sorted(taken, key=lambda note: note.speaker)
