"""`desk venue key`: a key goes from a masked paste into a sealed file, and nowhere else."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from desk.execution.exchange.key import fingerprint
from desk.kernel.profile import Profile
from tests.cli.conftest import Answer, Run

KEY, SECRET, PASSWORD = "an-api-key-of-a-test", "CANARY-secret", "CANARY-password"
VAULT = "correct horse battery"


@pytest.fixture
def paste(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is pasted next, in order."""
    waiting: list[str] = []
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda text: waiting.pop(0))
    return waiting


def sealed(home: Path) -> list[Path]:
    return sorted(home.rglob("venues/*.key"))


def test_a_key_is_sealed_in_a_file_of_its_owner_and_named_by_its_fingerprint(
    tmp_path: Path, paste: list[str], answered: Answer, run: Run
) -> None:
    paste += [KEY, SECRET, PASSWORD, VAULT, VAULT]
    told = answered(tmp_path, "venue", "key", "set", "okx", "--offline")
    assert told["command"] == "venue key set"
    assert (told["fingerprint"], told["withdraws"]) == (fingerprint(KEY), "unknown")
    assert told["text"].endswith(f"type /venue-key okx {fingerprint(KEY)} unknown once one does.")
    (file,) = sealed(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    shown = run(tmp_path, "venue", "key", "show")
    assert shown.stdout == f"okx        {fingerprint(KEY)}\n"


def test_f68_no_secret_is_in_what_is_printed_or_in_any_file(
    tmp_path: Path, paste: list[str], run: Run
) -> None:
    paste += [KEY, SECRET, PASSWORD, VAULT, VAULT]
    said = run(tmp_path, "venue", "key", "set", "okx", "--offline")
    assert said.returncode == 0, said.stderr
    for text in (said.stdout, said.stderr):
        assert "CANARY" not in text
        assert KEY not in text
        assert VAULT not in text
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"CANARY" not in path.read_bytes(), path
            assert KEY.encode() not in path.read_bytes(), path


def test_every_key_of_a_profile_opens_with_one_passphrase(tmp_path: Path, paste: list[str], run: Run) -> None:
    paste += [KEY, SECRET, VAULT, VAULT]
    assert run(tmp_path, "venue", "key", "set", "binance", "--offline").returncode == 0
    paste += [KEY, SECRET, PASSWORD, "another passphrase"]
    said = run(tmp_path, "venue", "key", "set", "okx", "--offline")
    assert said.returncode != 0
    assert "does not open the key of binance; every venue's key takes the same one" in said.stderr
    assert len(sealed(tmp_path)) == 1


def test_a_passphrase_file_that_others_may_read_is_refused(
    tmp_path: Path, paste: list[str], run: Run
) -> None:
    file = tmp_path / "passphrase"
    file.write_text(f"{VAULT}\n")
    file.chmod(0o644)
    paste += [KEY, SECRET]
    said = run(tmp_path, "venue", "key", "set", "binance", "--offline", DESK_VAULT_PASSPHRASE_FILE=str(file))
    assert said.returncode != 0
    assert "may be read by others (mode 644); chmod 600 it" in said.stderr
    file.chmod(0o600)
    paste += [KEY, SECRET]
    assert run(tmp_path, "venue", "key", "set", "binance", "--offline").returncode == 0


def test_a_venue_that_was_not_proved_and_a_paste_that_is_no_key_are_refused(
    tmp_path: Path, paste: list[str], run: Run
) -> None:
    said = run(tmp_path, "venue", "key", "set", "kraken", "--offline")
    assert "live trading is proved at binance and okx; 'kraken' is none of them" in said.stderr
    paste += ["naïve"]
    assert "that is no API key" in run(tmp_path, "venue", "key", "set", "okx", "--offline").stderr
    assert sealed(tmp_path) == []


def test_a_removed_key_is_gone_from_the_disk(tmp_path: Path, paste: list[str], run: Run) -> None:
    paste += [KEY, SECRET, VAULT, VAULT]
    run(tmp_path, "venue", "key", "set", "binance", "--offline")
    said = run(tmp_path, "venue", "key", "remove", "binance")
    assert said.stdout.startswith("1 sealed key of binance deleted.")
    assert sealed(tmp_path) == []
    assert run(tmp_path, "venue", "key", "remove", "binance").returncode != 0
    assert "no key is sealed" in run(tmp_path, "venue", "key", "show").stdout


def test_the_folder_of_the_keys_belongs_to_the_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    assert Profile("demo").state.is_relative_to(tmp_path)
