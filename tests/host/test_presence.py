from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from desk.kernel.clock import Clock
from tests.host.cores import attached, opened, virtually


def test_who_is_here_is_one_question_to_the_record_however_many_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, AsyncExitStack() as terminals:
            for number in range(5):
                await (await terminals.enter_async_context(attached(core, f"t{number}"))).hello()
            rows = core.bus.rows

            def counted(sql: str, values: Sequence[Any] = ()) -> list[Any]:
                asked.append(sql)
                return rows(sql, values)

            monkeypatch.setattr(core.bus, "rows", counted)
            (kim,) = core.terminal_desk.presence.people()
            assert (kim.name, kim.acting_as, kim.terminals) == ("Kim", "Dana (demo person)", 5)
            monkeypatch.undo()

    virtually(main)
    assert len(asked) == 1
