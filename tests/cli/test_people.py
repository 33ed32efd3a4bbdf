"""`desk people` at a host that runs, and without one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desk.kernel.journal import DATABASE
from desk.kernel.onlooking import consistent
from desk.kernel.signatures import public_key
from desk.link import envelope as e
from desk.people.messages import PEOPLE
from tests.cli.conftest import Answer, Run
from tests.host.processes import answer, desk, hosting
from tests.people.test_founding import GOOD, text

PASSPHRASE = "correct horse battery"


def saying(words: str) -> Callable[[e.CommandDone], bool]:
    return lambda message: words in message.payload.text


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(f"{PASSPHRASE}\n")
    return path


def test_a_key_is_made_sealed_and_shown_without_a_host(
    run: Run, answered: Answer, tmp_path: Path, passphrase: Path
) -> None:
    made = answered(tmp_path, "people", "key", "new", "kim", "--passphrase-file", str(passphrase))
    assert made["command"] == "people key new"
    file = Path(made["file"])
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(made["key"]) == 64
    assert PASSPHRASE not in file.read_text()
    shown = answered(tmp_path, "people", "key", "show")
    assert shown["keys"] == [{"person": "kim", "key": made["key"], "file": str(file)}]
    assert "no key of yours" in run(tmp_path, "people", "key", "show", "--profile", "other").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("people",), 2, "say what about people"),
        (("people", "key"), 2, "say what about your key"),
        (("people", "list"), 5, "no host runs"),
        (("people", "suspend", "dana"), 2, "--reason"),
        (("people", "revoke", "dana"), 5, "no host runs"),
        (("people", "found", "/no/such.yaml"), 2, "there is no file /no/such.yaml"),
        (("people", "key", "new", "Kim!"), 2, "no person's id"),
        (("people", "key", "new", "kim", "--passphrase-file", "/no/such"), 2, "cannot be read from /no/such"),
    ],
)
def test_every_refusal_is_one_sentence_with_its_exit_code(
    run: Run, tmp_path: Path, passphrase: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    extra = ("--passphrase-file", str(passphrase)) if "Kim!" in arguments else ()
    done = run(tmp_path, *arguments, *extra)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    (line,) = done.stderr.strip().splitlines()
    assert words in line


def test_founding_people_are_checked_at_once_and_kept_for_the_first_start(
    run: Run, answered: Answer, tmp_path: Path
) -> None:
    file = tmp_path / "people.yaml"
    file.write_text(
        text(GOOD).replace("uid: 1003", "uid: 1001").replace("roles: [approver]", "roles: [boss]")
    )
    done = run(tmp_path, "people", "found", str(file), "--profile", "fund")
    assert done.returncode == 2
    assert "line 9" in done.stderr
    assert "same uid as ada" in done.stderr
    assert not (tmp_path / "fund" / "founding.json").exists()
    file.write_text(text(GOOD))
    kept = answered(tmp_path, "people", "found", str(file), "--profile", "fund")
    assert kept["people"] == list(GOOD)
    assert (tmp_path / "fund" / "founding.json").exists()


def test_people_are_listed_changed_and_suspended_at_the_running_host(
    tmp_path: Path, passphrase: Path
) -> None:
    async def at(*arguments: str, code: int = 0) -> dict[str, Any]:
        return await asyncio.to_thread(answer, tmp_path, "people", *arguments, code=code)

    async def scenario() -> None:
        async with hosting(tmp_path) as host:
            async with await host.terminal() as one:
                await one.hello()
                found = await at("list")
                assert found["you"] == "operator"
                assert [row["person"] for row in found["people"]] == ["operator", "dana", "lee"]
                assert {row["custody"] for row in found["people"]} == {"desk"}
                assert found["people"][0]["terminals"] == 2, "this terminal, and the command line itself"
                assert (await at("show", "dana"))["rights"] == ["see", "ask", "vote"]
                assert (await at("show", "nobody", code=2))["exit_code"] == 2
                key = public_key(bytes(32))
                asked = await at(
                    "enrol", "kim", "--name", "Kim Ray", "--roles", "approver", "--uid", "4001", "--key", key
                )
                assert "Enrol Kim Ray (kim) as approver: the request req-" in asked["text"]
                refused = await at("suspend", "dana", "--reason", "lost laptop", code=3)
                assert "cannot be suspended" in refused["error"]
                assert refused["command"] == "people suspend"
                rotated = await at("key", "rotate", "--passphrase-file", str(passphrase))
                assert "Another signing key for operator: the request req-" in rotated["text"]
                assert [one["key"] for one in (await at("key", "show"))["keys"]] == [rotated["key"]]
                lines = (await asyncio.to_thread(desk, tmp_path, "people", "list")).stdout.splitlines()
                assert lines[1].startswith("dana         Dana (demo person)  approver")
            done = await asyncio.to_thread(desk, tmp_path, "people", "found", str(tmp_path / "people.yaml"))
            assert done.returncode == 3
            assert "has people already" in done.stderr

    (tmp_path / "people.yaml").write_text(text(GOOD))
    asyncio.run(scenario())


def test_f45_a_wrong_passphrase_at_the_command_line_is_on_record_and_changes_nothing(
    tmp_path: Path, passphrase: Path
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("wrong horse battery\n")

    async def at(*arguments: str, code: int = 0) -> dict[str, Any]:
        return await asyncio.to_thread(answer, tmp_path, "people", *arguments, code=code)

    async def scenario() -> None:
        async with hosting(tmp_path) as host, await host.terminal() as one:
            await one.hello()
            rotated = await at("key", "rotate", "--passphrase-file", str(passphrase))
            await one.watch("queue")
            queue = await one.see("queue", lambda spec: spec.pending == 1)
            request = queue.rows[0].request
            await one.watch("queue", f"card:{request}")
            card = await one.see(f"card:{request}")
            for person in ("Dana", "Lee"):
                act = e.CommandPayload(name="act", arguments={"person": person})
                await one.send(e.CommandInvoke, payload=act)
                await one.hear(e.CommandDone, saying(f"count for {person}"))
                await one.vote(request, card.digest, voter=person.lower())
            await one.hear(e.AlertRaised, lambda m: m.payload.title == "Key")
            assert (await at("show"))["key"] == rotated["key"]
            refused = await at("key", "rotate", "--passphrase-file", str(wrong), code=3)
            assert "the passphrase is wrong; the file itself is whole" in refused["error"]
            assert [known["key"] for known in (await at("key", "show"))["keys"]] == [rotated["key"]]

    asyncio.run(scenario())
    with consistent(tmp_path / "demo" / DATABASE) as connection:
        rows = connection.execute("SELECT actor, body FROM facts WHERE topic = ?", (PEOPLE.name,))
        noted = [(actor, body) for actor, body in rows if b"PassphraseRefused" in body]
    assert len(noted) == 1
    assert noted[0][0] == "operator"
