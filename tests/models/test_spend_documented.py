"""The page on spend names every cap with its default."""

from __future__ import annotations

from pathlib import Path

from desk.agents.models.caps import Caps

PAGE = Path(__file__).resolve().parents[2] / "docs" / "spend.md"


def test_every_cap_stands_there_with_its_default() -> None:
    rows = [line.split("|") for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    told = {row[1].strip().strip("`"): row[2].strip().replace(",", "") for row in rows}
    caps = Caps()
    for name in Caps.model_fields:
        default = getattr(caps, name)
        assert told[name] == ("" if name == "personas" else str(default)), name
