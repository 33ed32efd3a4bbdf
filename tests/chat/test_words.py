from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.chat.arguments import Parameter, check, horizon, one_of, quantity, split
from desk.chat.instruments import UnknownInstrument, find, mentioned, resolve
from desk.chat.intent import understand
from desk.kernel.errors import Refused

SYMBOLS = ("BTC-USDT", "ETH-USDT", "SOL-USDT", "TON-USDT", "XRP-USDT", "DOGE-USDT")


@pytest.mark.parametrize(
    "text",
    ["btc", "BTC", "bitcoin", "Bitcoin", "BTC-USDT", "btc/usdt", "btc_usdt", "BTCUSDT", "xbt", " btc "],
)
def test_an_instrument_has_many_spellings(text: str) -> None:
    assert resolve(text, SYMBOLS) == "BTC-USDT"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("BTX", "did you mean BTC-USDT?"),
        ("etherium", "did you mean ETH-USDT?"),
        ("BTC-EUR", "did you mean BTC-USDT?"),
        ("dogge", "did you mean DOGE-USDT?"),
        ("zzzzzz", "there are BTC-USDT, ETH-USDT"),
    ],
)
def test_an_unknown_instrument_is_answered_with_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(UnknownInstrument) as refused:
        resolve(text, SYMBOLS)
    assert hint in str(refused.value)
    assert text in str(refused.value)


def test_a_name_that_could_be_two_is_not_guessed() -> None:
    both = ("BTC-USDT", "BTC-USDC")
    assert find("btc", both) is None
    with pytest.raises(UnknownInstrument, match="BTC-USDT or BTC-USDC"):
        resolve("btc", both)
    assert resolve("btc-usdc", both) == "BTC-USDC"


def test_a_token_whose_name_is_not_its_own_is_found_by_that_name_and_never_by_the_plain_one() -> None:
    listed = ("TON-USDT", "TON~fffffe-USDT", "NOT-TON@ab12cd")
    assert resolve("TON~fffffe-USDT", listed) == resolve("ton~FFFFFE/usdt", listed) == "TON~fffffe-USDT"
    assert resolve("not-ton@ab12cd", listed) == "NOT-TON@ab12cd"
    assert resolve("ton", listed) == resolve("toncoin", listed) == "TON-USDT"
    assert mentioned("is TON~fffffe-USDT worth anything, or TON?", listed) == ("TON~fffffe-USDT", "TON-USDT")


@given(st.text(max_size=40))
def test_no_text_breaks_the_search(text: str) -> None:
    assert find(text, SYMBOLS) in (*SYMBOLS, None)
    assert set(mentioned(text, SYMBOLS)) <= set(SYMBOLS)


@pytest.mark.parametrize(
    ("text", "topic", "instruments"),
    [
        ("what is BTC doing?", "market", ("BTC-USDT",)),
        ("what's bitcoin doing", "market", ("BTC-USDT",)),
        ("BTC", "market", ("BTC-USDT",)),
        ("how volatile is SOL?", "volatility", ("SOL-USDT",)),
        ("volatility of ton", "volatility", ("TON-USDT",)),
        ("what is moving?", "volatility", ()),
        ("how liquid is SOL?", "liquidity", ("SOL-USDT",)),
        ("is ton thin now?", "liquidity", ("TON-USDT",)),
        ("compare ETH and SOL", "compare", ("ETH-USDT", "SOL-USDT")),
        ("eth vs doge", "compare", ("ETH-USDT", "DOGE-USDT")),
        ("why?", "why", ()),
        ("why is the desk short BTC?", "why", ("BTC-USDT",)),
        ("what is my position?", "position", ()),
        ("my pnl", "position", ()),
        ("what is my p&l", "position", ()),
        ("what is pending?", "pending", ()),
        ("what waits for approval", "pending", ()),
        ("levels of btc", "levels", ("BTC-USDT",)),
        ("show my orders", "orders", ()),
        ("help", "help", ()),
        ("what can you do?", "help", ()),
        ("tell me a joke", "unclear", ()),
        ("write me a poem", "unclear", ()),
        ("what is the market doing?", "market", ()),
    ],
)
def test_questions_are_understood_by_their_words(text: str, topic: str, instruments: tuple[str, ...]) -> None:
    inquiry = understand(text, SYMBOLS, "thr-a")
    assert (inquiry.topic, inquiry.instruments) == (topic, instruments)


