"""Writes the generated pages of the reference from the desk's own tables: `make docs`."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from data import anomaly_watch
from data.anomaly_features import NAMES, UNITS, MarketShape
from data.anomaly_forest import TREES
from data.features.groups import GROUP_OF, GROUPS
from data.features.registry import FEATURES
from desk.agents.tool_contract import contract
from desk.approvals.policy import Policy
from desk.approvals.policy_parts import ChangeNeed, FloodRules, LiveRules, ReleaseRules, Tier, Tightening
from desk.host.every_command import every_command
from desk.host.every_tool import every_tool
from desk.host.journal_schema import TOPICS, projections
from desk.risk.holds import HOW
from desk.risk.limits import Limits, SizingRules
from desk.setting import sentences
from docs.alerts_page import alerts_page
from docs.controls import CONTROLS
from docs.faults import faults_page
from docs.keys_page import keys_page
from docs.settings_page import settings_page
from docs.strings import write as write_catalogues
from docs.tables import table
from docs.tour_page import tour_page
from themes import house_palettes
from themes.dark import DARK
from themes.meanings import MEANINGS, SURFACE_MEANINGS
from themes.tokens import GROUND_TOKENS, TOKENS

HERE = Path(__file__).resolve().parent


def keys() -> str:
    return keys_page(table)


def commands() -> str:
    rows = [
        (f"`{each.usage}`", each.summary, " or ".join(each.rights))
        for each in sorted(every_command(), key=lambda command: command.name)
    ]
    return "# What can be said after a slash\n\n`/help` says the same.\n\n" + table(
        ("command", "what it does", "right it takes"), rows
    )


def topics() -> str:
    says = [
        "# The record\n\nEvery fact of the desk is a message of one of these topics, appended to the journal before"
        " anybody hears of it.\nThe state tables change in the same transaction,"
        " and `desk audit verify` derives them again.\n"
    ]
    for topic in TOPICS:
        kinds = get_args(topic.messages) or (topic.messages,)
        rows = [
            (
                f"`{kind.__name__}`",
                first_sentence(kind),
                ", ".join(f"`{name}`" for name in kind.__struct_fields__),
            )
            for kind in kinds
        ]
        says.append(f"## {topic.name}\n\n{table(('message', 'meaning', 'fields'), rows)}")
    tables = ", ".join(f"`{each.name}`" for each in projections())
    says.append(f"## State tables\n\nIn the order in which facts reach them: {tables}.\n")
    return "\n".join(says)


def tools() -> str:
    parts = [
        "# Tools\n\nWhat analysts call, and the desk for them. Arguments are strict: nothing unknown, nothing of another"
        " type. A result is a widget\nspec: what it shows on the screen is what the tool gave."
        " [contract.json](contract.json) holds the JSON Schemas of all of it.\n"
    ]
    for tool in every_tool():
        kind = tool.result.model_fields["kind"].default
        fields = tool.arguments.model_json_schema()
        required = fields.get("required", [])
        rows = [
            (
                f"`{name}`",
                type_of(says),
                bounds(says),
                "needed" if name in required else f"`{json.dumps(says['default'])}`",
            )
            for name, says in fields["properties"].items()
        ]
        parts.append(
            f"## {tool.name}\n\n{tool.summary}\n\nEffect `{tool.effect}`, at most {tool.time_limit_s:g} s,"
            f" gives `{kind}`{', outside text' if tool.trust == 'outside' else ''}.\n\n"
            + (table(("argument", "type", "bounds", "default"), rows) + "\n" if rows else "")
            + f"```json\n{json.dumps(dict(tool.example))}\n```\n"
        )
    return "\n".join(parts)


def type_of(says: Mapping[str, Any]) -> str:
    if "anyOf" in says:
        return " or ".join(map(type_of, says["anyOf"]))
    if says.get("type") == "array":
        return f"list of {type_of(says['items'])}"
    return "none" if says.get("type") == "null" else str(says.get("type", "any"))


def bounds(says: Mapping[str, Any]) -> str:
    limits = (
        ("minLength", "at least {} characters"),
        ("maxLength", "at most {} characters"),
        ("minimum", "from {}"),
        ("maximum", "to {}"),
        ("maxItems", "at most {}"),
    )
    return ", ".join(text.format(says[name]) for name, text in limits if name in says)


def published() -> str:
    return json.dumps(contract(every_tool()), indent=1, ensure_ascii=False) + "\n"


def features() -> str:
    parts = [
        "# Features\n\nIndicators and measures, each from one definition for history and for the stream. `f` on the chart"
        " lists them,\nthe tool [`features`](tools.md) gives them to analysts.\n"
    ]
    for group in GROUPS:
        rows = [
            (
                f"`{feature.name}`",
                feature.title + (" (display only)" if feature.display_only else ""),
                ", ".join(f"{one.name} {one.default:g}" for one in feature.parameters) or "none",
                "; ".join(f"`{one.name}` {one.meaning} ({one.unit})" for one in feature.outputs),
                feature.rows,
                feature.source + (f". {feature.note}" if feature.note else ""),
            )
            for feature in FEATURES.values()
            if GROUP_OF[feature.name] == group
        ]
        head = ("name", "what it is", "parameters", "values (unit)", "taken from", "formula and note")
        parts.append(f"## {group.capitalize()}\n\n{table(head, rows)}")
    return "\n".join((*parts, market_shape()))


def market_shape() -> str:
    says = sentences(MarketShape)
    rows = [(name, says[name.replace(" ", "_")], UNITS[name] or "none") for name in NAMES]
    rule = (inspect.getdoc(anomaly_watch) or "").partition("\n\n")[2]
    return (
        "## The shape of a market\n\n`a` on the chart and the tool [`anomaly`](tools.md) tell how unusual it is: an "
        f"isolation\nforest of {TREES} trees over six measures. Its only effect is that debates propose"
        " nothing while it is parked."
        f"\n\n{table(('measure', 'how it is taken', 'shown in'), rows)}\n{rule}\n"
    )


def controls() -> str:
    says = sentences(Limits)
    rows = [
        (
            one.control,
            one.what,
            ", ".join(f"`{name}`" for name in one.limits) or "none",
            ", ".join(f"`{name}`" for name in one.enforced),
            ", ".join(f"`tests/{name}`" for name in one.tests),
        )
        for one in CONTROLS
    ]
    of = {name: one.control for one in CONTROLS for name in one.limits}
    fields = [(f"`{name}`", of[name], says.get(name, "")) for name in Limits.model_fields]
    return (
        "# Controls\n\nWhat every order passes, whoever proposed and approved it, and what watches the desk besides."
        " Each check says its numbers on the card.\nNo limit has a default: a policy that lacks one is refused, and the"
        " refusal names it.\n\n"
        + table(("control", "what it watches", "limits", "where", "tests"), rows)
        + "\n## Limits\n\nFields of `limits` in the policy.\n\n"
        + table(("limit", "control", "meaning"), fields)
        + "\n## Breakers\n\nA breaker that trips leaves a desk that only reduces risk. It stands over every restart, the"
        " status line names it,\nand nobody but a quorum (`/lift`) lifts it while its cause stands.\n\n"
        + table(("breaker", "who lifts it, and how"), [(name, how) for name, how in HOW.items()])
    )


POLICY_PARTS: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("policy", "The whole", Policy),
    ("tiers", "One tier", Tier),
    ("change_approvals", "One area of changes", ChangeNeed),
    ("release", "Release", ReleaseRules),
    ("flood", "Flooding", FloodRules),
    ("limits", "Limits", Limits),
    ("sizing", "Sizing", SizingRules),
    ("live", "Going live", LiveRules),
    ("accounts", "One account or strategy", Tightening),
)


POLICY = """\
# Policy

