"""The law of approvals by lines: the whole text first, then a typed confirmation of exactly that text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desk.app.plain.line_editor import Line
from desk.app.plain.request_words import code
from desk.kernel.key_file import new_key_file
from desk.kernel.profile import Profile
from desk.kernel.signatures import verified
from desk.link.envelope import ApprovalVote
from desk.link.statement import vote_statement
from tests.app import samples
from tests.app.plain.spoken import Spoken, spoken
from tests.app.sample_trading import approval_card, queue, row
from tests.app.scripted import ScriptedHost
from widgets.specs.approval_card import ApprovalCard
from widgets.specs.contract import WidgetSpec

REQUEST = "req-7kq2m9x4c1"
CODE = code(approval_card().digest)


def host_with(change: Callable[[ApprovalCard], ApprovalCard]) -> ScriptedHost:
    def view(name: str) -> WidgetSpec | None:
        spec = samples.view(name)
        return change(spec) if isinstance(spec, ApprovalCard) else spec

    host = ScriptedHost()
    host.views = view
    return host


async def typed_after_reading(here: Spoken, line: str) -> str:
    await here.type("card")
    await here.clock.forward(1)
    return await here.type(line)


def votes(here: Spoken) -> list[ApprovalVote]:
    return here.host.of(ApprovalVote)


async def test_a_vote_names_the_text_and_the_person_that_were_said() -> None:
    async with spoken() as here:
        await typed_after_reading(here, f"approve {REQUEST} {CODE}")
        (vote,) = votes(here)
        assert vote.payload.digest == approval_card().digest
        assert (vote.payload.voter, vote.payload.choice) == ("dana", "approve")


async def test_no_vote_counts_before_the_whole_text_was_said() -> None:
    async with spoken() as here:
        said = await here.type(f"approve {REQUEST} {CODE}")
        assert "the whole text comes first" in said
        await here.type("brief")
        await here.clock.forward(1)
        assert "the whole text comes first" in await here.type(f"approve {REQUEST} {CODE}")
        assert not votes(here)


async def test_a_wrong_code_or_none_votes_nothing() -> None:
    async with spoken() as here:
        for line in (f"approve {REQUEST} 000000", f"approve {REQUEST}", "approve", "y", "yes"):
            await typed_after_reading(here, line)
        assert not votes(here)


async def test_what_was_typed_before_the_text_was_said_is_thrown_away() -> None:
    async with spoken() as here:
        await here.type("card")
        said = await here.type(f"approve {REQUEST} {CODE}")
        assert "typed before the text was said" in said
        assert not votes(here)


async def test_a_pipe_that_was_filled_beforehand_votes_nothing() -> None:
    async with spoken(interactive=False) as here:
        await here.clock.forward(1)
        await here.type("card")
        await here.desk.take(Line(f"approve {REQUEST} {CODE}", here.clock.monotonic() - 1))
        assert not votes(here)
        await here.type(f"approve {REQUEST} {CODE}")
        assert len(votes(here)) == 1


async def test_a_text_that_is_held_back_while_somebody_types_was_not_said() -> None:
    async with spoken() as here:
        typed = ["half a line"]
        here.desk.voice.typed = lambda: typed[0]
        await here.type("card")
        await here.clock.forward(1)
        await here.desk.take(Line(f"approve {REQUEST} {CODE}", here.clock.monotonic()))
        assert not votes(here)


async def test_a_request_that_changed_since_it_was_said_takes_no_vote() -> None:
    changed = [False]

    def other(card: ApprovalCard) -> ApprovalCard:
        return card.model_copy(update={"voter": "lee"}) if changed[0] else card

    async with spoken(host_with(other)) as here:
        await here.type("card")
        await here.clock.forward(1)
        changed[0] = True
        assert "the text or who votes has changed" in await here.type(f"approve {REQUEST} {CODE}")
        assert not votes(here)


async def test_a_text_that_is_not_what_its_digest_names_takes_no_vote() -> None:
    async with spoken(host_with(lambda card: card.model_copy(update={"order_text": "quantity: 1"}))) as here:
        said = await typed_after_reading(here, f"approve {REQUEST} {CODE}")
        assert "not the one the desk names" in said
        assert not votes(here)


async def test_a_large_order_takes_its_quantity_as_the_text_says_it() -> None:
    async with spoken(host_with(lambda card: card.model_copy(update={"confirm": "0.25"}))) as here:
        assert "Type its quantity, 0.25" in await typed_after_reading(here, f"approve {REQUEST} {CODE}")
        assert not votes(here)
        assert "that is not the quantity" in await here.type("0.52")
        assert not votes(here)
        await typed_after_reading(here, f"approve {REQUEST} {CODE}")
        await here.type("0.25")
        (vote,) = votes(here)
        assert vote.payload.typed == "0.25"


async def test_a_passphrase_is_not_taken_from_a_pipe() -> None:
    signed = host_with(lambda card: card.model_copy(update={"signing": "person", "key": "ab" * 32}))
    async with spoken(signed, interactive=False) as here:
        said = await typed_after_reading(here, f"approve {REQUEST} {CODE}")
        assert "not taken from a pipe" in said
        assert not votes(here)


async def test_a_passphrase_is_asked_for_unseen_and_an_empty_one_gives_up() -> None:
    async with spoken(
        host_with(lambda card: card.model_copy(update={"signing": "person", "key": "ab" * 32}))
    ) as here:
        await typed_after_reading(here, f"approve {REQUEST} {CODE}")
        assert here.desk.questions.secret
        assert "Given up" in await here.type("", secret=b"")
        assert not here.desk.questions.secret
        assert not votes(here)


async def test_a_key_that_is_not_here_says_so_and_the_passphrase_is_overwritten() -> None:
    async with spoken(
        host_with(lambda card: card.model_copy(update={"signing": "person", "key": "ab" * 32}))
    ) as here:
        await typed_after_reading(here, f"approve {REQUEST} {CODE}")
        secret = bytearray(b"open sesame")
        await here.desk.take(Line("", here.clock.monotonic(), secret))
        assert "Not done: Nothing is sent" in here.text
        assert not any(secret)
        assert "sesame" not in here.text
        assert not votes(here)


async def test_a_rejection_carries_its_reason_and_needs_one() -> None:
    async with spoken() as here:
        assert "and why" in await typed_after_reading(here, f"reject {REQUEST} {CODE}")
        await typed_after_reading(here, f"reject {REQUEST} {CODE} too large for today")
        (vote,) = votes(here)
        assert (vote.payload.choice, vote.payload.reason) == ("reject", "too large for today")


async def test_several_are_rejected_with_one_reason_after_a_typed_line_that_says_how_many() -> None:
    rows = (row("req-aaaaaaaaaa"), row("req-bbbbbbbbbb"))
    host = ScriptedHost()
    host.views = lambda name: queue(*rows) if name == "queue" else samples.view(name)
    async with spoken(host) as here:
        await here.type("queue")
        assert "type: reject 2" in await here.type("reject 1,2 not today")
        assert not votes(here)
        await here.type("yes")
        assert not votes(here)
        await here.type("reject 1,2 not today")
        await here.type("reject 2")
        await here.host.done("rejected", votes(here)[0].id)
        await here.type("")
        assert [each.payload.request for each in votes(here)] == ["req-aaaaaaaaaa", "req-bbbbbbbbbb"]
        assert {each.payload.reason for each in votes(here)} == {"not today"}


async def test_a_refused_vote_is_told_with_its_request() -> None:
    async with spoken() as here:
        await typed_after_reading(here, f"approve {REQUEST} {CODE}")
        await here.host.refuse("Dana may not approve this.", votes(here)[0].id)
        await here.until(f"the vote on {REQUEST} does not count: Dana may not approve this.")


async def test_without_a_line_nothing_is_voted_and_that_is_said() -> None:
    async with spoken() as here:
        await here.type("card")
        await here.clock.forward(1)
        here.host.drop()
        await here.until("the host went away")
        assert "There is no line to the host" in await here.type(f"approve {REQUEST} {CODE}")


async def test_a_persons_own_key_signs_exactly_the_text_that_was_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    key = new_key_file(Profile("demo"), "kim", "correct horse battery")
    own = {"voter": "kim", "acting_as": "Kim", "signing": "person", "key": key.key, "head": "41:" + "ab" * 32}
    async with spoken(host_with(lambda card: card.model_copy(update=own))) as here:
        said = await typed_after_reading(here, f"approve {REQUEST} {CODE}")
        assert "Type the passphrase of Kim's key" in said
        wrong = await here.type("", secret=b"wrong")
        assert "Nothing is sent" in wrong
        assert not votes(here)
        await typed_after_reading(here, f"approve {REQUEST} {CODE}")
        await here.type("", secret=b"correct horse battery")
        (vote,) = votes(here)
        statement = vote_statement("approve", "kim", "", "41:" + "ab" * 32, approval_card().order_text)
        assert verified(key.key, statement, vote.payload.signature)
        assert "Your key is locked" in await here.type("lock")
        assert "horse" not in here.text


async def test_what_others_vote_and_what_goes_stale_is_announced() -> None:
    async with spoken() as here:
        await here.host.show("queue", queue(row()))
        await here.type("")
        more = row().model_copy(update={"votes": 2, "needed": 3})
        await here.host.show("queue", queue(more))
        await here.until(f"Approvals, notice: Buy 0.25 BTC-USDT, request {REQUEST}: 2 of 3 votes.")
        stale = row(state="stale").model_copy(update={"note": "the price moved 40 bp"})
        await here.host.show("queue", queue(stale))
        await here.until(
            f"Approvals, warning: Buy 0.25 BTC-USDT, request {REQUEST}: stale. The price moved 40 bp."
        )
