"""How much was recorded on each topic since the start: what views look at to know whether anything is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from desk.kernel.bus import Bus
from desk.kernel.topics import Topic


class Tally:
    """Counts of facts by topic name; `touched` is called with each."""

    def __init__(self, bus: Bus, topics: Iterable[Topic[Any]], touched: Callable[[], None]) -> None:
        self._counts: Counter[str] = Counter()
        self._touched = touched
        self.total = 0
        for topic in topics:
            bus.subscribe(topic, lambda delivery, name=topic.name: self._count(name))  # type: ignore[misc]

    def __getitem__(self, topic: str) -> int:
        return self._counts[topic]

    def _count(self, topic: str) -> None:
        self._counts[topic] += 1
        self.total += 1
        self._touched()
