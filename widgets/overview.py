"""A second chart of the same instrument, for screens with room: it shows more of the past than the first."""

from __future__ import annotations

from typing import ClassVar

from widgets.chart import ChartPane
from widgets.language import marked


class OverviewPane(ChartPane):
    """Pans, zooms and has a crosshair of its own; what is charted is chosen on the first chart."""

    TITLE: ClassVar[str] = marked("Overview")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Studies and intervals are the first chart's."""
        return action not in ("study", "interval") and super().check_action(action, parameters)
