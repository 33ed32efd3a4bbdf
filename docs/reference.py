"""Writes the generated pages of the reference from the desk's own tables: `make docs`."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from data import anomaly_watch
from data.anomaly_features import NAMES, UNITS, MarketShape
from data.anomaly_forest import TREES
from data.features.groups import GROUP_OF, GROUPS
from data.features.registry import FEATURES
from desk.agents.tool_contract import contract
from desk.approvals.policy import Policy
from desk.host.every_command import every_command
from desk.host.every_tool import every_tool
from desk.host.journal_schema import TOPICS, projections
from desk.risk.holds import HOW
from desk.risk.limits import Limits
from desk.setting import sentences
from docs.alerts_page import alerts_page
from docs.controls import CONTROLS
from docs.faults import faults_page
from docs.keys_page import keys_page
from docs.policy_page import policy_page
from docs.settings_page import settings_page
from docs.strings import write as write_catalogues
from docs.tables import table
from docs.themes_page import themes_page
from docs.tour_page import tour_page

HERE = Path(__file__).resolve().parent


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


def first_sentence(kind: type[object]) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    note = "<!-- Written by docs/reference.py; `make docs` writes it again. -->\n\n"
    found = {
        "keys.md": keys_page(),
        "alerts.md": alerts_page(),
        "settings.md": settings_page(),
        "slash-commands.md": commands(),
        "record.md": topics(),
        "tools.md": tools(),
        "features.md": features(),
        "controls.md": controls(),
        "policy.md": policy_page(),
        "themes.md": themes_page(),
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
