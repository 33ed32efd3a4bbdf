"""Alerts that cannot be judged: said once with the reason, and once when they can be judged again."""

from __future__ import annotations

from collections.abc import Sequence

from desk.alerts.alerts_rows import SetAlert
from desk.alerts.decision import SECOND
from desk.alerts.messages import AlertsFailed, AlertsRecovered
from desk.host.alert_index import AlertIndex, Watch
from desk.host.alert_readings import Found, Read

GRACE = 5 * SECOND
"""How long a reading must be missing before it is on record that alerts cannot be judged."""


class AlertTroubles:
    """What is on record of it."""

    def __init__(self, index: AlertIndex) -> None:
        self._index = index
        self._ill: dict[str, None] = {}
        self.told: list[AlertsFailed | AlertsRecovered] = []
        """What is to be recorded."""

    def begin(self, found: SetAlert) -> None:
        """Know what the record says of an alert."""
        if found.error:
            self._ill[found.alert] = None
            next(self._index.both(found.alert)).erring[found.alert] = None

    def forget(self, alert: str) -> None:
        """It is watched no more."""
        self._ill.pop(alert, None)

    def look(self, watch: Watch, read: Read, now: int) -> None:
        """Take one reading, or that there is none."""
        if isinstance(read, Found):
            watch.missing_since = 0
            well = tuple(watch.erring)
            watch.erring.clear()
            self._mend(well)
            return
        watch.missing_since = watch.missing_since or now
        if now - watch.missing_since < GRACE or len(watch.erring) == len(watch.resting_on):
            return
        ill = tuple(one for one in watch.resting_on if one not in self._ill)
        watch.erring |= watch.resting_on
        self._ill |= dict.fromkeys(ill)
        if ill:
            self.told.append(AlertsFailed(ill, read[:200]))

    def _mend(self, alerts: Sequence[str]) -> None:
        """Those that can be judged again, the other of their two conditions included."""
        well = tuple(one for one in alerts if not any(one in other.erring for other in self._index.both(one)))
        for one in well:
            self._ill.pop(one, None)
        if well:
            self.told.append(AlertsRecovered(well))
