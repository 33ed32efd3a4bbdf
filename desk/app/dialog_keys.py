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
    Action("jump.close", ("escape",), "Close", "Go nowhere.", "jump", 1, "dialog"),
)  # fmt: skip
"""What dialogs do. What is acted on is `action_NAME` of the screen, with the part of the id behind the dot."""


def dialog_bindings(*where: Where) -> list[BindingType]:
    """The bindings of a dialog, made from its rows."""
    from textual.binding import Binding

    return [
        Binding(",".join(each.keys), each.id.partition(".")[2], each.title, show=False, id=each.id)
        for each in DIALOG_ACTIONS
        if each.where in where
    ]
