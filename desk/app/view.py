"""What a person looks at: one frozen value, from which follow the arrangement and the subscriptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desk.app.interval import two_steps_on
from desk.app.layout import SIDE_TABS, THE_DESKS_OWN, Form, Look, Pane, Plan, Shape, Tab, arrange, form_of

if TYPE_CHECKING:
    from widgets.chart_study import Study

TAB_PANES: dict[Tab, tuple[Pane, ...]] = {
    "chat": ("chat",),
    "market": ("watchlist", "chart", "book", "overview"),
    "radar": ("radar",),
    "strategy": ("strategy",),
    "approvals": ("card", "queue"),
    "positions": ("portfolio",),
}
"""Panes of a tab, in the order in which its key visits them."""

STUDY_VIEWS: dict[Study, str] = {
    "marks": "structure:{0}:{1}",
    "events": "structure:{0}:{1}",
    "depth": "depth:{0}",
    "liquidity": "liquidity:{0}",
    "anomaly": "anomaly:{0}",
    "features": "features:{0}:{1}",
    "volatility": "volatility:{0}:{1}",
}
"""The host's view from which a study is drawn, by instrument and interval."""


@dataclass(frozen=True)
class View:
    """Selection, what is open, and the size of the screen."""

    columns: int = 80
    rows: int = 24
    instrument: str = ""
    interval: str = "1m"
    study: Study = "candles"
    """What stands on the chart or in its place."""
    radar: str = "radar"
    """The host's view of the radar, with its parameters."""
    tab: Tab = "chat"
    side: Tab = "market"
    maximised: Pane | None = None
    request: str = ""
    """The request whose card is open, or empty."""
    queue: str = ""
    """The request around which a long queue is shown, or empty for its beginning."""
    sheet: str = ""
    """The host's view of what is looked up beside the work, `people` or `needs:REQUEST`, or empty."""
    figure: str = ""
    """The reference whose evidence is open, or empty."""
    reviewing: bool = True
    """Whether the open request stands in front where it shares its place with a tab."""
    composer_rows: int = 2
    bar_rows: int = 1
    replay: bool = False
    shape: Shape = THE_DESKS_OWN
    """What the person has made of the arrangement."""
    asked_above: str = ""
    """The host's view that something which lies over the desk wants, such as `settings`, or empty."""
    completing: bool = False
    """Whether arguments of a command are being written: what they may be should be known."""

    @property
    def form(self) -> Form:
        return form_of(self.columns, self.rows)

    def plan(self) -> Plan:
        """Where everything stands."""
        return arrange(
            Look(
                columns=self.columns,
                rows=self.rows,
                tab=self.tab,
                side=self.side,
                maximised=self.maximised,
                card=self.card_in_front,
                evidence=bool(self.figure),
                sheet=bool(self.sheet),
                composer_rows=self.composer_rows,
                bar_rows=self.bar_rows,
                replay=self.replay,
                shape=self.shape,
            )
        )

    @property
    def card_in_front(self) -> bool:
        """Whether the card of the open request is on the screen; its place is shared, so a tab may cover it."""
        return bool(self.request) and (self.reviewing or self.form == "narrow")

    def active_tab(self) -> Tab | None:
        """The tab that the strip marks, where there is a strip."""
        match self.form:
            case "narrow":
                return self.tab
            case "medium":
                return None if self.card_in_front else self.side
            case _:
                return None


def bring_out(tab: Tab, form: Form) -> dict[str, Any]:
    """What changes in a view to have this tab's panes on a screen of this form."""
    change: dict[str, Any] = {"tab": tab, "maximised": None}
    if tab in SIDE_TABS:
        change["side"] = tab
    if tab == "approvals":
        change["reviewing"] = True
    elif tab == "strategy" or (tab in SIDE_TABS and form == "medium"):
        change["reviewing"] = False
    return change


def subscriptions(view: View, plan: Plan) -> tuple[str, ...]:
    """The views to ask the host for: what stands on the screen, and what every screen says."""
    wanted = ["status"]
    shown = (
        ("watchlist", "watchlist"),
        ("radar", view.radar),
        ("portfolio", "portfolio"),
    )
    wanted += [name for pane, name in shown if plan.shows(pane)]
    if plan.shows("queue") or plan.shows("card"):
        # Behind an open card, too: the next request is one key away.
        wanted.append(f"queue:{view.queue}" if view.queue else "queue")
    if plan.shows("strategy"):
        wanted.append("board")
    if view.instrument and plan.shows("chart"):
        charted = f"{view.instrument}:{view.interval}"
        wanted += [f"snapshot:{view.instrument}", f"chart:{charted}"]
        if view.study in STUDY_VIEWS:
            wanted.append(STUDY_VIEWS[view.study].format(view.instrument, view.interval))
    if view.instrument and plan.shows("overview"):
        wanted.append(overview(view))
    if view.instrument and plan.shows("book"):
        wanted.append(f"book:{view.instrument}")
    if view.request and plan.shows("card"):
        wanted.append(f"card:{view.request}")
    if view.sheet and plan.shows("sheet"):
        wanted.append(view.sheet)
    if view.completing:
        wanted.append("completions")
    if view.asked_above:
        wanted.append(view.asked_above)
    if view.figure and plan.shows("evidence"):
        wanted.append(f"evidence:{view.figure}")
    return tuple(wanted)


def overview(view: View) -> str:
    """The host's view of the second chart, whose bars are longer than those of the first."""
    return f"chart:{view.instrument}:{two_steps_on(view.interval)}"


def sheet_of(line: str) -> str:
    """The host's view that a typed command looks up, or empty: `/needs buy BTC-USDT 0.1` is `needs:buy:BTC-USDT:0.1`."""
    command, *words = line.split()
    if command in ("/people", "/rules", "/policy", "/alerts") and not words:
        return command[1:]
    return ":".join(["needs", *words]) if command == "/needs" and words else ""


def radar_view(interval: str, scenario: str, universe: Sequence[str]) -> str:
    """The host's view of the radar with these parameters."""
    if (interval, scenario, *universe) == ("auto", "none"):
        return "radar"
    return ":".join(("radar", interval, scenario, *([",".join(universe)] if universe else ())))


def named(text: str, known: Sequence[str]) -> str:
    """The instrument that a command is about, or empty: what is asked for should be what is looked at."""
    command, _, rest = text.partition(" ")
    wanted = rest.split()[0].upper() if rest.split() else ""
    if command not in ("/debate", "/buy", "/sell") or not wanted:
        return ""
    return next((each for each in known if wanted in (each, each.partition("-")[0])), "")


def select(view: View, known: Sequence[str]) -> str:
    """The instrument to show: the selected one where the host knows it, else the host's first."""
    return view.instrument if view.instrument in known or not known else known[0]
