"""Frames are counted as a truecolor terminal gets them, whatever terminal the tests run in."""

from __future__ import annotations

import pytest
from textual import constants


@pytest.fixture(autouse=True)
def truecolor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "COLOR_SYSTEM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)
