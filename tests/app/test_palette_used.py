"""What was chosen before counts, the less the longer ago, and its file can break nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.app.palette_entry import RECENT, Entry, Kind, by_use, listed
from desk.app.palette_used import HALF_LIFE, MOST, NAME, Use, chosen, counted, keep, read, recent

NOW = 1_767_621_600.0
DAY = 86_400.0


def entry(title: str, kind: Kind = "action", name: str = "") -> Entry:
    return Entry(name or f"{kind}.{title}", kind, title, f"Enter does {title}.", lambda: None)


LINES = [
    entry("Alerts"),
    entry("Alarm"),
    entry("Halt"),
    entry("BTC-USDT", "instrument"),
    entry("Dark", "theme"),
]


def titles(typed: str, used: dict[str, Use], now: float = NOW) -> list[str]:
    return [each.entry.title for each in listed(LINES, typed, used, now)]


def test_what_was_chosen_counts_half_after_a_week() -> None:
    assert counted(Use(2.0, NOW), NOW) == 2.0
    assert counted(Use(2.0, NOW), NOW + HALF_LIFE) == pytest.approx(1.0)
    assert counted(Use(2.0, NOW), NOW - DAY) == 2.0  # a clock that was set back


def test_the_line_that_is_used_comes_first_among_those_that_fit_alike() -> None:
    assert titles("al", {})[:2] == ["Alarm", "Alerts"]
    used = chosen({}, "action.Alerts", NOW)
    assert titles("al", used)[:2] == ["Alerts", "Alarm"]


def test_use_does_not_lift_what_hardly_fits_over_what_fits_well() -> None:
    used: dict[str, Use] = {}
    for _ in range(50):
        used = chosen(used, "action.Halt", NOW)
    assert titles("al", used)[0] in ("Alarm", "Alerts")


def test_old_use_fades_behind_new_use() -> None:
    used = {"action.Alarm": Use(3.0, NOW - 60 * DAY), "action.Alerts": Use(1.0, NOW - DAY)}
    assert titles("al", used)[0] == "Alerts"


def test_nothing_typed_shows_what_was_chosen_last_then_everything_in_groups() -> None:
    used = chosen(chosen({}, "theme.Dark", NOW - 10), "instrument.BTC-USDT", NOW)
    shown = listed(LINES, "", used, NOW)
    assert [each.entry.title for each in shown[:2]] == ["BTC-USDT", "Dark"]
    assert shown[0].heading == RECENT
    assert [each.heading for each in shown if each.heading][1:] == ["Actions", "Instruments", "Themes"]
    assert {each.entry.id for each in shown} == {each.id for each in LINES}


def test_what_was_chosen_and_is_gone_is_not_listed() -> None:
    assert titles("", {"thread.gone": Use(9.0, NOW)}) == [each.title for each in LINES]


def test_the_file_keeps_each_person_apart(tmp_path: Path) -> None:
    file = tmp_path / "terminal" / NAME
    assert keep(file, "dana", {"action.halt": Use(1.0, NOW)})
    assert keep(file, "lee", {"action.jump": Use(2.0, NOW)})
    assert read(file, "dana") == {"action.halt": Use(1.0, NOW)}
    assert read(file, "lee") == {"action.jump": Use(2.0, NOW)}
    assert read(file, "kim") == {}


@given(st.binary(max_size=200))
def test_whatever_the_file_holds_the_palette_opens(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.mktemp("used") / NAME
    file.write_bytes(content)
    assert read(file, "dana") == {}


@pytest.mark.parametrize(
    "content",
    [
        '{"people": 3}',
        '{"people": {"dana": []}}',
        '{"people": {"dana": {"a": [1]}}}',
        '{"people": {"dana": {"a": ["x", 2]}}}',
        '{"people": {"dana": {"a": [1e99, 2]}}}',
        "[" * 5000,
    ],
)
def test_values_that_nobody_wrote_are_left_out(tmp_path: Path, content: str) -> None:
    file = tmp_path / NAME
    file.write_text(content)
    assert read(file, "dana") == {}
    assert keep(file, "dana", {"action.halt": Use(1.0, NOW)})
    assert read(file, "dana")


def test_a_place_that_cannot_be_written_to_loses_nothing_but_the_order(tmp_path: Path) -> None:
    (tmp_path / "terminal").write_text("a file where the folder should be")
    assert not keep(tmp_path / "terminal" / NAME, "dana", {})


@given(st.lists(st.sampled_from([f"line.{number}" for number in range(MOST + 20)]), max_size=400))
def test_what_is_remembered_is_bounded_and_the_latest_is_in_it(names: list[str]) -> None:
    used: dict[str, Use] = {}
    for number, name in enumerate(names):
        used = chosen(used, name, NOW + number)
    assert len(used) <= MOST
    if names:
        assert recent(used)[0] == names[-1]
        assert all(0 <= by_use(used, name, NOW + 400) <= 150 for name in used)
