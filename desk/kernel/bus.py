"""The bus: typed messages by topic. Durable ones are facts first; ephemeral ones are gone when they were heard."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from desk.kernel.facts import Draft, Fact
from desk.kernel.journal import Journal
from desk.kernel.journal_file import Decide
from desk.kernel.topics import Topic

M = TypeVar("M")


class Delivery(msgspec.Struct, Generic[M], frozen=True):
    """A message as a subscriber gets it. `seq` and `ts` are 0 on an ephemeral topic."""

    message: M
    seq: int = 0
    ts: int = 0
    actor: str = ""
    corr: str = ""


Handler = Callable[[Delivery[M]], None]
Failed = Callable[[str, Exception], None]


class Subscription:
    """Ends a subscription."""

    def __init__(self, close: Callable[[], None]) -> None:
        self._close = close

    def close(self) -> None:
        self._close()


class Bus:
    """Handlers are quick and synchronous; whoever has longer work puts deliveries into an `Inbox` or a `Mailbox`."""

    def __init__(self, journal: Journal, on_error: Failed | None = None) -> None:
        self._journal = journal
        self._on_error = on_error
        self._handlers: dict[str, tuple[Handler[Any], ...]] = {}
        journal.on_commit(self._deliver)

    def subscribe(self, topic: Topic[M], handler: Handler[M]) -> Subscription:
        """Hear every later message of a topic, durable ones in the order of their numbers."""
        self._handlers[topic.name] = (*self._handlers.get(topic.name, ()), handler)

        def close() -> None:
            left = [known for known in self._handlers.get(topic.name, ()) if known is not handler]
            self._handlers[topic.name] = tuple(left)

        return Subscription(close)

    def publish(self, topic: Topic[M], message: M) -> None:
        """Say something ephemeral: heard at once by whoever listens now."""
        handlers = self._handlers.get(topic.name)
        if handlers:
            self._hand_out(topic.name, handlers, Delivery(message))

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Rows of a quick query over the state tables, which can only be read."""
        return self._journal.rows(sql, parameters)

    async def record(self, *drafts: Draft) -> tuple[Fact, ...]:
        """Commit messages, then hand them out; returns after the commit."""
        return await self._journal.append(*drafts)

    async def transact(self, decide: Decide) -> tuple[Fact, ...]:
        """Read, decide and commit in one transaction, then hand the facts out."""
        return await self._journal.transact(decide)

    def _deliver(self, facts: tuple[Fact, ...]) -> None:
        for fact in facts:
            handlers = self._handlers.get(fact.topic)
            if handlers:
                delivery = Delivery(fact.message, fact.seq, fact.ts, fact.actor, fact.corr)
                self._hand_out(fact.topic, handlers, delivery)

    def _hand_out(self, topic: str, handlers: tuple[Handler[Any], ...], delivery: Delivery[Any]) -> None:
        for handler in handlers:
            try:
                handler(delivery)
            except Exception as problem:  # one deaf subscriber must not silence the others
                if self._on_error is not None:
                    self._on_error(topic, problem)
