"""A list of alerts with a row of every sort."""

from __future__ import annotations

from widgets.specs.alerts import AlertList, FiredRow, HistoryRow, SetAlert
from widgets.specs.status import Alert

AT = 1_790_000_000_000_000_000
MINUTE = 60_000_000_000


def alert_list() -> AlertList:
    return AlertList(
        rows=(
            Alert(alert="alert-7", severity="critical", title="", text="Order ord-1 unknown: timeout", at=AT),
            Alert(
                alert="cooldown", severity="warning", title="cooldown", text="a pause of 900 s began", at=AT
            ),
        ),
        fired=(
            FiredRow(
                fired="alert-9",
                alert="A1",
                owner="Kim",
                subject="BTC-USDT",
                severity="warning",
                text="BTC-USDT price crossed 65,000.00 upwards: 65,012.30. take profit",
                at=AT + MINUTE,
                ref="fired-A1-1/T1.price",
                more=2,
            ),
        ),
        alerts=(
            SetAlert(
                alert="A1",
                line="BTC-USDT price crosses 65000 repeat 5m",
                owner="Kim",
                subject="BTC-USDT",
                severity="warning",
                note="take profit",
                standing="resting",
                until=AT + 6 * MINUTE,
                value="65,020.00",
                distance="20.00",
                way="down",
                fires=3,
                fired_at=AT + MINUTE,
            ),
            SetAlert(
                alert="A2",
                line="equity drawdown above 4% critical",
                owner="Dana",
                subject="equity",
                severity="critical",
                standing="snoozed",
                until=AT + 30 * MINUTE,
                value="0.40 %",
                distance="3.60 %",
                way="up",
            ),
            SetAlert(
                alert="A3",
                line="TON-USDT liquidity state severe on 5m",
                owner="Kim",
                subject="TON-USDT",
                severity="info",
                standing="failing",
                error="TON-USDT: silent for 31 s",
                error_at=AT,
            ),
        ),
        history=(
            HistoryRow(
                seq=9,
                alert="A1",
                what="fired",
                text="BTC-USDT price crossed 65,000.00 upwards: 65,012.30.",
                by="desk",
                at=AT + MINUTE,
                ref="fired-A1-1/T1.price",
            ),
            HistoryRow(seq=8, alert="A3", what="failed", text="TON-USDT: silent for 31 s", by="desk", at=AT),
            HistoryRow(
                seq=5, alert="A1", what="set", text="BTC-USDT price crosses 65000 repeat 5m", by="Kim", at=AT
            ),
        ),
        total=3,
    )
