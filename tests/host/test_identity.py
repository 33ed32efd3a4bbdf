"""Who is at a terminal: the kernel's word, the record's name for it, and an end at once when the record says so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desk.approvals.requests_table import pending_requests, require_request
from desk.host.core import Core
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.journal import Draft
from desk.link import envelope as e
from desk.link.local import local_pair
from desk.people.directory import Person
from desk.people.messages import PEOPLE, PassphraseRefused, PersonEnrolled, PersonRevoked, PersonSuspended
from tests.host.attached import Attached
from tests.host.cores import attached, opened, virtually
from tests.host.test_voting import asked

KIM = Person("kim", "Kim Ray", ("approver",), demo=False, uid=4001)


def at_terminal(core: Core, person: str, name: str) -> Attached:
    here, there = local_pair()
    core.terminal_desk.attach(there, person)
    return Attached(here, name)


def test_a_uid_is_whoever_is_enrolled_for_it_and_anybody_else_is_turned_away_in_a_sentence(
    tmp_path: Path,
) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            who = core.terminal_desk.person_of
            assert who(os.getuid()) == "operator"
            with pytest.raises(Refused, match=r"^uid 4001 is not enrolled on this desk; ask an admin"):
                who(4001)
            await core.directory.enrol([KIM], "operator")
            assert who(4001) == "kim"
            await core.bus.record(Draft(PEOPLE, PersonSuspended("kim", "lost laptop"), "operator"))
            with pytest.raises(Refused, match="Kim Ray is suspended"):
                who(4001)
            await core.bus.record(Draft(PEOPLE, PersonRevoked("kim", "left"), "operator"))
            with pytest.raises(Refused, match="Kim Ray no longer has access"):
                who(4001)
            lee = Person("leigh", "Leigh", ("trader",), demo=False, uid=4001)
            await core.directory.enrol([lee], "operator")
            assert who(4001) == "leigh"

    virtually(main)


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (PersonRevoked("kim", "left the firm"), "you no longer have access to this desk: left the firm"),
        (
            PersonSuspended("kim", "lost laptop."),
            "you are suspended from this desk: lost laptop; ask an admin",
        ),
    ],
)
def test_who_may_not_act_any_more_is_shown_out_of_every_terminal_at_once_and_nobody_else_is(
    tmp_path: Path, gone: PersonRevoked | PersonSuspended, words: str
) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await core.directory.enrol([KIM], "operator")
            async with (
                attached(core) as one,
                at_terminal(core, "kim", "k1") as first,
                at_terminal(core, "kim", "k2") as second,
                at_terminal(core, "kim", "k3") as silent,
            ):
                await one.hello()
                for kims in (first, second):
                    await kims.hello()
                    await kims.watch("status", "queue")
                await one.hear(e.Presence, lambda m: len(m.payload.people) == 2)
                await core.bus.record(Draft(PEOPLE, gone, "operator"))
                for kims in (first, second, silent):
                    assert (await kims.hear(e.Bye)).payload.reason.startswith(words)
                    await kims.ended()
                await one.hear(e.Presence, lambda m: len(one.heard) > 5 and len(m.payload.people) == 1)
                assert not one.over
                assert {viewer.person for _, viewer in core.terminal_desk.views._built if viewer} <= {
                    "operator"
                }

    virtually(main)


def test_what_a_dismissed_person_still_had_under_way_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            card = await asked(one, clock)
            await core.directory.enrol([KIM], "operator")
            async with at_terminal(core, "kim", "k") as kims:
                await kims.hello()
                # Both are sent before the host looks at either: the record decides, not the order of arrival.
                await core.bus.record(Draft(PEOPLE, PersonSuspended("kim", "lost laptop"), "operator"))
                with pytest.raises(Refused, match=r"no longer has access|suspended"):
                    await core.approvals.vote(card.row.request, card.digest, "approve", "", "kim")
                await kims.vote(card.row.request, card.digest, voter="kim")
                await kims.ended()
            assert require_request(core.bus.rows, card.row.request).state == "pending"
            assert core.approvals.outcome(card.row.request).votes == 0

    virtually(main)


def test_new_roles_are_offered_at_the_terminals_that_are_open(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await core.directory.enrol([KIM], "operator")
            async with at_terminal(core, "kim", "k") as kims:
                await kims.hello()
                first = await kims.hear(e.CommandsSet)
                assert "buy" not in {command.name for command in first.payload.commands}
                more = PersonEnrolled("kim", "Kim Ray", ("approver", "trader"), demo=False, uid=4001)
                await core.bus.record(Draft(PEOPLE, more, "operator"))
                await kims.hear(
                    e.CommandsSet, lambda m: "buy" in {command.name for command in m.payload.commands}
                )
                assert not kims.over

    virtually(main)


def test_who_reviews_a_request_is_known_by_name_until_the_line_is_lost(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await core.directory.enrol([KIM], "operator")
            presence = core.terminal_desk.presence
            async with at_terminal(core, "kim", "k") as kims:
                await one.hello()
                await kims.hello()
                await kims.send(e.UiStatePatch, payload=e.UiStatePayload(reviewing="req-1"))
                await one.hear(e.Presence, lambda m: any(p.reviewing == "req-1" for p in m.payload.people))
                assert presence.reviewing("req-1") == ("Kim Ray",)
                assert presence.reviewing("req-2") == presence.reviewing("") == ()
                kims.link.abort()  # type: ignore[attr-defined]
                await one.hear(e.Presence, lambda m: len(one.heard) > 5 and len(m.payload.people) == 1)
            assert presence.reviewing("req-1") == ()

    virtually(main)


def test_f45_wrong_passphrases_at_a_terminal_are_a_fact_and_the_third_in_a_row_alarms_everybody(
    tmp_path: Path,
) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await core.directory.enrol([KIM], "operator")
            async with at_terminal(core, "kim", "k") as kims:
                await one.hello()
                await kims.hello()
                for in_a_row in (1, 2, 3):
                    payload = e.KeyRefusedPayload(key="ab" * 32, in_a_row=in_a_row)
                    await kims.send(e.KeyRefused, payload=payload)
                alert = await one.hear(e.AlertRaised, lambda m: m.payload.title == "Wrong passphrase")
                assert alert.payload.text.startswith("3 wrong passphrases in a row for the key of Kim Ray")
            noted = [fact for fact in core.journal.facts() if isinstance(fact.message, PassphraseRefused)]
            assert [(fact.actor, fact.message.in_a_row) for fact in noted] == [
                ("kim", 1),
                ("kim", 2),
                ("kim", 3),
            ]

    virtually(main)


def test_f43_a_session_speaks_only_for_the_person_whom_the_kernel_named_on_its_line(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            card = await asked(one, clock)
            await core.directory.enrol([KIM], "operator")
            async with at_terminal(core, "kim", "k") as kims:
                await kims.hello()
                for voter in ("operator", "dana", "lee", "nobody"):
                    sent = await kims.vote(card.row.request, card.digest, voter=voter)
                    refused = await kims.hear(e.Refused, lambda m, sent=sent: m.corr == sent)  # type: ignore[misc]
                    assert "you now act as yourself, Kim Ray" in refused.payload.text
                sent = await kims.send(
                    e.CommandInvoke, payload=e.CommandPayload(name="act", arguments={"person": "Dana"})
                )
                refused = await kims.hear(e.Refused, lambda m: m.corr == sent)
                assert refused.payload.text.startswith("Kim Ray votes for themself")
                assert core.terminal_desk.presence.acting(one.heard[0].payload.session) == "dana"  # type: ignore[attr-defined]
            assert core.approvals.outcome(card.row.request).votes == 0

    virtually(main)


def test_everybody_sees_who_is_on_the_desk_with_keys_and_presence(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()
            came = clock.now()
            await one.watch("people")
            await core.directory.enrol([KIM], "operator")
            found = await one.see("people", lambda spec: len(spec.rows) == 4)
            assert (found.kind, found.you, found.profile) == ("people_list", "operator", "demo")
            operator, dana, _, kim = found.rows
            assert (operator.terminals, operator.since <= came, operator.custody) == (1, True, "desk")
            assert (dana.demo, dana.since, dana.rights) == (True, 0, ("see", "ask", "vote"))
            assert (kim.uid, kim.key, kim.access) == (4001, "", "active")
            async with at_terminal(core, "kim", "k") as kims:
                await kims.hello()
                await one.see("people", lambda spec: spec.rows[3].terminals == 1 and spec.rows[3].since > 0)
            await one.see("people", lambda spec: spec.rows[3].terminals == 0)
            await core.bus.record(Draft(PEOPLE, PersonSuspended("kim", "lost laptop"), "operator"))
            await one.see("people", lambda spec: spec.rows[-1].access == "suspended")
            alert = await one.hear(e.AlertRaised, lambda m: m.payload.title == "Suspended")
            assert alert.payload.text == "Kim suspended Kim Ray: lost laptop."

    virtually(main)


def test_a_debate_that_a_dismissed_person_began_ends_with_them_and_proposes_nothing(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path, reading_pace=1.0) as core, attached(core) as one:
            trader = Person("kim", "Kim Ray", ("trader",), demo=False, uid=4001)
            await core.directory.enrol([trader], "operator")
            await one.hello()
            await clock.sleep(30)
            async with at_terminal(core, "kim", "k") as kims:
                await kims.hello()
                await kims.say("/debate BTC-USDT 15m")
                await one.hear(e.TurnStart)
                await core.bus.record(Draft(PEOPLE, PersonSuspended("kim", "lost laptop"), "operator"))
                await kims.ended()
            ended = await one.hear(e.TurnEnd)
            assert ended.payload.reason == "stopped"
            assert ended.payload.detail == "stopped by the desk, since Kim Ray has no access any more"
            assert pending_requests(core.bus.rows) == ()

    virtually(main)
