"""The bus: typed messages by topic. Durable ones are facts first; ephemeral ones are gone when they were heard."""

from __future__ import annotations

import logging
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
    """One handler's place on a topic; nothing is heard after `close`."""

    __slots__ = ("_leave", "handler", "open")

    def __init__(self, handler: Handler[Any], leave: Callable[[Subscription], None]) -> None:
        self.handler = handler
        self.open = True
        self._leave = leave

    def close(self) -> None:
        if self.open:
            self.open = False
            self._leave(self)


def _logged(topic: str, problem: Exception) -> None:
    logging.getLogger(__name__).error("a handler of %s failed", topic, exc_info=problem)


class Bus:
    """Handlers are quick and synchronous; whoever has longer work notes what to do and returns."""

    def __init__(self, journal: Journal, on_error: Failed | None = None) -> None:
        self._journal = journal
        self._on_error = on_error or _logged
        self._handlers: dict[str, tuple[Subscription, ...]] = {}
        journal.on_commit(self._deliver)

    def subscribe(self, topic: Topic[M], handler: Handler[M]) -> Subscription:
        """Hear every later message of a topic, durable ones in the order of their numbers."""

        def leave(gone: Subscription) -> None:
            left = tuple(known for known in self._handlers[topic.name] if known is not gone)
            self._handlers[topic.name] = left

        subscription = Subscription(handler, leave)
        self._handlers[topic.name] = (*self._handlers.get(topic.name, ()), subscription)
        return subscription

    def publish(self, topic: Topic[M], message: M) -> None:
        """Say something ephemeral: heard at once by whoever listens now."""
        if topic.durable:
            raise ValueError(f"{topic.name} is durable: record it, so that it is a fact before it is heard")
        handlers = self._handlers.get(topic.name)
        if handlers:
            self._hand_out(topic.name, handlers, Delivery(message))

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Rows of a quick query over the state tables, which can only be read."""
        return self._journal.rows(sql, parameters)

    async def record(self, *drafts: Draft, essential: bool = False) -> tuple[Fact, ...]:
        """Commit messages, then hand them out; returns after the commit. Essential ones use the last room on a disk."""
        return await self._journal.append(*drafts, essential=essential)

    async def transact(self, decide: Decide, essential: bool = False) -> tuple[Fact, ...]:
        """Read, decide and commit in one transaction, then hand the facts out."""
        return await self._journal.transact(decide, essential)

    def _deliver(self, facts: tuple[Fact, ...]) -> None:
        for fact in facts:
            handlers = self._handlers.get(fact.topic)
            if handlers:
                delivery = Delivery(fact.message, fact.seq, fact.ts, fact.actor, fact.corr)
                self._hand_out(fact.topic, handlers, delivery)

    def _hand_out(self, topic: str, handlers: tuple[Subscription, ...], delivery: Delivery[Any]) -> None:
        for subscription in handlers:
            if not subscription.open:
                continue
            try:
                subscription.handler(delivery)
            except Exception as problem:  # one deaf subscriber must not silence the others
                self._on_error(topic, problem)
