"""A desk of several people: founded by a file, entered by Unix user, and moved by signatures of their own keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.approvals.policy_file import policy_yaml
from desk.approvals.policy_templates import template
from desk.approvals.requests_table import require_request
from desk.host.core import Core
from desk.kernel.clock import Clock
from desk.kernel.errors import ConfigError, Refused
from desk.kernel.signatures import public_key, sign
from desk.link import envelope as e
from desk.link.statement import vote_statement
from desk.people.directory import Person
from desk.people.founding import FoundingPerson, keep_founding
from desk.people.keys import find_key
from desk.people.roles import Role
from tests.host.attached import Attached
from tests.host.cores import opened, virtually
from tests.host.test_identity import at_terminal
from widgets.specs.approval_card import ApprovalCard

ROLES: dict[str, tuple[Role, ...]] = {
    "ada": ("trader", "admin"),
    "max": ("admin",),
    "rita": ("risk",),
    "dana": ("approver",),
    "lee": ("approver",),
}


def seed(person: str) -> bytes:
    return person.encode().ljust(32, b".")


def founders() -> list[FoundingPerson]:
    return [
        FoundingPerson(
            Person(person, person.capitalize(), roles, demo=False, uid=5000 + number),
            public_key(seed(person)),
        )
        for number, (person, roles) in enumerate(ROLES.items())
    ]


def policy_file(folder: Path) -> Path:
    path = folder / "policy.yaml"
    path.write_text(policy_yaml(template("desk")))
    return path


async def signed_vote(at: Attached, person: str, request: str, key: str = "") -> e.Message:
    """Look at the card and vote with the person's own key, or with another one."""
    await at.watch("queue", f"card:{request}")
    card = await at.see(f"card:{request}")
    assert isinstance(card, ApprovalCard)
    statement = vote_statement("approve", person, "", card.head, card.order_text)
    vote = e.VotePayload(
        request=request,
        digest=card.digest,
        voter=person,
        choice="approve",
        head=card.head,
        signature=sign(seed(key or person), statement),
    )
    sent = await at.send(e.ApprovalVote, payload=vote)
    return await at.hear(e.Message, lambda m: m.corr == sent)


def test_a_desk_without_people_does_not_start_and_says_what_to_do(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        with pytest.raises(ConfigError, match="nobody is enrolled on this profile yet; list its people"):
            async with opened(clock, tmp_path / "state", profile="fund", policy=policy_file(tmp_path)):
                pass
        keep_founding(tmp_path / "state", founders()[:2])
        with pytest.raises(ConfigError, match="the founding people are too few"):
            async with opened(clock, tmp_path / "state", profile="fund", policy=policy_file(tmp_path)):
                pass

    virtually(main)


def test_people_who_were_founded_enter_by_their_user_and_release_an_order_by_their_signatures(
    tmp_path: Path,
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    keep_founding(state, founders())

    async def main(clock: Clock) -> None:
        async with opened(clock, state, profile="fund", policy=policy_file(tmp_path)) as core:
            who = core.terminal_desk.person_of
            assert [who(5000 + number) for number in range(5)] == list(ROLES)
            assert core.directory.find("operator") is None
            with pytest.raises(Refused, match="uid 4999 is not enrolled"):
                who(4999)
            async with (
                at_terminal(core, "ada", "a") as ada,
                at_terminal(core, "dana", "d") as dana,
                at_terminal(core, "lee", "l") as lee,
            ):
                for one in (ada, dana, lee):
                    assert (await one.hello()).profile == "fund"
                await clock.sleep(30)
                await ada.watch("queue")
                await ada.say("/buy BTC 0.01")
                queue = await ada.see("queue", lambda spec: spec.pending == 1)
                request = queue.rows[0].request
                stolen = await signed_vote(dana, "dana", request, key="lee")
                assert isinstance(stolen, e.Refused)
                assert "not by Dana's key" in stolen.payload.text
                own = await signed_vote(ada, "ada", request)
                assert isinstance(own, e.Refused)
                first = await signed_vote(dana, "dana", request)
                assert isinstance(first, e.CommandDone), first
                last = await signed_vote(lee, "lee", request)
                assert isinstance(last, e.CommandDone), last
                assert require_request(core.bus.rows, request).state == "released"
        await restarted(clock)

    async def restarted(clock: Clock) -> None:
        (state / "founding.json").unlink()
        async with opened(clock, state, profile="fund", policy=policy_file(tmp_path)) as core:
            assert people_of(core) == list(ROLES)
            key = find_key(core.bus.rows, "dana")
            assert key is not None
            assert key.key == public_key(seed("dana"))
            assert not (state / "demo-keys").exists()

    def people_of(core: Core) -> list[str]:
        return [one.person for one in core.directory.people()]

    virtually(main)
