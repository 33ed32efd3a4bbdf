"""A recorded session on the same link: it plays, moves both ways, and lets nobody change anything."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.app.outgoing import Outgoing
from desk.app.replay import Replay
from desk.app.tape_link import TapeLink
from desk.host.tape_file import TapeHeader, TapeWriter
from desk.host.tape_reader import Tape
from desk.link.envelope import ItemAdded, Message, PaneData, Refused, UiStatePatch, Welcome
from tests.app import samples
from tests.app.clock import HandClock, settle
from widgets.specs.status import Notice, Status

SECOND = 1_000_000_000
LENGTH = 90


def write_tape(path: Path) -> Tape:
    """Ninety seconds: an item every ten seconds, and a status whose journal grows by one a second."""
    header = TapeHeader("ses-1", "demo", "sim seed 7", samples.NOW, ("BTC-USDT", "ETH-USDT"))
    with path.open("xb") as file:
        writer = TapeWriter(file, header)
        for second in range(LENGTH):
            status = samples.status().model_copy(update={"journal_seq": second})
            views = {
                "status": status.model_dump(mode="json"),
                "watchlist": samples.watchlist().model_dump(mode="json"),
                "chart:ETH-USDT:5m": samples.chart("ETH-USDT", "5m", 20).model_dump(mode="json"),
            }
            said = []
            if second % 10 == 0:
                seq = second // 10 + 1
                item = samples.item(seq, "Desk", f"said at {second}", thread=f"th-{seq % 2}")
                said = [ItemAdded(id=f"m{seq}", ts=0, payload=item).model_dump(mode="json")]
            writer.write(samples.NOW + second * SECOND, views, said, keyframe=second % 60 == 0)
        writer.seal(samples.NOW + LENGTH * SECOND)
    return Tape.open(path)


class Player:
    """A replay with a greeted terminal at its end."""

    def __init__(self, tape: Tape, speed: float = 1.0) -> None:
        self.clock = HandClock()
        self.replay = Replay(tape, self.clock, speed)
        self.out = Outgoing(self.clock, "t")
        self.link: TapeLink

    async def start(self) -> None:
        link = await self.replay.connect()
        assert isinstance(link, TapeLink)
        self.link = link
        await link.send(self.out.hello(120, 36, 4, "", 0))
        await link.send(self.out.subscribe(("status", "book:BTC-USDT")))

    async def heard(self) -> list[Message]:
        await settle()
        found = []
        while not self.link._waiting.empty():
            message = await self.link.receive()
            assert message is not None
            found.append(message)
        return found


@pytest.fixture
async def player(tmp_path: Path) -> Player:
    made = Player(write_tape(tmp_path / "ses-1.tape"))
    await made.start()
    return made


def said(messages: list[Message]) -> list[str]:
    return [each.payload.blocks[0].runs[0].text for each in messages if isinstance(each, ItemAdded)]


def statuses(messages: list[Message]) -> list[Status]:
    shown = [each.payload.spec for each in messages if isinstance(each, PaneData)]
    return [spec for spec in shown if isinstance(spec, Status)]


def journal(messages: list[Message]) -> list[int]:
    return [status.journal_seq for status in statuses(messages)]


async def test_it_greets_and_shows_the_first_picture(player: Player) -> None:
    heard = await player.heard()
    assert isinstance(heard[0], Welcome)
    assert heard[0].payload.instruments == ("BTC-USDT", "ETH-USDT")
    assert said(heard) == ["said at 0"]
    assert journal(heard) == [0]
    await player.replay.close()


async def test_it_looks_where_the_recorded_people_looked(player: Player) -> None:
    moves = [each.payload for each in await player.heard() if isinstance(each, UiStatePatch)]
    assert [(move.instrument, move.interval) for move in moves] == [("ETH-USDT", "5m")]
    await player.replay.close()


async def test_a_view_nobody_had_open_says_so(player: Player) -> None:
    shown = {
        each.payload.view: each.payload.spec for each in await player.heard() if isinstance(each, PaneData)
    }
    assert isinstance(shown["book:BTC-USDT"], Notice)
    await player.replay.close()


async def test_time_passes_at_the_chosen_speed_and_not_while_paused(player: Player) -> None:
    await player.heard()
    await player.clock.forward(10.5)
    assert said(await player.heard()) == ["said at 10"]
    player.replay.toggle()
    await player.clock.forward(30)
    assert await player.heard() == []
    player.replay.toggle()
    player.replay.faster()
    player.replay.faster()
    assert player.replay.speed == 4
    await player.clock.forward(5)
    assert said(await player.heard()) == ["said at 20", "said at 30"]
    await player.replay.close()


async def test_going_back_says_again_what_was_said_without_reading_it_again(tmp_path: Path) -> None:
    reads: list[int] = []

    class Counting(Tape):
        def messages(self, after: int, until: int) -> Iterator[tuple[int, Message]]:
            reads.append(after)
            return super().messages(after, until)

    player = Player(Counting(write_tape(tmp_path / "ses-1.tape").path))
    await player.start()
    player.replay.skip(75)
    await player.heard()
    del reads[:]
    player.replay.skip(-30)
    heard = await player.heard()
    assert said(heard) == ["said at 0", "said at 10", "said at 20", "said at 30", "said at 40"]
    assert [each.payload.seq for each in heard if isinstance(each, ItemAdded)] == [1, 2, 3, 4, 5]
    assert reads == []
    player.replay.skip(10)
    after = await player.heard()
    assert said(after) == ["said at 50"]
    assert [each.payload.seq for each in after if isinstance(each, ItemAdded)] == [6]
    await player.replay.close()


async def test_back_and_forth_shows_each_item_once_in_order(player: Player) -> None:
    rewound = []
    player.replay.rewound = lambda: rewound.append(True)
    await player.heard()
    player.replay.skip(60)
    assert said(await player.heard())[-1] == "said at 60"
    player.replay.skip(-30)
    back = await player.heard()
    assert rewound == [True]
    assert said(back) == ["said at 0", "said at 10", "said at 20", "said at 30"]
    assert [each.payload.seq for each in back if isinstance(each, ItemAdded)] == [1, 2, 3, 4]
    assert journal(back)[-1] == 30
    await player.replay.close()


async def test_it_stops_at_the_end_and_begins_again_when_asked(player: Player) -> None:
    await player.heard()
    player.replay.skip(1000)
    await player.clock.forward(1)
    assert player.replay.at == player.replay.ended
    assert said(await player.heard())[-1] == "said at 80"
    player.replay.toggle()
    assert player.replay.at == player.replay.started
    assert not player.replay.paused
    await player.replay.close()


async def test_votes_commands_and_turns_are_refused_with_a_sentence(player: Player) -> None:
    await player.heard()
    await player.link.send(player.out.vote("req-1", "0" * 64, "dana", "approve", ""))
    await player.link.send(player.out.command("halt", ""))
    await player.link.send(player.out.submit("what is BTC doing?", ""))
    refused = [each for each in await player.heard() if isinstance(each, Refused)]
    assert len(refused) == 3
    assert all("replay of ses-1" in each.payload.text for each in refused)
    await player.replay.close()


async def test_leaving_ends_the_link(player: Player) -> None:
    await player.heard()
    await player.link.send(player.out.bye())
    assert await asyncio.wait_for(player.link.receive(), 5) is None
    await player.replay.close()


async def test_the_status_of_a_tape_says_that_it_is_recorded(player: Player) -> None:
    assert [status.recorded for status in statuses(await player.heard())] == [True]
    await player.replay.close()
