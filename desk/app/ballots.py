"""Several rejections with one reason: they go out one after another, and one sentence says what became of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from widgets.language import say, several


class Ballot(NamedTuple):
    """One rejection, ready to be sent."""

    request: str
    digest: str
    voter: str
    reason: str
    head: str = ""
    signature: str = ""


class Ballots:
    """The host answers each before the next one goes, so that it is never asked too much at once."""

    def __init__(self, send: Callable[[Ballot], str], say: Callable[[str, bool], None]) -> None:
        self._send = send
        self._say = say
        self._left: list[Ballot] = []
        self._waits = ""
        self._asked = ""
        self._done: list[str] = []
        self._refused: list[tuple[str, str]] = []

    def cast(self, ballots: Sequence[Ballot]) -> None:
        """Send these behind whatever is still going out."""
        self._left += ballots
        if not self._waits:
            self._next()

    def answered(self, corr: str, refused: str = "") -> bool:
        """The host's answer to one; false when it answers something else."""
        if not corr or corr != self._waits:
            return False
        if refused:
            self._refused.append((self._asked, refused))
        else:
            self._done.append(self._asked)
        self._waits = ""
        self._next()
        return True

    def line_lost(self) -> None:
        """What was not answered may or may not have counted; the rest was not sent."""
        if self._waits or self._left:
            unsure = say(" The last one may have counted: look at the queue.") if self._waits else ""
            broken = say(
                "The line broke: {rejected} rejected, {left} not sent.",
                rejected=len(self._done),
                left=len(self._left),
            )
            self._say(broken + unsure, False)
        self._clear()

    def _next(self) -> None:
        if self._left:
            ballot = self._left.pop(0)
            self._asked, self._waits = ballot.request, self._send(ballot)
            if not self._waits:
                self._left.insert(0, ballot)
                self.line_lost()
            return
        if len(self._done) + len(self._refused) > 0:
            self._say(self._summary(), not self._refused)
        self._clear()

    def _summary(self) -> str:
        count = len(self._done)
        done = several(count, "{count} request rejected", "{count} requests rejected")
        if len(self._done) == 1:
            done = say("{request} is rejected", request=self._done[0])
        if not self._refused:
            return f"{done}."
        request, why = self._refused[0]
        if len(self._refused) == 1:
            return say("{done}; {request} was not: {why}", done=done, request=request, why=why)
        return several(
            len(self._refused) - 1,
            "{done}; {request} and {count} more were not: {why}",
            "{done}; {request} and {count} more were not: {why}",
            done=done,
            request=request,
            why=why,
        )

    def _clear(self) -> None:
        self._left, self._waits, self._asked = [], "", ""
        self._done, self._refused = [], []
