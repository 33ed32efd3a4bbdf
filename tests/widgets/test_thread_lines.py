"""Lists of threads and findings, a running turn and an empty thread: readable at any width, inert whatever they hold."""

from __future__ import annotations

import pytest

from tests.widgets import hostile
from tests.widgets.stage import INK, plain
from tests.widgets.test_hostile_text import ATTACK
from widgets.ink import Ink
from widgets.key_hints import key_hints
from widgets.specs.chat import Meter
from widgets.specs.status import Suggestion
from widgets.specs.threads import Finding, ThreadFindings, ThreadInfo, ThreadList
from widgets.tails import Tails
from widgets.thread_lines import finding_lines, rows_of, thread_lines
from widgets.welcome import welcome_lines

DAY = 86_400_000_000_000


def threads(*titles: str) -> ThreadList:
    listed = (
        ThreadInfo(
            thread=f"thr-{n}",
            title=title,
            created_at=1,
            items=n,
            last_at=60 * DAY - n * 2 * DAY,
            origin=title,
        )
        for n, title in enumerate(titles)
    )
    return ThreadList(threads=tuple(listed), total=len(titles))


def findings(*texts: str) -> ThreadFindings:
    rows = (
        Finding(thread="thr-1", title=text[:60], seq=n, item="itm-1", speaker=text[:60], at=DAY, text=text)
        for n, text in enumerate(texts)
    )
    return ThreadFindings(words=("needle",), rows=tuple(rows))


@pytest.mark.parametrize("width", [1, 5, 12, 30, 44, 80, 120])
def test_whatever_a_title_or_an_item_holds_is_inert_and_fits(width: int) -> None:
    tails = Tails()
    tails.tell(ATTACK, ATTACK, 3, Meter(model=ATTACK, cost=ATTACK))
    tails.add(ATTACK, "plain", ATTACK)
    tails.tell(ATTACK, ATTACK, 3, None)
    suggested = [Suggestion(line=ATTACK[:190], what=ATTACK[:90], group=ATTACK)]
    drawn = (
        thread_lines(threads(ATTACK, "Talk"), width, INK, 0)[0],
        finding_lines(findings(ATTACK, f"{ATTACK} needle"), width, INK, 1)[0],
        tails.lines(width, INK, 0),
        welcome_lines(width, 12, INK, suggested, 0),
    )
    for lines in drawn:
        for line in lines:
            assert not hostile.CHARACTERS & set(line.text)
            assert line.cell_length == width


def test_a_list_says_when_each_was_written_in_and_where_it_was_forked_from() -> None:
    lines, starts = thread_lines(threads("The morning", "Before"), 60, INK, 1)
    text = plain(lines)
    assert "2 threads" in text
    assert "▸ Before  ⑂ Before" in text
    assert "28 Feb" in text
    assert starts == [2, 3]
    assert rows_of(threads("a")) == [("thr-0", "")]


def test_findings_stand_under_the_title_of_their_thread_with_their_number() -> None:
    lines, starts = finding_lines(findings("a needle here", "another needle"), 60, INK, 0)
    text = plain(lines)
    assert "in another needle" in text
    assert "another needle  #1" in text
    assert len(starts) == 2


def test_nothing_found_says_how_words_match() -> None:
    assert "vol finds volatility" in plain(finding_lines(findings(), 60, INK, -1)[0]).replace("\n", " ")
    assert "There is no thread yet" in plain(thread_lines(threads(), 60, INK, -1)[0])


@pytest.mark.parametrize("width", [30, 50, 78])
def test_a_key_is_never_parted_from_what_it_does(width: int) -> None:
    keys = (("Enter", "opens"), ("a", "put away"), ("v", "those put away"), ("/search", "finds words"))
    lines = [strip.text for strip in key_hints(keys, width, Ink())]
    for key, does in keys:
        assert any(f"{key} {does}" in line for line in lines)
    assert all(len(line) == width for line in lines)
