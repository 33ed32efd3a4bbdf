"""What the keys on the list of alerts do. Loaded when needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.navigation import open_figure
from desk.app.view import bring_out
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.main_screen import MainScreen

SNOOZE = "30m"


def picked(screen: MainScreen, what: str, row: tuple[str, ...]) -> None:
    """Carry out a key on a row of the list."""
    _, to_read, alert, figure, subject, line = row
    standing, _, again = line.partition("|")
    session = screen.session
    match what:
        case "read" if to_read:
            session.command("ack", alert=to_read)
        case "read":
            screen.screen_display.say(say("Nothing on this row waits to be read."), "plain")
        case "snooze" if standing == "snoozed":
            session.command("unsnooze", alert=alert)
        case "snooze" if alert:
            session.command("snooze", alert=alert, time=SNOOZE)
        case "remove" if line:
            session.command("unalert", alert=alert)
        case "evidence" if line:
            screen.begin_text(f"/alert {alert} {again}")
        case "snooze" | "remove" | "evidence":
            screen.screen_display.say(say("Go to an alert that is set: this row is none."), "plain")
        case "open" if figure:
            open_figure(screen, figure)
        case "open" if subject == "equity":
            screen.dispatcher.visit("positions")
        case "open" if subject:
            session.look(**bring_out("market", session.view.form), instrument=subject, sheet="")
            screen.focus_pane("chart")
        case "open":
            screen.screen_display.say(say("This row has no figure and no instrument to open."), "plain")
