"""What a terminal and a host hold of each other: an ordered stream of messages in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from desk.link.envelope import Message
from desk.link.frames import ViewFrame


class Link(Protocol):
    """One end of a connection. A closed link receives `None` and drops what is sent."""

    async def send(self, message: Message) -> None:
        """Hand over one message; waits while the line is full."""

    async def receive(self) -> Message | None:
        """The next message, or `None` once the other side is gone."""

    async def close(self) -> None:
        """Let go of the line. Calling it again does nothing."""


class HostLink(Link, Protocol):
    """The host's end, which also tells when the line has room for another frame."""

    async def send_frames(self, frames: Sequence[ViewFrame]) -> None:
        """Hand over the newest values of some views as one frame."""

    async def drained(self) -> None:
        """Wait until the line has taken everything sent so far."""

    def abort(self) -> None:
        """Drop the line at once, with whatever is still on its way."""
