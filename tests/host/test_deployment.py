"""C16: a desk trades with the code and the settings that were adopted, or says which are others."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from desk.approvals.changes.change import Applying
from desk.approvals.changes.deployment_change import ADOPT_DEPLOYMENT, AdoptDeployment
from desk.host import deployment
from desk.host.deployment import code_digest, compare, running, settings_digest
from desk.kernel.clock import Clock
from desk.link import envelope as e
from desk.link.version import VERSION
from desk.risk.deployment import Deployment, adopted
from desk.risk.holds import tripped
from desk.settings import Settings
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.host.cores import attached, opened, virtually
from tests.house.tree import ROOT

ONE, OTHER = Deployment("0.1.0@aaaa", "s1"), Deployment("0.1.0@bbbb", "s1")


def test_what_runs_at_the_first_start_is_adopted(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await compare(desk.bus, desk.clock, ONE, adopts=False)
        assert adopted(desk.bus.rows) == ONE
        assert desk.state == "ACTIVE"

    at_a_desk(tmp_path, scenario)


def test_other_code_than_was_adopted_holds_new_risk_back_and_says_which(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await compare(desk.bus, desk.clock, ONE, adopts=False)
        await compare(desk.bus, desk.clock, OTHER, adopts=False)
        assert desk.state == "REDUCING"
        (held,) = tripped(desk.bus.rows)
        assert held.reason == "code 0.1.0@bbbb runs, and 0.1.0@aaaa was adopted"
        await compare(desk.bus, desk.clock, ONE, adopts=False)
        assert desk.state == "ACTIVE"

    at_a_desk(tmp_path, scenario)


def test_only_what_runs_can_be_adopted_and_then_it_trades(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        rows = desk.bus.rows
        await compare(desk.bus, desk.clock, ONE, adopts=False)
        await compare(desk.bus, desk.clock, OTHER, adopts=False)
        applying = Applying(request="req-1", desk="test", proposer="ann", actor="bob", now=1, corr="")
        wrong = AdoptDeployment("0.1.0@cccc", "s1")
        assert "not what runs" in ADOPT_DEPLOYMENT.refusal(rows, wrong, applying)
        change = AdoptDeployment(OTHER.code, OTHER.settings)
        assert ADOPT_DEPLOYMENT.refusal(rows, change, applying) == ""
        await desk.bus.record(*ADOPT_DEPLOYMENT.drafts(rows, change, applying))
        await compare(desk.bus, desk.clock, OTHER, adopts=False)
        assert (desk.state, adopted(rows)) == ("ACTIVE", OTHER)

    at_a_desk(tmp_path, scenario)


def test_a_demo_adopts_what_it_is_started_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def started(code: str) -> None:
        async def run(clock: Clock) -> None:
            async with opened(clock, tmp_path) as core:
                found = adopted(core.bus.rows)
                assert found is not None
                assert found.code == code
                assert tripped(core.bus.rows) == ()

        virtually(run)

    started(code_digest())
    monkeypatch.setattr(deployment, "code_digest", lambda: "0.2.0@ffff")
    started("0.2.0@ffff")


def test_settings_that_decide_what_is_traded_change_the_digest_and_looks_do_not() -> None:
    plain = settings_digest(Settings())
    assert settings_digest(Settings(theme="light", reading_pace=0)) == plain
    assert settings_digest(Settings(venue="okx")) != plain
    assert settings_digest(Settings(universe="3")) != plain
    assert running(Settings()) == Deployment(code_digest(), plain)


def test_a_terminal_of_another_version_is_told_to_start_again(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            hello = e.HelloPayload(terminal="t", columns=80, rows=24, frames_per_second=8, version="0.0.1")
            await one.send(e.Hello, payload=hello)
            bye = await one.hear(e.Bye)
            assert f"version 0.0.1 and the desk {VERSION}" in bye.payload.reason

    virtually(main)


def test_the_version_of_the_code_is_the_version_of_the_package() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION
