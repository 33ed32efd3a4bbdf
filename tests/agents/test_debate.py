from __future__ import annotations

from pathlib import Path

import pytest

from desk.agents.conclusion import Outcome
from desk.agents.debate_messages import DEBATES
from desk.agents.debates_table import DebatesTable
from desk.agents.evidence import canonical, digest
from desk.agents.evidence_store import EvidenceTable
from desk.agents.tool_messages import TOOLS
from desk.agents.voice import Statement
from desk.kernel.audit import verify
from desk.learning.forecasts_table import ForecastsTable
from desk.learning.messages import FORECASTS
from tests.agents.listening import Listener, words
from tests.agents.samples import text_of
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
    report = verify(
        tmp_path, [DebatesTable(), EvidenceTable(), ForecastsTable()], [DEBATES, TOOLS, FORECASTS]
    )
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


def test_in_a_parked_market_a_debate_ends_with_its_card_and_says_in_one_sentence_why_nothing_is_proposed(
    tmp_path: Path,
) -> None:
    why = "the market looks like nothing in its clean window: spread high"
    outcome, said, stage = debate(tmp_path, parked=lambda instrument: why)
    assert outcome.card.stance == "short"
    assert (outcome.request, outcome.card.request, stage.proposals) == ("", "", [])
    assert outcome.refusal.startswith(f"BTC-USDT is parked, for {why};")
    last = words(said[-1:])
    assert last.startswith("Desk:\nNo request was made. BTC-USDT is parked")
    assert last.count(". ") == 1
    names = stage.journal_names  # type: ignore[attr-defined]
    assert names.index("DebateConcluded") < names.index("DebateProposed")
