"""The radar's own choices: bars, scenario, universe, and the way to an instrument's volatility."""

from __future__ import annotations

from typing import Any

from tests.widgets import samples
from tests.widgets.stage import INK, plain, screen_text, stage, staged
from widgets.messages import RadarChanged, VolatilityAsked
from widgets.radar import RadarPane
from widgets.radar_lines import radar_lines
from widgets.specs.radar import VolatilityRadar


def shocked() -> VolatilityRadar:
    bare = samples.radar()
    first, *rest = bare.rows
    after: dict[str, Any] = {"scenario_regime": "HIGH", "scenario_percentile": 93.0, "regime": "NORMAL"}
    return bare.model_copy(
        update={
            "scenario": "shock x2",
            "scenario_text": "If the fast volatility of every instrument became 2 times what it is, for 3 bars.",
            "rows": (first.model_copy(update=after), *rest),
        }
    )


async def test_keys_ask_for_other_bars_and_beyond_the_ends_the_desk_chooses() -> None:
    pane = RadarPane()
    async with staged(pane) as pilot:
        pane.focus()
        await pilot.press("i")
        assert stage(pilot).heard(RadarChanged) == []
        pane.show(samples.radar())
        await pilot.press("i", "i", "i", "i", "I", "I")
        asked = [said.interval for said in stage(pilot).heard(RadarChanged)]
        assert asked == ["5m", "15m", "1h", "auto", "15s", "5s"]


async def test_what_was_chosen_stands_in_the_title_at_once() -> None:
    pane = RadarPane()
    async with staged(pane) as pilot:
        pane.show(samples.radar())
        pane.focus()
        assert pane.title_detail == "1m auto  sim"
        await pilot.press("s", "i", "space", "u")
        assert pane.title_detail == "5m  if shock  1 picked  sim"
        said = stage(pilot).heard(RadarChanged)[-1]
        assert (said.interval, said.scenario, said.universe) == ("5m", "shock", ("SOL-USDT",))


async def test_a_scenario_goes_round_to_none() -> None:
    pane = RadarPane()
    async with staged(pane) as pilot:
        pane.show(samples.radar())
        pane.focus()
        await pilot.press("s", "s", "s", "s")
        asked = [said.scenario for said in stage(pilot).heard(RadarChanged)]
        assert asked == ["shock", "panic", "calm", "none"]


async def test_picked_instruments_are_marked_and_become_the_universe() -> None:
    pane = RadarPane()
    async with staged(pane, size=(80, 24)) as pilot:
        pane.show(samples.radar())
        pane.focus()
        await pilot.press("u")
        assert stage(pilot).heard(RadarChanged) == []
        await pilot.press("space", "down", "space")
        await pilot.pause()
        assert "+SOL-USDT" in screen_text(pilot)
        assert "▸+BTC-USDT" in screen_text(pilot)
        assert stage(pilot).heard(RadarChanged) == []
        await pilot.press("u", "space", "u")
        asked = [said.universe for said in stage(pilot).heard(RadarChanged)]
        assert asked == [("BTC-USDT", "SOL-USDT"), ("SOL-USDT",), ()]


async def test_a_universe_that_loses_its_last_instrument_is_all_again() -> None:
    pane = RadarPane()
    async with staged(pane) as pilot:
        pane.show(samples.radar())
        pane.focus()
        await pilot.press("space", "u", "space")
        assert [said.universe for said in stage(pilot).heard(RadarChanged)] == [("SOL-USDT",), ()]


async def test_v_asks_for_the_volatility_of_the_instrument_under_the_cursor() -> None:
    pane = RadarPane()
    async with staged(pane) as pilot:
        pane.focus()
        await pilot.press("v")
        pane.show(samples.radar())
        await pilot.press("down", "v")
        asked = [(said.instrument, said.interval) for said in stage(pilot).heard(VolatilityAsked)]
        assert asked == [("BTC-USDT", "1m")]


def test_a_scenario_is_told_in_words_and_marked_where_it_changes_a_regime() -> None:
    text = plain(radar_lines(shocked(), 80, 24, INK))
    assert "Then" in text
    assert "▸ HIGH" in text
    said = " ".join(text.split())
    assert (
        "If the fast volatility of every instrument became 2 times what it is, for 3 bars, it would be HIGH"
        in said
    )
    assert "Then" not in plain(radar_lines(samples.radar(), 80, 24, INK))


def test_where_its_figures_do_not_fit_the_words_about_an_instrument_stay() -> None:
    text = plain(radar_lines(shocked(), 80, 11, INK))
    assert "times what was expected" in text
    assert "Rogers-Satchell" not in text
    assert "Rogers-Satchell" in plain(radar_lines(shocked(), 80, 24, INK))


def test_the_detail_tells_where_an_instrument_stands_among_all() -> None:
    text = plain(radar_lines(samples.radar(), 80, 24, INK))
    assert "1.21x  rank 2" in text
    assert "3.1x" in text
