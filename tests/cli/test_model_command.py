"""`desk model`: endpoints are added, probed and removed by command, and a key goes nowhere but into its sealed file."""

from __future__ import annotations

import asyncio
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Run
from tests.models.server.able import Able
from tests.models.server.misbehaviours import FAULTS
from tests.models.server.server import ModelServer

KEY = "sk-CANARY-0123456789abcdef"
VAULT = "correct horse battery"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A server on a thread of its own: each command runs a loop of its own."""
    made = ModelServer(Able(name="tiny-7b"))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(made.start(), loop).result(10)
    yield made
    asyncio.run_coroutine_threadsafe(made.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture
def paste(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is pasted next, in order."""
    waiting: list[str] = []
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda text: waiting.pop(0))
    return waiting


def test_the_first_endpoint_speaks_for_everybody_and_its_card_is_shown(
    tmp_path: Path, server: ModelServer, run: Run, answered: Answer
) -> None:
    said = run(tmp_path, "model", "add", "local", "--preset", "ollama", "--url", server.url)
    assert said.returncode == 0, said.stderr
    assert "streams, calls tools, JSON by schema, counts tokens" in said.stdout
    told = answered(tmp_path, "model", "list")
    assert set(told["personas"].values()) == {"local"}
    (row,) = told["endpoints"]
    assert (row["idle_s"], row["key"], row["card"]["named"]) == (120.0, "none", "tiny-7b")
    shown = run(tmp_path, "model", "list").stdout
    assert server.url in shown
    assert "speaks for Bull, Bear" in shown


def test_an_endpoint_that_no_cap_can_hold_is_asked_nothing(
    tmp_path: Path, server: ModelServer, run: Run
) -> None:
    """Without prices nobody can say what a probe costs; with a cap of nothing it may cost nothing."""
    said = run(tmp_path, "model", "add", "far", "--url", "http://134744072/v1")
    assert said.returncode == 0, said.stderr
    assert "no prices" in said.stdout
    refused = run(tmp_path, "model", "probe", "far")
    assert refused.returncode != 0
    assert "no prices" in refused.stderr
    run(tmp_path, "model", "add", "near", "--url", server.url, "--prices", "1,2", "--no-probe")
    (file,) = tmp_path.rglob("*.models.yaml")
    file.write_text(f"{file.read_text()}caps:\n  day_usd: 0\n")
    refused = run(tmp_path, "model", "probe", "near")
    assert refused.returncode != 0
    assert "caps leave it 0.00" in refused.stderr
    assert [one for one in server.asked if one.path.endswith("completions")] == []


def test_several_endpoints_each_speak_for_whom_they_are_given(
    tmp_path: Path, server: ModelServer, run: Run, answered: Answer
) -> None:
    add = ("model", "add")
    run(tmp_path, *add, "one", "--url", server.url, "--no-probe")
    run(tmp_path, *add, "two", "--url", server.url, "--no-probe", "--use", "Bull", "--use", "Bear")
    assert run(tmp_path, "model", "use", "Moderator", "house").returncode == 0
    speaks = answered(tmp_path, "model", "list")["personas"]
    assert [speaks[who] for who in ("Bull", "Bear", "Moderator", "Analyst")] == ["two", "two", "house", "one"]
    assert run(tmp_path, "model", "remove", "two").returncode == 0
    speaks = answered(tmp_path, "model", "list")["personas"]
    assert [speaks[who] for who in ("Bull", "Moderator")] == ["one", "house"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "x", "--preset", "olama"), "did you mean ollama"),
        (("add", "x"), "--url URL, or --preset PRESET"),
        (("add", "X!", "--url", "http://127.0.0.1:1/v1", "--no-probe"), "small letters"),
        (
            ("add", "x", "--url", "http://127.0.0.1:1/v1", "--key", "sk-1", "--no-probe"),
            "never stands in a file",
        ),
        (("add", "x", "--url", "http://127.0.0.1:1/v1", "--prices", "cheap"), "such as 2.5,10, or free"),
        (("use", "Bul", "house"), "did you mean Bull"),
        (("remove", "nobody"), "there is no endpoint 'nobody'"),
        (("probe", "nobody"), "there is no endpoint 'nobody'"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    tmp_path: Path, run: Run, arguments: tuple[str, ...], words: str
) -> None:
    said = run(tmp_path, "model", *arguments)
    assert said.returncode == 2
    assert words in said.stderr


