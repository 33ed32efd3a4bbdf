"""`desk audit` from the command line: what a reviewer does, here and on a machine without a desk."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.cli.conftest import Answer, Run


def test_a_file_is_exported_here_and_proved_where_there_is_no_desk(
    answered: Answer, run: Run, used: Path, tmp_path: Path
) -> None:
    file, elsewhere = tmp_path / "record.proof", tmp_path / "elsewhere"
    made = answered(used, "audit", "export", str(file))
    kept = answered(used, "audit", "receipt")["receipt"]
    assert (made["facts"], made["bytes"]) == (kept["seq"], file.stat().st_size)
    (tmp_path / "receipts").write_text(run(used, "audit", "receipt").stdout)
    head = f"{kept['seq']}:{kept['hash']}"
    proved = answered(
        elsewhere,
        "audit",
        "verify",
        "--file",
        str(file),
        "--receipt",
        head,
        "--receipt",
        str(tmp_path / "receipts"),
    )
    assert proved["ok"]
    assert not elsewhere.exists(), "nothing is needed there and nothing is left there"
    assert (proved["facts"], proved["key"], proved["receipts"]) == (made["facts"], made["key"], 2)
    assert proved["votes"] == proved["signed"] >= 2
    assert proved["sealed"]
    told = run(elsewhere, "audit", "verify", "--file", str(file))
    assert told.returncode == 0
    assert told.stdout.endswith("everything holds\n")
    assert f"votes    {proved['votes']}, of them {proved['signed']} signed" in told.stdout


def test_what_was_done_to_a_copy_is_told_with_its_place_and_ends_with_4(
    answered: Answer, run: Run, used: Path, tmp_path: Path
) -> None:
    file, copy = tmp_path / "record.proof", tmp_path / "copy.proof"
    answered(used, "audit", "export", str(file))
    lines = file.read_bytes().splitlines(keepends=True)
    at = sum(map(len, lines[:5]))
    copy.write_bytes(b"".join([*lines[:5], lines[5].replace(b'"actor":"', b'"actor":"x'), *lines[6:]]))
    found = answered(tmp_path, "audit", "verify", "--file", str(copy), code=4)
    assert found["problems"] == [f"fact 5 at byte {at}: it was changed after it was written"]
    copy.write_bytes(b"".join(lines[:9]))
    told = run(tmp_path, "audit", "verify", "--file", str(copy))
    assert told.returncode == 4
    assert f"PROBLEM  the file ends at byte {copy.stat().st_size} behind fact 8" in told.stdout
    assert "1 problem; this copy proves nothing" in told.stdout


def test_a_profile_that_was_rolled_back_is_told_by_a_receipt(
    answered: Answer, used: Path, tmp_path: Path
) -> None:
    kept = answered(used, "audit", "receipt")["receipt"]
    ahead = f"{kept['seq'] + 5}:{'0' * 64}"
    shutil.copytree(used / "demo", tmp_path / "kept")
    found = answered(
        tmp_path, "audit", "verify", "--state", str(tmp_path / "kept"), "--receipt", ahead, code=4
    )
    assert f"fact {kept['seq'] + 5} is missing: a receipt vouches for it" in found["problems"][0]


def test_what_cannot_be_used_is_refused_in_a_sentence(run: Run, used: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("precious")
    for arguments, code, words in (
        (("audit", "export", str(there)), 3, "--force"),
        (("audit", "verify", "--file", str(tmp_path / "absent")), 2, "cannot be read"),
        (("audit", "verify", "--file", str(there), "--receipt", "12:ab"), 2, "no SEQ:HASH"),
        (("audit", "verify", "--file", str(there), "--profile", "demo"), 2, "needs no profile"),
        (("audit", "verify", "--file", str(there)), 4, ""),
        (("audit",), 2, "desk audit export FILE"),
    ):
        said = run(used, *arguments)
        assert (said.returncode, words in said.stderr) == (code, True), (arguments, said)
    assert there.read_text() == "precious"
    assert run(tmp_path / "nobody", "audit", "receipt").returncode == 7
