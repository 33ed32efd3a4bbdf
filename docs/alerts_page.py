"""The page about alerts, from the table of what can be watched."""

from __future__ import annotations

from desk.alerts.grammar import SHORTEST_PAUSE_S
from desk.alerts.measures import MEASURES, Measure
from desk.alerts.wording import DEFAULT_PAUSE_S, told
from desk.host.alert_troubles import GRACE
from docs.tables import table

ABOUT = """\
# Alerts

An alert tells its person when something gets there, and is seen by the whole desk. It is set in words, in a strict
order:

    /alert SUBJECT MEASURE COMPARISON [on INTERVAL] [and [SUBJECT] MEASURE COMPARISON]
           [once | repeat [PAUSE]] [for TIME] [info | warning | critical] [note WORDS]

    /alert BTC-USDT price above 65000
    /alert BTC price crosses 65000 once note "take profit"
    /alert ETH-USDT volatility regime
    /alert ETH-USDT price crosses up 2800 and volatility above 60% repeat 15m
    /alert equity drawdown above 4% critical

`SUBJECT` is an instrument or `equity`, the account that is traded on. A figure is compared with `above`, `below`,
`crosses`, `crosses up` or `crosses down` and a level; a word changes, or changes to the one that is named. What rests
on closed bars takes those of `on INTERVAL`, else of the interval that the radar takes. Without more words an alert
tells once and is a warning. The second word of a measure says it too: `regime` is that of volatility. Whatever cannot be
read is refused in one sentence with the nearest name.
"""
AFTER = """\
## When it fires

- `above` and `below` fire when the figure is there, at once where it already is; `crosses` and changes only when it
  gets there.
- **Once a crossing.** A figure that trembles on its level fires once: it must come back by the band of the table before
  it can fire again. The side it is on is a fact of the journal, so that a restart neither loses a crossing nor tells it
  twice.
- **Never on what does not hold.** While the market of the instrument is silent, has a gap or is held in quarantine, or
  a held position has no price, nothing is judged. After {grace} s its last error says why, and it mends by itself.
- `repeat` rests for {pause} between two firings unless another pause is said ({least} s at least). `for 7d` ends it by
  itself.
- The second condition must hold when the first is met. A level waits for it; a crossing that happened without it has
  passed.
- Prices are looked at one by one as they come, everything else once a second.

## What follows

An **info** is told. A **warning** rings for its person (bell, OSC 9, the window's title; `notify` turns ringing off)
and waits to be read. A **critical** one rings for everybody, rings again while nobody looks at the terminal, and is
held to C14: nobody has acknowledged it within `ack_within_s`, and [nothing adds risk](controls.md) until somebody does.
Setting one therefore takes somebody who may halt or vote. Many at once ring once and are counted. Each firing is told
in the thread it was set in; the figure in it is evidence, and Enter opens it.

`Alt+A` lists what is to be read, what holds new risk back, what is set and how far it is, and what became of it:

| key | command | what it does |
| --- | --- | --- |
| `a` | `/ack NAME` | says in your name that you have read it; `A` and `/ack` alone all of them |
| `Enter` | | opens the evidence of what fired, or charts the instrument |
| `s` | `/snooze NAME 30m`, `/unsnooze NAME` | silent, or speaking again; what is crossed meanwhile is passed over |
| `x` | `/unalert NAME` | takes it back; what it fired before still waits to be read |
| `e` | `/alert NAME SUBJECT ...` | sets it anew in its place |

Everybody who may ask sets alerts; their own they change, and those who staff the desk everybody's. On the command line
`desk alert list|set|snooze|wake|remove|read` does the same at a running host, with `--json` for programs. Agents have a
tool that reads the list, and none that sets, silences or removes an alert. All of it is facts of `alerts.v1` ([the
record](record.md)), and `AlertAcknowledged` of `desk.v1`.
"""


def alerts_page() -> str:
    """What can be watched, and how it goes on."""
    rows = [
        (
            one.kind,
            "`equity`" if one.of == "account" else "instrument",
            f"`{one.name}`",
            one.help,
            ", ".join(one.words)
            or {
                "price": "quote currency",
                "quote": "account currency",
                "sd": "deviations",
                "score": "0 to 1",
            }.get(one.unit, one.unit),
            _band(one),
            f"`{one.example}`",
        )
        for one in MEASURES
    ]
    head = ("kind", "subject", "measure", "what it is", "in", "comes back by", "for example")
    after = AFTER.format(grace=GRACE // 1_000_000_000, pause=told(DEFAULT_PAUSE_S), least=SHORTEST_PAUSE_S)
    return f"{ABOUT}\n## What can be watched\n\n{table(head, rows)}\n{after}"


def _band(one: Measure) -> str:
    if one.event:
        return "each one once"
    if one.worded:
        return "changing"
    return (
        f"{one.share:.2%} of the level"
        if one.share
        else f"{one.step:g} {one.unit if one.unit in ('%', 'bp', 'sd') else ''}".strip()
    )
