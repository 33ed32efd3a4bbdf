"""The last line of every benchmark."""

from __future__ import annotations

import json
import sys
from typing import NoReturn


def finish(name: str, figure: float, unit: str, budget: float, holds: bool) -> NoReturn:
    """Print the JSON line and exit: 0 when the budget holds, 1 when it does not."""
    line = {"name": name, "figure": round(figure, 3), "unit": unit, "budget": budget, "holds": holds}
    print(json.dumps(line), flush=True)
    sys.exit(0 if holds else 1)
