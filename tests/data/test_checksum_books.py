"""Text books add up to the venues' own checksums, and stay sorted and bounded whatever is done to them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data.venues.checksum import TextBook, TextSide, kraken_part, okx_part, with_decimals

# The worked example of Kraken's documents, "Book checksum (WebSocket v2)".
ASKS = (
    ("45285.2", "0.00100000"), ("45286.4", "1.54571953"), ("45286.6", "1.54571109"), ("45289.6", "1.54560911"),
    ("45290.2", "0.15890660"), ("45291.8", "1.54553491"), ("45294.7", "0.04454749"), ("45296.1", "0.35380000"),
    ("45297.5", "0.09945542"), ("45299.5", "0.18772827"),
)  # fmt: skip
BIDS = (
    ("45283.5", "0.10000000"), ("45283.4", "1.54582015"), ("45282.1", "0.10000000"), ("45281.0", "0.10000000"),
    ("45280.3", "1.54592586"), ("45279.0", "0.07990000"), ("45277.6", "0.03310103"), ("45277.5", "0.30000000"),
    ("45277.3", "1.54602737"), ("45276.6", "0.15445238"),
)  # fmt: skip


def kraken_book(asks: tuple[tuple[str, str], ...] = ASKS) -> TextBook:
    book = TextBook(100)
    book.asks.replace((float(price), kraken_part(price, size)) for price, size in asks)
    book.bids.replace((float(price), kraken_part(price, size)) for price, size in BIDS)
    return book


def test_krakens_documented_example_adds_up() -> None:
    assert kraken_book().kraken() == 3310070434


def test_one_changed_digit_is_caught() -> None:
    wrong = (*ASKS[:4], ("45290.2", "0.15890661"), *ASKS[5:])
    assert kraken_book(wrong).kraken() != 3310070434


def test_zeros_that_a_number_does_not_carry_are_put_back() -> None:
    assert with_decimals("45281", 1) == "45281.0"
    assert with_decimals("0.1", 8) == "0.10000000"
    assert with_decimals("1.5e-05", 8) == "0.00001500"
    assert with_decimals("0.123", 2) == "0.123"
    assert with_decimals("7", 0) == "7"


def test_okx_checksums_alternate_sides_and_go_on_with_the_longer_one() -> None:
    # Two examples of OKX's API guide, "Checksum".
    book = TextBook(400)
    book.bids.replace([(3366.1, okx_part("3366.1", "7")), (3366.0, okx_part("3366", "6"))])
    book.asks.replace([(3366.8, okx_part("3366.8", "9")), (3368.0, okx_part("3368", "8"))])
    assert book.okx() == -1881014294
    book.asks.replace(
        [
            (float(price), okx_part(price, size))
            for price, size in (("3366.8", "9"), ("3368", "8"), ("3372", "8"))
        ]
    )
    book.bids.replace([(3366.1, okx_part("3366.1", "7"))])
    assert book.okx() == 831078360


@given(
    st.sampled_from([1, -1]),
    st.lists(st.lists(st.tuples(st.integers(1, 60), st.booleans()), max_size=8), max_size=30),
)
def test_a_side_is_what_a_sorted_dictionary_would_be(
    sign: int, changes: list[list[tuple[int, bool]]]
) -> None:
    side, model = TextSide(sign, 10), dict[float, str]()
    for change in changes:
        side.update([(float(price), f"{price}" if there else "") for price, there in change])
        for price, there in change:
            if there:
                model[float(price)] = f"{price}"
            else:
                model.pop(float(price), None)
        order = sorted(model, key=lambda price: price * sign)
        assert side.trim() == order[10:]
        model = {price: model[price] for price in order[:10]}
        assert side.best(10) == list(model.values())
        assert len(side) == len(model)
