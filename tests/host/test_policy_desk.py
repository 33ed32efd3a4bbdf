"""The policy as a desk starts with it, as commands tell of it and as people change it."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from desk.approvals.policy_file import policy_yaml
from desk.approvals.policy_templates import template
from desk.approvals.requests_table import ChangeRequest, current_policy, waiting_requests
from desk.cli.policy import policy
from desk.host.core import Core
from desk.host.every_command import every_command, withheld_problems
from desk.host.viewing import Viewer
from desk.kernel.clock import Clock
from desk.kernel.errors import ConfigError, Refused
from desk.link import envelope as e
from desk.people.demo import OPERATOR
from tests.host.cores import attached, opened, virtually


def a_file(tmp_path: Path, **changes: object) -> Path:
    file = tmp_path / "demo.policy.yaml"
    file.write_text(policy_yaml(template("demo").model_copy(update={"name": "ours", **changes})))
    return file


async def agreed(core: Core) -> None:
    """Both demo people agree to the change that waits."""
    (asked,) = (one for one in waiting_requests(core.bus.rows) if isinstance(one, ChangeRequest))
    for person in ("dana", "lee"):
        await core.approvals.vote(asked.request, asked.proposed.digest, "approve", "", person)


def test_a_policy_file_is_adopted_at_the_first_start_and_never_again(tmp_path: Path) -> None:
    state = tmp_path / "state"
    file = a_file(tmp_path)

    async def first(clock: Clock) -> str:
        async with opened(clock, state, policy=file) as core:
            assert core.policy_desk.notice() == ""
            return current_policy(core.bus.rows).version

    async def second(clock: Clock) -> None:
        async with opened(clock, state, policy=file) as core:
            assert current_policy(core.bus.rows).version == before
            notice = core.policy_desk.notice()
            assert "differs from the policy in force" in notice
            assert core.policy_desk.view().waiting == notice

    before = virtually(first)
    assert before.startswith("ours-1@")
    a_file(tmp_path, revision=2)
    virtually(second)


def test_what_people_adopted_stays_in_force_over_a_start(tmp_path: Path) -> None:
    async def first(clock: Clock) -> str:
        async with opened(clock, tmp_path) as core:
            wanted = template("demo").model_copy(update={"revision": 2})
            person = core.directory.find(OPERATOR)
            assert person is not None
            assert "waits for 2 approvals by Dana" in await core.policy_desk.adopt(
                wanted.text.decode(), person
            )
            await agreed(core)
            return current_policy(core.bus.rows).version

    async def second(clock: Clock) -> str:
        async with opened(clock, tmp_path) as core:
            assert core.policy_desk.view().adopted_by == "Lee"
            return current_policy(core.bus.rows).version

    adopted = virtually(first)
    assert adopted.startswith("demo-2@")
    assert virtually(second) == adopted


def test_a_policy_file_that_is_wrong_ends_a_first_start(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    file.write_text(file.read_text().replace("max_open_orders", "max_opn_orders"))

    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path / "state", policy=file):
            pass

    with pytest.raises(ConfigError, match="max_opn_orders"):
        virtually(main)


WITHHOLDS = {"trader": ("buy", "byu")}
NO_COMMAND = "withheld.trader: there is no command 'byu'; did you mean buy?"


def test_a_policy_that_withholds_what_is_no_command_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    file = a_file(tmp_path, withheld=WITHHOLDS)
    line = next(number for number, text in enumerate(file.read_text().splitlines(), 1) if "trader:" in text)

    async def first_start(clock: Clock) -> None:
        async with opened(clock, tmp_path / "state", policy=file):
            pass

    async def proposed(clock: Clock) -> None:
        async with opened(clock, tmp_path / "other") as core:
            wanted = template("demo").model_copy(update={"revision": 2, "withheld": WITHHOLDS})
            person = core.directory.find(OPERATOR)
            assert person is not None
            with pytest.raises(Refused, match=re.escape(NO_COMMAND)):
                await core.policy_desk.adopt(wanted.text.decode(), person)
            assert waiting_requests(core.bus.rows) == ()

    with pytest.raises(ConfigError, match=re.escape(NO_COMMAND)):
        virtually(first_start)
    virtually(proposed)
    checked = CliRunner().invoke(policy, ["check", str(file)])
    assert isinstance(checked.exception, ConfigError)
    assert NO_COMMAND in str(checked.exception)
    assert str(line) in str(checked.exception).partition("withheld")[0]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("/buy", "did you mean buy?"),
        ("BUY", "did you mean buy?"),
        ("adopt-polcy", "did you mean adopt-policy?"),
        ("qqqqqqq", "docs/slash-commands.md lists what there is"),
    ],
)
def test_a_name_that_would_withhold_nothing_is_told(word: str, hint: str) -> None:
    wanted = template("demo").model_copy(update={"withheld": {"risk": (word,), "trader": ("sell",)}})
    assert list(withheld_problems(wanted)) == [f"withheld.risk: there is no command {word!r}; {hint}"]


def test_every_command_of_a_running_desk_can_be_withheld(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            there = {info.name for info in core.chat.commands.infos()}
            assert {command.name for command in every_command()} == there

    virtually(main)


def test_needs_rules_edits_and_overrides_are_asked_for_in_words(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await clock.sleep(10)
            await one.hello()

            async def said(text: str) -> str:
                asked = await one.say(text)
                done = await one.hear(
                    e.Message, lambda m: isinstance(m, e.CommandDone | e.Refused) and m.corr == asked
                )
                return str(done.payload.text)  # type: ignore[attr-defined]

            assert "It takes 2 approvals by distinct people of Dana" in await said("/needs buy BTC-USDT 0.05")
            assert "It would be refused: C01" in await said("/needs buy BTC-USDT 5")
            assert "profile demo" in await said("/policy")
            asked = await said("/rule add buy BTC-USDT 4000 8000 20000 7")
            assert "waits for 2 approvals by Dana" in asked
            await agreed(core)
            assert "goes out at once" in await said("/needs buy BTC-USDT 0.05")
            (rule,) = core.policy_desk.rule_names()
            assert rule in await said("/rules")
            used = await said("/buy BTC-USDT 0.02")
            assert "is covered by a standing rule, so it went out at once" in used
            released = core.rooms.queue(Viewer(OPERATOR)).rows[0]
            assert (released.state, released.note) == ("released", f"{rule} covers it")
            assert "has ended" in await said(f"/rule end {rule}")
            await said("/buy BTC-USDT 0.05")
            (waits,) = waiting_requests(core.bus.rows)
            assert f"{waits.request} is replaced by" in await said(f"/edit {waits.request} 0.04")
            spec = core.policy_desk.needs_of(("buy", "BTC-USDT", "0.05"), OPERATOR)
            assert (spec.route, spec.approvals, spec.enough) == ("quorum", 2, True)
            of_request = core.policy_desk.needs_of((waiting_requests(core.bus.rows)[0].request,), OPERATOR)
            assert "0.04" in of_request.order
            price = Decimal(spec.order.split()[-2])
            excuse = await said(f"/override C01,C07 buy BTC-USDT 0.3 {price:f} 5")
            assert "excuse your order from C01, C07 waits for 2 approvals" in excuse
            assert core.rooms.queue(Viewer(OPERATOR)).pending == 2

    virtually(main)


def test_what_ran_out_is_asked_for_again_by_a_command_and_once(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await clock.sleep(10)
            await one.hello()

            async def said(text: str) -> str:
                asked = await one.say(text)
                done = await one.hear(
                    e.Message, lambda m: isinstance(m, e.CommandDone | e.Refused) and m.corr == asked
                )
                return str(done.payload.text)  # type: ignore[attr-defined]

            await said("/buy BTC-USDT 0.02")
            (old,) = waiting_requests(core.bus.rows)
            assert "Only a stale or expired request can be renewed" in await said(f"/renew {old.request}")
            await clock.sleep(400)
            assert waiting_requests(core.bus.rows) == ()
            answer = await said(f"/renew {old.request}")
            (new,) = waiting_requests(core.bus.rows)
            assert answer == (
                f"The request {old.request} is renewed as {new.request}, which waits for 2 approvals of its own."
            )
            assert "replaced by" in await said(f"/renew {old.request}")

    virtually(main)
