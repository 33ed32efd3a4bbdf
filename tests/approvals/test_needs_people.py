"""What a table worth too few votes proposes is for people: no standing rule stands for them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from desk.approvals.proposal import Proposal
from tests.approvals.test_standing_rules import made
from tests.execution.paper_desk import PaperDesk, at_a_desk


def test_f59_a_standing_rule_does_not_release_what_too_few_effective_votes_proposed(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await made(desk)
        wish = Proposal(instrument="BTC-USDT", side="buy", quantity=Decimal("0.02"))
        covered = await desk.approvals.propose(wish, "operator")
        assert (covered.state, covered.needed) == ("released", 0)
        alone = Proposal(
            instrument="BTC-USDT",
            side="buy",
            quantity=Decimal("0.01"),
            needs_people="its opinions are worth 1.4 votes",
        )
        asked = await desk.approvals.propose(alone, "operator")
        assert asked.state == "pending"
        assert asked.needed > 0

    at_a_desk(tmp_path, scenario)
