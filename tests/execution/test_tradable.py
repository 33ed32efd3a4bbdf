"""Contracts whose size or settlement the books do not carry are refused in a sentence, not reckoned wrongly."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desk.execution.paper_purse import PaperPurse
from desk.execution.tradable import untradable
from desk.execution.venue import Holdings
from desk.kernel.errors import Refused
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.execution.scripted_market import BTC
from tests.execution.test_ledger import fill

INVERSE = msgspec.structs.replace(BTC, kind="perpetual", inverse=True, contract_size=Decimal(100))
LARGE = msgspec.structs.replace(BTC, kind="perpetual", contract_size=Decimal("0.01"))
PERPETUAL = msgspec.structs.replace(BTC, kind="perpetual")


def test_only_contracts_of_one_unit_settled_in_their_quote_are_traded() -> None:
    assert untradable(BTC) == untradable(PERPETUAL) == ""
    assert "settled in BTC" in untradable(INVERSE)
    assert "one contract of BTC-USDT is 0.01 BTC" in untradable(LARGE)


@pytest.mark.parametrize("instrument", [INVERSE, LARGE])
def test_an_order_in_another_contract_is_refused(tmp_path: Path, instrument: Any) -> None:
    async def scenario(desk: PaperDesk) -> None:
        desk.approvals._instruments["BTC-USDT"] = instrument  # type: ignore[index]
        with pytest.raises(Refused, match="contract"):
            await desk.propose("0.05")

    at_a_desk(tmp_path, scenario)


def test_a_perpetual_at_the_paper_venue_pays_its_profit_and_its_fees_in_the_quote_and_nothing_else() -> None:
    purse = PaperPurse(Holdings({"USDT": Decimal(1_000)}, {}, {}))
    purse.take(fill("buy", "2", "100", "1"), PERPETUAL)
    assert (purse.balances, purse.positions) == ({"USDT": Decimal(999)}, {"BTC-USDT": Decimal(2)})
    purse.take(fill("sell", "1", "130", "1", "2"), PERPETUAL)
    assert purse.balances == {"USDT": Decimal(1_028)}
    resumed = PaperPurse(Holdings(dict(purse.balances), purse.positions, {"BTC-USDT": Decimal(100)}))
    resumed.take(fill("sell", "2", "90", "0", "3"), PERPETUAL)
    assert resumed.balances == {"USDT": Decimal(1_018)}
    assert resumed.positions == {"BTC-USDT": Decimal(-1)}
