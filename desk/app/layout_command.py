"""`/layout`: what a person says about the arrangement of their own terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desk.app.layout import HIDEABLE
from desk.kernel.errors import DeskError
from widgets.language import say
from widgets.specs.status import CommandInfo

if TYPE_CHECKING:
    from desk.app.main_screen import MainScreen

VERBS = ("save", "use", "remove", "reset", "hide", "show")


def layout(screen: MainScreen, words: Sequence[str]) -> None:
    """Carry out what was typed behind `/layout`."""
    layout_changes = screen.layout_changes
    match words:
        case []:
            _tell(screen)
        case ["save"]:
            layout_changes.save("")
        case ["save", name]:
            layout_changes.save(name)
        case ["use", name]:
            layout_changes.use(name)
        case ["remove", name]:
            layout_changes.remove(name)
        case ["reset"]:
            layout_changes.reset()
        case ["hide", pane]:
            layout_changes.hide(pane)
        case ["show"]:
            layout_changes.show("")
        case ["show", pane]:
            layout_changes.show(pane)
        case _:
            raise DeskError(say("Say /layout save, use or remove NAME, hide or show PANE, or reset."))
    screen.screen_display.offer_own()  # names to complete may have changed


def offered(names: Sequence[str]) -> CommandInfo:
    """How it is completed."""
    return CommandInfo(
        name="layout",
        usage="/layout [save|use|remove NAME | hide|show PANE | reset]",
        summary=say("Arrange this terminal: save a layout, use one, hide panes."),
        arguments=("layout_verb", "layout_name"),
        choices=(VERBS, (*names, *HIDEABLE)),
    )


def _tell(screen: MainScreen) -> None:
    from desk.app import layouts

    names, worn = tuple(layouts.read()), screen.session.view.shape.name
    told = ", ".join(say("{name} (in use)", name=name) if name == worn else name for name in names)
    text = (
        say("Layouts: {names}.", names=told)
        if names
        else say("No layout is saved so far: /layout save NAME.")
    )
    screen.screen_display.say(text, "plain")
