"""What every view is read with: the instrument that is meant, and the words of what came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from desk.app.plain.word import instrument
from desk.kernel.errors import Refused
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.plain.plain_desk import PlainDesk
    from widgets.specs.figure import Spec
    from widgets.specs.go_live import GoLiveList


def instrument_of(desk: PlainDesk, words: Sequence[str]) -> str:
    """The instrument that is named, else the one looked at; from now on that is looked at."""
    chosen = instrument(words[0], desk.instruments) if words else desk.session.view.instrument
    if not chosen:
        raise Refused(say("No instrument is known yet; say market."))
    desk.session.look(instrument=chosen)
    return chosen


def spec_words(spec: Spec, words: Callable[[Any], list[str]] | None = None) -> list[str]:
    """In its own words where it is what was expected, else field by field, or the notice that came instead."""
    match getattr(spec, "kind", ""):
        case "notice":
            return [str(getattr(spec, "text", ""))]
        case "go_live":
            from widgets.go_live_words import sentences

            return sentences(cast("GoLiveList", spec))
    if words is not None:
        return words(spec)
    from desk.app.plain.any_words import any_words

    return any_words(spec)
