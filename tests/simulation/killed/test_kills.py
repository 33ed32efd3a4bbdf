"""SIGKILL at random moments, a hundred and fifty times: nothing acknowledged is lost, and no order is sent twice."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.killed.killing import Victim
from tests.simulation.seeds import MEMORY

JOURNALS = 5
KILLS = 31
"""Of each journal."""
LEAST = {
    "request": 8,
    "vote": 8,
    "halt": 5,
    "killed while halted": 1,
    "killed with orders under way": 1,
    "OrderSent": 5,
    "FillRecorded": 1,
    "VenueReconciled": 5,
}
"""What those kills must have met, for each journal."""
MOST_KILLS = 120
MOST_FOR_A_MUTANT = 120
MUTANTS = {
    "sent_before_it_is_recorded": "never recorded as sent|handed an order twice|never sent",
    "sent_again_after_a_start": "handed an order twice",
    "a_start_ends_a_halt": "only people together end a halt|does not stay halted",
}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where there is such a thing: a killed process loses nothing that a system call took."""
    if not MEMORY.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        yield Path(place)


def not_met(victim: Victim) -> dict[str, int]:
    """What the kills of this journal have met too rarely so far."""
    counts = victim.counts + victim.watch.seen
    return {kind: counts[kind] for kind in LEAST if counts[kind] < LEAST[kind]}


@pytest.mark.parametrize("seed", range(JOURNALS))
def test_f20_f21_f22_killed_at_any_moment_nothing_told_is_lost_and_no_order_is_sent_twice(
    seed: int, folder: Path
) -> None:
    victim = Victim(folder, seed)
    victim.killed(KILLS)
    while victim.lives < MOST_KILLS and not_met(victim):
        victim.killed(1)  # when a kill hits is the machine's affair: a rare moment may take a few more
    victim.calmed()
    assert not_met(victim) == {}
    assert JOURNALS * victim.lives >= 150


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_desk_that_sends_too_early_or_again_is_caught_by_being_killed(mutant: str, folder: Path) -> None:
    victim = Victim(folder, 1, mutant)
    with pytest.raises(AssertionError, match=MUTANTS[mutant]):
        victim.killed(MOST_FOR_A_MUTANT)
