"""A settings file to begin with: every setting explained, with its default, commented out."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk.setting import Scope, Setting

_WHOSE = {
    "host": "Settings of one profile's host, for everybody on it.",
    "person": "Your own settings, at every terminal you open here.",
}


def template(scope: Scope) -> str:
    """The text of the file."""
    from desk.cli.chosen_settings import known_settings
    from desk.setting import GROUPS

    lines = [
        f"# {_WHOSE[scope]}",
        "# A line counts once the # in front of it is gone. The environment and flags win over what stands here;",
        "# `desk settings show` says which it was.",
    ]
    for group, title in GROUPS.items():
        found = [
            each
            for each in known_settings().values()
            if each.about.scope == scope and each.about.group == group and each.name != "profile"
        ]
        if found:
            lines += ["", f"## {title}"]
        for each in found:
            lines += ["", *_explained(each), f"# {each.name}: {_default(each)}"]
    return "\n".join(lines) + "\n"


def _explained(setting: Setting) -> list[str]:
    from desk.setting import APPLIES

    words = [setting.help]
    if setting.kind == "choice":
        words.append(f"One of {', '.join(setting.choices)}.")
    if setting.least is not None and setting.most is not None and setting.most < 2**62:
        words.append(
            f"From {setting.least:g} to {setting.most:g}{' ' + setting.about.unit if setting.about.unit else ''}."
        )
    when = APPLIES[setting.about.applies]
    words.append(f"A change holds {when}." if setting.about.applies == "live" else f"A change {when}.")
    return textwrap.wrap(" ".join(words), 110, initial_indent="# ", subsequent_indent="# ")


def _default(setting: Setting) -> str:
    match setting.default:
        case None:
            return "null"
        case bool(yes):
            return "true" if yes else "false"
        case str(text):
            return f'"{text}"'
        case value:
            return str(value)
