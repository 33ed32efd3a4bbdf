"""The host goes away and comes back: nothing typed is lost, nothing said is lost or doubled, and the screen says so."""

from __future__ import annotations

from desk.app.connection import Waiting
from desk.link.envelope import CommandInvoke, Hello, ItemAdded, TurnSubmit
from tests.app import samples
from tests.app.opened import Opened, opened
from widgets.composer import Composer
from widgets.specs.chat import ChatItem


async def lose(desk: Opened) -> None:
    desk.host.drop()
    await desk.until(lambda: isinstance(desk.main.session.connection.state, Waiting))


async def come_back(desk: Opened) -> None:
    desk.host.there = True
    await desk.press("ctrl+r")
    await desk.until(lambda: desk.main.session.online)


async def test_panes_keep_what_they_knew_and_the_top_row_says_what_is_being_done() -> None:
    async with opened((120, 36)) as desk:
        await desk.until(lambda: "97,412.3" in desk.text)
        await lose(desk)
        top = desk.text.splitlines()[0]
        assert top.startswith(" PAPER  the host went away; retrying in 1 s (attempt 2)")
        assert "97,412.3" in desk.text
        assert desk.main.has_class("-stale")
        await come_back(desk)
        await desk.until(lambda: "ACTIVE" in desk.text.splitlines()[0])
        assert not desk.main.has_class("-stale")


async def test_what_is_typed_stays_and_is_not_sent_into_the_void() -> None:
    async with opened((120, 36)) as desk:
        await lose(desk)
        await desk.press(*"buy low", "enter")
        assert desk.main.query_one(Composer).text == "buy low"
        assert "Not sent" in desk.text
        assert not desk.host.of(TurnSubmit)
        await come_back(desk)
        await desk.press("enter")
        assert [each.payload.text for each in desk.host.of(TurnSubmit)] == ["buy low"]


async def test_a_halt_that_reached_nobody_is_told_as_such() -> None:
    async with opened((120, 36)) as desk:
        await lose(desk)
        await desk.press("f8")
        assert "/halt did not reach the desk" in desk.text
        assert not desk.host.of(CommandInvoke)


async def test_the_thread_goes_on_where_it_was_nothing_lost_and_nothing_twice() -> None:
    async with opened((80, 24)) as desk:
        heard: list[int] = []
        display = desk.main.screen_display
        receive = display.add_item

        def note(item: ChatItem) -> None:
            heard.append(item.seq)
            receive(item)

        display.add_item = note  # type: ignore[method-assign]
        await lose(desk)
        desk.host.items.append(samples.item(6, "Desk", "said while you were away"))
        await come_back(desk)
        await desk.until(lambda: "said while you were away" in desk.text)
        hello = desk.host.of(Hello)[-1].payload
        assert (hello.thread, hello.resume_after) == ("th-1", 5)
        assert heard == [6]
        again = ItemAdded(id="again", ts=0, payload=desk.host.items[2])
        await desk.host.say(again)
        await desk.rest()
        assert heard == [6]


async def test_it_asks_again_for_what_it_shows() -> None:
    async with opened((160, 50)) as desk:
        await desk.press("f3", "down")
        before = desk.host.subscribed
        await lose(desk)
        await come_back(desk)
        await desk.rest()
        assert desk.host.subscribed == before
        assert "book:ETH-USDT" in before


async def test_half_a_sentence_of_a_lost_turn_does_not_stay() -> None:
    async with opened((80, 24)) as desk:
        await desk.host.start_turn("tu-9", "Bull (rule-based)")
        await desk.host.stream("tu-9", "Bull (rule-based)", "Buyers are about to")
        await desk.until(lambda: "Buyers are about to" in desk.text)
        await lose(desk)
        await desk.until(lambda: "Buyers are about to" not in desk.text)


async def test_a_goodbye_ends_the_terminal_unless_something_is_being_written() -> None:
    async with opened((120, 36)) as desk:
        await desk.press(*"half")
        await desk.host.say_goodbye("the host was stopped by `desk stop`")
        await desk.until(lambda: "^R connects again" in desk.text)
        assert desk.app.return_value is None
        assert desk.main.query_one(Composer).text == "half"
        await come_back(desk)
        assert desk.main.query_one(Composer).text == "half"
    async with opened((120, 36)) as desk:
        await desk.host.say_goodbye("the host was stopped by `desk stop`")
        await desk.until(lambda: desk.app.return_value is not None)
        assert desk.app.return_value is not None
        assert desk.app.return_value.sentence == "the host was stopped by `desk stop`"


async def test_a_host_that_falls_silent_is_told_by_the_second() -> None:
    async with opened((120, 36)) as desk:
        await desk.clock.forward(9)
        desk.main.session.tick()
        await desk.rest()
        assert "has said nothing for 9 s" in desk.text.splitlines()[0]
        await desk.host.show("status", samples.status())
        await desk.until(lambda: "ACTIVE" in desk.text.splitlines()[0])
