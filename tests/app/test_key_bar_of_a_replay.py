"""What the key bar offers in a replay: only what can be done there, and each key once."""

from __future__ import annotations

import pytest

from desk.app.key_bar_actions import key_bar_actions, places


@pytest.mark.parametrize("pane", ["queue", "card", "chat"])
def test_a_replay_offers_each_key_once_and_nothing_that_votes_or_marks(pane: str) -> None:
    offered = key_bar_actions(places(pane, replay=True), (), acts=False)
    first_keys = [each.keys[0] for each in offered]
    assert len(first_keys) == len(set(first_keys))
    changing = {"queue.mark", "queue.reject", "card.approve", "card.reject"}
    assert not changing & {each.id for each in offered}


@pytest.mark.parametrize(("pane", "action"), [("queue", "queue.reject"), ("card", "card.approve")])
def test_a_desk_that_runs_offers_the_vote(pane: str, action: str) -> None:
    assert action in {each.id for each in key_bar_actions(places(pane, replay=False), ())}