def test_the_selected_instrument_is_meant_when_none_is_named() -> None:
    assert understand("how volatile is it?", SYMBOLS, "thr-a", "ETH-USDT").instruments == ("ETH-USDT",)
    assert understand("how volatile is SOL?", SYMBOLS, "thr-a", "ETH-USDT").instruments == ("SOL-USDT",)


@pytest.mark.parametrize("text", ["what is BTX doing?", "what is BTC/EUR doing?", "how volatile is PEPE?"])
def test_an_instrument_that_is_not_there_is_not_mistaken_for_the_selected_one(text: str) -> None:
    inquiry = understand(text, SYMBOLS, "thr-a", "ETH-USDT")
    assert inquiry.topic == "unknown"
    assert inquiry.instruments == ()
    assert inquiry.stray


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5", "0.5"), ("5.", "5"), (".5", "0.5"), ("1_000", "1000"), ("1'000.25", "1000.25"), ("7", "7")],
)
def test_quantities_are_read_as_written(text: str, value: str) -> None:
    assert quantity(text, "Quantity") == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "-1", "0", "1,5", "1,000", "1e3", "nan", "inf", "٣", "five", "1.2.3", "9" * 30, "0x10"]
)
def test_what_could_be_read_two_ways_is_not_a_quantity(text: str) -> None:
    with pytest.raises(Refused, match=r"^Quantity"):
        quantity(text, "Quantity")


@pytest.mark.parametrize("text", ["-1", "0", "0.0", "-.5", "-0"])
def test_a_quantity_that_is_not_above_zero_is_told_just_that(text: str) -> None:
    with pytest.raises(Refused, match=rf"^Quantity '{text}' must be greater than zero; write it like 0.5\.$"):
        quantity(text, "Quantity")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,5", "Limit '1,5' holds a comma, which could mean two things; write it like 1000.50."),
        ("half", "Limit 'half' is not a number in plain digits; write it like 0.5."),
        ("nan", "Limit 'nan' is not a number in plain digits; write it like 0.5."),
        ("1e3", "Limit '1e3' is not a number in plain digits; write it like 0.5."),
        ("9" * 13, "Limit '9999999999999' is more than any order can hold; look at its digits again."),
    ],
)
def test_each_wrong_number_has_a_sentence_of_its_own(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        quantity(text, "Limit")
    assert str(refused.value) == sentence


def test_an_argument_is_kept_whole_however_long() -> None:
    reason = "the feed looks wrong " * 60
    assert check({"reason": reason}, (Parameter("reason", "text", rest=True),), "/halt") == {
        "reason": reason.strip()
    }


def test_horizons_have_names() -> None:
    assert horizon("15M") == "15m"
    with pytest.raises(Refused, match="did you mean"):
        horizon("10m")


ORDER = (
    Parameter("instrument", "instrument"),
    Parameter("quantity", "quantity"),
    Parameter("limit", "quantity", True),
)


def test_a_line_is_split_by_the_declared_parameters() -> None:
    assert split("btc  0.5", ORDER, "/buy") == {"instrument": "btc", "quantity": "0.5"}
    assert split("for lunch now", (Parameter("reason", "text", rest=True),), "/halt") == {
        "reason": "for lunch now"
    }
    with pytest.raises(Refused, match="one word too many; use /buy"):
        split("btc 0.5 64000 now", ORDER, "/buy")


def test_missing_and_strange_arguments_are_named() -> None:
    with pytest.raises(Refused, match=r"Quantity is missing; use /buy X"):
        check({"instrument": "btc"}, ORDER, "/buy X")
    with pytest.raises(Refused, match="did you mean quantity"):
        check({"quantiti": "1"}, ORDER, "/buy X")


def test_a_name_is_found_by_its_beginning_and_suggested_when_near() -> None:
    names = ("req-7kq2m9x4c1", "req-aaaa111122")
    assert one_of("REQ-7", names, "request") == names[0]
    with pytest.raises(Refused, match="did you mean req-7kq2m9x4c1"):
        one_of("7kq2m9x4c1", names, "request")
    with pytest.raises(Refused, match="there is no request at all now"):
        one_of("req", (), "request")
    with pytest.raises(Refused, match="could be req-7kq2m9x4c1 or req-aaaa111122; write more of it"):
        one_of("req-", names, "request")
