"""Words that travel as data and are said in the person's language: read by whoever gathers the catalogue, never run."""

from __future__ import annotations

from widgets.language import marked, worded

SIDES = (marked("buy"), marked("sell"), marked("long"), marked("short"), marked("flat"))
FEED = (
    marked("live"), marked("delayed"), marked("stale"), marked("gap"), marked("halted"), marked("ended"),
    marked("loading"), marked("connecting"), marked("limited"), marked("maintenance"), marked("quarantined"),
    marked("replay"), marked("no book"),
)  # fmt: skip
POSITIONS = (worded("long", "position"), worded("short", "position"), worded("flat", "position"))
DESK = (marked("ACTIVE"), marked("REDUCING"), marked("HALTED"))
HALTS = (marked("halted by hand"), marked("resumed by hand"))
REGIMES = (marked("UNKNOWN"), marked("LOW"), marked("NORMAL"), marked("HIGH"), marked("EXTREME"))
SCENARIOS = (marked("shock"), marked("panic"), marked("calm"), marked("none"))
LIQUIDITY = (marked("unknown"), marked("unusable"))
STRUCTURE = (marked("rising"), marked("falling"), marked("mixed"))
SHAPES = (marked("flat"), marked("unknown"))
GROUPS = (marked("trend"), marked("momentum"), marked("range"), marked("volatility"), marked("flow"))
MEMORY = (
    marked("thesis"), marked("hypothesis"), marked("risk flag"), marked("regime"), marked("reconciliation"),
    marked("transcript"),
)  # fmt: skip
REVIEWS = (
    marked("what tripped, and what must hold"), marked("what is held, and the limits"),
    marked("what is missing, and since when"), marked("a review by its playbook"),
)  # fmt: skip
LEVELS = (
    marked("untouched high"), marked("untouched low"), marked("top of range"), marked("bottom of range"),
    marked("upper band"), marked("lower band"), marked("range top"), marked("range low"), marked("high"), marked("low"),
)  # fmt: skip
SHAPE = (
    marked("spread"), marked("depth"), marked("trade rate"), marked("sign memory"), marked("quote"), marked("touches"),
    marked("a second"),
)  # fmt: skip
THEMES = (
    marked("Dark"), marked("Light"), marked("High contrast, dark"), marked("High contrast, light"), marked("Monochrome"),
    marked("Colour-blind safe: red and green (blue and orange)"),
    marked("Colour-blind safe: blue and yellow (teal and red)"),
    marked("The terminal's own colours, dark"), marked("The terminal's own colours, light"),
)  # fmt: skip
SURENESS = (
    marked("doubtful"), marked("less likely than not"), marked("slightly likely"), marked("likely"),
    marked("quite likely"),
)  # fmt: skip
PERSONAS = (
    marked("off"), marked("speaks by rule"), marked("on, but there is no model to speak through"),
    marked("left out: its record speaks against it"),
)  # fmt: skip
LIVE = (
    marked("Policy"), marked("Model endpoint"), marked("Venue"), marked("Venue key"), marked("Approver"),
    marked("Second approver"), marked("Wallet"),
)  # fmt: skip
PURPOSES = (marked("repair"), marked("bench"), marked("reconcile"))
REQUESTS = (
    worded("pending", "request"), worded("approved", "request"), worded("released", "request"),
    worded("applied", "request"), worded("rejected", "request"), worded("expired", "request"),
    worded("stale", "request"), worded("cancelled", "request"), worded("superseded", "request"),
)  # fmt: skip
ORDERS = (
    worded("committed", "order"), worded("sent", "order"), worded("working", "order"),
    worded("partly filled", "order"), worded("filled", "order"), worded("cancelling", "order"),
    worded("cancelled", "order"), worded("rejected", "order"), worded("expired", "order"),
    worded("unknown", "order"),
)  # fmt: skip
RULES = (
    worded("active", "rule"), worded("ended", "rule"), worded("expired", "rule"), worded("exhausted", "rule"),
)  # fmt: skip
PEOPLE = (worded("active", "person"), worded("suspended", "person"), worded("revoked", "person"))
ENDPOINTS = (
    worded("ready", "endpoint"), worded("waiting", "endpoint"), worded("failing", "endpoint"),
    worded("not asked yet", "endpoint"), worded("no price", "endpoint"),
)  # fmt: skip
SERVICES = (worded("restarting", "service"), worded("failed", "service"))
