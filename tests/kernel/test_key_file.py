"""A person's key file: who finds it, what guessing costs, and when an open key is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.kernel import patience, vault
from desk.kernel.errors import ConfigError, Refused
from desk.kernel.key_file import KeyFile, find_key_file, key_files, new_key_file
from desk.kernel.profile import Profile
from desk.kernel.signatures import public_key, verified
from tests.kernel.hand_clock import HandClock

RIGHT, WRONG = "correct horse battery", "wrong horse battery"
DAY = 24 * 3600.0


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyFile:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    return new_key_file(Profile("fund"), "dana", RIGHT)


def wrong(file: KeyFile, clock: HandClock) -> vault.WrongPassphrase:
    with pytest.raises(vault.WrongPassphrase) as caught:
        file.unlock(WRONG, clock)
    return caught.value


def test_a_key_is_found_by_profile_person_and_public_half_and_opened_by_its_passphrase(file: KeyFile) -> None:
    assert file.path.stat().st_mode & 0o777 == 0o600
    found = find_key_file(Profile("fund"), "dana", file.key)
    assert found is not None
    assert found.path == file.path
    assert find_key_file(Profile("fund"), "lee", file.key) is None
    assert key_files(Profile("demo")) == ()
    unlocked = found.unlock(RIGHT, HandClock())
    assert verified(file.key, b"yes", unlocked.sign(b"yes"))
    assert not verified(file.key, b"no", unlocked.sign(b"yes"))


def test_f45_each_wrong_passphrase_in_a_row_doubles_the_wait_and_a_right_one_ends_it(file: KeyFile) -> None:
    clock = HandClock()
    assert "heard in" not in str(wrong(file, clock))
    assert wrong(file, clock).in_a_row == 2
    for wait in (1, 2, 4, 8):
        assert f"the next one is heard in {wait} s" in str(wrong(file, clock))
        with pytest.raises(patience.TooSoon, match=f"heard in {wait} s"):
            file.unlock(RIGHT, clock)
        clock.pass_by(wait)
    unlocked = file.unlock(RIGHT, clock)
    assert unlocked.wrong_before == 6
    assert wrong(file, clock).in_a_row == 1


def test_f45_the_wait_outlasts_a_restart_of_whoever_guesses_and_a_clock_set_back(file: KeyFile) -> None:
    clock = HandClock()
    for _ in range(3):
        wrong(file, clock)
    later = HandClock(clock.now() - round(DAY * 1e9))
    again = find_key_file(Profile("fund"), "dana", file.key)
    assert again is not None
    with pytest.raises(patience.TooSoon):
        again.unlock(RIGHT, later)
    tries = file.path.with_name(f"{file.path.name}.tries")
    assert tries.stat().st_mode & 0o777 == 0o600
    tries.write_text("{")
    with pytest.raises(patience.TooSoon):
        again.unlock(RIGHT, HandClock(tries.stat().st_mtime_ns))


def test_f45_no_wait_is_longer_than_a_quarter_of_an_hour() -> None:
    waits = [patience.wait_after(wrong) for wrong in range(100)]
    assert waits[:6] == [0, 0, 0, 1, 2, 4]
    assert max(waits) == patience.LONGEST_WAIT == 900
    assert waits == sorted(waits)


def test_f43_an_open_key_is_forgotten_after_it_was_idle_and_when_it_is_told_to_be(file: KeyFile) -> None:
    clock = HandClock()
    key = file.unlock(RIGHT, clock, kept_for=60)
    clock.pass_by(59)
    assert key.sign(b"one")
    clock.pass_by(59)
    assert not key.locked
    clock.pass_by(1)
    assert key.locked
    assert key.sign(b"two") == ""
    other = file.unlock(RIGHT, clock)
    other.forget()
    assert other.locked
    assert other.sign(b"three") == ""


def test_a_key_file_of_another_key_under_its_name_is_refused(file: KeyFile, tmp_path: Path) -> None:
    forged = KeyFile(file.path, "fund", "dana", public_key(bytes(32)))
    with pytest.raises(Refused, match="sealed for"):
        forged.unlock(RIGHT, HandClock())
    file.path.write_bytes(vault.seal(bytes(32), RIGHT, file.purpose))
    with pytest.raises(vault.DamagedVault, match="not the one its name tells"):
        file.unlock(RIGHT, HandClock())
    file.path.unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        file.unlock(RIGHT, HandClock())


@pytest.mark.parametrize("person", ["", "Dana", "../dana", "a.b", "x" * 33])
def test_an_id_that_could_name_another_file_makes_no_key(person: str) -> None:
    with pytest.raises(ConfigError, match="no person's id"):
        new_key_file(Profile("fund"), person, RIGHT)
