"""`/set`: what may change while the host runs, by whom, on record, at once and again after a start."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.chat.misread import Misread
from desk.host.viewing import Viewer
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.people.demo import OPERATOR
from desk.people.directory import Person
from tests.host.cores import attached, opened, virtually

DANA = "dana"


def person(name: str) -> Person:
    return Person(name, name.title(), ("approver",), demo=True)


def test_a_change_holds_at_once_and_after_the_next_start(tmp_path: Path) -> None:
    async def session(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            told = await core.live_settings.change("debate_rounds", "5", person(OPERATOR))
            assert told == "Rounds of a debate is 5 from now on, and after every start."
            assert core.chat.room.budget.rounds == 5
            await core.live_settings.change("reading-pace", "2", person(OPERATOR))
            assert core.chat.turns.pace.pause_s == pytest.approx(0.1)
        async with opened(clock, tmp_path) as core:
            assert core.chat.room.budget.rounds == 5
            await core.live_settings.change("debate_rounds", "default", person(OPERATOR))
            assert core.chat.room.budget.rounds == 3

    virtually(session)


def test_the_host_says_each_of_its_settings_where_it_is_from_and_who_may_change_it(tmp_path: Path) -> None:
    async def session(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await core.live_settings.change("debate_seconds", "60", person(OPERATOR))
            mine = {row.name: row for row in core.live_settings.look(Viewer(OPERATOR)).rows}
            hers = {row.name: row for row in core.live_settings.look(Viewer(DANA)).rows}
            assert (mine["debate_seconds"].value, mine["debate_seconds"].source) == ("60", "/set by Kim")
            assert mine["debate_seconds"].changeable
            assert not mine["seed"].changeable
            assert not any(row.changeable for row in hers.values())
            assert "theme" not in mine

    virtually(session)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("debate_rounds", "50", "debate_rounds must be at most 6"),
        ("debate_rounds", "x", "debate_rounds must be a whole number"),
        ("rounds", "2", "did you mean debate_rounds?"),
        ("venue", "okx", "desk settings set venue okx"),
        ("theme", "light", "desk settings set theme light"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    async def session(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            with pytest.raises(Misread) as refused:
                await core.live_settings.change(name, value, person(OPERATOR))
            assert words in str(refused.value)
            assert core.chat.room.budget.rounds == 3

    virtually(session)


def test_somebody_without_the_right_changes_nothing(tmp_path: Path) -> None:
    async def session(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            with pytest.raises(Refused):
                await core.live_settings.change("debate_rounds", "5", person(DANA))
            assert core.chat.room.budget.rounds == 3

    virtually(session)


def test_terminals_get_as_many_frames_as_the_host_lets_them(tmp_path: Path) -> None:
    async def session(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as terminal:
            await terminal.hello()
            (there,) = core.terminal_desk.terminals.sessions
            before = there.interval
            await core.live_settings.change("frames_per_second", "0.5", person(OPERATOR))
            assert there.interval == 2_000_000_000 > before

    virtually(session)
