"""What chat asks of the desk behind it: the few things that a command can do. The core supplies them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from desk.people.directory import Person


@dataclass(frozen=True, slots=True)
class TicketWish:
    """An order that a person wants proposed. Without a limit the desk prices it."""

    instrument: str
    side: Literal["buy", "sell"]
    quantity: Decimal
    limit: Decimal | None = None
    stop: Decimal | None = None
    """Where what it fills is protected."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence about one of the desk's records, whose figures can be opened."""

    text: str
    """With its figures written."""
    tool: str
    """Reads the record."""
    arguments: Mapping[str, str]
    template: Callable[[str], str]
    """The same sentence over that evidence, by its reference."""
    names: Sequence[str]
    """What in it may hold digits and is no figure."""


class CommandDesk(Protocol):
    """Each answers one sentence, or raises a `DeskError` whose text is one. Rights are checked inside as well."""

    async def propose(self, wish: TicketWish, person: Person, thread: str) -> Sentence:
        """Make a person's order an approval request, or release it where it only reduces risk.

        What becomes of it is told in that thread.
        """
        ...

    async def withdraw(self, request: str, person: Person) -> str: ...

    async def cancel_order(self, order: str, person: Person) -> str: ...

    async def cancel_all(self, person: Person, reason: str = "") -> str: ...

    async def flatten(self, person: Person, reason: str = "") -> str: ...

    async def halt(self, reason: str, person: Person) -> str: ...

    async def resume(self, person: Person, reason: str = "") -> str: ...

    async def act_as(self, session: str, name: str, person: Person) -> str:
        """From here on this session's votes count for another (demo) person; without a name, the next one."""
        ...

    async def export(self, what: str, person: Person) -> str:
        """Write files and say where."""
        ...

    def pending(self) -> tuple[str, ...]:
        """Ids of requests that can be withdrawn."""
        ...

    def open_orders(self) -> tuple[str, ...]:
        """Ids of orders that can be cancelled."""
        ...

    def people(self) -> tuple[str, ...]:
        """Names that `act_as` knows."""
        ...
