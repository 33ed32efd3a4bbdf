from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from desk.agents.analyst import Brief, ClaimRow
from desk.agents.debates import INTERRUPTED
from desk.agents.opinions import Answer, Attack, Ranking
from desk.agents.voice import Statement
from desk.approvals.proposal import Proposal
from desk.kernel.errors import DeskError, Refused
from tests.agents.listening import Listener, words
from tests.agents.scripted import FALSE, Fickle, Scripted, agreeing, claim, never, opinion, table
from tests.agents.stage import Stage, on_stage, question
from tests.agents.test_debate import MARKET, debate
from tests.agents.test_grounding import ungrounded


def aside(directory: Path, *seats: Scripted, **options: object) -> str:
    """Why scripted analysts come to nothing."""
    outcome, said, stage = debate(directory, seats=table(*seats, **options))
    assert outcome.card.stance == "stand aside"
    assert stage.proposals == []
    assert outcome.card.risk is None
    return words(said)


def test_scripted_agreement_proposes(tmp_path: Path) -> None:
    outcome, said, stage = debate(tmp_path, seats=table(*agreeing()))
    assert outcome.card.stance == "long"
    assert stage.proposals[0].side == "buy"
    assert "Buy" in words(said)


def test_weak_evidence_stands_aside(tmp_path: Path) -> None:
    assert "leans too little" in aside(tmp_path, *agreeing(0.53))


def test_an_order_sensitive_debate_stands_aside(tmp_path: Path) -> None:
    one, two = Scripted(opinion("Bull", 0.75)), Scripted(opinion("Bear", 0.45))
    assert "order-sensitive" in aside(tmp_path, one, two, moderator=Fickle())


def test_opinions_that_are_worlds_apart_stand_aside(tmp_path: Path) -> None:
    one, two = Scripted(opinion("Bull", 0.99)), Scripted(opinion("Bear", 0.01))
    assert "too far apart" in aside(tmp_path, one, two)


def test_false_and_made_up_claims_are_struck_before_the_hearing(tmp_path: Path) -> None:
    liar = Scripted(
        opinion(
            "Bear",
            0.2,
            claim("Bear-A", -0.3, "Last is {{T1.last}}", FALSE),
            claim("Bear-B", -0.3, "It falls to 59000"),
            claim("Bear-C", -0.3, "Spread is {{T1.spread_bp}}"),
        )
    )
    outcome, said, _ = debate(tmp_path, seats=table(Scripted(opinion("Bull", 0.7)), liar))
    bear = outcome.card.opinions[1]
    assert [c.verdict for c in bear.claims] == ["struck", "withheld", "holds"]
    assert bear.p_up_before == 0.2
    assert bear.p_up > 0.35
    assert "59000" not in words(said) + outcome.card.model_dump_json(
        exclude={"opinions": {1: {"claims": {1: {"reason"}}}}}
    )
    assert {run.tone for run in bear.claims[0].runs} == {"struck"}


