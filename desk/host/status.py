"""What the host says of itself: the status line, and what a stop would interrupt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.agents.writing import counted
from desk.approvals.requests_table import pending_count
from desk.chat.threads_table import running_turns
from desk.execution.mode import desk_mode
from desk.execution.orders_table import open_orders
from desk.host.presence import Presence
from desk.host.viewing import Viewer
from desk.kernel.queries import Select
from desk.views.alerts import to_read
from widgets.specs.status import Health, Status

if TYPE_CHECKING:
    from desk.host.core import Core


def busy(select: Select) -> str:
    """What a stop would interrupt, in words, or empty."""
    open_now, waiting, running = len(open_orders(select)), pending_count(select), len(running_turns(select))
    parts = [
        counted(open_now, "open order") if open_now else "",
        counted(waiting, "pending request") if waiting else "",
        counted(running, "running turn") if running else "",
    ]
    return " and ".join(part for part in parts if part)


def status_line(core: Core, presence: Presence, viewer: Viewer) -> Status:
    """The status line as this viewer sees it."""
    given = core.given
    desk, (feed_state, detail) = core.storage.standing(), core.feed.state()
    waiting, critical = to_read(core.bus.rows)
    spend, spend_state = core.modelling.spend_words()
    return Status(
        mode=desk_mode(core.bus.rows).mode,
        profile=given.settings.profile,
        session=viewer.session,
        host=given.where,
        paper_faults=core.paper_faults.words,
        desk_state=desk.state,
        desk_state_reason=f"{desk.reason}; {desk.lift}" if desk.lift else desk.reason,
        feed=given.source.description,
        feed_state=feed_state,
        feed_age_ms=core.feed.age_ms(),
        feed_detail=detail,
        now=given.clock.now(),
        people=presence.people(),
        services=tuple(
            Health(service=one.service, state=one.state, detail=one.detail)
            for one in core.supervisor.health()
        ),
        acting_as=presence.label(viewer.acting_as),
        you=presence.person(viewer.person).name,
        pending=pending_count(core.bus.rows),
        unread=waiting,
        critical=critical,
        spend=spend,
        spend_state=spend_state,
        journal_seq=core.journal.head.seq,
    )
