from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from desk.agents.evidence import EvidenceBook, digest
from desk.agents.figures import resolve
from desk.agents.proposing import OfDebate
from desk.agents.tools import Arguments, Caller, Tool, Toolbox, ToolFailed, Working
from desk.kernel.errors import Refused
from tests.agents.samples import snapshot
from tests.agents.stage import Stage, on_stage
from widgets.specs.figure import Spec
from widgets.specs.market import MarketSnapshot
from widgets.specs.structure import MarketStructure

READER = Caller("Bull", "facts")
OF_BTC = {"instrument": "BTC-USDT"}


def test_a_call_becomes_evidence_and_an_audit_row(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        book = EvidenceBook("trn-a")
        entry = await stage.toolbox.call("market_snapshot", {"instrument": "BTC-USDT"}, book, READER)
        row = stage.topic("tools.v1")[0].message
        assert (row.scope, row.ref, row.tool, row.role, row.round) == (
            "trn-a",
            "T1",
            "market_snapshot",
            "Bull",
            "facts",
        )
        assert (row.outcome, row.effect, row.trust) == ("ok", "read", "desk")
        assert row.sha256 == entry.sha256 == digest(row.result.encode())
        assert json.loads(row.arguments) == {"instrument": "BTC-USDT"}

    on_stage(tmp_path, play)


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("market_snapsht", {}, "did you mean market_snapshot?"),
        ("market_snapshot", {}, "instrument: Field required"),
        ("market_snapshot", {"instrument": "BTC-USDT", "depth": 3}, "depth: Extra inputs"),
        ("market_snapshot", {"instrument": 7}, "valid string"),
        ("book", {"instrument": "BTC-USDT", "depth": True}, "valid integer"),
        ("market_snapshot", {"instrument": "BTX-USDT"}, "did you mean BTC-USDT?"),
        ("momentum", {"instrument": "BTC-USDT", "horizon": "3m"}, "no horizon 3m"),
        ("structure", {"instrument": "BTC-USDT", "interval": "3m"}, "no interval 3m"),
        ("structure", {"instrument": "BTC-USDT", "horizon": "15m"}, "horizon: Extra inputs"),
        ("propose", {"debate": "dbt-x"}, "may not call propose"),
    ],
)
def test_a_call_that_cannot_be_made_is_refused_in_one_sentence(
    tmp_path: Path, tool: str, arguments: dict[str, object], sentence: str
) -> None:
    async def play(stage: Stage) -> None:
        book = EvidenceBook("trn-a")
        with pytest.raises(ToolFailed, match=r"^[^\n]*$") as refused:
            await stage.toolbox.call(tool, arguments, book, READER)
        assert sentence in str(refused.value)
        assert refused.value.outcome == "refused"
        assert len(book) == 0
        rows = [fact.message for fact in stage.topic("tools.v1")]
        assert [(row.outcome, row.result, row.sha256) for row in rows] in ([("refused", "", "")], [])

    on_stage(tmp_path, play)


