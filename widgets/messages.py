"""What a person did in a pane. Panes only say it; the app decides what follows."""

from __future__ import annotations

from typing import Literal

from textual.message import Message


class InstrumentSelected(Message):
    """The cursor came to rest on an instrument."""

    def __init__(self, instrument: str) -> None:
        super().__init__()
        self.instrument = instrument


class RequestOpened(Message):
    """A request of the queue should be shown as a card."""

    def __init__(self, request: str, instrument: str) -> None:
        super().__init__()
        self.request = request
        self.instrument = instrument


class ReviewClosed(Message):
    """The reader is done with the card of this request."""

    def __init__(self, request: str) -> None:
        super().__init__()
        self.request = request


class VoteIntended(Message):
    """A person means to vote on exactly the text with this digest, as the person whom the card named."""

    def __init__(
        self, request: str, digest: str, voter: str, choice: Literal["approve", "reject"], reason: str = ""
    ) -> None:
        super().__init__()
        self.request = request
        self.digest = digest
        self.voter = voter
        self.choice = choice
        self.reason = reason


class FigureOpened(Message):
    """The evidence behind a figure should be shown."""

    def __init__(self, ref: str) -> None:
        super().__init__()
        self.ref = ref


class IntervalChanged(Message):
    """The chart should show candles of another length."""

    def __init__(self, interval: str) -> None:
        super().__init__()
        self.interval = interval


class StudyChosen(Message):
    """The chart should show this study of its instrument: one of `widgets.chart_study.Study`."""

    def __init__(self, study: str) -> None:
        super().__init__()
        self.study = study


class RadarChanged(Message):
    """The radar should measure bars of another interval, under another scenario, or other instruments."""

    def __init__(self, interval: str, scenario: str, universe: tuple[str, ...]) -> None:
        super().__init__()
        self.interval = interval
        self.scenario = scenario
        self.universe = universe


class VolatilityAsked(Message):
    """The chart should show how volatile this instrument is, by bars of this interval."""

    def __init__(self, instrument: str, interval: str) -> None:
        super().__init__()
        self.instrument = instrument
        self.interval = interval


class Submitted(Message):
    """A line or more was sent from the composer."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class ComposerRefused(Message):
    """The composer could not take what was typed or pasted; `text` is a sentence for the person."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class ComposerResized(Message):
    """The composer would like this many rows for what stands in it, its title line included."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows
