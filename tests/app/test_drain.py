"""Which pace a line gets: down when it falls behind, up when it has kept up for long, and calm in between."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk.app.drain import BAD_IN_A_ROW, GOOD_IN_A_ROW, MOST_PATIENCE, Drain, Look
from desk.app.environment import CRAWL, LOCAL, REMOTE, SLOW, pace, steps
from desk.app.round_trip import PATIENCE, RoundTrip

GOOD = Look(0.001, 0.0, 0.05)
BAD = Look(0.6, 0.0, 0.05)
BETWEEN = Look(0.2, 0.0, 0.05)


def after(drain: Drain, *looks: Look) -> int:
    for each in looks:
        drain.look(each)
    return drain.step


def test_a_line_that_falls_behind_in_any_way_slows_down_after_a_few_looks() -> None:
    for bad in (BAD, Look(0, 1.0, 0), Look(0, 0, 4.0)):
        assert after(Drain(3), *[bad] * (BAD_IN_A_ROW - 1)) == 0
        assert after(Drain(3), *[bad] * BAD_IN_A_ROW) == 1
        assert after(Drain(3), *[bad] * 50) == 3


def test_one_bad_second_changes_nothing() -> None:
    assert after(Drain(3), *[BAD, BAD, GOOD] * 20) == 0


def test_a_line_that_keeps_up_gets_more_again_and_one_in_between_stays() -> None:
    slow = Drain(3)
    after(slow, *[BAD] * BAD_IN_A_ROW)
    assert after(slow, *[BETWEEN] * 100) == 1
    assert after(slow, *[GOOD] * GOOD_IN_A_ROW) == 0


def test_a_line_that_cannot_hold_a_pace_is_asked_less_and_less_often() -> None:
    drain, changes = Drain(1), 0
    for _ in range(600):
        # It keeps up at the slow step and falls behind at the fast one.
        changes += drain.look(GOOD if drain.step else BAD)
    assert changes < 20
    assert drain._patience == MOST_PATIENCE


@given(st.lists(st.builds(Look, *[st.floats(0, 10)] * 3), max_size=200), st.integers(0, 3))
def test_a_step_is_always_one_that_there_is_and_only_one_away(looks: list[Look], last: int) -> None:
    drain = Drain(last)
    for each in looks:
        before = drain.step
        changed = drain.look(each)
        assert 0 <= drain.step <= last
        assert abs(drain.step - before) == changed


def test_an_adaptive_line_begins_calmer_over_ssh_and_the_others_are_what_they_say() -> None:
    ssh = {"SSH_CONNECTION": "10.0.0.9 50000 10.0.0.1 22"}
    assert steps({}, "adaptive") == (LOCAL, REMOTE, SLOW, CRAWL)
    assert steps(ssh, "adaptive") == (REMOTE, SLOW, CRAWL)
    assert pace(ssh, "adaptive") == REMOTE
    for environment in ({}, ssh):
        assert steps(environment, "normal") == (LOCAL,)
        assert steps(environment, "slow") == (SLOW,)


def test_what_waits_on_a_line_shows_in_the_answer_and_a_far_terminal_is_not_a_slow_one() -> None:
    answers = RoundTrip()
    assert answers.asks(0)
    assert not answers.asks(1)
    answers.answered(300_000_000)
    assert answers.queued(400_000_000) == 0.0
    assert answers.asks(1_000_000_000)
    answers.answered(2_300_000_000)
    assert answers.queued(2_300_000_000) == 1.0
    assert answers.asks(3_000_000_000)
    assert answers.queued(8_000_000_000) == 4.7  # still not answered


def test_a_terminal_that_never_answers_says_nothing_about_its_line() -> None:
    answers = RoundTrip()
    assert answers.asks(0)
    assert answers.queued(9_000_000_000) == 0.0
    assert answers.asks(PATIENCE + 1)
    answers.answered(PATIENCE + 2)
    answers.answered(PATIENCE + 3)
    assert answers.latest == 1
