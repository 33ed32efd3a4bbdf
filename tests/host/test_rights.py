"""Whoever lacks a right is refused by the registry of commands, and again in the transaction that would decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.approvals.requests_table import pending_requests
from desk.chat.commands import Context
from desk.chat.misread import Misread
from desk.host.core import Core
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError, Refused
from desk.link import envelope as e
from desk.people.directory import Person
from tests.host.cores import attached, opened, virtually
from tests.host.test_identity import at_terminal
from tests.host.test_voting import asked

VIC = Person("vic", "Vic", ("viewer",), demo=False, uid=4007)
BELIEVED = Person("vic", "Vic", ("trader", "approver", "risk", "admin"), demo=False, uid=None)
"""As the record would never have them: what a registry that was out of date might still believe."""
LOOKING = frozenset(
    [
        "evidence",
        "help",
        "thread",
        "people",
        "key-enrol",
        "breakers",
        "alerts",
        "costs",
        "differences",
        "mode",
        "policy",
        "needs",
        "rules",
        "track",
        "insights",
        "timeline",
        "goto",
        "search",
        "persona",
        "personas",
        "models",
        "spend",
        "tools",
    ]
)
"""Commands that anybody may use: they look, or concern only one's own key."""
ARGUMENTS = {
    "buy": {"instrument": "BTC-USDT", "quantity": "0.01"},
    "sell": {"instrument": "BTC-USDT", "quantity": "0.01"},
    "halt": {},
    "resume": {},
    "flatten": {},
    "cancel-all": {},
    "debate": {"instrument": "BTC-USDT", "horizon": "15m"},
    "new": {"title": "mine"},
    "title": {"title": "mine"},
    "remember": {"text": "BTC goes higher over 15m"},
    "positions": {},
    "export": {"what": "orders"},
    "suspend": {"person": "dana", "reason": "because"},
    "revoke": {"person": "dana"},
    "roles": {"person": "dana", "roles": "viewer"},
    "rename": {"person": "dana", "name": "Ada"},
}


def changed(core: Core, since: int) -> set[str]:
    """Topics of what was recorded, but for the talk itself."""
    topics = {fact.topic for fact in core.journal.facts() if fact.seq > since}
    return topics - {"threads.v1", "marks.v1", "tapes.v1", "tools.v1"}


def test_a_viewer_at_a_terminal_can_look_and_change_nothing(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            card = await asked(one, clock)
            await core.directory.enrol([VIC], "operator")
            before = core.journal.head.seq
            async with at_terminal(core, "vic", "v") as vics:
                await vics.hello()
                offered = (await vics.hear(e.CommandsSet)).payload.commands
                assert {command.name for command in offered} == LOOKING
                for command in core.chat.commands.infos():
                    if command.name not in LOOKING:
                        payload = e.CommandPayload(name=command.name, arguments={})
                        sent = await vics.send(e.CommandInvoke, payload=payload)
                        refused = await vics.hear(e.Refused, lambda m, sent=sent: m.corr == sent)  # type: ignore[misc]
                        assert f"Vic is viewer and may not /{command.name}" in refused.payload.text
                for text in ("what is BTC doing?", "/halt", "/buy BTC 1"):
                    sent = await vics.say(text)
                    refused = await vics.hear(e.Refused, lambda m, sent=sent: m.corr == sent)  # type: ignore[misc]
                    assert "Vic is viewer and may" in refused.payload.text
                sent = await vics.send(e.TurnCancel)
                await vics.hear(e.Refused, lambda m: m.corr == sent)
                sent = await vics.vote(card.row.request, card.digest, voter="vic")
                await vics.hear(e.Refused, lambda m: m.corr == sent)
                await vics.watch("queue", "portfolio", "status", "people")
                assert (await vics.see("queue")).pending == 1
            assert changed(core, before) <= {"approvals.v1"}, "a refused vote is kept as one"
            assert core.approvals.outcome(card.row.request).votes == 0

    virtually(main)


@pytest.mark.parametrize("name", list(ARGUMENTS))
def test_a_right_that_only_the_registry_believes_in_is_refused_where_it_is_decided(
    tmp_path: Path, name: str
) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await asked(one, clock)
            await core.directory.enrol([VIC], "operator")
            before, waiting = core.journal.head.seq, pending_requests(core.bus.rows)
            context = Context(BELIEVED, await core.rooms.threads.latest("desk"))
            with pytest.raises(Refused, match="Vic is viewer and may not") as refused:
                await core.chat.invoke(name, dict(ARGUMENTS[name]), context)
            assert not isinstance(refused.value, Misread)
            assert changed(core, before) == set()
            assert pending_requests(core.bus.rows) == waiting

    virtually(main)


@pytest.mark.parametrize("name", ["withdraw", "cancel"])
def test_what_others_asked_for_is_not_a_viewers_to_take_back(tmp_path: Path, name: str) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            card = await asked(one, clock)
            await core.directory.enrol([VIC], "operator")
            context = Context(BELIEVED, await core.rooms.threads.latest("desk"))
            arguments = {"withdraw": {"request": card.row.request}, "cancel": {"order": "ord-none"}}[name]
            with pytest.raises(DeskError):
                await core.chat.invoke(name, arguments, context)
            assert len(pending_requests(core.bus.rows)) == 1

    virtually(main)
