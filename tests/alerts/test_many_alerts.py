"""Many alerts at once: what they cost, and in what order they are told."""

from __future__ import annotations

from pathlib import Path

from desk.alerts.grammar import read
from desk.alerts.messages import ALERTS, AlertSet
from desk.kernel.clock import Clock
from desk.kernel.facts import Draft
from tests.alerts.watched import KIM, Watched, virtually, watching
from tests.execution.scripted_market import INSTRUMENTS, SECOND


def test_ten_times_the_alerts_cost_at_most_ten_times_the_work_and_a_tick_none(tmp_path: Path) -> None:
    def cost(folder: Path, count: int) -> tuple[int, int]:
        """Alerts judged in a sweep of the price over all their levels, and readings of a price that reaches none."""
        folder.mkdir()
        found: list[int] = []

        async def scenario(clock: Clock) -> None:
            async with watching(clock, folder) as room:
                await room.price(60_000)
                await many(room, count)
                await room.rest(2)
                judged, reads = room.watch.judged, room.reads
                for _ in range(200):  # no look of the clock is due meanwhile
                    room.script.trade("buy", 60_000.5, 0.1)
                    room.script.trade("buy", 60_000.0, 0.1)
                quiet = room.reads - reads + room.watch.judged - judged
                for place in range(0, count, 5):
                    await room.price(60_000 + 10 * 20 * (place + 6) / count, every=0.001)
                await room.rest(1)
                assert len(room.fired) == count
                found.extend((room.watch.judged - judged, quiet))

        virtually(scenario)
        return found[0], found[1]

    few, many_ = cost(tmp_path / "few", 30), cost(tmp_path / "many", 300)
    assert few[1] == many_[1] == 0
    assert many_[0] <= 10 * few[0] * 1.05


async def many(room: Watched, count: int) -> None:
    """So many alerts on one instrument, their levels close together above the price."""
    drafts = []
    for place in range(count):
        terms = read(
            f"BTC price above {60_001 + 199 * place / count:.2f} info", tuple(INSTRUMENTS), ("1m",), "1m", 0
        )
        alert = f"A{place + 1}"
        drafts.append(Draft(ALERTS, AlertSet(alert=alert, owner=KIM, terms=terms, line="x"), KIM))
    await room.bus.record(*drafts)


def test_what_was_set_at_once_is_told_in_one_commit_each_by_its_name(tmp_path: Path) -> None:
    async def scenario(clock: Clock) -> None:
        async with watching(clock, tmp_path) as room:
            await room.price(60_000)
            await many(room, 50)
            await room.rest(2)
            await room.price(60_300, every=1.0)
            assert [one.alert for one in room.fired] == [f"A{place + 1}" for place in range(50)]
            stamps = {one.ts for one in room.journal.facts() if one.message in room.fired}
            assert max(stamps) - min(stamps) < SECOND

    virtually(scenario)
