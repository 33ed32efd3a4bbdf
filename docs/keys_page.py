"""The page about keys: every action with its keys in each keymap, the keymap file, and the palette's letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desk.app.action import Action
from desk.app.keys import ACTIONS, WHERE
from desk.app.palette_lines import mnemonic_rows
from desk.app.presets import PRESETS, preset_keys
from docs.tables import table
from widgets.key_words import label

INTRODUCTION = """\
# Keys

One table makes the bindings, the key bar, the help (F1), the palette (Ctrl+P) and this page. The setting `keymap`
chooses which keys a terminal begins with: `desk`, `vim` (h j k l, g g, G, / searches, : commands) or `plain` (arrows
and function keys, no Alt, no letters that move). It is changed while the desk runs, in the settings (Alt+E) or in the
palette.

## Keys of your own

`keymap.toml` in your terminal folder (`~/.config/dynamic-desk/terminal`, or `$DESK_HOME/.terminal`) gives actions
other keys:

```toml
[keys]
halt = "f11"
"watchlist.down" = ["down", "n"]   # several keys
"page.top" = "g g"                 # two keys, one after the other
people = []                        # none: the palette still finds it
```

Keys are written as the key bar shows them or in full: `^P` or `ctrl+p`, `Alt+d`, `F8`, `PgUp`, `?`, `space`. The file
is read again within a second of being saved. Everything that is wrong with it is told at once, each with its line, in
the key bar and on the help page, and the last good keys stay: a name that no action has (with the nearest), a key
that does not exist or that a terminal cannot tell from another, two actions on one key in one place, a letter where
people write. What stops the desk keeps one key of its own, and a vote takes Ctrl or Alt with another key: no keymap
can have it otherwise.

Ctrl+O puts a letter on every pane, tab and row in sight; one more key goes there.

## The palette

Ctrl+P finds actions, instruments, requests, threads, people, playbooks, layouts, themes, settings and commands, by
any letters of their names. What you chose last stands first, what you choose often comes before what you do not, and
the lower part says what Enter will do. A letter and a blank at the beginning mean something of their own:
"""


def keys_page() -> str:
    """The page, with every table on it."""
    parts = [INTRODUCTION, table(("typed", "what it does"), [(f"`{a}`", b) for a, b in mnemonic_rows()])]
    others = PRESETS[1:]
    given = [preset_keys(preset, ACTIONS) for preset in others]
    for where, heading in WHERE.items():
        rows = [
            (
                _shown(each.keys),
                *(_other(keys, each) for keys in given),
                each.title,
                f"`{each.id}`",
                each.help,
            )
            for each in ACTIONS
            if each.where == where
        ]
        if rows:
            parts.append(f"## {heading}\n\n{table(('key', *others, 'action', 'id', 'what it does'), rows)}")
    return "\n".join(parts)


def _other(keys: Mapping[str, Sequence[str]], action: Action) -> str:
    """What a keymap has otherwise; nothing where it is the same."""
    return _shown(keys[action.id]) if action.id in keys else ""


def _shown(keys: Sequence[str]) -> str:
    return f"`{' '.join(label(key) for key in keys)}`" if keys else "–"
