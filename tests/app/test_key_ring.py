"""The person's key at a terminal: open while it is used, forgotten when it is left alone or the session is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.app.key_ring import AWAY, KeyRing
from desk.kernel.key_file import KEPT_FOR, KeyFile, new_key_file
from desk.kernel.profile import Profile
from desk.kernel.signatures import verified
from desk.kernel.vault import WrongPassphrase
from tests.app.opened import opened
from tests.app.test_losing_the_host import lose
from tests.kernel.hand_clock import HandClock

RIGHT = "correct horse battery"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyFile:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    return new_key_file(Profile("fund"), "dana", RIGHT)


async def unlocked(ring: KeyRing, file: KeyFile) -> None:
    secret = bytearray(RIGHT.encode())
    assert await ring.unlock("fund", "dana", file.key, secret)
    assert not secret, "what was typed is overwritten"
    assert ring.open(file.key)


async def test_f43_an_idle_key_is_forgotten_and_asks_for_its_passphrase_again(file: KeyFile) -> None:
    clock = HandClock()
    ring = KeyRing(clock)
    await unlocked(ring, file)
    clock.pass_by(KEPT_FOR - 1)
    ring.tick()
    assert verified(file.key, b"vote", ring.sign(b"vote"))
    clock.pass_by(KEPT_FOR)
    ring.tick()
    assert not ring.open()
    assert ring.sign(b"vote") == ""


async def test_f43_a_terminal_that_nobody_looks_at_forgets_its_key(file: KeyFile) -> None:
    clock = HandClock()
    ring = KeyRing(clock)
    await unlocked(ring, file)
    ring.left()
    clock.pass_by(AWAY / 1e9)
    ring.came_back()
    assert not ring.open()


async def test_f45_a_wrong_passphrase_is_told_to_whoever_keeps_the_record(file: KeyFile) -> None:
    told: list[tuple[str, int]] = []
    ring = KeyRing(HandClock())
    ring.wrong = lambda key, in_a_row: told.append((key, in_a_row))
    for _ in range(2):
        with pytest.raises(WrongPassphrase):
            await ring.unlock("fund", "dana", file.key, bytearray(b"wrong horse battery"))
    assert told == [(file.key, 1), (file.key, 2)]
    await unlocked(ring, file)


async def test_f43_a_terminal_that_loses_its_session_forgets_its_key(file: KeyFile) -> None:
    async with opened((120, 36)) as desk:
        ring = desk.main.reviews.keys
        await unlocked(ring, file)
        await lose(desk)
        assert not ring.open()
