"""Where the recordings and vectors lie; tests that need them skip, saying so, where they are absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_DEFAULT = Path(__file__).resolve().parents[2] / "shared"


def shared(path: str) -> Path:
    """A file or folder of the shared material, or a skip that names what is missing."""
    found = Path(os.environ.get("DESK_SHARED", _DEFAULT)) / path
    if not found.exists():
        pytest.skip(f"needs the shared file {path}; set DESK_SHARED to the folder that holds it")
    return found


def recording(path: str) -> Path:
    """A recorded market file, such as `binance/ws/spot_btcusdt_20240808.jsonl.gz`."""
    return shared(f"recordings/{path}")
