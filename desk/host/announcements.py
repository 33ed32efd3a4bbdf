"""What the rooms say, told to every terminal in the order in which it was said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk.alerts.messages import ALERTS
from desk.approvals.messages import APPROVALS
from desk.chat.events import TURNS, TurnEnded, TurnProgress, TurnSaid, TurnStarted
from desk.chat.floor_messages import FLOORS, FloorLeft, FloorTaken
from desk.chat.floors_table import holder_of
from desk.chat.messages import THREADS, ItemAdded
from desk.execution.differences import RECONCILIATION
from desk.execution.messages import FILLS, ORDERS
from desk.execution.protection import PROTECTIONS
from desk.host.alerts import Alerts
from desk.host.terminals import Terminals
from desk.kernel.bus import Bus, Delivery
from desk.kernel.clock import Clock
from desk.learning.messages import FORECASTS
from desk.link import envelope as e
from desk.people.messages import PEOPLE
from desk.risk.desk_state import DESK
from widgets.specs.status import Alert, Severity


class Announcements:
    """Turns what the bus delivers into messages of the envelope."""

    def __init__(self, bus: Bus, clock: Clock, terminals: Terminals, alerts: Alerts) -> None:
        self._select = bus.rows
        self._clock = clock
        self._terminals = terminals
        self._alerts = alerts
        self._said = 0
        self.listeners: list[Callable[[e.Message], None]] = []
        """Called with every message that all terminals get in order, as the tape is."""
        bus.subscribe(TURNS, self._turn)
        bus.subscribe(THREADS, self._item)
        bus.subscribe(FLOORS, self._floor)
        for topic in (APPROVALS, ORDERS, FILLS, RECONCILIATION, PROTECTIONS, DESK, ALERTS, PEOPLE, FORECASTS):
            bus.subscribe(topic, self._fact)

    def tell(self, kind: Callable[..., e.Message], thread: str = "", turn: str = "", **fields: Any) -> None:
        """Send one message to everybody, or to those who look at `thread`."""
        self._terminals.tell(kind, thread, turn, **fields)
        if self.listeners:
            self._said += 1
            message = kind(id=f"all-{self._said}", ts=self._clock.now(), thread=thread, turn=turn, **fields)
            for listener in self.listeners:
                listener(message)

    def alert(self, severity: Severity, title: str, text: str) -> None:
        """Tell everybody something that is no fact of the journal."""
        self._said += 1
        now = self._clock.now()
        alert = Alert(alert=f"note-{self._said}", severity=severity, title=title, text=text, at=now)
        self.tell(e.AlertRaised, payload=alert)

    def _turn(self, delivery: Delivery[Any]) -> None:
        said = delivery.message
        match said:
            case TurnStarted(thread, turn, speaker, tone):
                start = e.TurnStartPayload(speaker=speaker, tone=tone)
                self.tell(e.TurnStart, thread, turn, payload=start)
            case TurnSaid(thread, turn, speaker, tone, text):
                delta = e.TurnDeltaPayload(speaker=speaker, tone=tone, text=text)
                self.tell(e.TurnDelta, thread, turn, payload=delta)
            case TurnProgress(thread, turn, speaker, text, until, meter):
                progress = e.TurnProgressPayload(speaker=speaker, text=text, until=until, meter=meter)
                self.tell(e.TurnProgress, thread, turn, payload=progress)
            case TurnEnded(thread, turn, reason, detail):
                self.tell(e.TurnEnd, thread, turn, payload=e.TurnEndPayload(reason=reason, detail=detail))

    def _item(self, delivery: Delivery[Any]) -> None:
        if isinstance(delivery.message, ItemAdded):
            item = delivery.message.spec
            self.tell(e.ItemAdded, item.thread, item.turn, payload=item)

    def _floor(self, delivery: Delivery[Any]) -> None:
        match delivery.message:
            case FloorTaken(thread=thread) | FloorLeft(thread=thread):
                handler = e.UiStatePayload(handler=holder_of(self._select, thread))
                self.tell(e.UiStatePatch, thread, payload=handler)

    def _fact(self, delivery: Delivery[Any]) -> None:
        alert = self._alerts.of(delivery)
        if alert is not None:
            self.tell(e.AlertRaised, payload=alert)
