"""Stories of alerts: prices, silence, restarts, snoozes, readers; what fires is judged by what was seen."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desk.alerts.alerts_rows import active_alerts, find_alert, waiting_fired
from desk.alerts.measures import BY_NAME
from desk.alerts.messages import AlertFired, AlertSnoozed
from desk.execution.critical_table import unread
from desk.kernel.audit import verify
from desk.kernel.clock import Clock
from desk.kernel.facts import Draft, Fact
from desk.risk.desk_state import DESK
from desk.risk.messages import AlertAcknowledged
from tests.alerts.watched import KIM, TOPICS, Watched, tables, virtually, watching
from tests.execution.scripted_market import ScriptedMarket

STORIES = 20
LEVEL = 60_100
BAND = BY_NAME["price"].band(LEVEL)
SAYINGS = (
    f"BTC price above {LEVEL} repeat 5s",
    f"BTC price below {LEVEL} repeat 5s critical",
    f"BTC price crosses {LEVEL} repeat 5s",
    f"BTC price crosses up {LEVEL}",
    f"BTC price crosses down {LEVEL} repeat 10s info",
)


@dataclass
class Seen:
    """Every price that held, with its time."""

    prices: list[tuple[int, float]] = field(default_factory=list)

    def between(self, since: int, until: int) -> list[float]:
        return [price for at, price in self.prices if since <= at <= until]


async def live(room: Watched, chance: random.Random, seen: Seen) -> None:
    """A while of whatever may happen."""
    for _ in range(chance.randint(3, 15)):
        match chance.choice(("walk", "walk", "walk", "jump", "tremble", "silence", "snooze", "read", "rest")):
            case "walk":
                await told(room, seen, *(LEVEL + chance.uniform(-120, 120) for _ in range(4)))
            case "jump":
                await told(room, seen, LEVEL + chance.choice((-400, 400)))
            case "tremble":
                await told(room, seen, *(LEVEL + chance.choice((-0.4, 0.4)) for _ in range(8)))
            case "silence":
                await room.silence(chance.choice((3.0, 45.0)))
            case "snooze":
                if watched := active_alerts(room.bus.rows):
                    await room.snooze(chance.choice(watched).alert, chance.choice((5, 20)))
            case "read":
                names = {one.fired for one in waiting_fired(room.bus.rows)}
                names |= {one.alert for one in unread(room.bus.rows)}
                drafts = [Draft(DESK, AlertAcknowledged(name, ""), KIM) for name in sorted(names)]
                if drafts:
                    await room.bus.record(*drafts)
            case _:
                await told(room, seen, *[seen.prices[-1][1]] * 8, every=1.0)


async def told(room: Watched, seen: Seen, *prices: float, every: float = 0.25) -> None:
    for price in prices:
        price = round(price, 1)
        seen.prices.append((room.clock.now(), price))
        await room.price(price, every=every)


@pytest.mark.parametrize("first", range(0, STORIES, 10))
def test_what_fires_is_what_was_seen_to_get_there_and_each_time_once(first: int, tmp_path: Path) -> None:
    fires = 0
    for seed in range(first, first + 10):
        fires += one_story(seed, tmp_path / str(seed))
    assert fires > 20  # stories in which nothing happens prove nothing


def one_story(seed: int, folder: Path) -> int:
    folder.mkdir()
    chance, script, seen = random.Random(seed), ScriptedMarket(), Seen()
    facts: list[Fact] = []

    async def scenario(clock: Clock) -> None:
        for life in range(chance.choice((1, 2, 3))):
            async with watching(clock, folder, script) as room:
                await told(room, seen, LEVEL + chance.choice((-300, 300)))
                if not life:
                    for line in SAYINGS:
                        await room.set(line)
                await live(room, chance, seen)
                await told(room, seen, *[seen.prices[-1][1]] * 12, every=1.0)
                unsettled(room, seen.prices[-1][1])
                facts[:] = room.journal.facts()

    virtually(scenario)
    verify(folder, tables(), TOPICS)
    for alert in ("A1", "A2", "A3", "A4", "A5"):
        judge(alert, facts, seen)
    return sum(isinstance(fact.message, AlertFired) for fact in facts)


def judge(alert: str, facts: list[Fact], seen: Seen) -> None:
    """Each firing rests on a price that was seen, beyond the level, and on having been away since the last."""
    mine = [fact for fact in facts if isinstance(fact.message, AlertFired) and fact.message.alert == alert]
    snoozes = [
        fact for fact in facts if isinstance(fact.message, AlertSnoozed) and fact.message.alert == alert
    ]
    for fact in mine:
        until = [one.message.until for one in snoozes if one.ts < fact.ts][-1:]
        assert fact.ts >= max(until, default=0), "it fired while it was snoozed"
    for before, fact in zip([None, *mine], mine, strict=False):
        up = fact.message.side in ("above", "in") and alert in ("A1", "A3", "A4")
        shown = float(fact.message.text.rpartition(": ")[2].rstrip(".").replace(",", ""))
        assert (shown > LEVEL) == up
        assert shown in seen.between(0, fact.ts), "it fired on a price that nobody saw"
        if before is None:
            continue
        assert fact.ts - before.ts >= 5_000_000_000
        if alert not in ("A1", "A2") and any(before.ts < one.ts < fact.ts for one in snoozes):
            continue  # what was crossed while it was silent was passed over, and it began anew
        between = seen.between(before.ts, fact.ts)
        if alert == "A3":
            assert before.message.side != fact.message.side
            assert any((price > LEVEL + BAND) if up else (price < LEVEL - BAND) for price in between)
        else:
            assert any((price <= LEVEL - BAND) if up else (price >= LEVEL + BAND) for price in between)


def unsettled(room: Watched, price: float) -> None:
    """Nothing that should have fired is left over once the price has rested: no level is passed over in silence."""
    for alert, there in (("A1", price > LEVEL), ("A2", price < LEVEL)):
        found = find_alert(room.bus.rows, alert)
        assert found is not None
        if there and found.standing.snoozed_until < room.clock.now() - 2_000_000_000:
            assert found.standing.side == "in", alert
