"""A whole debate by models over the wire: paid, recorded, read again without asking anybody, and ended by a cap."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from desk.agents.debate_messages import DebateOpened
from desk.agents.models.caps import Caps
from desk.agents.models.messages import MODELS, CallReserved
from desk.agents.models.spend import of_run
from desk.host.core import Core
from desk.host.model_export import NAMES
from desk.host.proof import prove
from desk.host.tape_reader import Tape, sessions
from desk.kernel.clock import Clock
from desk.link import envelope as e
from tests.cli.conftest import Answer, Run
from tests.host.attached import Attached
from tests.host.cores import attached, virtually
from tests.host.test_modelling import desk_of, hosted, models_file
from tests.models.server.debating import debating
from tests.models.server.server import serving
from widgets.specs.strategy import StrategySnapshot


async def debate(terminal: Attached, core: Core, line: str = "/debate BTC-USDT") -> str:
    """Hold one, and answer its name."""
    heard = len(terminal.heard)
    await terminal.say(line)
    await terminal.hear(e.TurnEnd, lambda message: terminal.heard.index(message) >= heard)
    return opened(core)[-1].debate


def opened(core: Core) -> list[DebateOpened]:
    return [
        fact.message for fact in core.journal.facts(0, "debates.v1") if isinstance(fact.message, DebateOpened)
    ]


def said(terminal: Attached) -> str:
    return "\n".join(message.payload.text for message in terminal.heard if isinstance(message, e.ItemAdded))


def test_a_debate_by_models_is_paid_recorded_and_read_again_and_a_rerun_is_a_new_one(
    tmp_path: Path, run: Run, answered: Answer
) -> None:
    home, state = tmp_path, tmp_path / "demo"
    asked = 0

    async def main(clock: Clock) -> tuple[str, str, str]:
        nonlocal asked
        async with serving(debating) as server:
            file = models_file(hosted=hosted(url=server.url))
            async with desk_of(clock, state, file, tape=True) as core, attached(core) as terminal:
                await terminal.hello()
                await terminal.watch("status", "spend", "board")
                await clock.sleep(65)
                first = await debate(terminal, core)
                card = core.rooms.debates.card(first)
                assert isinstance(card, StrategySnapshot)
                paid = of_run(core.bus.rows, first)
                calls = [fact.message for fact in core.journal.facts(0, MODELS.name)]
                made = [one for one in calls if isinstance(one, CallReserved)]
                assert paid.calls == len(made) == len(server.asked) >= 10
                assert paid.usd > 0
                assert all(one.snapshot and one.bundle and one.scope == first for one in made)
                second = await debate(terminal, core, f"/rerun {first}")
                assert second != first
                assert f"{second} is a new run of {first}" in said(terminal)
                assert opened(core)[-1].again == first
                await terminal.see("status", lambda spec: spec.spend not in ("", "$0.00 of $25"))
                asked = len(server.asked)
                await clock.sleep(2)
            (info,) = sessions(state / "tapes")
            tape = Tape.open(info.path)
            shown = [tape.at(at) for at in range(tape.started, tape.ended, 10_000_000_000)]
            assert any(getattr(views.get("status"), "spend", "") > "$0.00" for views in shown)
            assert list(tape.messages(tape.started - 1, tape.ended))
            assert len(server.asked) == asked, "a replay of a session asks nobody"
            return first, second, made[0].call

    first, second, call = virtually(main)
    proof = prove(state)
    assert proof.ok, proof.problems
    assert proof.seen.model_calls == asked

    again = answered(home, "model", "replay", first)
    assert again["new"] is False
    assert len(again["calls"]) >= 10
    assert all(one["same"] for one in again["calls"])
    assert {(one["speaker"], one["same"]) for one in again["opinions"]} == {
        ("Bull", True),
        ("Bear", True),
        ("Neutral", True),
    }
    assert all("the sealed one" in one["words"] for one in again["opinions"])
    rows = answered(home, "model", "calls", "--scope", second)["calls"]
    assert {row["scope"] for row in rows} == {second}
    whole = answered(home, "model", "show", call)
    assert whole["prompt"]["messages"][0]["part"] == "system"
    assert whole["response"].startswith("data: ")
    assert whole["parameters"]["model"] == "model-x"
    told = run(home, "model", "show", call).stdout
    assert "--- system" in told
    assert "--- answer" in told
    assert run(home, "model", "replay", second).stdout.endswith("nobody was asked; all the same\n")
    assert run(home, "model", "calls").stdout.count("call-") >= 20
    exported = answered(home, "export", "models")["rows"]
    assert len(exported) == asked
    assert exported[0]["call"] == call
    assert list(exported[0]) == NAMES.split()
    assert '"part":"system"' in exported[0]["prompt"]
    assert exported[0]["response"].startswith("data: ")
    missing = answered(home, "model", "show", "call-none", code=2)
    assert "no call 'call-none' on record" in missing["error"]


def test_at_the_cap_a_debate_ends_with_what_it_has_and_says_why(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with serving(debating) as server:
            caps = Caps(run_usd=Decimal("0.25"))
            file = models_file(hosted=hosted(url=server.url), caps=caps)
            async with desk_of(clock, tmp_path, file) as core, attached(core) as terminal:
                await terminal.hello()
                await clock.sleep(65)
                name = await debate(terminal, core)
                assert core.rooms.debates.card(name) is not None, "the house's rules bring it to its card"
                assert "The cap on models is reached" in said(terminal)
                assert "raise caps.run_usd" in said(terminal)
                assert 1 <= len(server.asked) < 10
                assert of_run(core.bus.rows, name).usd <= caps.run_usd

    virtually(main)
