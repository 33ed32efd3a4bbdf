from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from desk.kernel.errors import Busy, DeskError, Unreachable
from desk.link.connector import MOST_OUTPUT, DetachedHost, HostConnector


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def connector(folder: Path, code: str, patience: float = 20.0) -> HostConnector:
    return HostConnector(folder / "no.sock", "demo", python(code), folder / "host.out", patience)


def ended(host: DetachedHost) -> int:
    while (code := host.exit_code()) is None:
        threading.Event().wait(0.01)
    return code


def test_how_a_host_ended_can_be_asked_again() -> None:
    host = DetachedHost(python("raise SystemExit(6)"), None)
    assert ended(host) == 6
    assert host.exit_code() == 6


async def test_a_terminal_whose_host_lost_the_race_for_the_profile_waits_for_the_winner(
    tmp_path: Path,
) -> None:
    losing = connector(tmp_path, f"raise SystemExit({Busy.exit_code})", patience=1.0)
    with pytest.raises(Unreachable, match="did not answer in 1 s"):
        await losing.connect()


async def test_a_failed_start_quotes_its_own_last_words(tmp_path: Path) -> None:
    (tmp_path / "host.out").write_text("desk: the disk of last year was full\n")
    with pytest.raises(DeskError, match=r"^it said nothing") as caught:
        await connector(tmp_path, "raise SystemExit(3)").connect()
    assert caught.value.exit_code == 3
    with pytest.raises(DeskError, match=r"^the port is taken"):
        await connector(tmp_path, "print('desk: the port is taken'); raise SystemExit(3)").connect()
    assert (tmp_path / "host.out").read_text().startswith("desk: the disk of last year")


def test_what_hosts_print_does_not_grow_for_ever(tmp_path: Path) -> None:
    output = tmp_path / "host.out"
    output.write_text("old\n" * (MOST_OUTPUT // 4 + 1))
    ended(DetachedHost(python("print('new')"), output))
    assert output.read_text() == "new\n"
