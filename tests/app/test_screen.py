"""What a person does on the screen, and what the host hears of it."""

from __future__ import annotations

import pytest

from desk.app.palette_sources import entries
from desk.link.envelope import (
    Bye,
    CommandInvoke,
    Hello,
    PaneSubscribe,
    TurnCancel,
    TurnSubmit,
    UiStatePatch,
)
from tests.app import samples
from tests.app.opened import opened
from widgets.chat import ChatPane
from widgets.composer import Composer

SIZES = [(160, 50), (120, 36), (80, 24)]


async def test_it_asks_for_what_stands_on_the_screen_and_for_nothing_else() -> None:
    async with opened((160, 50)) as desk:
        assert desk.host.subscribed == (
            "status",
            "watchlist",
            "radar",
            "portfolio",
            "queue",
            "board",
            "snapshot:BTC-USDT",
            "chart:BTC-USDT:1m",
            "book:BTC-USDT",
        )
    async with opened((80, 24)) as desk:
        assert list(desk.host.subscribed) == ["status"]
        await desk.press("f3")
        assert list(desk.host.subscribed) == [
            "status",
            "watchlist",
            "snapshot:BTC-USDT",
            "chart:BTC-USDT:1m",
            "book:BTC-USDT",
        ]


async def test_liquidity_is_asked_for_while_it_stands_on_the_chart_and_follows_the_instrument() -> None:
    async with opened() as desk:
        await desk.press("f3", "f3", "g")
        assert "liquidity:BTC-USDT" in desk.host.subscribed
        await desk.until(lambda: "Stress 0.41 thin" in desk.text)
        await desk.press("f3", "f3", "down")
        assert "liquidity:ETH-USDT" in desk.host.subscribed
        assert "liquidity:BTC-USDT" not in desk.host.subscribed
        await desk.press("f3", "g")
        assert not any(name.startswith("liquidity:") for name in desk.host.subscribed)
        assert "Stress" not in desk.text


async def test_selecting_an_instrument_moves_chart_and_book_to_it() -> None:
    async with opened() as desk:
        await desk.press("f3", "down")
        assert desk.host.subscribed[-2:] == (
            "chart:ETH-USDT:1m",
            "book:ETH-USDT",
        )
        assert desk.host.of(UiStatePatch)[-1].payload.instrument == "ETH-USDT"


async def test_brackets_change_the_interval_from_any_pane_but_are_text_in_the_composer() -> None:
    async with opened() as desk:
        await desk.press("f5", "right_square_bracket")
        assert "chart:BTC-USDT:5m" in desk.host.subscribed
        await desk.press("left_square_bracket", "left_square_bracket")
        assert "chart:BTC-USDT:15s" in desk.host.subscribed
        await desk.press("f2", "left_square_bracket")
        assert "chart:BTC-USDT:15s" in desk.host.subscribed
        assert desk.main.query_one(Composer).text == "["


async def test_what_is_typed_goes_out_once_and_leaves_the_composer() -> None:
    async with opened() as desk:
        await desk.press(*"hello", "enter")
        assert [each.payload.text for each in desk.host.of(TurnSubmit)] == ["hello"]
        assert desk.main.query_one(Composer).text == ""


async def test_what_is_typed_right_behind_a_slash_belongs_to_the_command() -> None:
    async with opened((160, 50)) as desk:
        await desk.press("f4")
        await desk.burst("slash", *"resume")
        assert desk.main.query_one(Composer).text == "/resume"


async def test_a_slash_from_a_pane_begins_a_command() -> None:
    async with opened() as desk:
        await desk.press("f4", "slash")
        assert desk.focus == "composer"
        assert desk.main.query_one(Composer).text == "/"


@pytest.mark.parametrize(
    "before", [(), ("f6",), ("f1",), ("ctrl+p",), (*"half a word",), ("f6", "enter")], ids="-".join
)
async def test_the_great_keys_work_from_anywhere(before: tuple[str, ...]) -> None:
    async with opened((120, 36)) as desk:
        for key, name in (("f8", "halt"), ("f9", "cancel-all"), ("f10", "flatten"), ("ctrl+t", "act")):
            await desk.press(*before, key)
            assert desk.host.of(CommandInvoke)[-1].payload.name == name
        assert len(desk.host.of(CommandInvoke)) == 4


async def test_a_screen_too_small_for_the_desk_still_stops_it_and_lets_one_leave() -> None:
    async with opened((20, 5)) as desk:
        assert "Make the terminal" in desk.text
        assert "PAPER" in desk.text
        await desk.press("f8", "f9", "f10")
        assert [each.payload.name for each in desk.host.of(CommandInvoke)] == [
            "halt",
            "cancel-all",
            "flatten",
        ]
        await desk.press("ctrl+q")
        assert desk.host.of(Bye)


