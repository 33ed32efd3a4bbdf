"""Signing with one's own key: the passphrase is asked for at the card, the signature covers exactly what was shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from desk.kernel.key_file import KeyFile, new_key_file
from desk.kernel.profile import Profile
from desk.kernel.signatures import verified
from desk.link.envelope import ApprovalVote, KeyRefused
from desk.link.statement import vote_statement
from tests.app import samples
from tests.app.opened import Opened, opened
from tests.app.scripted import ScriptedHost
from widgets.specs.contract import WidgetSpec

RIGHT = "correct horse battery"
HEAD = "41:" + "ab" * 32


@pytest.fixture
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyFile:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    return new_key_file(Profile("demo"), "kim", RIGHT)


@asynccontextmanager
async def at_the_card(key: KeyFile, **more: Any) -> AsyncIterator[Opened]:
    """A card that Kim signs with a key of her own."""
    own = {"voter": "kim", "acting_as": "Kim", "signing": "person", "key": key.key}

    def view(name: str) -> WidgetSpec | None:
        if name.startswith("card:"):
            card = samples.approval_card(name.partition(":")[2])
            return card.model_copy(update={**own, "head": HEAD, **more})
        if name == "queue":
            rows = (samples.row(), samples.row("req-2"), samples.row("req-3"))
            return samples.queue(*rows).model_copy(update=own)
        return samples.view(name)

    host = ScriptedHost()
    host.views = view
    async with opened((120, 50), host=host) as desk:
        await desk.open_request()
        yield desk


async def give(desk: Opened, passphrase: str) -> None:
    await desk.press("ctrl+y")
    assert "Passphrase of Kim's key" in desk.text
    await desk.press(*(("space" if each == " " else each) for each in passphrase), "enter")


async def test_the_signature_covers_choice_voter_head_and_exactly_the_text_shown(own_key: KeyFile) -> None:
    async with at_the_card(own_key) as desk:
        await give(desk, RIGHT)
        await desk.until(lambda: bool(desk.host.of(ApprovalVote)))
        (vote,) = desk.host.of(ApprovalVote)
        card = samples.approval_card()
        statement = vote_statement("approve", "kim", "", HEAD, card.order_text)
        assert vote.payload.head == HEAD
        assert vote.payload.digest == card.digest
        assert verified(own_key.key, statement, vote.payload.signature)


async def test_the_passphrase_is_masked_never_said_and_asked_for_once_until_the_key_is_locked(
    own_key: KeyFile,
) -> None:
    async with at_the_card(own_key) as desk:
        await desk.press("ctrl+y", *"secret")
        assert "••••••" in desk.text
        assert "secret" not in desk.text
        await desk.press("escape")
        assert not desk.host.of(ApprovalVote)
        await give(desk, RIGHT)
        await desk.until(lambda: len(desk.host.of(ApprovalVote)) == 1)
        assert RIGHT not in repr(desk.host.heard)
        assert "your key, open" in desk.text or "waiting for the desk" in desk.text
        await desk.press("n")
        await desk.clock.forward(1)
        await desk.press("ctrl+y")
        await desk.until(lambda: len(desk.host.of(ApprovalVote)) == 2)
        await desk.press("alt+l", "n")
        await desk.clock.forward(1)
        await desk.press("ctrl+y")
        assert "Passphrase of Kim's key" in desk.text


async def test_a_wrong_passphrase_says_so_goes_on_record_and_the_delay_grows(own_key: KeyFile) -> None:
    async with at_the_card(own_key) as desk:
        for tries in range(1, 5):
            await give(desk, "wrong")
            await desk.until(lambda: "unlocking" not in desk.text.lower())
            await desk.until(lambda tries=tries: len(desk.host.of(KeyRefused)) == tries)  # type: ignore[misc]
            if "the next one is heard in" in desk.text.replace("\n", " "):
                break
        assert "passphrase is wrong" in desk.text
        assert not desk.host.of(ApprovalVote)
        assert desk.host.of(KeyRefused)[0].payload.key == own_key.key


async def test_a_key_is_forgotten_when_the_terminal_was_left_for_a_minute(own_key: KeyFile) -> None:
    async with at_the_card(own_key) as desk:
        await give(desk, RIGHT)
        await desk.until(lambda: bool(desk.host.of(ApprovalVote)))
        keys = desk.main.reviews.keys
        assert keys.open(own_key.key)
        desk.app.on_app_blur()
        await desk.clock.forward(59)
        keys.tick()
        assert keys.open(own_key.key)
        await desk.clock.forward(2)
        keys.tick()
        assert not keys.open()


async def test_giving_up_while_the_key_opens_sends_no_vote(own_key: KeyFile) -> None:
    async with at_the_card(own_key) as desk:
        await desk.press("ctrl+y", *"correct", "space", *"horse", "space", *"battery")
        await desk.burst("enter", "escape")
        await desk.until(lambda: all(each.name == "connection" for each in desk.app.workers))
        assert not desk.host.of(ApprovalVote)
        assert not desk.main.reviews.keys.open()


async def test_a_text_that_is_not_the_one_of_the_digest_is_never_signed(own_key: KeyFile) -> None:
    async with at_the_card(own_key, digest="ff" * 32) as desk:
        await desk.press("ctrl+y")
        assert "Nothing is sent" in desk.text
        assert "names. Tell an admin." in desk.text
        assert "Passphrase" not in desk.text


async def test_several_rejections_are_each_signed_over_their_own_text(own_key: KeyFile) -> None:
    async with at_the_card(own_key) as desk:
        await desk.press("escape", "f6")
        await desk.clock.forward(1)
        await desk.press("space", "space", "ctrl+n")
        await desk.clock.forward(1)
        await desk.press(*"no", "enter")
        assert "Passphrase of Kim's key" in desk.text
        await desk.press(*("space" if each == " " else each for each in RIGHT), "enter")
        for count in (1, 2):
            await desk.until(lambda count=count: len(desk.host.of(ApprovalVote)) == count)  # type: ignore[misc]
            await desk.host.done("rejected", desk.host.of(ApprovalVote)[-1].id)
        for vote in desk.host.of(ApprovalVote):
            text = samples.approval_card(vote.payload.request).order_text
            statement = vote_statement("reject", "kim", "no", HEAD, text)
            assert vote.payload.choice == "reject"
            assert verified(own_key.key, statement, vote.payload.signature)
        await desk.until(lambda: "2 requests rejected" in desk.text)


async def test_a_large_order_is_confirmed_by_its_quantity_typed_out(own_key: KeyFile) -> None:
    async with at_the_card(own_key, confirm="0.25", signing="desk") as desk:
        await desk.press("ctrl+y", *"2.5", "enter")
        assert not desk.host.of(ApprovalVote)
        assert "That is not the quantity" in desk.text
        await desk.press("ctrl+u", *"0.25", "enter")
        (vote,) = desk.host.of(ApprovalVote)
        assert vote.payload.typed == "0.25"
