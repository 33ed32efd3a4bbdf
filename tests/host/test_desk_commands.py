"""The sentences that answer commands, and what somebody is told of a request."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from desk.approvals.controls import Flattened
from desk.approvals.voting import Voted
from desk.host.alerts import Alerts, vote_words
from desk.host.desk_commands import flattened
from desk.kernel.bus import Delivery
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.execution.scripted_market import INSTRUMENTS


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (Flattened(0, (), ()), "There is no position to close."),
        (Flattened(2, (), ()), "There is no position to close; 2 open orders called back."),
        (Flattened(0, ("o1", "o2"), ()), "2 orders went out to close every position. PAPER."),
        (
            Flattened(1, ("o1",), ()),
            "1 order went out to close every position; 1 open order called back. PAPER.",
        ),
        (
            Flattened(3, (), ("ETH-USDT: no price to close it at",)),
            "No position could be closed; 3 open orders called back. Left open: ETH-USDT: no price to close it at.",
        ),
        (
            Flattened(0, ("o1",), ("ETH-USDT: no price", "TON-USDT: no price")),
            "1 order went out to close positions. PAPER. Left open: ETH-USDT: no price; TON-USDT: no price.",
        ),
    ],
)
def test_flatten_says_what_it_closed_called_back_and_left(done: Flattened, said: str) -> None:
    assert flattened(done) == said


@pytest.mark.parametrize(("needed", "words"), [(1, "1 of 1 approval,"), (2, "1 of 2 approvals,")])
def test_one_approval_is_not_told_as_several(needed: int, words: str) -> None:
    done = Voted("req-1", "released", 1, needed, "ord-1", "")
    assert words in vote_words("Dana", "approve", "", done)


def test_what_the_house_wants_to_close_asks_for_one_approval(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        offer = await desk.propose("0.05", "sell")
        (made,) = (
            fact.message
            for fact in desk.journal.facts(topic="approvals.v1")
            if getattr(fact.message, "request", "") == offer.request
        )
        alert = Alerts(desk.bus.rows, INSTRUMENTS, str).of(Delivery(made, 1, 1))
        assert alert is not None
        assert alert.text == f"{offer.request}: sell {Decimal('0.05')} BTC-USDT, 1 approval needed."

    at_a_desk(tmp_path, scenario)
