"""The research timeline as a person reads it: how sure and how long in words, whose word, and what changed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.widgets.stage import plain
from widgets.ink import Ink
from widgets.insight_lines import detail_lines, timeline_lines
from widgets.insight_rows import SORTS, detail_rows, timeline_rows, view_of
from widgets.specs.contract import read
from widgets.specs.insights import (
    InsightChange,
    InsightDetail,
    InsightEvidence,
    InsightTimeline,
    TimelineEntry,
)
from widgets.specs.strategy import Run

NOW = 1_790_000_000_000_000_000
MINUTE = 60_000_000_000
RUNS = (
    Run(text="BTC-USDT lower over 15m: the price has drifted down "),
    Run(text="0.75 %", ref="dbt-a/calc(abs(T3.return_long_pct))", tone="figure"),
    Run(text="."),
)


def entry(**changes: Any) -> TimelineEntry:
    values: dict[str, Any] = {
        "id": "ins-7kq2m9x4c1",
        "sort": "thesis",
        "instrument": "BTC-USDT",
        "horizon": "15m",
        "direction": "down",
        "runs": RUNS,
        "status": "open",
        "confidence": 0.58,
        "sureness": "slightly likely",
        "said_by": "Bear",
        "at": NOW - 3 * MINUTE,
        "until": NOW + 14 * MINUTE,
        "evidence": RUNS[1].ref,
        "debate": "dbt-a",
        "thread": "thr-a",
    }
    return TimelineEntry(**(values | changes))


def timeline(*entries: TimelineEntry, **changes: Any) -> InsightTimeline:
    return InsightTimeline(now=NOW, entries=entries, **changes)


def shown(spec: InsightTimeline | InsightDetail, width: int = 78, chosen: int = -1) -> str:
    if isinstance(spec, InsightTimeline):
        lines, starts = timeline_lines(spec, width, Ink(), chosen)
    else:
        lines, starts = detail_lines(spec, width, Ink(), chosen)
    assert all(line.cell_length == width for line in lines)
    assert all(0 <= start < len(lines) for start in starts)
    return plain(lines)


def joined(text: str) -> str:
    return " ".join(text.split())


def test_an_entry_says_how_sure_how_long_and_whose_word_it_is() -> None:
    text = joined(shown(timeline(entry())))
    assert "thesis BTC-USDT 15m ▼ lower" in text
    assert "open, slightly likely (0.58), holds 14m more, by Bear, ins-7kq2m9x4c1" in text
    assert "3m ago" in text


def test_a_persons_and_a_models_word_are_quoted_and_named() -> None:
    by_person = entry(trust="person", said_by="Ada", runs=(Run(text="it holds"),))
    by_model = entry(trust="model", said_by="Bull (m-1)", runs=(Run(text="it breaks"),), heard=3)
    text = joined(shown(timeline(by_person, by_model)))
    assert "“it holds” open" in text
    assert "“it breaks” open" in text
    assert "by Ada" in text
    assert "said 3 times, by Bull (m-1), a model's proposal" in text


def test_what_waits_for_a_review_is_said_at_the_top_and_at_its_entry() -> None:
    text = joined(shown(timeline(entry(review=True), to_review=2)))
    assert "! 2 insights are to be reviewed" in text
    assert "! to be reviewed: /reviewed ins-7kq2m9x4c1" in text


@pytest.mark.parametrize(
    ("status", "said"), [("confirmed", "✓ confirmed"), ("refuted", "✕ refuted"), ("disputed", "‖ disputed")]
)
def test_what_became_of_it_is_a_word_with_a_sign(status: str, said: str) -> None:
    text = joined(shown(timeline(entry(status=status, note="the market went its way"))))
    assert f"{said}, slightly likely" in text
    assert "the market went its way" in text


def test_an_empty_timeline_says_what_would_stand_there() -> None:
    assert "Nothing is remembered yet." in shown(timeline())
    assert "Nothing of that is remembered; /timeline shows everything." in shown(timeline(sort="regime"))


def test_the_chosen_entry_is_marked_and_its_row_leads_to_what_it_rests_on() -> None:
    spec = timeline(entry(), entry(id="ins-b", direction="", sort="risk flag"))
    assert shown(spec, chosen=1).count("▸") == 1
    first, second = timeline_rows(spec)
    assert first[:4] == ("ins-7kq2m9x4c1", "thesis", RUNS[1].ref, "thr-a")
    assert first[4:6] == ("timeline:*:thesis", "timeline:BTC-USDT")
    assert second[0] == "ins-b"
    assert len(timeline_rows(timeline())) == 1


def test_the_key_for_kinds_goes_through_all_of_them_and_back() -> None:
    seen, sort = [], ""
    for _ in SORTS:
        view = timeline_rows(timeline(sort=sort))[0][4]
        sort = view.split(":")[2].replace("-", " ") if view.count(":") == 2 else ""
        seen.append(sort)
    assert seen == [*SORTS[1:], ""]
    assert view_of("BTC-USDT", "risk flag") == "timeline:BTC-USDT:risk-flag"


def test_the_history_of_an_insight_is_a_diff() -> None:
    detail = InsightDetail(
        now=NOW,
        entry=entry(),
        seal="0a" * 32,
        sealed=True,
        evidence=(InsightEvidence(ref="dbt-a/T3", tool="momentum", sha256="3f" * 32),),
        changes=(InsightChange(at=NOW, by="Lee", label="confidence", before="0.3", after="0.6"),),
    )
    text = joined(shown(detail, chosen=0))
    assert "confidence, by Lee - 0.3 + 0.6" in text
    assert "✓ reads as its source said it, seal 0a0a0a0a0a0a0a0a" in text
    assert "dbt-a/T3 momentum, sha256 3f3f3f3f3f3f3f3f" in text
    assert "▸ 0.75 %" in text
    assert detail_rows(detail)[0][2] == RUNS[1].ref
    assert "does not read as its source said it" in shown(detail.model_copy(update={"sealed": False}))


def test_what_outsiders_wrote_is_inert_on_every_line() -> None:
    hostile = "\x1b[2J\x9b31m\u202e[@click=app.quit]go[/]"
    spec = timeline(
        entry(runs=(Run(text=hostile),), said_by=hostile, note=hostile, trust="person", instrument=hostile)
    )
    change = InsightChange(at=NOW, by=hostile, label="text", before=hostile, after=hostile)
    detail = InsightDetail(
        now=NOW, entry=spec.entries[0], seal="", sealed=True, evidence=(), changes=(change,)
    )
    for text in (shown(spec), shown(detail)):
        assert not {"\x1b", "\x9b", "\u202e"} & set(text)
        assert "[@click=app.quit]" in joined(text)


@pytest.mark.parametrize("width", [40, 58, 78, 120])
def test_it_fits_any_width(width: int) -> None:
    shown(timeline(entry(), entry(review=True), more=4, to_review=1), width, 0)


def test_the_specs_read_back() -> None:
    for spec in (
        timeline(entry()),
        InsightDetail(now=NOW, entry=entry(), seal="", sealed=True, evidence=(), changes=()),
    ):
        assert read(spec.model_dump(mode="json")) == spec
