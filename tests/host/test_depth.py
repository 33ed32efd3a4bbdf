"""The depth that a terminal is shown holds the desk's own resting orders as long as they rest."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from desk.approvals.proposal import Proposal
from desk.kernel.clock import Clock
from desk.link import envelope as e
from desk.people.demo import OPERATOR
from tests.host.cores import attached, opened, virtually

BTC = "BTC-USDT"


def test_an_own_order_is_in_the_depth_until_it_is_cancelled(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await clock.sleep(5)
            await one.hello()
            await one.watch(f"depth:{BTC}")
            assert (await one.see(f"depth:{BTC}", lambda spec: spec.usable)).orders == ()
            quote = core.quotes.quote(BTC)
            assert quote is not None
            low = core.instruments[BTC].price_down(quote.mid * Decimal("0.999"))
            wanted = await core.approvals.propose(
                Proposal(
                    instrument=BTC, side="buy", quantity=Decimal("0.01"), limit=low, time_in_force="GTC"
                ),
                OPERATOR,
            )
            for person in ("dana", "lee"):
                await core.approvals.vote(wanted.request, wanted.digest, "approve", "", person)
            found = await one.see(f"depth:{BTC}", lambda spec: bool(spec.orders))
            (own,) = found.orders
            assert (own.side, own.price, own.size) == ("buy", float(low), 0.01)
            await one.send(e.CommandInvoke, payload=e.CommandPayload(name="cancelall"))
            await one.see(f"depth:{BTC}", lambda spec: not spec.orders)

    virtually(main)