async def test_resizing_through_every_form_loses_nothing() -> None:
    async with opened((160, 50)) as desk:
        await desk.press(*"half a thought")
        composer = desk.main.query_one(Composer)
        for size in [(120, 36), (80, 24), (20, 5), (60, 15), (300, 100), (80, 24), (160, 50)]:
            await desk.pilot.resize_terminal(*size)
            await desk.rest()
            assert composer.text == "half a thought"
        assert desk.focus == "composer"
        assert "what is BTC doing?" in desk.text
        assert len(desk.host.subscribed) == 9


async def test_leaving_tells_the_host_and_ends_with_its_answer() -> None:
    async with opened() as desk:
        await desk.press("ctrl+q")
        assert desk.host.of(Bye)
        await desk.host.say_goodbye("The host goes on; `desk` attaches again.")
        await desk.until(lambda: desk.app.return_value is not None)
        ending = desk.app.return_value
        assert ending is not None
        assert (ending.exit_code, ending.sentence) == (0, "The host goes on; `desk` attaches again.")


@pytest.mark.parametrize("size", SIZES)
async def test_opening_a_request_shows_its_card_and_keeps_the_composer(size: tuple[int, int]) -> None:
    async with opened(size) as desk:
        await desk.press(*"typing")
        await desk.open_request()
        assert "card:req-7kq2m9x4c1" in desk.host.subscribed
        assert desk.host.of(UiStatePatch)[-1].payload.reviewing == "req-7kq2m9x4c1"
        assert desk.main.query_one(Composer).display
        await desk.press("escape")
        assert desk.focus == "queue"
        assert desk.host.of(UiStatePatch)[-1].payload.reviewing == ""
        assert desk.main.query_one(Composer).text == "typing"


async def test_enter_on_a_figure_shows_its_evidence_and_escape_closes_it() -> None:
    async with opened() as desk:
        await desk.press("f2")
        assert desk.focus == "chat"
        await desk.press("p", "enter")
        assert "evidence:T1.spread_bp" in desk.host.subscribed
        assert desk.focus == "evidence"
        await desk.press("escape")
        assert not any(each.startswith("evidence:") for each in desk.host.subscribed)


async def test_escape_stops_the_running_turn() -> None:
    async with opened() as desk:
        await desk.host.start_turn("tu-9", "House analyst (rule-based)")
        await desk.host.stream("tu-9", "House analyst (rule-based)", "Thinking aloud")
        await desk.until(lambda: desk.main.session.conversation.turn == "tu-9")
        await desk.press("escape")
        assert [each.turn for each in desk.host.of(TurnCancel)] == ["tu-9"]
        await desk.host.end_turn("tu-9")
        await desk.until(lambda: not desk.main.session.conversation.turn)
        await desk.press("escape")
        assert desk.focus != "composer"
        await desk.press("escape")
        assert desk.focus == "composer"


async def test_maximise_gives_a_pane_the_screen_and_puts_it_back() -> None:
    async with opened() as desk:
        await desk.press("f4", "m")
        assert set(desk.main.session.plan.boxes) == {"status", "radar", "composer", "key_bar"}
        assert desk.host.subscribed == ("status", "radar")
        await desk.press("m")
        assert len(desk.host.subscribed) == 9


async def test_a_key_of_a_tab_pressed_again_goes_on_to_its_next_pane() -> None:
    async with opened() as desk:
        for expected in ("watchlist", "chart", "book", "watchlist"):
            await desk.press("f3")
            assert desk.focus == expected


async def test_tab_visits_every_pane_on_the_screen_and_comes_back() -> None:
    async with opened() as desk:
        visited = []
        for _ in range(9):
            await desk.press("tab")
            visited.append(desk.focus)
        assert visited[-1] == "composer"
        assert set(visited) == set(desk.main.session.plan.boxes) - {"status", "key_bar"}


async def test_a_refusal_is_said_once_in_the_bottom_row_and_goes_away() -> None:
    async with opened((80, 24)) as desk:
        await desk.host.refuse("There is no instrument XYZ; did you mean XRP-USDT?")
        await desk.until(lambda: "did you mean XRP-USDT" in desk.text)
        desk.main.screen_display.hush()
        await desk.rest()
        assert "did you mean" not in desk.text
        assert "F8 HALT" in desk.text


