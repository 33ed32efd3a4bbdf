"""What arguments of commands may be now: terminals ask for it while one is being written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.agents.horizon import HORIZONS
from desk.alerts.alerts_rows import active_names
from desk.alerts.measures import EQUITY
from desk.approvals.requests_table import waiting_requests
from desk.execution.orders_table import open_orders
from desk.people.directory import all_people
from desk.people.personas.personas_table import personas_in_force
from widgets.specs.threads import Completions, Words

if TYPE_CHECKING:
    from desk.host.core import Core

_MOST = 200
_THREADS = 60


def completions(core: Core) -> Completions:
    """Every kind that is known, and what it may be, the likeliest first."""
    select = core.bus.rows
    titles = select(
        "SELECT title FROM threads WHERE archived = 0 ORDER BY last_at DESC, opened_seq DESC LIMIT ?",
        (_THREADS,),
    )
    known = {
        "request": [each.request for each in waiting_requests(select)],
        "order": [each.order for each in open_orders(select)],
        "person": [each.name for each in all_people(select) if each.active],
        "thread": [str(row[0]) for row in titles],
        "interval": list(HORIZONS),
        "persona": [each.name for each in personas_in_force(select)],
        "alert": list(active_names(select)),
        "watchable": [*core.market.symbols, EQUITY],
        "command": [each.name for each in core.chat.commands.infos()],
    }
    return Completions(
        kinds=tuple(
            Words(of=kind, words=tuple(dict.fromkeys(words))[:_MOST]) for kind, words in known.items()
        )
    )