def test_f68_a_pasted_key_is_sealed_and_stands_in_nothing_that_is_printed_or_written(
    tmp_path: Path, server: ModelServer, run: Run, paste: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    run(tmp_path, "model", "add", "hosted", "--url", server.url, "--key", "vault", "--no-probe")
    paste += [f"\x1b[200~ Bearer {KEY}\n\x1b[201~", VAULT, VAULT]
    said = [run(tmp_path, "model", "key", "hosted")]
    assert said[0].returncode == 0, said[0].stderr
    assert "streams, calls tools" in said[0].stdout
    assert f"{len(KEY)} characters" in said[0].stderr
    paste += [VAULT]
    said.append(run(tmp_path, "model", "probe", "hosted"))
    assert said[1].returncode == 0, said[1].stderr
    assert {asked.headers["authorization"] for asked in server.asked} == {f"Bearer {KEY}"}
    server.script = lambda asked: FAULTS["key"]()
    paste += [VAULT]
    said.append(run(tmp_path, "model", "probe", "hosted"))
    assert said[2].returncode == 1
    assert "Incorrect API key provided" in said[2].stderr
    for text in (*(one.stdout + one.stderr for one in said), caplog.text):
        assert "CANARY" not in text
        assert VAULT not in text
    (file,) = tmp_path.rglob("models/*.key")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path
    run(tmp_path, "model", "remove", "hosted")
    assert not list(tmp_path.rglob("models/*"))


def test_keys_of_models_and_venues_open_with_one_passphrase(
    tmp_path: Path, run: Run, paste: list[str]
) -> None:
    paste += ["an-api-key-of-a-test", "a-secret-of-a-test", VAULT, VAULT]
    assert run(tmp_path, "venue", "key", "set", "binance", "--offline").returncode == 0
    run(tmp_path, "model", "add", "hosted", "--preset", "hosted", "--no-probe")
    paste += [KEY, "another passphrase"]
    said = run(tmp_path, "model", "key", "hosted", "--no-probe")
    assert said.returncode == 3
    assert "does not open" in said.stderr
    paste += [KEY, VAULT]
    assert run(tmp_path, "model", "key", "hosted", "--no-probe").returncode == 0


def test_a_sealed_key_goes_to_no_address_that_was_written_into_the_file_later(
    tmp_path: Path, server: ModelServer, run: Run, paste: list[str]
) -> None:
    """Who may write the models file need not know the passphrase."""
    run(tmp_path, "model", "add", "hosted", "--url", "http://127.0.0.1:9/v1", "--no-probe")
    paste += [KEY, VAULT, VAULT]
    assert run(tmp_path, "model", "key", "hosted", "--no-probe").returncode == 0
    (file,) = tmp_path.rglob("*.models.yaml")
    file.write_text(file.read_text().replace("http://127.0.0.1:9/v1", server.url))
    paste += [VAULT]
    said = run(tmp_path, "model", "probe", "hosted")
    assert said.returncode != 0
    assert "sealed for another address" in said.stderr
    assert server.asked == []


@pytest.mark.parametrize("pasted", ["   ", "two words", "käse-123", "x" * 5000])
def test_a_paste_that_is_no_key_is_refused(tmp_path: Path, run: Run, paste: list[str], pasted: str) -> None:
    run(tmp_path, "model", "add", "hosted", "--preset", "hosted", "--no-probe")
    paste += [pasted]
    said = run(tmp_path, "model", "key", "hosted", "--no-probe")
    assert said.returncode == 2
    assert "no key" in said.stderr


def test_an_endpoint_without_key_or_prices_says_what_it_lacks(tmp_path: Path, run: Run) -> None:
    said = run(tmp_path, "model", "add", "hosted", "--preset", "hosted", "--model", "big")
    assert said.returncode == 0, said.stderr
    assert "`desk model key hosted` seals one" in said.stdout
    assert "give --prices IN,OUT or free" in said.stdout


def test_f60_a_probe_by_command_tells_another_model_behind_the_same_name(
    tmp_path: Path, server: ModelServer, run: Run
) -> None:
    run(tmp_path, "model", "add", "local", "--url", server.url)
    server.script = Able(name="tiny-7b", voice="another")
    said = run(tmp_path, "model", "probe")
    assert said.returncode == 0
    assert "answers 3 of 3 canaries another way" in said.stderr


def test_the_doctor_has_a_line_for_each_endpoint(
    tmp_path: Path, server: ModelServer, answered: Answer, run: Run
) -> None:
    run(tmp_path, "model", "add", "local", "--url", server.url)
    run(tmp_path, "model", "add", "gone", "--url", "http://127.0.0.1:1/v1", "--no-probe")
    run(tmp_path, "model", "add", "sealed", "--preset", "hosted", "--no-probe")
    checks = {one["name"]: one for one in answered(tmp_path, "doctor")["checks"]}
    assert checks["model local"]["state"] == "ok"
    assert "card 0 h old" in checks["model local"]["text"]
    assert checks["model gone"]["state"] == "warn"
    assert checks["model sealed"]["remedy"] == "run `desk model key sealed`"
