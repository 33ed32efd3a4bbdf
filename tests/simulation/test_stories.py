"""Two thousand stories on a shuffled loop: after every commit, every law holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.mutants import MUTANTS, Spoil
from tests.simulation.seeds import all_told
from tests.simulation.story import tell

# A desk that loses its power may leave work behind that never began.
pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.timeout(300),
]
SEEDS = 2_000
CHUNK = 100
LEAST = {
    "RequestReleased": 70,
    "FillRecorded": 30,
    "OrderBecameUnknown": 5,
    "DeskHalted": 20,
    "ChangeApplied": 10,
    "VoteRefused": 300,
    "restarts": 110,
    "power cuts": 10,
    "RequestExpired": 1,
    "RequestWentStale": 8,
    "outage": 15,
    "full": 10,
    "leap": 10,
    "reflexes": 5,
}
"""What any hundred stories together hold at the least: stories in which nothing happens prove nothing."""
BOUND = 150
"""Stories within which each broken variant is caught; most fall in the first ones."""


@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_every_law_holds_after_every_commit_of_a_hundred_stories(first: int) -> None:
    counts = all_told(range(first, first + CHUNK))
    assert {kind: counts[kind] for kind in LEAST if counts[kind] < LEAST[kind]} == {}


@pytest.mark.parametrize(("spoil", "says"), MUTANTS, ids=[spoil.__name__ for spoil, _ in MUTANTS])
def test_a_desk_that_is_broken_on_purpose_is_caught(
    spoil: Spoil, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch)
    with pytest.raises(AssertionError, match=says):
        all_told(range(BOUND))


def test_a_seed_tells_the_same_story_to_the_byte(tmp_path: Path) -> None:
    for seed in range(12):
        first, again = (tell(seed, tmp_path / f"{seed}-{turn}") for turn in range(2))
        assert first.record.head.seq > 8
        assert (first.record.head, first.counts) == (again.record.head, again.counts)
