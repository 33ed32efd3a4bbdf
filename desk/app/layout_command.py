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
    shaping = screen.shaping
    match words:
        case []:
            _tell(screen)
        case ["save"]:
            shaping.save("")
        case ["save", name]:
            shaping.save(name)
        case ["use", name]:
            shaping.use(name)
        case ["remove", name]:
            shaping.remove(name)
        case ["reset"]:
            shaping.reset()
        case ["hide", pane]:
            shaping.hide(pane)
        case ["show"]:
            shaping.show("")
        case ["show", pane]:
            shaping.show(pane)
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
