"""Each control, alone: what it measures, what it allows, and what it says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from desk.approvals.policy import demo_policy
from desk.risk.amounts import basis_points, money, percent
from desk.risk.checks import check, refusals
from desk.risk.exposure import OpenOrder, RecentOrder, Sent, Standing
from desk.risk.order_controls import tokens
from desk.risk.quote import Quote
from desk.risk.situation import Candidate, Check, Situation
from tests.execution.scripted_market import BTC, SECOND, START

QUOTE = Quote(
    instrument="BTC-USDT",
    bid=Decimal("59999.9"),
    ask=Decimal("60000.1"),
    mid=Decimal(60_000),
    at=START,
    age_ms=20,
    usable=True,
    source="sim",
    taken=START,
)
STANDING = Standing(
    positions={},
    open_orders=(),
    marks={"BTC-USDT": Decimal(60_000)},
    equity=Decimal(100_000),
    day_open_equity=Decimal(100_000),
    high_water=Decimal(100_000),
)
SITUATION = Situation(START, "ACTIVE", STANDING, QUOTE, demo_policy().limits)
ORDER = Candidate("req-1", BTC, "buy", Decimal("0.05"), Decimal("60050.0"))


def found(
    control: str, name: str, order: Candidate = ORDER, situation: Situation = SITUATION, **standing: Any
) -> Check:
    if standing:
        changed = msgspec.structs.replace(situation.standing, **standing)
        situation = msgspec.structs.replace(situation, standing=changed)
    return next(one for one in check(order, situation) if (one.control, one.name) == (control, name))


def sent(at: int, count: int, venue: str = "sim", strategy: str = "manual") -> tuple[Sent, ...]:
    return (Sent(at, venue, strategy),) * count


def order(**changes: Any) -> Candidate:
    return msgspec.structs.replace(ORDER, **changes)


def situation(**changes: Any) -> Situation:
    return msgspec.structs.replace(SITUATION, **changes)


def quote(**changes: Any) -> Situation:
    return situation(quote=msgspec.structs.replace(QUOTE, **changes))


def test_a_plain_order_passes_every_control() -> None:
    checks = check(ORDER, SITUATION)
    assert refusals(checks) == ""
    assert [one.control for one in checks] == sorted(one.control for one in checks)
    assert {one.control for one in checks} == {
        "C01",
        "C02",
        "C03",
        "C04",
        "C05",
        "C06",
        "C07",
        "C08",
        "C09",
        "C12",
    }


@pytest.mark.parametrize("quantity", ["0.0505", "0", "-0.05", "0.00001"])
def test_c01_wants_whole_lots_and_a_least_value(quantity: str) -> None:
    assert not found("C01", "lot, tick and least value", order(quantity=Decimal(quantity))).passed


def test_c01_stops_a_fat_finger_by_value_and_by_share_of_equity() -> None:
    fat = order(quantity=Decimal("0.2"))
    assert not found("C01", "order value", fat).passed
    assert not found("C01", "share of equity", fat).passed
    assert not found("C01", "share of equity", equity=Decimal(20_000)).passed
    assert not found("C01", "share of equity", equity=None).passed


def test_c01_compares_with_what_is_usually_ordered() -> None:
    small = {"BTC-USDT": (Decimal(100), Decimal(150), Decimal(140), Decimal(160), Decimal(9_000))}
    check = found("C01", "usual size", own_sizes=small)
    assert (check.passed, check.value) == (False, "20.0 times the median")
    assert found("C01", "usual size", order(quantity=Decimal("0.049")), own_sizes=small).passed
    few = found("C01", "usual size", own_sizes={"BTC-USDT": (Decimal(1),) * 4})
    assert (few.passed, few.detail) == (True, "4 earlier orders, too few to compare with")


def test_c05_adds_up_what_is_at_one_venue() -> None:
    other = {"ETH-USDT": Decimal(25), "TON-USDT": Decimal(1000)}
    marks = {**STANDING.marks, "ETH-USDT": Decimal(3_000), "TON-USDT": Decimal(3)}
    here = {"ETH-USDT": "sim", "TON-USDT": "another"}
    big = found("C05", "exposure at sim", positions=other, marks=marks, venues=here)
    assert (big.passed, big.value) == (True, "78,002.50")
    more = found("C05", "exposure at sim", positions=other, marks=marks, venues={**here, "TON-USDT": "sim"})
    assert (more.passed, more.value) == (False, "81,002.50")
    unknown = found("C05", "exposure at sim", positions=other, marks=marks)
    assert unknown.value == "81,002.50"


def test_c02_collars_the_price_on_both_sides() -> None:
    assert not found("C02", "price collar", order(limit=Decimal("60400.0"))).passed
    assert found("C02", "price collar", order(limit=Decimal("59000.0"))).passed
    assert not found("C02", "price collar", order(limit=Decimal("50000.0"))).passed
    assert not found("C02", "price collar", order(side="sell", limit=Decimal("59600.0"))).passed
    assert not found("C02", "price collar", situation=situation(quote=None)).passed


def test_c02_widens_with_volatility() -> None:
    wild = quote(sigma_1m_bp=Decimal(20))
    assert found("C02", "price collar", order(limit=Decimal("60400.0")), wild).passed


def test_c02_catches_a_price_of_the_wrong_scale() -> None:
    for factor in ("0.01", "100", "1000"):
        wrong = quote(mid=QUOTE.mid * Decimal(factor))
        assert not found("C02", "price collar", situation=wrong).passed


def test_c03_lets_a_burst_through_and_then_its_rate() -> None:
    name = "messages to sim"
    assert found("C03", name, sent=sent(START, 9)).passed
    assert not found("C03", name, sent=sent(START, 10)).passed
    assert found("C03", name, sent=sent(START - SECOND, 10)).passed
    assert found("C03", name, sent=sent(START, 10, venue="another")).passed


def test_c03_keeps_a_reserve_for_what_only_reduces_risk() -> None:
    closing = order(side="sell", limit=Decimal("59990.0"))
    much: dict[str, Any] = {"sent": sent(START, 40), "positions": {"BTC-USDT": Decimal("0.05")}}
    assert found("C03", "messages to sim", closing, **much).passed
    assert found("C03", "messages of the strategy", closing, **much).passed
    assert not found("C03", "messages to sim", **much).passed


def test_c03_counts_what_a_strategy_sends_and_what_it_proposes_apart_from_others() -> None:
    name, of = "messages of the strategy", order(strategy="momentum")
    assert found("C03", name, of, sent=sent(START, 9, strategy="another")).passed
    assert not found("C03", name, of, sent=sent(START, 8, strategy="momentum")).passed
    waiting = tuple(
        RecentOrder(f"req-w{n}", "ETH-USDT", "buy", Decimal(n), START, True, "momentum") for n in range(8)
    )
    assert not found("C03", name, of, recent=waiting).passed
    assert found("C03", name, order(), recent=waiting).passed


@pytest.mark.parametrize("control", ["C04", "C10"])
def test_c04_and_c10_let_a_disabled_strategy_reduce_risk_and_nothing_else(control: str) -> None:
    of: dict[str, Any] = {"disabled": {"momentum": (control, "5 of its orders added within 10 min")}}
    assert not found(control, "strategy", order(strategy="momentum"), **of).passed
    assert found("C04", "strategy", order(strategy="another"), **of).passed
    closing = order(strategy="momentum", side="sell", limit=Decimal("59990.0"))
    assert found(control, "strategy", closing, positions={"BTC-USDT": Decimal("0.05")}, **of).passed


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    assert tokens((), START, Decimal(5), 10) == 10
    assert tokens((START - 3600 * SECOND,), START, Decimal(5), 10) == 10
    assert tokens((START,) * 12, START, Decimal(5), 10) == -2


def test_c05_counts_orders_under_way_as_filled() -> None:
    other = OpenOrder("ord-9", "BTC-USDT", "buy", Decimal("0.4"), Decimal(60_000))
    assert not found("C05", "BTC-USDT exposure", open_orders=(other,)).passed
    assert found("C05", "BTC-USDT exposure").passed
    blind = found("C05", "gross exposure", positions={"ETH-USDT": Decimal(1)})
    assert not blind.passed
    assert blind.value == "unknown"


def no_short_spot() -> Situation:
    return situation(limits=SITUATION.limits.model_copy(update={"short_spot": False}))


def test_c05_says_so_when_spot_is_sold_short_on_margin() -> None:
    short = found("C05", "short sale", order(side="sell", limit=Decimal("59950.0")))
    assert short.passed
    assert short.value == "0.05 BTC short"
    assert "allowed by the policy" in short.detail


def test_c05_refuses_to_sell_spot_short_where_the_policy_does_not_allow_it() -> None:
    sell = order(side="sell", limit=Decimal("59950.0"))
    refused = check(sell, no_short_spot())
    assert refusals(refused) == (
        "C05 short sale: 0.05 BTC short, limit none (the policy lets nobody sell spot that the account does not hold)"
    )
    part = found("C05", "short sale", sell, no_short_spot(), positions={"BTC-USDT": Decimal("0.04")})
    assert (part.passed, part.value) == (False, "0.01 BTC short")


def test_c05_asks_nothing_of_what_is_held_bought_or_no_spot() -> None:
    held = {"BTC-USDT": Decimal("0.05")}
    sell = order(side="sell", limit=Decimal("59950.0"))
    perpetual = order(side="sell", instrument=msgspec.structs.replace(BTC, kind="perpetual"))
    for candidate, positions in ((sell, held), (ORDER, {}), (perpetual, {})):
        standing = msgspec.structs.replace(STANDING, positions=positions)
        checks = check(candidate, msgspec.structs.replace(no_short_spot(), standing=standing))
        assert "short sale" not in {one.name for one in checks}


def test_c05_counts_a_sale_under_way_against_what_is_held() -> None:
    sell = order(side="sell", quantity=Decimal("0.02"), limit=Decimal("59950.0"))
    under_way = OpenOrder("ord-9", "BTC-USDT", "sell", Decimal("0.04"), Decimal(60_000))
    standing = {"positions": {"BTC-USDT": Decimal("0.05")}, "open_orders": (under_way,)}
    assert found("C05", "short sale", sell, no_short_spot(), **standing).value == "0.01 BTC short"


def test_c06_stops_after_a_daily_loss_a_drawdown_or_too_many_orders() -> None:
    assert not found("C06", "daily loss", equity=Decimal(97_999)).passed
    assert found("C06", "daily loss", equity=Decimal(98_001)).passed
    assert not found("C06", "drawdown", high_water=Decimal(110_000)).passed
    many = tuple(
        OpenOrder(f"ord-{index}", "BTC-USDT", "buy", Decimal("0.001"), Decimal(60_000)) for index in range(20)
    )
    assert not found("C06", "open orders", open_orders=many).passed


def test_c07_recognises_the_same_order_in_the_queue_or_just_sent() -> None:
    twin = RecentOrder("req-0", "BTC-USDT", "buy", Decimal("0.05"), START - SECOND, False)
    assert not found("C07", "duplicate", recent=(twin,)).passed
    assert found("C07", "duplicate", recent=(msgspec.structs.replace(twin, ref="req-1"),)).passed
    assert found("C07", "duplicate", recent=(msgspec.structs.replace(twin, at=START - 31 * SECOND),)).passed
    waiting = msgspec.structs.replace(twin, at=START - 31 * SECOND, pending=True)
    assert not found("C07", "duplicate", recent=(waiting,)).passed
    assert found("C07", "duplicate", order(side="sell"), recent=(twin,)).passed


def test_c08_never_trades_with_ourselves() -> None:
    own = OpenOrder("ord-9", "BTC-USDT", "sell", Decimal("0.01"), Decimal("60040.0"))
    assert not found("C08", "self-match", open_orders=(own,)).passed
    above = msgspec.structs.replace(own, limit=Decimal("60060.0"))
    assert found("C08", "self-match", open_orders=(above,)).passed


@pytest.mark.parametrize("state", ["REDUCING", "HALTED"])
def test_c09_holds_new_risk_back_and_lets_closing_orders_pass(state: Any) -> None:
    assert not found("C09", "desk state", situation=situation(state=state)).passed
    closing = order(side="sell", limit=Decimal("59990.0"))
    held = {"BTC-USDT": Decimal("0.05")}
    assert found("C09", "desk state", closing, situation(state=state), positions=held).passed


@pytest.mark.parametrize(
    "bad",
    [
        quote(age_ms=5_001),
        quote(taken=START - 6 * SECOND),
        quote(usable=False, reason="gap"),
        quote(bid=Decimal(60_001)),
        quote(bid=Decimal(0)),
        situation(quote=None),
    ],
    ids=["old", "aged since", "unusable", "crossed", "zero", "none"],
)
def test_c12_relies_on_no_bad_price(bad: Situation) -> None:
    assert not found("C12", "market data", situation=bad).passed


def test_a_closing_order_is_excused_from_size_exposure_and_losses() -> None:
    changed = msgspec.structs.replace(STANDING, positions={"BTC-USDT": Decimal(2)}, equity=Decimal(1_000))
    controls = {
        (one.control, one.name)
        for one in check(order(side="sell", quantity=Decimal(2)), situation(standing=changed))
    }
    assert ("C01", "order value") not in controls
    assert not any(control in ("C05", "C06") for control, _ in controls)


def test_a_refusal_names_control_value_and_limit() -> None:
    text = refusals(check(order(quantity=Decimal("0.2")), SITUATION))
    assert "C01 order value: 12,010.00, limit 10,000.00" in text


@pytest.mark.parametrize(
    ("value", "said"),
    [("-0.0005", "0.00"), ("-0.005", "0.00"), ("-0.0051", "-0.01"), ("-1234.5", "-1,234.50")],
)
def test_an_amount_that_rounds_to_nothing_has_no_sign(value: str, said: str) -> None:
    assert money(Decimal(value)) == said


def test_a_share_that_rounds_to_nothing_has_no_sign() -> None:
    assert (percent(Decimal("-0.001")), basis_points(Decimal("-0.04"))) == ("0.00 %", "0.0 bp")
    assert percent(Decimal("272365.714")) == "272,365.71 %"
