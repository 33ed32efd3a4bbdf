"""What people turn to: another instrument, interval or study, the evidence of a figure, a view beside the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.view import bring_out, radar_view
from widgets import messages
from widgets.chart import ChartPane

if TYPE_CHECKING:
    from desk.app.main_screen import MainScreen
    from widgets.chart_study import Study


def take(screen: MainScreen, message: messages.Looking) -> None:
    """Carry out what a pane said."""
    session = screen.session
    match message:
        case messages.InstrumentSelected(instrument=instrument):
            session.look(instrument=instrument)
        case messages.IntervalChanged(interval=interval):
            session.look(interval=interval)
        case messages.StudyChosen(study=study):
            session.look(study=study)
        case messages.RadarChanged(interval=interval, scenario=scenario, universe=universe):
            session.look(radar=radar_view(interval, scenario, universe))
        case messages.VolatilityAsked(instrument=instrument, interval=interval):
            session.look(instrument=instrument, interval=interval)
            show_study(screen, "volatility")
        case messages.ChartWanted():
            session.look(**bring_out("market", session.view.form))
            screen.focus_pane("chart")
        case messages.FigureOpened(ref=ref):
            screen.dispatcher.figure_from = "" if screen.focused is None else screen.focused.id or ""
            open_figure(screen, ref)


def show_study(screen: MainScreen, study: Study) -> None:
    """Bring the chart out with this study on it or in its place."""
    screen.session.look(**bring_out("market", screen.session.view.form))
    screen.query_one(ChartPane).show_instead(study)
    screen.focus_pane("chart")


def open_figure(screen: MainScreen, ref: str) -> None:
    """Show the evidence behind a figure."""
    screen.session.look(figure=ref, maximised=None)
    screen.focus_pane("evidence")


def look_up(screen: MainScreen, view: str) -> None:
    """Show one of the host's views beside the work."""
    screen.overlays.close()
    screen.session.look(sheet=view, figure="", maximised=None)
    screen.focus_pane("sheet")
    screen.offer_keys()  # the focus may stay on a sheet that has become another
