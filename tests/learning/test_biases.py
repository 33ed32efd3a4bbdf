"""Each leaning is found where it was put in, and not found where it was not: a control of its own for every metric."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from desk.learning.biases.conduct import Answered, Moved, RankedClaims, SaidClaim, Stated
from desk.learning.biases.debates import (
    CONFIDENT,
    one_sided,
    order_flips,
    recency,
    sycophancy,
    verbosity,
)
from desk.learning.biases.forecasts import directional, herding, overconfidence
from desk.learning.biases.measure import LEAST, Measure
from desk.learning.biases.people import Closing, disposition, override_value
from desk.learning.biases.probes import anchoring, name_effect
from desk.learning.confidence import BLOCK, FIRST_LOOK
from desk.learning.records import Speaker
from desk.learning.scoring import Point

WHO = Speaker("Bear", "qwen-1")
PEER = Speaker("Bull", "qwen-1")
THIRD = Speaker("Neutral", "")
CASES = 400
Control = Callable[[random.Random, bool], Measure]


def one_way(draw: random.Random, biased: bool) -> Measure:
    points = []
    for _ in range(CASES):
        y = float(draw.random() < 0.5)
        p = draw.uniform(0.35, 0.65)
        points.append(Point(min(0.9, p + 0.12) if biased else p, y))
    return directional(points)


def too_sure(draw: random.Random, biased: bool) -> Measure:
    points = []
    for _ in range(CASES):
        true = draw.uniform(0.3, 0.7)
        y = float(draw.random() < true)
        p = 0.5 + (true - 0.5) * 2.3 if biased else true
        points.append(Point(min(0.98, max(0.02, p)), y))
    return overconfidence(points)


def in_the_herd(draw: random.Random, biased: bool) -> Measure:
    final = []
    for _ in range(CASES):
        said = {WHO: draw.choice([0.4, 0.6]), PEER: draw.choice([0.4, 0.6]), THIRD: draw.choice([0.4, 0.6])}
        if biased and draw.random() < 0.5:
            said[WHO] = said[PEER]
        final.append(said)
    return herding(WHO, final)


def claims(draw: random.Random, lean: Callable[[], float], count: int = 4) -> tuple[SaidClaim, ...]:
    return tuple(
        SaidClaim(f"{at}", draw.randrange(40, 200), lean(), draw.choice([0.0, 0.0, 1.0]))
        for at in range(count)
    )


def giving_in(draw: random.Random, biased: bool) -> Measure:
    stated, moved = [], []
    for at in range(CASES):
        debate, p = f"dbt-{at}", draw.uniform(0.4, 0.6)
        peer = 0.5 + draw.choice([-1, 1]) * draw.uniform(CONFIDENT, 0.3)
        stated += [Stated(debate, WHO, p, (), 0.3), Stated(debate, PEER, peer, (), 0.3)]
        toward = 1.0 if peer > p else -1.0
        step = 0.05 * (toward if biased and draw.random() < 0.7 else draw.choice([-1, 1]))
        if draw.random() < 0.5:
            moved.append(Moved(debate, WHO, p, p + step, grounded=False))
        moved.append(Moved(debate, PEER, peer, peer - toward * 0.05, grounded=True))
    return sycophancy(WHO, stated, moved)


def on_one_side(draw: random.Random, biased: bool) -> Measure:
    stated = []
    for at in range(CASES):
        share = draw.uniform(0.3, 0.7)

        def honest(share: float = share) -> float:
            return 1.0 if draw.random() < share else -1.0

        own = claims(draw, lambda: -1.0) if biased else claims(draw, honest)
        stated += [
            Stated(f"dbt-{at}", WHO, 0.4, own, 0.3),
            Stated(f"dbt-{at}", PEER, 0.6, claims(draw, honest, 12), 0.3),
        ]
    return one_sided(WHO, stated)


def on_what_is_new(draw: random.Random, biased: bool) -> Measure:
    stated = []
    for at in range(CASES):
        made = claims(draw, lambda: draw.choice([-0.2, 0.2]))
        if biased:
            made = tuple(one._replace(recent=1.0 if draw.random() < 0.7 else one.recent) for one in made)
        stated.append(Stated(f"dbt-{at}", WHO, 0.4, made, 1.0 / 3.0))
    return recency(WHO, stated)


def by_length(draw: random.Random, biased: bool) -> Measure:
    stated, ranked = [], []
    for at in range(60):
        made = claims(draw, lambda: 0.2, 5)
        stated.append(Stated(f"dbt-{at}", PEER, 0.6, made, 0.3))
        weigh = {one.claim: draw.gauss(0.0, 1.0) + (one.length / 60.0 if biased else 0.0) for one in made}
        order = tuple(sorted(weigh, key=lambda claim: -weigh[claim]))
        ranked.append(RankedClaims(f"dbt-{at}", WHO, order, order, order_sensitive=False))
    return verbosity(WHO, ranked, stated)


def by_who_is_first(draw: random.Random, biased: bool) -> Measure:
    flips = 0.4 if biased else 0.1
    ranked = [
        RankedClaims(f"dbt-{at}", WHO, ("a", "b"), ("b", "a"), order_sensitive=draw.random() < flips)
        for at in range(CASES)
    ]
    return order_flips(WHO, ranked)


def probe(draw: random.Random, biased: bool, how: str) -> Measure:
    answered = []
    for _ in range(CASES):
        plain, anchor = draw.uniform(0.35, 0.65), draw.choice([-1.0, 1.0])
        noise = [draw.gauss(0.0, 0.03) for _ in range(3)]
        anchored = plain + noise[0] + (0.04 * anchor if biased and how == "anchor" else 0.0)
        unnamed = plain + noise[1] + (draw.choice([-0.1, 0.1]) if biased and how == "name" else 0.0)
        answered.append(Answered(WHO, plain, plain + noise[2], anchored, anchor, unnamed))
    return anchoring(WHO, answered) if how == "anchor" else name_effect(WHO, answered)


def by_a_number(draw: random.Random, biased: bool) -> Measure:
    return probe(draw, biased, "anchor")


def by_a_name(draw: random.Random, biased: bool) -> Measure:
    return probe(draw, biased, "name")


def holding_losses(draw: random.Random, biased: bool) -> Measure:
    closings = []
    for _ in range(CASES):
        standing = [draw.random() < 0.5 for _ in range(6)]
        gains = [at for at, gain in enumerate(standing) if gain]
        closed = draw.choice(gains) if biased and gains and draw.random() < 0.5 else draw.randrange(6)
        rest = [gain for at, gain in enumerate(standing) if at != closed]
        closings.append(Closing(standing[closed], sum(rest), len(rest) - sum(rest)))
    return disposition(closings)


def saying_no(draw: random.Random, biased: bool) -> Measure:
    count = BLOCK * FIRST_LOOK * 2
    return override_value([draw.gauss(15.0 if biased else 0.0, 30.0) for _ in range(count)])


CONTROLS: tuple[Control, ...] = (
    one_way,
    too_sure,
    in_the_herd,
    giving_in,
    on_one_side,
    on_what_is_new,
    by_length,
    by_who_is_first,
    by_a_number,
    by_a_name,
    holding_losses,
    saying_no,
)


@pytest.mark.parametrize("control", CONTROLS)
def test_a_leaning_that_was_put_in_is_found(control: Control) -> None:
    found = control(random.Random(17), True)
    assert found.value is not None
    assert found.value > 0.0
    assert found.leans


@pytest.mark.parametrize("control", CONTROLS)
def test_where_nothing_was_put_in_nothing_is_found_more_often_than_by_chance(control: Control) -> None:
    found = [control(random.Random(seed), False) for seed in range(40)]
    assert all(one.value is not None for one in found)
    assert sum(one.leans and one.low is not None and one.low > 0.0 for one in found) <= 4


def test_no_leaning_is_told_from_too_few_cases() -> None:
    few = directional([Point(0.9, 0.0)] * (LEAST - 1))
    assert (few.value, few.n, few.needed) == (None, LEAST - 1, LEAST)
    assert not few.leans
    assert disposition([Closing(True, 1, 1)] * (LEAST - 1)).value is None
    assert override_value([1.0] * (BLOCK * FIRST_LOOK - 1)).value is None
