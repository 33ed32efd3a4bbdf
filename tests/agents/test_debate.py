from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from desk.agents.conclusion import Outcome
from desk.agents.debate_messages import DEBATES
from desk.agents.debates import INTERRUPTED
from desk.agents.debates_table import DebatesTable
from desk.agents.evidence import canonical, digest
from desk.agents.evidence_store import EvidenceTable
from desk.agents.opinions import Answer, Attack
from desk.agents.tool_messages import TOOLS
from desk.agents.voice import Listener, Statement, words
from desk.approvals.proposal import Proposal
from desk.kernel.audit import verify
from desk.kernel.errors import DeskError, Refused
from tests.agents.samples import text_of
from tests.agents.scripted import FALSE, Fickle, Scripted, agreeing, claim, never, opinion, table
from tests.agents.stage import Stage, market_at, on_stage, question
from tests.agents.test_grounding import ungrounded

MARKET = market_at(7)


def debate(directory: Path, **options: object) -> tuple[Outcome, list[Statement], Stage]:
    """A whole debate; the stage is only good for what it kept in memory afterwards."""

    async def play(stage: Stage) -> tuple[Outcome, list[Statement], Stage]:
        listener = Listener()
        outcome = await stage.room.hold(question(), listener)
        stage.journal_names = stage.names()  # type: ignore[attr-defined]
        return outcome, listener.said, stage

    return on_stage(directory, play, market=MARKET, **options)  # type: ignore[arg-type]


def test_the_house_debates_and_proposes(tmp_path: Path) -> None:
    outcome, said, stage = debate(tmp_path)
    card = outcome.card
    assert card.stance == "short"
    assert card.p_up < 0.475
    assert card.rule_based
    assert [o.speaker for o in card.opinions] == ["Bull", "Bear", "Neutral"]
    assert len({o.analyst for o in card.opinions}) == 3
    assert card.decisive
    assert card.dissent
    assert card.invalidation
    assert len(card.key_levels) >= 4
    assert card.risk is not None
    assert card.risk.stop > card.risk.entry > card.risk.target
    assert outcome.request == card.request != ""
    (proposal,) = stage.proposals
    assert (proposal.instrument, proposal.side, proposal.debate) == ("BTC-USDT", "sell", card.debate)
    assert proposal.refs
    assert {statement.speaker for statement in said} == {
        "Bull (rule-based)",
        "Bear (rule-based)",
        "Neutral (rule-based)",
        "Moderator (rule-based)",
        "Desk",
    }


def test_the_same_seed_gives_the_same_journal(tmp_path: Path) -> None:
    heads = []
    for name in "ab":
        (tmp_path / name).mkdir()

        async def play(stage: Stage) -> bytes:
            await stage.room.hold(question(), Listener())
            return stage.journal.head.hash

        heads.append(on_stage(tmp_path / name, play, market=market_at(7)))
    assert heads[0] == heads[1]


