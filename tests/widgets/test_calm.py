"""Calm under a burst: whatever the figures do, no column of a pane moves from one frame to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from tests.widgets import samples
from tests.widgets.every import SPEC_PANES
from tests.widgets.stage import plain, staged
from widgets.specs.approvals import ApprovalQueue
from widgets.specs.market import BookView, Watchlist
from widgets.specs.portfolio import Portfolio
from widgets.specs.radar import VolatilityRadar
from widgets.watchlist import WatchlistPane

FRAMES = 60


def prices(spec: Watchlist, chance: Random) -> Watchlist:
    rows = []
    for row in spec.rows:
        by = chance.gauss(1, 0.02)
        change = {
            "last": row.last * by,
            "tick": chance.choice(["up", "down", "flat"]),
            "change_pct": chance.uniform(-12, 12),
            "spread_bp": chance.uniform(0, 90),
            "volume_quote": 10 ** chance.uniform(0, 11),
            "provenance": row.provenance.model_copy(
                update={"age_ms": chance.randint(0, 90_000), "stale": chance.random() < 0.2}
            ),
        }
        rows.append(row.model_copy(update=change))
    return spec.model_copy(update={"rows": tuple(rows)})


def levels(spec: BookView, chance: Random) -> BookView:
    def side(found: Any) -> Any:
        return tuple(
            replace(each, size=10 ** chance.uniform(-3, 1), total=10 ** chance.uniform(-3, 2))
            for each in found
        )

    return spec.model_copy(update={"bids": side(spec.bids), "asks": side(spec.asks)})


def surprises(spec: VolatilityRadar, chance: Random) -> VolatilityRadar:
    rows = [
        row.model_copy(
            update={
                "surprise": chance.uniform(0, 30),
                "percentile": chance.uniform(0, 100),
                "ewma_pct": chance.uniform(1, 400),
                "fast_slow": chance.uniform(0, 12),
                "regime": chance.choice(["LOW", "NORMAL", "HIGH", "EXTREME"]),
            }
        )
        for row in spec.rows
    ]
    chance.shuffle(rows)
    return spec.model_copy(update={"rows": tuple(rows)})


def countdowns(spec: ApprovalQueue, chance: Random) -> ApprovalQueue:
    rows = [
        row.model_copy(update={"seconds_left": chance.randint(0, 7000), "drift_bp": chance.uniform(-40, 40)})
        for row in spec.rows
    ]
    return spec.model_copy(update={"rows": tuple(rows)})


def profits(spec: Portfolio, chance: Random) -> Portfolio:
    return spec.model_copy(
        update={
            "day_pnl": f"{chance.uniform(-9999, 9999):.2f}",
            "unrealised": f"{chance.uniform(-9999, 9999):.2f}",
            "exposure_pct": chance.uniform(0, 60),
        }
    )


BURSTS: dict[str, Callable[[Any, Random], Any]] = {
    "watchlist": prices,
    "book": levels,
    "radar": surprises,
    "queue": countdowns,
    "portfolio": profits,
}
HEADS = {"portfolio": ("Equity", "Day")}


@pytest.mark.parametrize("width", [44, 62, 100])
@pytest.mark.parametrize("name", BURSTS)
async def test_no_column_moves_in_a_burst(name: str, width: int) -> None:
    make, spec = SPEC_PANES[name]
    pane, chance, first = make(), Random(7), spec()
    async with staged(pane, size=(width, 24)) as pilot:
        # The widest figures of the burst have passed once: from then on every column is where it stays.
        for _ in range(FRAMES):
            pane.show(BURSTS[name](first, chance))
        await pilot.pause()
        seen = set()
        for _ in range(FRAMES):
            pane.show(BURSTS[name](first, chance))
            text = plain(pane.drawn).splitlines()
            words = HEADS.get(name)
            seen.add(text[0] if words is None else tuple(text[0].find(each) for each in words))
        assert len(seen) == 1, seen


async def test_the_watchlist_keeps_the_room_of_a_wide_price_until_other_instruments_are_listed() -> None:
    pane, spec = WatchlistPane(), samples.watchlist()
    async with staged(pane, size=(60, 14)):
        pane.show(spec)
        before = plain(pane.drawn).splitlines()[0]
        wide = spec.rows[0].model_copy(update={"last": 1_234_567.8})
        pane.show(spec.model_copy(update={"rows": (wide, *spec.rows[1:])}))
        grown = plain(pane.drawn).splitlines()[0]
        pane.show(spec)
        assert plain(pane.drawn).splitlines()[0] == grown != before
        pane.show(spec.model_copy(update={"rows": spec.rows[1:]}))
        assert plain(pane.drawn).splitlines()[0] != grown
