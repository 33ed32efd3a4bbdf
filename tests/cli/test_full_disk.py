"""On a full disk every command says that the disk is full, and takes nothing that is sound for broken."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.host.processes import command, environment, hosting

_MOUNTED = 'mount -t tmpfs -o size="$1"k desk "$2" && shift 2 && exec "$@"'


def _inside(folder: Path, kib: int, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script whose home is a disk of that size."""
    unshare = ("unshare", "-rm", "sh", "-c", _MOUNTED, "sh", str(kib), str(folder))
    if shutil.which("unshare") is None or subprocess.run((*unshare, "true"), capture_output=True).returncode:
        pytest.skip("a small disk needs a user namespace of Linux, which this machine does not give")
    return subprocess.run(
        (*unshare, "sh", "-c", script, "sh", *arguments),
        env=environment(folder),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _desk(*arguments: str) -> str:
    return " ".join(f"'{word}'" for word in command(*arguments))


FILL = 'dd if=/dev/zero of="$DESK_HOME/fill" bs=1k 2>/dev/null; '


def test_a_sound_journal_on_a_full_disk_is_not_taken_for_a_broken_one(tmp_path: Path) -> None:
    used = tmp_path / "used"
    used.mkdir()

    async def use() -> None:
        async with hosting(used) as host, await host.terminal() as one:
            await one.hello()

    asyncio.run(use())
    (used / "demo" / "reserve").unlink()
    home = tmp_path / "home"
    home.mkdir()
    script = f"cp -r {used}/demo $DESK_HOME; {FILL}"
    script += (
        f"{_desk('host')}; echo $?; {_desk('audit', 'verify')}; echo $?; {_desk('export', 'journal')} | wc -l"
    )
    done = _inside(home, 24 * 1024, script)
    first, *proof = done.stdout.splitlines()
    assert first == "1"
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"desk: The disk of {home}/demo is full")
    assert "make room" in line
    holds = proof.index("everything holds")
    assert proof[holds + 1] == "0"
    assert int(proof[holds + 2]) > 5


def test_a_start_on_a_full_disk_takes_the_room_that_was_kept_aside(tmp_path: Path) -> None:
    script = f"{_desk('demo', '--keep', str(tmp_path / 'demo'))} >/dev/null; {FILL}"
    script += f"timeout 5 {_desk('host')} 2>&1; {_desk('audit', 'verify')}"
    done = _inside(tmp_path, 24 * 1024, script)
    assert "serves profile demo" in done.stdout, done.stdout + done.stderr
    assert "everything holds" in done.stdout


def test_a_new_profile_on_a_full_disk_is_told_so(tmp_path: Path) -> None:
    done = _inside(tmp_path, 512, f"{FILL}{_desk('host')}; echo $?; {_desk('audit', 'verify')}; echo $?")
    assert done.stdout.split() == ["1", "7"]
    full, none = done.stderr.splitlines()
    assert "is full" in full
    assert "make room" in full
    assert "There is no journal" in none


def test_a_disk_that_is_too_small_is_told_how_much_room_is_needed(tmp_path: Path) -> None:
    done = _inside(tmp_path, 8 * 1024, _desk("host"))
    assert "disk is full" in done.stderr
    assert "at least 16 MiB must be free" in done.stderr


@pytest.mark.parametrize(
    "arguments", [("doctor", "--json"), ("doctor",), ("snapshot", "BTC"), ("snapshot", "BTX", "--json")]
)
def test_what_cannot_be_printed_is_one_sentence_and_no_traceback(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this machine has no /dev/full")
    with open("/dev/full", "w") as nowhere:
        done = subprocess.run(
            command(*arguments),
            env=environment(tmp_path),
            stdout=nowhere,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode in (1, 2)
    (line,) = done.stderr.splitlines()
    assert line.startswith("desk: ")
