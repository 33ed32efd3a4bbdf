"""The desk's own actions and how keys are written; light enough for the first frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from desk.app.action import Action
from widgets import key_words as words
from widgets.key_words import label

__all__ = ["DESK_ACTIONS", "in_force", "key_of", "label", "shown"]

DESK_ACTIONS: tuple[Action, ...] = (
    Action("help", ("f1",), "Help", "Show every key and what it does.", "anywhere", 1),
    Action("focus_chat", ("f2", "alt+1"), "Chat", "Go to the chat; again for its history.", "anywhere", 11),
    Action(
        "focus_market",
        ("f3", "alt+2"),
        "Market",
        "Go to the watchlist; again for chart and book.",
        "anywhere",
        12,
    ),
    Action("focus_radar", ("f4", "alt+3"), "Radar", "Go to the volatility radar.", "anywhere", 13),
    Action("focus_strategy", ("f5", "alt+4"), "Strategy", "Go to the strategy cards.", "anywhere", 14),
    Action("focus_approvals", ("f6", "alt+5"), "Approvals", "Go to the approvals queue.", "anywhere", 15),
    Action("focus_positions", ("f7", "alt+6"), "Positions", "Go to positions and orders.", "anywhere", 16),
    Action(
        "halt",
        ("f8",),
        "HALT",
        "Halt the desk at once: no new order leaves it. One person is enough.",
        "anywhere",
        21,
    ),
    Action(
        "cancel_all",
        ("f9",),
        "Cancel all",
        "Cancel every working order. One person is enough.",
        "anywhere",
        22,
    ),
    Action(
        "flatten",
        ("f10",),
        "Flatten",
        "Close every position at the market. One person is enough.",
        "anywhere",
        23,
    ),
    Action(
        "palette",
        ("ctrl+p",),
        "Palette",
        "Find anything, and read what it does before you do it.",
        "anywhere",
        2,
    ),
    Action(
        "jump",
        ("ctrl+o",),
        "Jump",
        "Put a letter on every pane, tab and row in sight: one more key goes there.",
        "anywhere",
        3,
    ),
    Action("act_as", ("ctrl+t",), "Act as", "Switch the demo person your votes count for.", "anywhere", 17),
    Action(
        "differences",
        ("f12", "alt+d"),
        "Differences",
        "Show what a venue says otherwise than our record, and when they were compared.",
        "anywhere",
    ),
    Action("people", ("alt+p",), "People", "Show who is on the desk, their roles and keys.", "anywhere"),
    Action("rules", ("alt+r",), "Rules", "Show the standing rules and what is left of them.", "anywhere"),
    Action("policy", ("alt+o",), "Policy", "Show the policy in force.", "anywhere"),
    Action("track", ("alt+k",), "Track record", "Show what the desk's opinions were worth.", "anywhere"),
    Action("timeline", ("alt+i",), "Research", "Show what the desk remembers, newest first.", "anywhere"),
    Action("threads", ("alt+t",), "Threads", "List the threads: open one, or put it away.", "anywhere"),
    Action(
        "alerts",
        ("alt+a",),
        "Alerts",
        "Show the alerts that are set, those to be read, and what became of them.",
        "anywhere",
    ),
    Action("spend", ("alt+s",), "Spend", "Show what models cost, and the caps.", "anywhere"),
    Action("models", ("alt+m",), "Models", "Show the endpoints of models and how they do.", "anywhere"),
    Action("personas", ("alt+w",), "Personas", "Show who argues and what each is told.", "anywhere"),
    Action(
        "tour",
        ("alt+x",),
        "Tour",
        "Take the tour: two minutes over the live desk; again for its next step.",
        "anywhere",
    ),
    Action("golive", ("alt+g",), "Go live", "Show what real money still takes, and test it.", "anywhere"),
    Action("settings", ("alt+e",), "Settings", "Change how the desk looks and works for you.", "anywhere"),
    Action(
        "lock_key",
        ("alt+l",),
        "Lock key",
        "Forget your signing key: the next vote asks for its passphrase.",
        "anywhere",
    ),
    Action(
        "line_meter",
        ("alt+u",),
        "Line",
        "Show bytes, frames, ages and round trips of this terminal's line, or put them away.",
        "anywhere",
    ),
    Action(
        "suspend",
        ("alt+z",),
        "Suspend",
        "Give the screen back to the shell until `fg`; the host trades on.",
        "anywhere",
    ),
    Action("detach", ("ctrl+q",), "Detach", "Leave this terminal; the host keeps trading.", "anywhere", 24),
    Action("next_pane", ("tab",), "Next pane", "Go to the next pane.", "panes"),
    Action("previous_pane", ("shift+tab",), "Previous pane", "Go to the pane before.", "panes"),
    Action(
        "escape",
        ("escape",),
        "Back",
        "Close what is open, stop the running turn, or move between composer and panes.",
        "panes",
    ),
    Action("command", ("slash",), "Command", "Go to the composer and begin a command.", "panes", 18),
    Action(
        "search",
        ("ctrl+f",),
        "Search",
        "Go to the composer and begin to look for words in all threads.",
        "panes",
    ),
    Action(
        "maximise", ("m",), "Maximise", "Give the focused pane the whole screen, or put it back.", "panes", 19
    ),
    Action(
        "divider_left",
        ("alt+left",),
        "Border left",
        "Move the focused pane's border to the left.",
        "panes",
    ),
    Action(
        "divider_right",
        ("alt+right",),
        "Border right",
        "Move the focused pane's border to the right.",
        "panes",
    ),
    Action("divider_up", ("alt+up",), "Border up", "Move the focused pane's border up.", "panes"),
    Action("divider_down", ("alt+down",), "Border down", "Move the focused pane's border down.", "panes"),
    Action(
        "next_layout",
        ("alt+y",),
        "Next layout",
        "Use the next saved layout; after the last comes the desk's own.",
        "panes",
    ),
    Action(
        "hide_pane",
        ("alt+h",),
        "Hide pane",
        "Leave the focused pane out; /layout show brings it back.",
        "panes",
    ),
    Action("shorter", ("left_square_bracket",), "Shorter bars", "Chart a shorter interval.", "panes"),
    Action("longer", ("right_square_bracket",), "Longer bars", "Chart a longer interval.", "panes"),
    Action("copy", ("ctrl+c",), "Copy", "Copy the selected text, or the id in front of you.", "panes"),
    Action(
        "save",
        ("alt+c",),
        "Save",
        "Write what would be copied, or was copied last, to a file that only you can read.",
        "panes",
    ),
    Action("retry", ("ctrl+r",), "Retry now", "Connect again without waiting.", "panes"),
    Action("replay_pause", ("space",), "Pause", "Pause the replay, or go on.", "replay", 1),
    Action("replay_back", ("left",), "Back 10 s", "Go back ten seconds.", "replay", 2),
    Action("replay_forward", ("right",), "On 10 s", "Go on ten seconds.", "replay", 3),
    Action("replay_back_far", ("shift+left",), "Back 60 s", "Go back a minute.", "replay"),
    Action("replay_forward_far", ("shift+right",), "On 60 s", "Go on a minute.", "replay"),
    Action("replay_speed", ("s",), "Speed", "Play at 1, 2, 4 or 16 times the speed.", "replay", 4),
)
"""What the screen itself does."""


def key_of(name: str) -> str:
    """The key in force of one of the desk's own actions, as a person reads it; empty where it has none."""
    return words.key_of(name, *_OWN[name])


def in_force(action: Action) -> Action:
    """The action with the keys that it has now."""
    keys = words.keys_of(action.id, *action.keys)
    return action if keys == action.keys else replace(action, keys=keys)


def shown(actions: Iterable[Action]) -> tuple[Action, ...]:
    """The actions of a key bar, in its order: those that have a key."""
    found = (in_force(each) for each in actions if each.bar)
    return tuple(sorted((each for each in found if each.keys), key=lambda each: each.bar))


_OWN = {each.id: each.keys for each in DESK_ACTIONS}
