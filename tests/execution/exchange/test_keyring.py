"""Keys in their sealed files: unlocked once, counted when guessed, never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.execution.exchange.key import VenueKey
from desk.execution.exchange.keyring import Keyring
from desk.host.unlocking import unlock
from desk.kernel.clock import SystemClock
from desk.kernel.patience import TooSoon
from desk.kernel.vault import DamagedVault, WrongPassphrase

KEY = VenueKey("an-api-key", "CANARY-secret", "CANARY-password")
PHRASE = "a long passphrase"


def ring(folder: Path) -> Keyring:
    made = Keyring(folder, "test")
    made.store("okx", KEY, PHRASE)
    return made


def test_a_key_is_found_only_after_it_was_unlocked(tmp_path: Path) -> None:
    keyring = ring(tmp_path)
    assert keyring.find("okx", KEY.fingerprint) is None
    assert keyring.unlock(PHRASE, SystemClock()) == ("okx",)
    assert keyring.find("okx", KEY.fingerprint) == KEY
    assert keyring.find("okx", "0" * 16) is None


def test_f45_wrong_passphrases_are_counted_and_each_waits_longer(tmp_path: Path) -> None:
    keyring, clock = ring(tmp_path), SystemClock()
    for _ in range(3):
        with pytest.raises(WrongPassphrase):
            keyring.unlock("a wrong passphrase", clock)
    with pytest.raises(TooSoon):
        keyring.unlock(PHRASE, clock)


def test_f69_a_key_of_another_venue_or_a_damaged_file_is_told_from_a_wrong_passphrase(tmp_path: Path) -> None:
    keyring = ring(tmp_path)
    ((venue, key),) = keyring.sealed()
    path = tmp_path / "venues" / f"{venue}.{key}.key"
    path.write_bytes(path.read_bytes().replace(b"okx", b"xko"))
    with pytest.raises(DamagedVault):
        keyring.unlock(PHRASE, SystemClock())


def test_the_host_unlocks_from_a_file_or_asks_and_says_when_keys_stay_locked(tmp_path: Path) -> None:
    said: list[str] = []
    keyring = ring(tmp_path)
    unlock((keyring,), SystemClock(), said.append, None, None)
    unlock((keyring,), SystemClock(), said.append, None, lambda text: "")
    assert said == ["desk: the keys of venues stay locked, so nothing can be traded live"] * 2
    unlock((keyring,), SystemClock(), said.append, None, lambda text: PHRASE)
    assert said[-1] == "desk: unlocked the keys of okx"
    file = tmp_path / "phrase"
    file.write_text(PHRASE + "\n")
    file.chmod(0o600)
    unlock((Keyring(tmp_path, "test"),), SystemClock(), said.append, file, None)
    assert said[-1] == "desk: unlocked the keys of okx"


def test_no_text_of_a_key_holds_it() -> None:
    for text in (repr(KEY), str(KEY), f"{KEY}"):
        assert "CANARY" not in text
        assert "an-api-key" not in text