def test_nobody_reads_an_opinion_before_all_are_sealed(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        async def late() -> None:
            await stage.clock.sleep(5.0)
            assert all(seat.read == [] for seat in seats.analysts)  # type: ignore[attr-defined]

        seats = table(Scripted(opinion("Bull", 0.7)), Scripted(opinion("Bear", 0.4), before=late))
        stage.room.seats = seats
        await stage.room.hold(question(), Listener())
        assert seats.analysts[0].read == ["Bear"]  # type: ignore[attr-defined]

    on_stage(tmp_path, play, market=MARKET)


@pytest.mark.parametrize("silence", [never, None])
def test_a_seat_that_falls_silent_does_not_stop_the_others(
    tmp_path: Path, silence: Callable[[], Awaitable[None]] | None
) -> None:
    async def refuse() -> None:
        raise DeskError("The model is out of money.")

    quiet = Scripted(opinion("Neutral", 0.5), before=silence or refuse)
    outcome, said, stage = debate(
        tmp_path, seats=table(Scripted(opinion("Bull", 0.7)), Scripted(opinion("Bear", 0.6)), quiet)
    )
    assert [o.speaker for o in outcome.card.opinions] == ["Bull", "Bear"]
    assert "SeatFellSilent" in stage.journal_names  # type: ignore[attr-defined]
    assert "Neutral fell silent and is not heard here." in words(said)
    assert outcome.request


def test_an_opinion_in_somebody_elses_name_is_not_heard(tmp_path: Path) -> None:
    forger = Scripted(opinion("Bear", 0.1, claim("Bull-A", -0.9)))
    outcome, _, _ = debate(tmp_path, seats=table(*agreeing(), forger))
    assert len(outcome.card.opinions) == 3


def test_no_opinion_at_all_is_a_failed_debate(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="No analyst"):
        debate(tmp_path, seats=table(Scripted(opinion("Bull", 0.7), before=never)))


@pytest.mark.parametrize("step", ["attack", "answer"])
def test_a_seat_that_takes_too_long_in_cross_examination_stands_by_what_it_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    async def endless(*anything: object) -> object:
        await never()
        raise AssertionError

    raised = Attack("Bear", "Bull-A", "The radar disagrees", "T2.rows[BTC-USDT].rank > 0", 0.4)
    bull, bear = Scripted(opinion("Bull", 0.75)), Scripted(opinion("Bear", 0.45), (raised,))
    monkeypatch.setattr(bull, step, endless)
    outcome, said, stage = debate(tmp_path, seats=table(bull, bear))
    assert [o.p_up for o in outcome.card.opinions] == [0.75, 0.45]
    assert "Bull fell silent and is not heard here." in words(said)
    assert "SeatFellSilent" in stage.journal_names  # type: ignore[attr-defined]
    assert "DebateConcluded" in stage.journal_names  # type: ignore[attr-defined]


def test_where_the_moderator_falls_silent_the_house_ranks(tmp_path: Path) -> None:
    class Asleep(Fickle):
        async def rank(self, brief: Brief, rows: Sequence[ClaimRow]) -> Ranking:
            await never()
            raise AssertionError

    outcome, said, stage = debate(tmp_path, seats=table(*agreeing(), moderator=Asleep()))
    assert outcome.card.decisive
    assert outcome.request
    assert "the house moderator ranks in its place" in words(said)
    assert "SeatFellSilent" in stage.journal_names  # type: ignore[attr-defined]


def test_a_mind_changed_by_new_evidence_moves_the_pool(tmp_path: Path) -> None:
    raised = Attack("Bear", "Bull-A", "The radar disagrees", "T2.rows[BTC-USDT].rank > 0", 0.4)
    bull = Scripted(opinion("Bull", 0.75), answers=Answer(0.6, "T2.rows[BTC-USDT].rank", ("Bull-A",)))
    outcome, said, _ = debate(tmp_path, seats=table(bull, Scripted(opinion("Bear", 0.45), (raised,))))
    shown = outcome.card.opinions[0]
    assert (shown.p_up_before, shown.p_up) == (0.75, 0.6)
    assert shown.claims[0].verdict == "attacked"
    assert "0.75 becomes 0.60" in words(said)


def test_the_desk_may_refuse_the_proposal(tmp_path: Path) -> None:
    async def refuse(proposal: Proposal, debate: str) -> str:
        raise Refused("The order is above 10000 USDT, the most an order may be.")

    outcome, said, _ = debate(tmp_path, seats=table(*agreeing()), propose=refuse)
    assert outcome.request == ""
    assert "above 10000" in outcome.refusal
    assert "The order is above 10000 USDT" in words(said)
    assert not any(ungrounded(block.runs) for statement in said for block in statement.blocks)


def test_each_number_of_a_refusal_is_a_figure_and_the_sentence_is_none(tmp_path: Path) -> None:
    sentence = "C01 order value: 272,621,000.00 is above 10.00 % of equity; ask for 0.5 or less."

    async def refuse(proposal: Proposal, debate: str) -> str:
        raise Refused(sentence)

    async def play(stage: Stage) -> None:
        stage.room.seats = table(*agreeing())
        listener = Listener()
        await stage.room.hold(question(), listener)
        (block,) = listener.said[-1].blocks
        assert "".join(run.text for run in block.runs) == f"No request was made. {sentence}"
        figures = [run for run in block.runs if run.ref]
        assert [run.text for run in figures] == ["272,621,000.00", "10.00", "0.5"]
        for run in figures:
            assert stage.evidence.view(run.ref).value == run.text

    on_stage(tmp_path, play, market=MARKET, propose=refuse)


def test_a_claim_against_its_own_side_reads_as_a_concession(tmp_path: Path) -> None:
    bull = Scripted(
        opinion(
            "Bull",
            0.35,
            claim("Bull-A", -0.9, "The price has drifted **down** to {{T1.last}}"),
            claim("Bull-B", 0.1, "Bids outweigh offers at {{T1.last}}"),
        )
    )
    outcome, said, _ = debate(tmp_path, seats=table(bull, Scripted(opinion("Bear", 0.3))))
    first = outcome.card.decisive[0]
    assert (first.id, first.concedes, first.said_by) == ("Bull-A", True, "Bull concedes")
    assert [claim.concedes for claim in outcome.card.decisive[1:]] == [False] * len(outcome.card.decisive[1:])
    spoken = words(said)
    assert "Bull-A concedes: the price has drifted down to" in spoken
    assert "Bull-B Bids outweigh" in spoken
    assert "Decisive: Bull-A (a concession)" in spoken


def test_no_price_means_no_debate(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        with pytest.raises(DeskError, match="no instrument"):
            await stage.room.hold(question("NOPE-USDT"), Listener())
        assert stage.names()[-1] == "DebateStopped"

    on_stage(tmp_path, play, market=MARKET)


class Stopwatch(Listener):
    """Cancels the task it is heard in, once it has heard enough."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    async def say(self, statement: Statement) -> None:
        await super().say(statement)
        if len(self.said) == self.after:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            await asyncio.sleep(0)


def test_a_debate_stopped_anywhere_leaves_no_proposal_behind(tmp_path: Path) -> None:
    _, said, _ = debate(tmp_path)
    assert len(said) > 12
    for after in range(1, len(said) + 1):

        async def play(stage: Stage, after: int = after) -> None:
            task = asyncio.ensure_future(stage.room.hold(question(), Stopwatch(after)))
            with pytest.raises(asyncio.CancelledError):
                await task
            stopped = stage.topic("debates.v1")[-1].message
            assert type(stopped).__name__ == "DebateStopped"
            assert stage.withdrawn == [(stopped.debate, "the debate was stopped")]

        (tmp_path / str(after)).mkdir()
        on_stage(tmp_path / str(after), play, market=MARKET)


def test_a_debate_cut_by_a_crash_is_interrupted_at_the_next_start(tmp_path: Path) -> None:
    async def crash(stage: Stage) -> None:
        listener = Listener()
        stage.room.seats = table(Scripted(opinion("Bull", 0.7), before=never))
        task = asyncio.ensure_future(stage.room.hold(question(), listener))
        await stage.clock.sleep(1.0)
        assert listener.said
        stage.bus.record = None  # type: ignore[assignment,method-assign]
        task.cancel()
        await asyncio.wait([task])

    async def restart(stage: Stage) -> None:
        (held,) = await stage.debates.recover()
        assert (held.state, held.instrument, held.horizon) == ("interrupted", "BTC-USDT", "15m")
        assert stage.topic("debates.v1")[-1].message.reason == INTERRUPTED
        assert await stage.debates.recover() == ()
        assert stage.debates.card(held.debate) is None

    on_stage(tmp_path, crash, market=MARKET)
    on_stage(tmp_path, restart, market=MARKET)


def test_two_debates_at_once_keep_their_evidence_apart(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        one, two = await asyncio.gather(
            stage.room.hold(question("BTC-USDT"), Listener()),
            stage.room.hold(question("ETH-USDT"), Listener()),
        )
        assert one.card.debate != two.card.debate
        for outcome in (one, two):
            assert {c.ref.split("/")[0] for c in outcome.card.key_levels} == {outcome.card.debate}

    on_stage(tmp_path, play, market=MARKET)
