"""Keys of what lies over the desk for a while: each such screen makes its bindings from its rows here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.action import Action

if TYPE_CHECKING:
    from textual.binding import BindingType

    from desk.app.action import Where

DIALOG_ACTIONS: tuple[Action, ...] = (
    Action("help.close", ("escape", "q"), "Close", "Go back to the desk.", "help", 1, "dialog"),
    Action("help.up", ("up", "k"), "Up", "Scroll up a line.", "help", owner="dialog"),
    Action("help.down", ("down", "j"), "Down", "Scroll down a line.", "help", owner="dialog"),
    Action("help.page_up", ("pageup",), "Page up", "Scroll up a page.", "help", owner="dialog"),
    Action("help.page_down", ("pagedown",), "Page down", "Scroll down a page.", "help", owner="dialog"),
    Action("help.top", ("home",), "Top", "Go to the top.", "help", owner="dialog"),
    Action("help.bottom", ("end",), "Bottom", "Go to the bottom.", "help", owner="dialog"),
    Action("palette.close", ("escape",), "Close", "Go back to the desk, nothing done.", "palette", 1, "dialog"),
    Action("palette.choose", ("enter",), "Do it", "Do what the lower part says.", "palette", 2, "dialog"),
    Action("palette.up", ("up",), "Up", "Go to the line above.", "palette", owner="dialog"),
    Action("palette.down", ("down",), "Down", "Go to the line below.", "palette", owner="dialog"),
    Action("palette.page_up", ("pageup",), "Page up", "Go up by a page.", "palette", owner="dialog"),
    Action("palette.page_down", ("pagedown",), "Page down", "Go down by a page.", "palette", owner="dialog"),
    Action(
        "palette.complete", ("tab",), "Complete", "Write the chosen line's name to go on from it.", "palette",
        owner="dialog",
    ),
    Action("palette.clear", ("ctrl+u",), "Clear", "Take back all that was typed.", "palette", owner="dialog"),
    Action("settings.close", ("escape", "q"), "Close", "Go back to the desk.", "settings", 6, "dialog"),
    Action(
        "settings.change", ("enter",), "Change", "Change it: the next choice, or a line to type.", "settings", 1,
        "dialog",
    ),
    Action("settings.next", ("right",), "Next choice", "Take the next choice.", "settings", owner="dialog"),
    Action("settings.previous", ("left",), "Choice before", "Take the choice before.", "settings", owner="dialog"),
    Action("settings.find", ("slash",), "Find", "Show the settings that say these words.", "settings", 2, "dialog"),
    Action("settings.undo", ("u",), "Undo", "Take the last change back.", "settings", 3, "dialog"),
    Action("settings.reset", ("d",), "Default", "Go back to what it is where you set nothing.", "settings", 4, "dialog"),
    Action("settings.up", ("up", "k"), "Up", "Go to the setting above.", "settings", owner="dialog"),
    Action("settings.down", ("down", "j"), "Down", "Go to the setting below.", "settings", owner="dialog"),
    Action("settings.page_up", ("pageup",), "Page up", "Go up by ten.", "settings", owner="dialog"),
    Action("settings.page_down", ("pagedown",), "Page down", "Go down by ten.", "settings", owner="dialog"),
    Action("settings.top", ("home",), "Top", "Go to the first setting.", "settings", owner="dialog"),
    Action("settings.bottom", ("end",), "Bottom", "Go to the last setting.", "settings", owner="dialog"),
    Action("jump.close", ("escape",), "Close", "Go nowhere.", "jump", 1, "dialog"),
)  # fmt: skip
"""What dialogs do. What is acted on is `action_NAME` of the screen, with the part of the id behind the dot."""


def key_line(where: Where) -> str:
    """The keys of a dialog that it shows on its last line, in force now."""
    from desk.app.desk_keys import in_force, label, shown
    from widgets.language import say

    here = shown(each for each in DIALOG_ACTIONS if each.where == where)
    return "  ".join(f"{label(keys[0])} {say(each.title)}" for each in here if (keys := in_force(each).keys))


def dialog_bindings(*where: Where) -> list[BindingType]:
    """The bindings of a dialog, made from its rows."""
    from textual.binding import Binding

    return [
        Binding(",".join(each.keys), each.id.partition(".")[2], each.title, show=False, id=each.id)
        for each in DIALOG_ACTIONS
        if each.where in where
    ]
