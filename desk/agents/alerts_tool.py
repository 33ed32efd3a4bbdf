"""The tool that answers which alerts people have set; none of an agent's tools sets, silences or removes one."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import Field

from desk.agents.tools import Arguments, Tool, Working
from widgets.specs.alerts import AlertList


class OfAlerts(Arguments):
    """Alerts of one instrument, of the account with `equity`, or of everything."""

    instrument: str = Field(default="", max_length=40)


def alerts_tool(read: Callable[[str], AlertList]) -> Tool[OfAlerts]:
    """Reads what is set, what fired and is unread, and how far each is from its trigger."""

    async def run(asked: OfAlerts, working: Working) -> AlertList:
        return read(asked.instrument)

    return Tool(
        "alerts",
        OfAlerts,
        AlertList,
        run,
        "Alerts that people set: what each waits for and how far it is, what fired and is unread, and the last error.",
        {"instrument": "BTC-USDT"},
    )