def test_every_seal_stands_before_anything_is_revealed(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        heard_at: list[int] = []

        class Ear:
            async def say(self, statement: Statement) -> None:
                if statement.tone in ("bull", "bear") or statement.speaker.startswith("Neutral"):
                    heard_at.append(stage.journal.head.seq)

        outcome = await stage.room.hold(question(), Ear())
        facts = stage.topic("debates.v1")
        seals = {f.message.speaker: f for f in facts if type(f.message).__name__ == "OpinionSealed"}
        opened = {f.message.speaker: f for f in facts if type(f.message).__name__ == "OpinionRevealed"}
        last_seal = max(fact.seq for fact in seals.values())
        assert len(seals) == 3
        assert last_seal < min(fact.seq for fact in opened.values())
        assert last_seal < min(heard_at)
        for speaker, fact in opened.items():
            assert digest(fact.message.body.encode()) == seals[speaker].message.sha256
        assert {o.speaker: o.seal for o in outcome.card.opinions} == {
            speaker: fact.message.sha256 for speaker, fact in seals.items()
        }

    on_stage(tmp_path, play, market=MARKET)


def test_the_card_is_in_the_journal_with_its_evidence_before_anybody_is_asked(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        outcome = await stage.room.hold(question(), Listener())
        names = stage.names()
        assert names.index("DebateConcluded") < names.index("DebateProposed")
        concluded = next(
            f.message for f in stage.topic("debates.v1") if type(f.message).__name__ == "DebateConcluded"
        )
        kept = {entry.ref: entry.sha256 for entry in stage.evidence.book(outcome.card.debate)}
        assert concluded.evidence.items() <= kept.items()
        for entry in stage.evidence.book(outcome.card.debate):
            assert digest(canonical(entry.spec)) == entry.sha256
        for run in (*outcome.card.dissent, *outcome.card.invalidation, *outcome.card.decisive[0].runs):
            if run.ref:
                assert stage.evidence.view(run.ref).value in (run.text, run.text.lstrip("+"))
        assert stage.debates.board().cards == (outcome.card,)
        assert stage.debates.card(outcome.card.debate) == outcome.card

    on_stage(tmp_path, play, market=MARKET)


def test_the_tables_follow_from_the_facts(tmp_path: Path) -> None:
    debate(tmp_path)
    report = verify(tmp_path, [DebatesTable(), EvidenceTable()], [DEBATES, TOOLS])
    assert report.ok, report.problems
    assert report.facts > 20


def test_every_figure_spoken_or_on_the_card_is_backed(tmp_path: Path) -> None:
    outcome, said, stage = debate(tmp_path)
    for statement in said:
        for block in statement.blocks:
            assert not ungrounded(block.runs), text_of(block.runs)
    card = outcome.card
    for runs in (card.dissent, card.invalidation, *(c.runs for o in card.opinions for c in o.claims)):
        assert not ungrounded(runs)
    assert not ungrounded(stage.proposals[0].rationale)
    assert "withheld" not in words(said)


@pytest.mark.parametrize("seed", range(12))
def test_proposals_and_standing_aside_both_come_from_evidence(tmp_path: Path, seed: int) -> None:
    async def play(stage: Stage) -> None:
        listener = Listener()
        outcome = await stage.room.hold(question("ETH-USDT"), listener)
        edge = abs(outcome.card.p_up - 0.5)
        if outcome.request:
            assert edge >= 0.025
            assert outcome.card.stance == ("long" if outcome.card.p_up > 0.5 else "short")
        else:
            assert outcome.card.stance == "stand aside"
            assert outcome.card.risk is None
            assert "stands aside" in words(listener.said)
        assert len(stage.proposals) == bool(outcome.request)

    on_stage(tmp_path, play, market=market_at(seed, 60))


def test_most_debates_of_a_typical_market_propose_and_some_do_not(tmp_path: Path) -> None:
    proposed = held = 0
    for seed in range(3):

        async def play(stage: Stage) -> tuple[int, int]:
            outcomes = [
                await stage.room.hold(question(symbol), Listener()) for symbol in stage.market.symbols
            ]
            return sum(bool(outcome.request) for outcome in outcomes), len(outcomes)

        (tmp_path / str(seed)).mkdir()
        some, all_ = on_stage(tmp_path / str(seed), play, market=market_at(seed, 60))
        proposed, held = proposed + some, held + all_
    assert held / 2 < proposed < held


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
    outcome, _, stage = debate(
        tmp_path, seats=table(Scripted(opinion("Bull", 0.7)), Scripted(opinion("Bear", 0.6)), quiet)
    )
    assert [o.speaker for o in outcome.card.opinions] == ["Bull", "Bear"]
    assert "SeatFellSilent" in stage.journal_names  # type: ignore[attr-defined]
    assert outcome.request


def test_an_opinion_in_somebody_elses_name_is_not_heard(tmp_path: Path) -> None:
    forger = Scripted(opinion("Bear", 0.1, claim("Bull-A", -0.9)))
    outcome, _, _ = debate(tmp_path, seats=table(*agreeing(), forger))
    assert len(outcome.card.opinions) == 3


def test_no_opinion_at_all_is_a_failed_debate(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="No analyst"):
        debate(tmp_path, seats=table(Scripted(opinion("Bull", 0.7), before=never)))


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
            assert stage.withdrawn == [(stopped.debate, "the debate was stopped by a person")]

        (tmp_path / str(after)).mkdir()
        on_stage(tmp_path / str(after), play, market=MARKET)


def test_a_debate_cut_by_a_crash_is_ended_at_the_next_start(tmp_path: Path) -> None:
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
        (name,) = await stage.debates.recover()
        assert stage.topic("debates.v1")[-1].message.reason == INTERRUPTED
        assert await stage.debates.recover() == ()
        assert stage.debates.card(name) is None

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
