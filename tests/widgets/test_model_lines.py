"""What models cost and how endpoints do, on screens of every width."""

from __future__ import annotations

import pytest

from tests.widgets import samples
from tests.widgets.stage import plain, screen_text, staged
from widgets.endpoints_lines import endpoints_lines
from widgets.ink import Ink
from widgets.sheet import SheetPane
from widgets.specs.models import CallLine, EndpointLine, ModelEndpoints, ModelSpend, SpendLine
from widgets.specs.status import Status
from widgets.spend_lines import spend_lines
from widgets.status_line import status_lines

NOW = 1_790_000_000_000_000_000
SECOND = 1_000_000_000
TROUBLES: tuple[dict[str, object], ...] = (
    {},
    {"mode": "LIVE"},
    {"desk_state": "HALTED", "desk_state_reason": "the daily loss of the whole desk reached its limit"},
    {
        "desk_state": "HALTED",
        "desk_state_reason": "the daily loss of the whole desk reached its limit",
        "paper_faults": "lost ack 5%",
    },
    {"feed_state": "stale", "feed_detail": "again in 4 s: the venue closed the line"},
)


def status(**changed: object) -> Status:
    return samples.status().model_copy(update={"spend": "$0.42 of $25", **changed})


@pytest.mark.parametrize("width", [80, 120, 160])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_spend_stands_beside_mode_and_state_whatever_else_is_wrong(
    width: int, trouble: dict[str, object]
) -> None:
    spec = status(**trouble)
    text = plain([status_lines(spec, width, Ink())])
    assert len(text.rstrip("\n")) <= width
    assert f" {spec.mode} " in text
    assert spec.desk_state in text
    assert "$0.42 of $25" in text
    assert ("models $0.42 of $25 today" in text) == (width >= 120)


@pytest.mark.parametrize("width", [40, 80, 120, 160])
def test_a_cap_that_is_reached_is_told_in_words_or_a_sign(width: int) -> None:
    text = plain([status_lines(status(spend="$25 of $25", spend_state="reached"), width, Ink())])
    assert ("$25 of $25 cap reached" in text) == (width >= 60)
    assert ("$25 of $25 !" in text) == (width < 60)


def test_without_models_the_line_says_nothing_of_money() -> None:
    for width in (80, 120, 160):
        assert "$" not in plain([status_lines(samples.status(), width, Ink())])


def line(name: str, usd: str, cap: str = "", held: str = "", at: int = 0) -> SpendLine:
    return SpendLine(name=name, calls=12, tokens=34_567, usd=usd, cap=cap, held=held, at=at)


def spend() -> ModelSpend:
    return ModelSpend(
        now=NOW,
        day=line("today 2026-09-21", "3.42", "25.00", "0.0412"),
        month=line("month 2026-09", "41.07"),
        run_cap="2.00",
        run_calls=80,
        run_tokens=1_000_000,
        personas=(line("Bull", "1.20", "10.00"), line("First-Principles", "10.00", "10.00")),
        runs=(line("dbt-7kq2m9x4c1", "0.42", "2.00", "", NOW),),
        calls=(
            CallLine(
                call="call-7kq2m9x4c2",
                at=NOW,
                persona="Bear",
                purpose="attack",
                endpoint="hosted",
                model="model-x",
                state="failed",
                why="Rate limit reached (429); wait, or use another endpoint.",
                usd="0.00",
                tokens=0,
                latency_ms=2_300,
            ),
        ),
        priced=True,
    )


def endpoints() -> ModelEndpoints:
    row = EndpointLine(
        name="local",
        address="http://127.0.0.1:8080/v1",
        model="model-x",
        named="model-x-2026-08",
        api="chat",
        speaks_for=("Bull", "Bear"),
        prices="no price, counts as free on this network",
        card="streams, calls tools",
        state="waiting",
        answered=2,
        failed=3,
        in_a_row=3,
        error="no connection within 3 s; start the server.",
        error_at=NOW - 9 * SECOND,
        answered_at=NOW - 90 * SECOND,
        seconds_left=11,
    )
    return ModelEndpoints(now=NOW, rows=(row,), by_rule=("Neutral",), file="demo.models.yaml")


@pytest.mark.parametrize("width", [40, 60, 78, 118])
def test_the_sheets_say_everything_at_every_width(width: int) -> None:
    for strips in (spend_lines(spend(), width, Ink()), endpoints_lines(endpoints(), width, Ink())):
        assert all(strip.cell_length == width for strip in strips)
    text = " ".join(plain(spend_lines(spend(), width, Ink())).split())
    for told in (
        "$3.42 of $25.00",
        "$0.0412 set aside",
        "$41.07",
        "$1.20 of $10.00",
        "Rate limit reached (429)",
    ):
        assert told in text
    text = " ".join(plain(endpoints_lines(endpoints(), width, Ink())).split())
    for told in (
        "asked again in 11 s",
        "no connection within 3 s",
        "streams, calls tools",
        "Bull, Bear",
        "Neutral",
    ):
        assert told in text


async def test_the_sheet_draws_them_when_they_come() -> None:
    pane: SheetPane = SheetPane()
    async with staged(pane, size=(80, 30)) as pilot:
        for spec, title in ((spend(), "Spend on models"), (endpoints(), "Models")):
            pane.show(spec)
            await pilot.pause()
            assert title in screen_text(pilot)


def test_without_endpoints_one_sentence_says_who_speaks() -> None:
    text = plain(endpoints_lines(ModelEndpoints(now=NOW, rows=(), by_rule=("Bull",)), 78, Ink()))
    assert "No model is set up, so everybody speaks by the house's rules" in text
