from __future__ import annotations

from pathlib import Path

import pytest

from desk.cli.program import desk
from tests.cli.conftest import Run


def test_the_file_of_failures_holds_each_and_does_not_grow_for_ever(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**given: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(desk, "main", broken)
    kept = tmp_path / "crash.log"
    kept.write_text("old\n" * 300_000)
    assert str(kept) in run(tmp_path, "doctor").stderr
    first = kept.read_text()
    assert "old" not in first
    assert first.count("RuntimeError: boom") == 1
    run(tmp_path, "doctor")
    assert kept.read_text().count("RuntimeError: boom") == 2
