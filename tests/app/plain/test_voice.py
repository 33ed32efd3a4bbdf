"""What is said never falls into a line that is being typed, and the market never floods."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from desk.app.plain.sentences import Sentences
from desk.app.plain.voice import MOST_HELD, PATIENCE, Voice


class Heard:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.now = 0
        self.typed = ""
        self.voice = Voice(self.said.append, lambda: self.now)
        self.voice.typed = lambda: self.typed

    @property
    def text(self) -> str:
        return "".join(self.said)


def test_an_announcement_names_its_pane_and_how_much_it_matters() -> None:
    heard = Heard()
    heard.voice.announce("Approvals", "warning", "your vote is wanted")
    assert heard.text == "Approvals, warning: your vote is wanted\n"


def test_what_comes_while_somebody_types_waits_for_the_end_of_the_line() -> None:
    heard = Heard()
    heard.typed = "what is B"
    heard.voice.say("an answer")
    assert heard.text == ""
    heard.typed = ""
    heard.voice.entered()
    assert heard.text == "an answer\n"


def test_a_line_that_is_left_standing_is_said_again_behind_what_waited() -> None:
    heard = Heard()
    heard.typed = "what is B"
    heard.voice.key()
    heard.voice.say("an answer")
    heard.now += PATIENCE - 1
    heard.voice.tick()
    assert heard.text == ""
    heard.now += 1
    heard.voice.tick()
    assert heard.text == "\nan answer\nwhat is B"


def test_what_is_critical_does_not_wait_and_the_line_is_said_again() -> None:
    heard = Heard()
    heard.typed = "buy"
    heard.voice.announce("Desk", "critical", "HALTED")
    assert heard.text == "\nDesk, critical: HALTED\nbuy"


def test_what_waits_is_bounded_and_says_how_much_is_left_out() -> None:
    heard = Heard()
    heard.typed = "x"
    for number in range(MOST_HELD + 7):
        heard.voice.say(f"line {number}")
    heard.typed = ""
    heard.voice.entered()
    lines = heard.text.splitlines()
    assert lines[0] == "7 lines are left out."
    assert len(lines) == MOST_HELD + 1


def test_quiet_says_what_needs_somebody_and_all_says_everything() -> None:
    for verbosity, expected in (("quiet", 2), ("normal", 4), ("all", 5)):
        heard = Heard()
        heard.voice.verbosity = verbosity  # type: ignore[assignment]
        for severity in ("critical", "warning", "notice", "good", "all"):
            heard.voice.announce("P", severity, severity)
        assert len(heard.text.splitlines()) == expected


def test_the_market_is_said_at_most_at_its_rate_and_then_with_the_newest_figures() -> None:
    heard = Heard()
    for number in range(100):
        heard.voice.market("BTC-USDT", f"at {number}")
    assert heard.text == "Market, notice: at 0\n"
    heard.now += heard.voice.rate * 1_000_000_000
    heard.voice.tick()
    assert heard.text.splitlines() == ["Market, notice: at 0", "Market, notice: at 99"]


def test_a_stream_is_said_in_finished_sentences() -> None:
    stream = Sentences()
    assert stream.feed("Buyers pay up. The trend") == ["Buyers pay up."]
    assert stream.feed(" has 1.5 rooms.\n• A bullet") == ["The trend has 1.5 rooms."]
    assert stream.rest("Buyers pay up. The trend has 1.5 rooms.\nA bullet") == ("A bullet", True)


def test_what_is_recorded_otherwise_is_said_whole() -> None:
    stream = Sentences()
    stream.feed("It costs 9. ")
    assert stream.rest("It costs 8.") == ("It costs 8.", False)


@given(st.text("ab .!?\n•", max_size=80), st.lists(st.integers(0, 80), max_size=5))
def test_however_a_text_is_cut_into_pieces_its_sentences_are_the_same(text: str, cuts: list[int]) -> None:
    whole, pieces = Sentences(), Sentences()
    expected = whole.feed(text + "\n\n")
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    found = [line for start, end in pairwise(places) for line in pieces.feed(text[start:end])]
    found += pieces.feed("\n\n")
    assert " ".join(found).split() == " ".join(expected).split()