async def test_a_refused_text_is_back_in_the_composer() -> None:
    async with opened((80, 24)) as desk:
        await desk.press(*"/buy XYZ 1", "enter")
        await desk.until(lambda: bool(desk.host.of(TurnSubmit)))
        assert desk.main.query_one(Composer).text == ""
        await desk.host.refuse("There is no instrument XYZ.", desk.host.of(TurnSubmit)[0].id)
        await desk.until(lambda: desk.main.query_one(Composer).text == "/buy XYZ 1")


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 36), (160, 50)])
async def test_a_notice_never_stands_in_front_of_the_keys_that_stop_the_desk(size: tuple[int, int]) -> None:
    async with opened(size) as desk:

        def stops_stand_last() -> bool:
            keys = desk.text.splitlines()[-1].strip().removesuffix("^Q Detach").rstrip()
            return "word" in desk.text and keys.endswith("F8 HALT  F9 Cancel all  F10 Flatten")

        for words in (5, 12, 30, 80):
            desk.main.screen_display.say(" ".join(["word"] * words), "warn")
            await desk.until(stops_stand_last)


async def test_a_notice_keeps_its_room_when_the_terminal_gets_narrow() -> None:
    async with opened((160, 50)) as desk:
        desk.main.screen_display.say(" ".join(["word"] * 24), "warn")
        await desk.rest()
        await desk.pilot.resize_terminal(60, 15)
        await desk.until(lambda: len(desk.text.splitlines()) == 15 and desk.text.count("word") == 24)
        assert "F8 HALT  F9 Cancel all  F10 Flatten" in desk.text.splitlines()[-1]


async def test_an_open_request_brings_its_instrument_to_chart_and_book() -> None:
    async with opened() as desk:
        desk.main.session.look(instrument="ETH-USDT")
        await desk.open_request()
        assert desk.main.session.view.instrument == "BTC-USDT"


async def test_what_is_debated_is_what_is_looked_at() -> None:
    async with opened() as desk:
        await desk.press(*"/debate eth 15m", "enter")
        assert desk.main.session.view.instrument == "ETH-USDT"
        await desk.press(*"and now?", "enter")
        assert desk.main.session.view.instrument == "ETH-USDT"


async def test_a_debate_begun_elsewhere_is_told_and_moves_nothing_here() -> None:
    async with opened() as desk:
        begun = samples.item(90, "Lee", "/debate ETH-USDT 15m").model_copy(update={"author": "person"})
        await desk.host.add(begun)
        await desk.until(lambda: "Lee opened a debate on ETH-USDT" in desk.text)
        assert desk.main.session.view.instrument == "BTC-USDT"


async def test_what_a_thread_held_before_is_no_news() -> None:
    async with opened() as desk:
        begun = samples.item(90, "Lee", "/debate ETH-USDT 15m")
        await desk.host.add(begun.model_copy(update={"author": "person", "at": begun.at - 200_000_000_000}))
        await desk.until(lambda: "/debate ETH-USDT" in desk.text)
        assert "opened a debate" not in desk.text


async def test_positions_can_be_seen_while_a_request_is_open_and_its_card_comes_back() -> None:
    async with opened((120, 36)) as desk:
        await desk.open_request()
        await desk.press("f7")
        assert desk.focus == "portfolio"
        assert not desk.main.session.plan.shows("card")
        await desk.press("f6")
        assert desk.focus == "card"


async def test_a_long_refusal_is_readable_in_full_on_a_narrow_screen() -> None:
    words = " ".join(f"word{n}" for n in range(24))
    async with opened((80, 24)) as desk:
        await desk.host.refuse(words)
        await desk.until(lambda: "word0 " in desk.text)
        assert "word23" in " ".join(desk.text.split())


async def test_new_requests_change_counts_and_never_the_focus() -> None:
    async with opened((80, 24)) as desk:
        await desk.press(*"writing")
        await desk.host.show("status", samples.status(pending=3))
        await desk.until(lambda: "Approvals 3" in desk.text)
        assert "3 pending" in desk.text
        assert desk.focus == "composer"
        assert desk.main.session.view.request == ""


async def test_commands_of_the_host_complete_in_the_composer_and_stand_in_the_palette() -> None:
    async with opened() as desk:
        await desk.host.offer(*samples.commands())
        await desk.until(lambda: bool(desk.main.screen_display.commands))
        await desk.press("slash", "d", "e", "tab")
        assert desk.main.query_one(Composer).text.startswith("/debate")
        titles = [each.title for each in entries(desk.main, {})]
        assert "/debate INSTRUMENT [INTERVAL]" in titles
        assert "TON-USDT" in titles


async def test_hello_tells_the_size_and_the_pace() -> None:
    async with opened((120, 36)) as desk:
        hello = desk.host.of(Hello)[0].payload
        assert (hello.columns, hello.rows, hello.frames_per_second) == (120, 36, 4)
        assert len(desk.host.of(PaneSubscribe)) == 1


async def test_another_thread_takes_the_place_of_the_one_before() -> None:
    async with opened((80, 24)) as desk:
        await desk.host.add(samples.item(1, "Desk", "a fresh thread", thread="th-2"))
        await desk.until(lambda: "a fresh thread" in desk.text)
        assert "what is BTC doing?" not in desk.text
        assert desk.main.query_one(ChatPane).following
