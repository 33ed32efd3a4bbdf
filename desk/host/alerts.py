"""Which facts somebody should notice, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data.instruments import Instrument
from desk.agents.models.capability import ModelChanged
from desk.agents.writing import counted
from desk.alerts.messages import AlertFired
from desk.approvals.messages import RequestExpired, RequestProposed, RequestRejected, RequestWentStale
from desk.approvals.voting import Choice, Voted
from desk.execution.critical_table import CRITICAL
from desk.execution.differences import DifferenceFound
from desk.execution.messages import FillUnmatched, OrderBecameUnknown
from desk.execution.protection import ProtectionTriggered
from desk.host.learning_news import learning_news
from desk.host.order_news import OrderWatch
from desk.host.people_news import people_news
from desk.kernel.bus import Delivery
from desk.kernel.queries import Select
from desk.risk.desk_state import DeskHalted, DeskResumed
from desk.risk.holds import HOW
from desk.risk.messages import BreakerLifted, BreakerTripped, StrategyDisabled, StrategyEnabled
from widgets.specs.status import Alert, Severity

NameOf = Callable[[str], str]
"""The name of a person by their id."""


class Alerts:
    """Tells facts that need somebody's attention from those that do not."""

    def __init__(self, select: Select, instruments: Mapping[str, Instrument], name_of: NameOf) -> None:
        self._orders = OrderWatch(select, instruments)
        self._name_of = name_of
        self._select = select

    def of(self, delivery: Delivery[Any]) -> Alert | None:
        """The alert for a fact, or `None` for one that needs nobody's attention."""
        if isinstance(fired := delivery.message, AlertFired):
            return _set_by_a_person(fired, delivery)
        news = self._orders.news(delivery.message)
        if news is not None:
            severity, title, text = news.severity, news.title, news.text
        elif (said := _words(delivery.message, self._name_of)) is not None:
            severity, title, text = said
        elif (told := people_news(delivery, self._name_of)) is not None:
            severity, title, text = told
        elif (learned := learning_news(self._select, delivery.message)) is not None:
            severity, title, text = learned
        else:
            return None
        return Alert(alert=f"alert-{delivery.seq}", severity=severity, title=title, text=text, at=delivery.ts)


def _set_by_a_person(fired: AlertFired, delivery: Delivery[Any]) -> Alert:
    return Alert(
        alert=f"alert-{delivery.seq}",
        severity=fired.severity,
        title=fired.title,
        text=fired.text,
        at=delivery.ts,
        owner=fired.owner,
        ref=f"{fired.evidence}.{fired.figure}",
    )


def vote_words(who: str, choice: Choice, reason: str, done: Voted) -> str:
    """What came of a vote, for whoever cast it."""
    if choice == "reject":
        return f"{who} rejected {done.request}{_because(reason or 'no reason given')}."
    standing = "" if done.state == "pending" else f", it is {done.state}{_because(done.note)}"
    return f"{who} approved {done.request}: {done.votes} of {counted(done.needed, 'approval')}{standing}."


def _words(message: Any, name_of: NameOf) -> tuple[Severity, str, str] | None:
    match message:
        case RequestProposed(request=request, ticket=ticket, needed=needed) if needed:
            order = f"{ticket.side} {ticket.quantity.normalize():,f} {ticket.instrument}"
            return "info", "Approval wanted", f"{request}: {order}, {counted(needed, 'approval')} needed."
        case RequestRejected(request, person, reason):
            return "warning", "Request", f"{name_of(person)} rejected {request}{_because(reason)}."
        case RequestExpired(request):
            return "warning", "Expired", f"{request} expired without enough votes, which means no."
        case RequestWentStale(request, reason):
            return "warning", "Stale", f"{request} needs new votes{_because(reason)}."
        case FillUnmatched():
            text = "A venue reported a fill of no order of ours; look at the orders."
            return "critical", "Unmatched fill", text
        case ProtectionTriggered(instrument=name, stop=stop, quantity=quantity, mark=mark):
            hit = f"The stop of {name} at {stop:f} was hit, with the mark at {mark:f}"
            return "critical", "Stop", f"{hit}; {quantity:f} is being closed."
        case ModelChanged(endpoint=endpoint, why=why):
            text = f"The model behind {endpoint} is another one: {why}. Its track record begins anew."
            return "warning", "Model changed", text
        case DifferenceFound(difference):
            return "critical", "Difference", f"{difference.text}; /differences shows what does not agree."
        case OrderBecameUnknown(order, reason):
            return "critical", "Order unknown", f"Nobody knows what became of {order}{_because(reason)}."
        case DeskHalted(reason, _):
            return "critical", "HALTED", f"No new risk is taken{_because(reason)}; /resume ends it."
        case DeskResumed(_, cause) if cause != "start":
            return "good", "ACTIVE", "Trading as usual again."
        case BreakerTripped(breaker=breaker, reason=reason):
            severity: Severity = "critical" if breaker in CRITICAL else "warning"
            return severity, "REDUCING", f"Breaker {breaker}: {reason}. {HOW[breaker].capitalize()}."
        case BreakerLifted(breaker, reason):
            return "good", "Breaker", f"The breaker {breaker} is lifted{_because(reason)}."
        case StrategyDisabled(strategy, control, reason):
            text = f"The strategy {strategy} is disabled by {control}{_because(reason)}."
            return "warning", "Strategy", f"{text} /strategy enable {strategy} ends it."
        case StrategyEnabled(strategy, reason):
            return "good", "Strategy", f"The strategy {strategy} is enabled{_because(reason)}."
        case _:
            return None


def _because(reason: str) -> str:
    return f": {reason.rstrip('.')}" if reason else ""
