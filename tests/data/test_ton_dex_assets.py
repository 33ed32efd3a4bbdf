"""Who a token is: its address, whatever it is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import FrameRefused
from data.venues.ton_assets import NATIVE, USDT, Asset, address, amount, caution, names

FAKE = "0:" + "f" * 63 + "e"
OTHER = "0:" + "a" * 64


def asset(where: str, symbol: str, decimals: int = 9, verified: bool = True, warning: str = "") -> Asset:
    return Asset(where, symbol, decimals, verified, warning)


def test_an_address_is_one_whatever_its_form() -> None:
    assert address("EQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id_sDs") == USDT
    assert address("EQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id/sDs") == USDT
    assert address(USDT.upper().replace("0:", "0:", 1)) == USDT
    assert address("EQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAM9c") == NATIVE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "USDT",
        "EQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id_sDt",
        " EQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id_sDs",
        "1:" + "0" * 64,
        "0:" + "٠" * 64,
        "kQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id_nth",
        "EQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id_/Ds",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(FrameRefused, match="is no address"):
        address(text)


@pytest.mark.parametrize("text", ["", "-", "1.5", "1e3", "NaN", "٣", "--1", "9" * 41])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(FrameRefused, match="is no amount"):
        amount(text)


def test_a_token_that_calls_itself_usdt_is_another_one() -> None:
    given = names([asset(FAKE, "USDT"), asset(USDT, "USD₮", 6), asset(OTHER, "USD₮")])
    assert given[USDT] == "USDT"
    assert given[FAKE] == "USDT~fffffe"
    assert given[OTHER] == "USD~aaaaaa"


def test_the_coin_has_one_name_and_no_token_may_take_it() -> None:
    found = [asset(NATIVE, "GRAM"), asset(FAKE, "TON"), asset(OTHER, "gram")]
    assert names(found) == {NATIVE: "TON", FAKE: "TON~fffffe", OTHER: "gram~aaaaaa"}
    assert names(found, native="GRAM")[NATIVE] == "GRAM"


def test_the_verified_one_of_two_namesakes_has_the_plain_name() -> None:
    assert names([asset(FAKE, "NOT", verified=False), asset(OTHER, "NOT")]) == {
        OTHER: "NOT",
        FAKE: "NOT~fffffe",
    }


def test_a_name_once_given_stays() -> None:
    before = names([asset(FAKE, "NOT")])
    assert names([asset(OTHER, "NOT"), asset(FAKE, "NOT", verified=False)], taken=before) == {
        FAKE: "NOT",
        OTHER: "NOT~aaaaaa",
    }


def test_what_nobody_vouches_for_is_marked_with_its_address() -> None:
    assert caution(asset(USDT, "USD₮", verified=False), "USDT", "stonfi") == ""
    assert caution(asset(FAKE, "NOT", verified=False), "NOT~fffffe", "stonfi") == (
        f"NOT~fffffe is not verified by stonfi; its contract is {FAKE}"
    )
    assert "stonfi calls X honeypot; its contract is" in caution(
        asset(FAKE, "X", warning="honeypot"), "X", "stonfi"
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 2**24), st.text(max_size=20), st.booleans()),
        unique_by=lambda one: one[0],
        max_size=12,
    )
)
def test_names_are_printable_and_no_two_are_alike(tokens: list[tuple[int, str, bool]]) -> None:
    given = names([asset(f"0:{number:064x}", symbol, 9, verified) for number, symbol, verified in tokens])
    assert len(set(given.values())) == len(given)
    assert all(name.isascii() and name.isprintable() and " " not in name for name in given.values())
