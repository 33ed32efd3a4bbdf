from __future__ import annotations

import hashlib
import json

import pytest

from desk.agents.evidence import MOST, EvidenceBook, EvidenceFull, UnknownEvidence, canonical
from tests.agents.samples import evidence, radar, snapshot


def test_results_are_numbered_in_the_order_of_the_calls() -> None:
    assert [entry.ref for entry in evidence()] == ["T1", "T2"]


def test_a_result_is_bound_to_the_hash_of_what_it_said() -> None:
    entry = evidence()["T1"]
    plain = json.dumps(snapshot().model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
    assert json.loads(canonical(snapshot())) == json.loads(plain)
    assert entry.sha256 == hashlib.sha256(canonical(snapshot())).hexdigest()
    assert canonical(snapshot(last=1.0)) != canonical(snapshot(last=1.0000001))


def test_arguments_are_kept_in_one_form_whatever_their_order() -> None:
    book = EvidenceBook("trn-a")
    one = book.add("book", {"instrument": "BTC-USDT", "depth": 5}, snapshot(), 0)
    two = book.add("book", {"depth": 5, "instrument": "BTC-USDT"}, snapshot(), 0)
    assert one.arguments == two.arguments == '{"depth":5,"instrument":"BTC-USDT"}'


def test_the_newest_result_of_a_tool_counts_and_only_about_the_same_instrument() -> None:
    book = evidence()
    book.add("market_snapshot", {"instrument": "ETH-USDT"}, snapshot("ETH-USDT"), 0)
    assert book.find("market_snapshot").ref == "T3"  # type: ignore[union-attr]
    assert book.find("market_snapshot", "BTC-USDT").ref == "T1"  # type: ignore[union-attr]
    assert book.find("market_snapshot", "SOL-USDT") is None
    assert book.find("volatility_radar", "SOL-USDT").ref == "T2"  # type: ignore[union-attr]


def test_what_is_not_there_is_named_and_too_much_is_refused() -> None:
    book = evidence()
    with pytest.raises(UnknownEvidence, match="T9"):
        book["T9"]
    for _ in range(MOST - len(book)):
        book.add("volatility_radar", {}, radar(), 0)
    with pytest.raises(EvidenceFull):
        book.add("volatility_radar", {}, radar(), 0)
