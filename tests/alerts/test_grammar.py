"""How an alert is said: what it reads, and one sentence for each mistake."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.alerts.decision import SECOND
from desk.alerts.grammar import read
from desk.alerts.measures import EQUITY, MEASURES, measures_of
from desk.alerts.messages import Condition, Terms
from desk.alerts.unreadable import Unreadable
from desk.alerts.wording import said, told

NAMES = ("BTC-USDT", "ETH-USDT", "TON-USDT")
INTERVALS = ("1m", "5m", "1h")
NOW = 1_790_000_000 * SECOND


def reading(line: str) -> Terms:
    return read(line, NAMES, INTERVALS, "5m", NOW)


@st.composite
def conditions(draw: st.DrawFn, second: bool = False) -> Condition:
    subject = draw(st.sampled_from([*NAMES, EQUITY]))
    measure = draw(st.sampled_from([one for one in measures_of(subject) if not (second and one.event)]))
    interval = draw(st.sampled_from(INTERVALS)) if measure.barred else ""
    if measure.worded:
        how = "is" if second else "changes"
        words = measure.words if second else ("", *measure.words)
        word = draw(st.sampled_from(words))
        return Condition(subject=subject, measure=measure.name, how=how, word=word, interval=interval)  # type: ignore[arg-type]
    most = int(measure.most or 100_000) * 100
    level = Decimal(draw(st.integers(1, most))) / 100
    hows = ("above", "below") if second else ("above", "below", "crosses", "crosses up", "crosses down")
    return Condition(
        subject=subject,
        measure=measure.name,
        how=draw(st.sampled_from(hows)),
        level=level,
        interval=interval,
    )


@given(
    conditions(),
    st.one_of(st.none(), conditions(second=True)),
    st.sampled_from([0, 5, 60, 90, 900, 7200, 86_400]),
    st.sampled_from(["info", "warning", "critical"]),
)
def test_what_is_set_is_told_in_words_that_set_the_same(
    condition: Condition, also: Condition | None, pause: int, severity: str
) -> None:
    one = Terms(condition=condition, also=also, repeat=pause > 0, pause_s=pause, severity=severity)  # type: ignore[arg-type]
    assert reading(said(one)) == one


class _OneSentence(Exception):
    """What a refusal must be."""


def reading_or_sentence(line: str) -> None:
    try:
        reading(line)
    except Unreadable as problem:
        if "\n" not in str(problem) and str(problem)[-1] in ".?":
            raise _OneSentence from None
        raise


@given(st.text(max_size=120))
def test_whatever_is_typed_is_read_or_refused_in_one_sentence(line: str) -> None:
    with suppress(_OneSentence):
        reading_or_sentence(line)


def test_everything_that_may_be_said_at_once() -> None:
    found = reading(
        'btc price crosses up 65_000.5 and equity drawdown above 2% repeat 5m for 7d critical note "take profit"'
    )
    assert found.condition == Condition(
        subject="BTC-USDT", measure="price", how="crosses up", level=Decimal("65000.5")
    )
    assert found.also == Condition(subject=EQUITY, measure="drawdown", how="above", level=Decimal(2))
    assert (found.repeat, found.pause_s, found.severity, found.note) == (True, 300, "critical", "take profit")
    assert found.expires == NOW + 7 * 86_400 * SECOND


@pytest.mark.parametrize(
    ("line", "measure"),
    [
        ("BTC-USDT regime changes", "volatility regime"),
        ("BTC-USDT regime changes to HIGH", "volatility regime"),
        ("BTC-USDT break down on 5m", "structure break"),
        ("BTC-USDT trend falling", "structure trend"),
        ("BTC-USDT price above 1 and regime HIGH", "price"),
        ("equity loss above 1%", "daily loss"),
    ],
)
def test_the_second_word_of_a_measure_says_it_where_no_other_has_it(line: str, measure: str) -> None:
    assert reading(line).condition.measure == measure


def test_every_example_of_the_table_can_be_said() -> None:
    for measure in MEASURES:
        terms = read(measure.example.removeprefix("/alert "), (*NAMES, "SOL-USDT"), INTERVALS, "1m", NOW)
        assert terms.condition.measure == measure.name


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "Say what to watch: /alert BTC-USDT price above 65000, or /alert equity drawdown above 4%."),
        ("BTCUSDT price above 1", "There is no instrument 'BTCUSDT'; did you mean BTC-USDT?"),
        ("BTC-USDT", "Say what of BTC-USDT to watch: "),
        ("BTC-USDT pice above 1", "There is no 'pice' of BTC-USDT to watch; did you mean price?"),
        ("equity price above 1", "There is no 'price' of equity to watch; there are value, drawdown,"),
        ("BTC-USDT price over 1", "Compare price with above, below or crosses, not 'over'."),
        ("BTC-USDT price above", "The level is missing; write it like price above 65000."),
        ("BTC-USDT price above 65,000", "holds a comma, which could mean two things"),
        ("BTC-USDT price above 5%", "The level '5%' is in %, and price is not; leave % out."),
        ("BTC-USDT price above nan", "is not a number in plain digits"),
        ("BTC-USDT price above 0", "is one that price never has"),
        ("BTC-USDT liquidity above 3", "is more than liquidity ever has; it goes up to 1."),
        ("BTC-USDT volatility regime hgh", "Volatility regime is never 'hgh'; did you mean HIGH?"),
        ("BTC-USDT volatility regime to", "Say to what volatility regime should change: LOW, NORMAL,"),
        ("BTC-USDT price on 5m above 1", "Price does not rest on bars; leave out the interval."),
        ("BTC-USDT volatility on 7m above 1", "There are no bars of '7m'; choose 1m, 5m and 1h."),
        ("BTC-USDT price above 1 critcal", "'critcal' cannot stand there; did you mean critical?"),
        ("BTC-USDT price above 1 and price crosses 2", "The second condition must be one that lasts"),
        ("BTC-USDT price above 1 and structure break", "Structure break happens and is over"),
        ("BTC-USDT price above 1 once repeat", "It is said twice how often it is"),
        ("BTC-USDT price above 1 repeat 1s", "A pause of 1 s would ring without end; take 5s or more."),
        (
            "BTC-USDT price above 1 for ever",
            "The time 'ever' is no length of time; write it like 30s, 15m, 2h or 7d.",
        ),
        ("BTC-USDT price above 1 note", "The note is empty"),
    ],
)
def test_each_mistake_is_told_in_one_sentence_with_what_to_do(line: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        reading(line)
    assert sentence in str(refused.value)


@given(st.integers(1, 10_000_000))
def test_lengths_of_time_are_written_as_they_are_read(length: int) -> None:
    assert told(length)[:-1].isdigit()