A policy says who must approve what, within which limits. It is a YAML or JSON file with the schema of
[policy.schema.json](policy.schema.json), in which nothing has a default: a limit nobody wrote down is a limit nobody
chose. A new profile adopts `PROFILE.policy.yaml` beside its settings, or the file that `policy` names, at its very first
start; without one it is the demo, on paper for ever. From then on only people change it:

    desk policy template desk > main.policy.yaml    # or solo, for one person
    desk policy check main.policy.yaml              # everything wrong, each with its line
    desk policy propose main.policy.yaml            # puts it before the people of the running desk
    desk policy explain buy BTC-USDT 0.1            # what that order would need, and why

Requests that wait under the old policy turn stale. A policy keeps its profile: a demo never becomes a desk. `accounts`
and `strategies` can only tighten: more approvals, fewer roles, tighter limits, instruments withheld; what loosens is
refused with its place.

| profile | who approves | real money |
| --- | --- | --- |
| `demo` | two or more; you act for two demo people | never |
| `solo` | one person's own signed confirmation | under caps of its own, after 30 s or more to cancel in |
| `desk` | two or more distinct people, never the proposer, whatever their role | under the caps of `live` |

A **standing rule** (`/rule add`, made by a quorum) lets orders of one instrument, side and venue go out without votes, up
to an amount an order, a day and in all, until a date; one person ends it. It holds in the mode it was made in, PAPER or
LIVE, and for no order that takes more approvals than making a rule. An **override** (`/override`, two people, at
most 15 minutes) excuses one person's one order, once, from controls that the policy lists as `overridable`; C09, C12,
C13 and C16 never are. A **halt** is one person's; ending it takes a quorum.
"""


def policy() -> str:
    says = [POLICY]
    for name, title, model in POLICY_PARTS:
        known = sentences(model)
        rows = [(f"`{field}`", known.get(field, "")) for field in model.model_fields]
        says.append(f"## {title} (`{name}`)\n\n{table(('name', 'what it says'), rows)}")
    return "\n".join(says)


THEMES = """\
# Themes

