"""What people read is what their vote is bound to."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.approvals.order_text import Ticket, digest_of, iso, order_text
from desk.approvals.requests_table import require_request
from desk.people.demo import demo_people
from desk.people.directory import Person
from tests.execution.paper_desk import PaperDesk, at_a_desk

TICKET = Ticket(
    desk="demo",
    request="req-0000000001",
    mode="PAPER",
    venue="sim",
    instrument="BTC-USDT",
    contract="BTCUSDT",
    contract_kind="spot",
    base="BTC",
    quote="USDT",
    kind="limit",
    side="buy",
    quantity=Decimal("0.05"),
    limit=Decimal("60090.0"),
    release_low=Decimal("59820.0"),
    release_high=Decimal("60180.0"),
    max_slippage_bp=Decimal(50),
    account="paper",
    time_in_force="IOC",
    policy="demo-1@0123456789ab",
    proposer="house",
    expires=1_760_000_300_000_000_001,
    replaces="",
)


def test_the_text_is_exactly_this() -> None:
    assert order_text(TICKET) == (
        "dynamic-desk order, form 2\n"
        "desk: demo\n"
        "request: req-0000000001\n"
        "mode: PAPER\n"
        "venue: sim\n"
        "instrument: BTC-USDT (spot BTCUSDT)\n"
        "kind: limit\n"
        "side: buy\n"
        "quantity: 0.05 BTC\n"
        "limit price: 60090.0 USDT\n"
        "released only while the mid is: 59820.0 to 60180.0 USDT\n"
        "max slippage: 50 bp\n"
        "protective stop: none\n"
        "account: paper\n"
        "strategy: manual\n"
        "time in force: IOC\n"
        "policy: demo-1@0123456789ab\n"
        "proposer: house\n"
        "expires: 2025-10-09T08:58:20.000000001Z (1760000300000000001)\n"
        "replaces: nothing\n"
    )


def test_a_person_is_named_so_that_no_reader_takes_themselves_for_the_proposer() -> None:
    text = order_text(msgspec.structs.replace(TICKET, proposer="operator", proposer_name="root"))
    assert "proposer: root (person operator)\n" in text


CHANGES = [
    ("desk", "other"),
    ("request", "req-0000000002"),
    ("mode", "LIVE"),
    ("venue", "okx"),
    ("instrument", "ETH-USDT"),
    ("contract", "BTCUSDC"),
    ("contract_kind", "perpetual"),
    ("base", "ETH"),
    ("quote", "USDC"),
    ("side", "sell"),
    ("quantity", Decimal("0.06")),
    ("limit", Decimal("60090.1")),
    ("release_low", Decimal("59820.1")),
    ("release_high", Decimal("60180.1")),
    ("max_slippage_bp", Decimal(51)),
    ("account", "other"),
    ("time_in_force", "GTC"),
    ("policy", "demo-2@0123456789ab"),
    ("proposer", "operator"),
    ("proposer_name", "root"),
    ("strategy", "house"),
    ("stop", Decimal("59000.0")),
    ("expires", 1_760_000_300_000_000_002),
    ("replaces", "req-0000000000"),
]


@pytest.mark.parametrize(("field", "value"), CHANGES, ids=[name for name, _ in CHANGES])
def test_changing_any_field_changes_the_digest(field: str, value: object) -> None:
    other = msgspec.structs.replace(TICKET, **{field: value})
    assert digest_of(order_text(other)) != digest_of(order_text(TICKET))


def test_every_field_but_the_fixed_kind_has_been_changed() -> None:
    assert {name for name, _ in CHANGES} | {"kind"} == set(Ticket.__struct_fields__)


names = st.text(min_size=0, max_size=12)


@given(names, names, names, names, names)
def test_no_text_can_pass_for_another_ticket(
    instrument: str, contract: str, proposer: str, name: str, account: str
) -> None:
    forged = msgspec.structs.replace(
        TICKET,
        instrument=instrument,
        contract=contract,
        proposer=proposer,
        proposer_name=name,
        account=account,
    )
    try:
        text = order_text(forged)
    except ValueError:
        return
    assert len(text.splitlines()) == len(order_text(TICKET).splitlines())
    if (instrument, contract, proposer, name, account) != (
        TICKET.instrument,
        TICKET.contract,
        TICKET.proposer,
        TICKET.proposer_name,
        TICKET.account,
    ):
        assert text != order_text(TICKET)


@pytest.mark.parametrize(
    "name", ["", " BTC", "BTC\nside: sell", "BTC (spot ETH", "\x1b[2J", "B\u202eTC", "nothing"]
)
def test_a_name_that_could_mislead_has_no_text(name: str) -> None:
    with pytest.raises(ValueError, match=r"was|must"):
        order_text(msgspec.structs.replace(TICKET, instrument=name))


@pytest.mark.parametrize("proposer", ["root (person operator)", "operator )", "oper ator", "nothing"])
def test_an_id_cannot_pass_for_a_name(proposer: str) -> None:
    with pytest.raises(ValueError, match="no spaces or brackets"):
        order_text(msgspec.structs.replace(TICKET, proposer=proposer))


def test_numbers_are_finite_or_there_is_no_text() -> None:
    with pytest.raises(ValueError, match="finite"):
        order_text(msgspec.structs.replace(TICKET, quantity=Decimal("NaN")))


def test_times_keep_all_nine_decimals() -> None:
    assert iso(1_760_000_300_000_000_001) == "2025-10-09T08:58:20.000000001Z"


@pytest.mark.parametrize("proposer", ["house", *(person.person for person in demo_people("Tester"))])
def test_no_order_that_people_sign_calls_anybody_you(tmp_path: Path, proposer: str) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.people.enrol([Person("dana", "Dana", ("trader",), demo=True)], "operator")
        await desk.people.enrol([Person("lee", "Lee", ("trader",), demo=True)], "operator")
        made = await desk.propose(proposer=proposer)
        found = require_request(desk.bus.rows, made.request)
        assert "you" not in re.findall(r"\w+", found.proposed.text)
        name = {"operator": "Tester", "dana": "Dana", "lee": "Lee"}.get(proposer)
        said = f"{name} (person {proposer})" if name else proposer
        assert f"\nproposer: {said}\n" in found.proposed.text

    at_a_desk(tmp_path, scenario, gateway=False)
