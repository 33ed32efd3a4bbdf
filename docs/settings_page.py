"""The page of settings, from their schema."""

from __future__ import annotations

from desk import setting
from desk.settings import Settings
from docs.tables import table

SETTINGS = """\
# Settings

One schema (`desk/settings.py`) makes this page, the files, the flags, the environment and the settings screen (Alt+E).
Each setting comes from, in rising order: its default, the profile's file, your own file, the environment, a flag. A name
that does not exist, NaN and a wrong type are refused, all at once, with file, line and the nearest name.

    desk settings show                      # every value, and where it comes from
    desk settings write                     # a file with every setting, explained and commented out
    desk settings set theme contrast-dark   # kept where it belongs, yours in your file, the host's in the profile's
    desk settings reset theme               # and out of that file again

**Yours** are kept in a file of your own and hold in every profile you open. **The host's** stand in the profile's file
and hold for everybody on it. A variable is `DESK_` and the setting's name in capitals: `DESK_READING_PACE`.
"""


def settings_page() -> str:
    """What may be set, by group."""
    says = [SETTINGS]
    known = setting.schema(Settings)
    head = ("setting", "default", "flag", "whose", "a change holds", "what it does")
    for group, title in setting.GROUPS.items():
        rows = [
            (
                f"`{each.name}`",
                f"`{found}`" if (found := setting.written(each.default)) else "none",
                f"`{each.flag_usage}`",
                "yours" if each.about.scope == "person" else "the host's",
                setting.APPLIES[each.about.applies],
                each.help,
            )
            for each in known
            if each.about.group == group
        ]
        says.append(f"## {title}\n\n{table(head, rows)}")
    return "\n".join(says)