`--theme NAME` opens a terminal in a theme; `/theme NAME`, the palette (Ctrl+P) and the settings screen (Alt+E) change
it while it runs, and it is kept for you in every profile. Letters hold the contrast below on every ground that they
stand on, computed as WCAG 2 does; shapes that tell something hold 3 to 1. Nothing is told by colour alone: a sign, a
word, weight or a mark says the same. With `NO_COLOR` in the environment no colour code is written at all, whatever
the theme.
"""
OWN_THEMES = """\
## Your own

A file `NAME.toml` in the folder that `desk theme list` names (`~/.config/dynamic-desk/terminal/themes`) is a theme.
It extends one of the above and changes what it names; `desk theme template dark` prints one to begin with, and `desk
theme check NAME` says whether it is right. Everything wrong is told at once, with its line and the nearest name. A
colour that cannot be read is moved towards white or black until it holds the floor, and this is told. A theme that is
worn is read again when its file is saved; one with mistakes leaves the last good one.

    title = "Night shift"
    extends = "contrast-dark"
    contrast = 7            # a floor of your own, never below that of the theme it extends

    [colours]               # letters and shapes, "#rrggbb"; one that extends ansi names the terminal's: green, bright-red
    up = "#3dff9e"

    [grounds]               # what lies behind: background, surface, panel, and tokens with a ground of their own
    cursor = "#002c49"

    [styles]                # none, or some of: bold dim italic underline reverse strike
    stale = "italic underline"
"""


def themes() -> str:
    rows = [
        (
            f"`{each.name.removeprefix('desk-')}`",
            each.title,
            "the terminal's" if each.ansi else f"{each.floor:g} to 1",
        )
        for each in house_palettes()
    ]
    dark = DARK.styles
    tokens = [
        (
            f"`{token}`",
            MEANINGS[token],
            "yes" if token in GROUND_TOKENS else "",
            dark.get(token, ""),
        )
        for token in TOKENS
    ]
    grounds = [(f"`{name}`", meaning) for name, meaning in SURFACE_MEANINGS.items()]
    return "\n".join(
        (
            THEMES,
            table(("theme", "what it is", "contrast of letters"), rows),
            OWN_THEMES,
            "## Tokens\n",
            table(("token", "what it colours", "ground of its own", "style in the dark theme"), tokens),
            table(("ground", "what it lies behind"), grounds),
        )
    )


def first_sentence(kind: type[object]) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    note = "<!-- Written by docs/reference.py; `make docs` writes it again. -->\n\n"
    found = {
        "keys.md": keys(),
        "alerts.md": alerts_page(table),
        "settings.md": settings_page(),
        "slash-commands.md": commands(),
        "record.md": topics(),
        "tools.md": tools(),
        "features.md": features(),
        "controls.md": controls(),
        "policy.md": policy(),
        "themes.md": themes(),
        "tour.md": tour_page(),
    }
    pages = {name: note + text for name, text in found.items()}
    schema = json.dumps(Policy.model_json_schema(), indent=2) + "\n"
    return pages | {
        "contract.json": published(),
        "faults.md": faults_page(),
        "policy.schema.json": schema,
    }


if __name__ == "__main__":
    for name, text in pages().items():
        (HERE / name).write_text(text)
    write_catalogues()
