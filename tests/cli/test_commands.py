from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Answer, Run
from tests.host.processes import ROOT, answer, desk, environment, hosting
from tests.shared import recording

SPOT = "binance/ws/spot_btcusdt_20240808.jsonl.gz"


def test_help_costs_neither_textual_nor_sqlite_nor_pydantic() -> None:
    script = (
        "import sys\nfrom desk.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'textual', 'rich', 'sqlite3', 'pydantic', 'msgspec', 'structlog', 'asyncio'} & set(sys.modules)\n"
        "sys.stderr.write(','.join(sorted(heavy)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert "doctor" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("dance",), 2, "No such command"),
        (("--seed", "x", "host"), 2, "seed"),
        (("--speed", "fast", "host"), 2, "a number or max"),
        (("--speed", "max", "host"), 2, "needs a recording"),
        (("--profile", "../x", "host"), 2, "profile"),
        (("host", "--replay", "/no/such/file"), 2, "/no/such/file"),
        (("snapshot", "BTX-USDT"), 2, "did you mean BTC-USDT"),
        (("debate", "BTX-USDT"), 2, "did you mean BTC-USDT"),
        (("debate", "BTC-USDT", "2y"), 2, "horizon"),
        (("audit", "verify"), 7, "There is no journal"),
        (("audit",), 2, "say what to do: `desk audit verify`, `desk audit export FILE`"),
        (("--seed", "-1", "host"), 2, "`seed` must be at least 0, was '-1'"),
        (("--speed", "nan", "host"), 2, "`speed` must be a finite number or 'max', was 'nan'"),
        (("export", "ordrs"), 2, "(orders is the nearest); choose journal, orders"),
        (("--theme", "drak"), 2, "there is no theme 'drak' (dark is the nearest); choose dark, light"),
        (("attach", "--theme", "[red]x[/]"), 2, "choose dark, light"),
        (("attach",), 2, "terminal"),
        (("stop",), 5, "nothing to stop"),
        (("replay", "ses-none"), 2, "ses-none"),
        (("export",), 7, "There is no journal"),
        (("--config", "/no/such.yaml", "doctor"), 2, "there is no settings file /no/such.yaml"),
        (("--speed", "-3", "host"), 2, "`speed` must be above 0 and at most 1000, or max, was -3"),
        (("export", "--since", "yesterday"), 2, "yesterday"),
    ],
)
def test_every_refusal_is_one_sentence_on_stderr_with_its_exit_code(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = run(tmp_path, *arguments)
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("desk: ")
    assert words in line


def test_the_version_is_told_from_a_tree_that_is_not_installed(run: Run, tmp_path: Path) -> None:
    said = run(tmp_path, "--version")
    assert (said.returncode, said.stderr) == (0, "")
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert said.stdout == f"desk {declared}\n"


def test_with_json_a_refusal_is_an_object_too(answered: Answer, tmp_path: Path) -> None:
    found = answered(tmp_path, "snapshot", "BTX-USDT", code=2)
    assert (found["command"], found["ok"], found["exit_code"]) == ("snapshot", False, 2)
    assert "BTC-USDT" in found["error"]


def test_a_corrupt_recording_is_refused_in_a_sentence_that_names_it(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl.gz"
    broken.write_bytes(b"\x1f\x8b\x08\x00 this is no gzip")
    for arguments in (("snapshot", "BTC-USDT"), ("debate", "BTC-USDT"), ("host",)):
        done = run(tmp_path, *arguments, "--replay", str(broken))
        assert done.returncode == 2, done.stderr
        (line,) = done.stderr.strip().splitlines()
        assert "broken.jsonl.gz" in line


def test_settings_come_from_file_environment_and_flags_in_that_order(
    run: Run, answered: Answer, tmp_path: Path
) -> None:
    (tmp_path / "demo.yaml").write_text("seed: 11\nsped: 2\n")
    wrong = run(tmp_path, "doctor")
    assert wrong.returncode == 2
    assert "line 2" in wrong.stderr
    assert "did you mean `speed`" in wrong.stderr
    (tmp_path / "demo.yaml").write_text("seed: 11\n")
    assert answered(tmp_path, "doctor")["ok"]


def test_a_snapshot_without_a_host_is_of_a_market_of_its_own(answered: Answer, tmp_path: Path) -> None:
    found = answered(tmp_path, "snapshot", "btc", "--seed", "3")
    assert found["snapshot"]["instrument"] == "BTC-USDT"
    assert found["events_applied"] > 1000
    assert found["book"]["usable"]
    assert found["book"]["bid"] < found["book"]["ask"]
    assert not noisy(found)
    assert not (tmp_path / "demo").exists()


def noisy(value: object, path: str = "") -> list[str]:
    """Where an answer holds digits that only floating point made up."""
    if isinstance(value, dict):
        return [each for name, inner in value.items() for each in noisy(inner, f"{path}.{name}")]
    if isinstance(value, list):
        return [each for place, inner in enumerate(value) for each in noisy(inner, f"{path}[{place}]")]
    return [f"{path}: {value!r}"] if isinstance(value, float) and round(value, 8) != value else []


def test_a_recording_at_full_speed_says_how_much_was_applied_and_where_the_book_ended(
    answered: Answer, tmp_path: Path
) -> None:
    path = str(recording(SPOT))
    found = answered(tmp_path, "snapshot", "BTC-USDT", "--replay", path, "--speed", "max")
    assert found["source"] == "replay:spot_btcusdt_20240808"
    assert found["events_applied"] > 40_000
    assert found["book"]["usable"]
    assert found["book"]["last_sequence"] > 0
    assert answered(tmp_path, "snapshot", "BTC-USDT", "--replay", path) == found


def test_a_debate_on_a_recording_ends_in_a_card_as_of_its_last_event(
    answered: Answer, tmp_path: Path
) -> None:
    found = answered(tmp_path, "debate", "BTC-USDT", "5m", "--replay", str(recording(SPOT)), "--speed", "max")
    card = found["card"]
    assert (card["instrument"], card["horizon"], card["rule_based"]) == ("BTC-USDT", "5m", True)
    assert not card["provenance"]["stale"]
    assert {opinion["speaker"] for opinion in card["opinions"]} == {"Bull", "Bear", "Neutral"}
    assert found["events_applied"] > 40_000
    assert not noisy(found)
    assert not found["kept"]
    assert not any("approvals queue" in each["text"] for each in found["said"])


def test_what_a_running_host_is_asked_it_answers_and_keeps(tmp_path: Path) -> None:
    async def ask() -> tuple[dict[str, Any], dict[str, Any]]:
        async with hosting(tmp_path) as host, await host.terminal() as one:
            await one.hello()
            await one.watch("snapshot:BTC-USDT")
            await one.see("snapshot:BTC-USDT", lambda spec: spec.kind == "market_snapshot")
            shown = await asyncio.to_thread(answer, tmp_path, "snapshot", "ETH-USDT")
            told = await asyncio.to_thread(desk, tmp_path, "snapshot", "ETH-USDT")
            assert "as the running host has it" in told.stdout
            held = await asyncio.to_thread(answer, tmp_path, "debate", "BTC-USDT", "15m")
            await one.watch("board")
            board = await one.see("board", lambda spec: bool(spec.cards))
            assert board.cards[0].debate == held["card"]["debate"]
            wrong = await asyncio.to_thread(desk, tmp_path, "debate", "BTC-USDT", "2y")
            assert (wrong.returncode, wrong.stdout) == (2, "")
            return shown, held

    shown, held = asyncio.run(ask())
    assert shown["snapshot"]["instrument"] == "ETH-USDT"
    assert held["said"][0]["speaker"] == "Moderator (rule-based)"
    assert held["kept"] == bool(held["card"]["request"])
    assert held["book"]["bid"] < held["book"]["ask"]
    assert (held["events_applied"], held["book"]["last_sequence"]) == (None, None)


def test_audit_verify_proves_journal_and_tapes_and_finds_a_changed_tape(answered: Answer, used: Path) -> None:
    found = answered(used, "audit", "verify")
    assert found["ok"]
    assert (found["tapes"], found["blocks"]) == (1, 1)
    assert len(found["head"]["hash"]) == 64
    tape = next((used / "demo" / "tapes").glob("*.tape"))
    content = tape.read_bytes()
    try:
        tape.write_bytes(content.replace(content[-60:-59], b"?" if content[-60:-59] != b"?" else b"!"))
        wrong = answered(used, "audit", "verify", code=4)
        assert tape.name in wrong["problems"][0]
        tape.write_bytes(content[:200])
        cut = answered(used, "audit", "verify", code=4)["problems"][0]
        assert f"{tape.name} is cut off at byte 200" in cut
        tape.unlink()
        assert "missing" in answered(used, "audit", "verify", code=4)["problems"][0]
    finally:
        tape.write_bytes(content)


def test_replay_lists_sessions_and_tells_what_one_held(answered: Answer, used: Path) -> None:
    listed = answered(used, "replay")["sessions"]
    assert len(listed) == 1
    assert listed[0]["feed"] == "sim seed 7"
    found = answered(used, "replay", "latest")
    assert found["session"] == listed[0]["session"]
    speakers = [each["payload"]["speaker"] for each in found["said"] if each["type"] == "item.added"]
    assert "House analyst (rule-based)" in speakers
    assert "Bull (rule-based)" in speakers
    assert found["shown_at_end"]["portfolio"]["positions"][0]["quantity"] == "0.01"
    assert "BTC-USDT" in json.dumps(found["shown_at_end"]["watchlist"])
    assert answered(used, "replay", listed[0]["session"][:8])["session"] == found["session"]


def test_the_demo_walks_the_whole_journey_and_one_seed_is_one_journal(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    first = answer(tmp_path, "demo", "--seed", "7", "--keep", str(kept), PYTHONHASHSEED="1")
    second = answer(tmp_path, "demo", "--seed", "7", PYTHONHASHSEED="2")
    assert first == second
    assert first["journal"]["ok"]
    assert first["request"]["state"] == "released"
    assert [vote["person"] for vote in first["votes"]] == ["dana", "lee"]
    assert {vote["digest"] for vote in first["votes"]} == {first["request"]["digest"]}
    assert first["order"]["state"] in ("filled", "cancelled")
    assert first["fills"]
    assert first["position"]["quantity"] == first["order"]["filled"]
    proof = answer(tmp_path, "audit", "verify", "--state", str(kept))
    assert proof["head"] == first["journal"]["head"]
    assert answer(tmp_path, "demo", "--seed", "8")["journal"]["head"] != first["journal"]["head"]
    again = desk(tmp_path, "demo", "--keep", str(kept))
    assert again.returncode == 2


def test_a_full_pipe_that_closes_early_is_no_error(used: Path) -> None:
    shell = f"{sys.executable} -m desk export journal --format md | head -c 10"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", shell],
        env=environment(used),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == ""