def test_structure_is_evidence_with_the_time_each_event_was_known(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        asked = {"instrument": "BTC-USDT", "interval": "1m"}
        entry = await stage.toolbox.call("structure", asked, EvidenceBook("trn-a"), READER)
        assert isinstance(entry.spec, MarketStructure)
        assert entry.spec.events
        assert "known_at" in MarketStructure.model_json_schema()["$defs"]["StructureEvent"]["required"]

    on_stage(tmp_path, play)


def with_tool(stage: Stage, run: object, **options: object) -> Toolbox:
    async def call(arguments: Arguments, working: Working) -> Spec:
        found: Spec = await run()  # type: ignore[operator]
        return found

    tool = Tool("slow", Arguments, MarketSnapshot, call, "Slow.", {}, **options)  # type: ignore[arg-type]
    return Toolbox(stage.bus, stage.clock, [tool], on_error=lambda *what: stage.broken.append(what))


def test_latency_is_measured_on_the_desk_clock(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        async def run() -> Spec:
            await stage.clock.sleep(1.25)
            return snapshot()

        await with_tool(stage, run).call("slow", {}, EvidenceBook("trn-a"), READER)
        assert stage.topic("tools.v1")[0].message.latency_ns == 1_250_000_000

    on_stage(tmp_path, play)


def test_a_tool_has_a_time_limit(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        async def run() -> Spec:
            await asyncio.Event().wait()
            raise AssertionError

        with pytest.raises(ToolFailed, match=r"longer than 0.5 s"):
            await with_tool(stage, run, time_limit_s=0.5).call("slow", {}, EvidenceBook("trn-a"), READER)
        assert stage.topic("tools.v1")[0].message.outcome == "timed out"

    on_stage(tmp_path, play)


def test_a_tool_that_breaks_says_so_without_its_insides(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        async def run() -> Spec:
            raise RuntimeError("secret path /etc")

        with pytest.raises(ToolFailed, match="log") as failed:
            await with_tool(stage, run).call("slow", {}, EvidenceBook("trn-a"), READER)
        assert "secret" not in str(failed.value)
        assert stage.topic("tools.v1")[0].message.outcome == "failed"
        assert [(where, str(problem)) for where, problem in stage.broken] == [
            ("tool slow", "secret path /etc")
        ]

    on_stage(tmp_path, play)


def test_a_call_that_is_stopped_leaves_its_audit_row(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        async def run() -> Spec:
            await asyncio.Event().wait()
            raise AssertionError

        call = with_tool(stage, run).call("slow", {}, EvidenceBook("trn-a"), READER)
        task = asyncio.ensure_future(call)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        row = stage.topic("tools.v1")[0].message
        assert (row.outcome, row.ref, row.result) == ("cancelled", "", "")
        assert stage.broken == []

    on_stage(tmp_path, play)


def test_a_tool_that_returns_something_else_brings_nothing(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        async def run() -> object:
            return stage.facts.radar("auto")

        with pytest.raises(ToolFailed):
            await with_tool(stage, run).call("slow", {}, EvidenceBook("trn-a"), READER)

    on_stage(tmp_path, play)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("market_snapshot", OF_BTC),
        ("volatility_radar", {"interval": "auto"}),
        (
            "volatility_radar",
            {"scenario": "panic", "struck": ["BTC-USDT"], "universe": ["BTC-USDT", "ETH-USDT"]},
        ),
        ("volatility", OF_BTC),
        ("volatility", {**OF_BTC, "interval": "1m"}),
        ("book", {**OF_BTC, "depth": 10}),
        ("depth", OF_BTC),
        ("depth", {**OF_BTC, "width_bp": 25.0, "steps": 4, "sizes": [500.0, 1e5]}),
        ("chart", {**OF_BTC, "interval": "1m", "count": 60}),
        ("momentum", {**OF_BTC, "horizon": "15m"}),
        ("key_levels", OF_BTC),
        ("flow", OF_BTC),
        ("liquidity", OF_BTC),
        ("base_rate", OF_BTC),
        ("portfolio", {}),
        ("approvals", {}),
        ("order", {"order": "ord-7kq2m9x4c1"}),
    ],
)
def test_every_reading_tool_answers_without_a_right_to_do_more(
    tmp_path: Path, tool: str, arguments: dict[str, object]
) -> None:
    async def play(stage: Stage) -> None:
        await stage.toolbox.call(tool, arguments, EvidenceBook("trn-a"), READER)
        assert stage.topic("tools.v1")[0].message.effect == "read"

    on_stage(tmp_path, play)


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("volatility_radar", {"scenario": "doom"}, "scenario"),
        ("volatility_radar", {"universe": ["BTC-USDX"]}, "did you mean BTC-USDT"),
        ("volatility_radar", {"scenario": "shock", "struck": ["BTC-USDX"]}, "did you mean BTC-USDT"),
        ("volatility_radar", {"interval": "7m"}, "there is no interval 7m"),
        ("volatility", {**OF_BTC, "interval": "7m"}, "there is no interval 7m"),
    ],
)
def test_what_volatility_cannot_be_asked_is_refused_in_a_sentence(
    tmp_path: Path, tool: str, arguments: dict[str, object], says: str
) -> None:
    async def play(stage: Stage) -> None:
        with pytest.raises(ToolFailed, match=says):
            await stage.toolbox.call(tool, arguments, EvidenceBook("trn-a"), READER)

    on_stage(tmp_path, play)


def test_a_horizon_of_the_cone_can_be_named_as_a_figure(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        book = EvidenceBook("trn-a")
        await stage.toolbox.call("volatility", {**OF_BTC, "interval": "1m"}, book, READER)
        figure = resolve(book, "T1.horizons[15m].now_pct")
        assert figure.unit == "%"
        assert isinstance(figure.value, float)

    on_stage(tmp_path, play)


def test_no_tool_takes_a_price_a_side_or_a_size(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert list(OfDebate.model_fields) == ["debate"]
        proposing = Caller("desk", "proposal", frozenset({"propose"}))
        with pytest.raises(ToolFailed, match="nothing prepared"):
            await stage.toolbox.call("propose", {"debate": "dbt-x"}, EvidenceBook("dbt-x"), proposing)

    on_stage(tmp_path, play)


def test_a_figure_can_be_traced_long_after_its_turn(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        book = EvidenceBook("trn-a")
        entry = await stage.toolbox.call("market_snapshot", {"instrument": "BTC-USDT"}, book, READER)
        await stage.clock.sleep(3.0)
        view = stage.evidence.view("trn-a/T1.spread_bp")
        assert (view.tool, view.unit, view.sha256, view.source) == (
            "market_snapshot",
            "bp",
            entry.sha256,
            "sim",
        )
        assert view.age_ms >= 3_000
        assert stage.evidence.view("T1.spread_bp", "trn-a").value == view.value
        assert stage.evidence.view("trn-a/calc(T1.ask-T1.bid)").unit == "price"
        for wrong in ("trn-b/T1.spread_bp", "trn-a/T9.x", "trn-a/T1.x", "nonsense", "trn-a/calc(1+1)", ""):
            with pytest.raises(Refused):
                stage.evidence.view(wrong, "trn-a")

    on_stage(tmp_path, play)
