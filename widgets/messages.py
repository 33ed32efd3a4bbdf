"""What a person did in a pane. Panes only say it; the app decides what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from textual.message import Message

if TYPE_CHECKING:
    from widgets.folding import Carried


class Looking(Message):
    """Something else should be looked at: all of it is carried out in one place."""


class InstrumentSelected(Looking):
    """The cursor came to rest on an instrument."""

    def __init__(self, instrument: str) -> None:
        super().__init__()
        self.instrument = instrument


class Reviewing(Message):
    """Something about requests: all of it is carried out in one place."""


class RequestOpened(Reviewing):
    """A request of the queue should be shown as a card."""

    def __init__(self, request: str, instrument: str) -> None:
        super().__init__()
        self.request = request
        self.instrument = instrument


class ReviewClosed(Reviewing):
    """The reader is done with the card of this request."""

    def __init__(self, request: str) -> None:
        super().__init__()
        self.request = request


class Signing(NamedTuple):
    """What a signature on a vote covers beside the choice, and how its key is opened."""

    whose: Literal["person", "desk", ""] = ""
    text: str = ""
    """Exactly the text that was shown."""
    head: str = ""
    key: str = ""
    """Public half."""
    secret: bytearray | None = None
    """The passphrase, to be overwritten by whoever gets it; none where the key is open already."""


class VoteIntended(Reviewing):
    """A person means to vote on exactly the text with this digest, as the person whom the card named."""

    def __init__(
        self,
        request: str,
        digest: str,
        voter: str,
        choice: Literal["approve", "reject"],
        reason: str = "",
        signing: Signing = Signing(),  # noqa: B008 - a tuple
        typed: str = "",
    ) -> None:
        super().__init__()
        self.request = request
        self.digest = digest
        self.voter = voter
        self.choice = choice
        self.reason = reason
        self.signing = signing
        self.typed = typed
        """The quantity that was typed to confirm a large order, or empty."""


class UnlockGivenUp(Reviewing):
    """The person did not wait for their key to open: nothing is signed."""


class ReviewMoved(Reviewing):
    """The card of the request `by` places further down the queue should be shown in place of this one."""

    def __init__(self, request: str, by: int) -> None:
        super().__init__()
        self.request = request
        self.by = by


class RejectionsIntended(Reviewing):
    """A person means to reject each of these requests, by the digest of its text, for one reason."""

    def __init__(
        self,
        requests: tuple[tuple[str, str], ...],
        voter: str,
        reason: str,
        signing: Signing = Signing(),  # noqa: B008 - a tuple
    ) -> None:
        super().__init__()
        self.requests = requests
        self.voter = voter
        self.reason = reason
        self.signing = signing


class RequestAsked(Reviewing):
    """Something is wanted about a request: `why`, `edit`, `withdraw`, `needs` or `stop`."""

    def __init__(
        self,
        request: str,
        what: str,
        quantity: str,
        subject: Literal["order", "change"],
        state: str = "pending",
    ) -> None:
        super().__init__()
        self.request = request
        self.what = what
        self.quantity = quantity
        self.subject = subject
        self.state = state


class QueueWindowWanted(Reviewing):
    """The part of the queue around this request should be shown; `first` and `end` are its ends."""

    def __init__(self, around: str) -> None:
        super().__init__()
        self.around = around


class ChartWanted(Looking):
    """The chart of the selected instrument should be in front."""


class FigureOpened(Looking):
    """The evidence behind a figure should be shown."""

    def __init__(self, ref: str) -> None:
        super().__init__()
        self.ref = ref


class IntervalChanged(Looking):
    """The chart should show candles of another length."""

    def __init__(self, interval: str) -> None:
        super().__init__()
        self.interval = interval


class StudyChosen(Looking):
    """The chart should show this study of its instrument: one of `widgets.chart_study.Study`."""

    def __init__(self, study: str) -> None:
        super().__init__()
        self.study = study


class RadarChanged(Looking):
    """The radar should measure bars of another interval, under another scenario, or other instruments."""

    def __init__(self, interval: str, scenario: str, universe: tuple[str, ...]) -> None:
        super().__init__()
        self.interval = interval
        self.scenario = scenario
        self.universe = universe


class VolatilityAsked(Looking):
    """The chart should show how volatile this instrument is, by bars of this interval."""

    def __init__(self, instrument: str, interval: str) -> None:
        super().__init__()
        self.instrument = instrument
        self.interval = interval


class Composing(Message):
    """Something about what is written in the composer: all of it is carried out in one place."""


class Submitted(Composing):
    """A line or more was sent from the composer, with the files that go with it."""

    def __init__(self, text: str, files: tuple[Carried, ...] = ()) -> None:
        super().__init__()
        self.text = text
        self.files = files


class NothingOpened(Composing):
    """Enter was pressed on the chat, where nothing was marked: whoever presses it means what stands to be sent."""


class NothingSubmitted(Composing):
    """Enter in an empty composer."""


class Talking(Message):
    """Something about threads, answers and what is being written: all of it is carried out in one place."""


class AlertsAcknowledged(Talking):
    """The reader has seen the alerts on the list."""


class AttachWanted(Talking):
    """The file at this path should go with the message, in place of the words that name it."""

    def __init__(self, path: str, instead: str) -> None:
        super().__init__()
        self.path = path
        self.instead = instead


class CompletionsWanted(Talking):
    """A command's arguments are being written, or no longer: what they may be should be known."""

    def __init__(self, wanted: bool) -> None:
        super().__init__()
        self.wanted = wanted


class PageWanted(Talking):
    """Another part of the thread should be shown: what stands before, around or after an item, or its end."""

    def __init__(self, before: int = 0, around: int = 0, after: int = 0) -> None:
        super().__init__()
        self.before = before
        self.around = around
        self.after = after


class AnswerMarked(Talking):
    """Something is wanted about an item of the thread: `good`, `bad`, `retry` or `fork`."""

    def __init__(self, item: str, what: str) -> None:
        super().__init__()
        self.item = item
        self.what = what


class SuggestionChosen(Talking):
    """What an empty thread offered was chosen; what is not whole is only begun."""

    def __init__(self, line: str, whole: bool) -> None:
        super().__init__()
        self.line = line
        self.whole = whole


class SheetPicked(Talking):
    """A row of a list that was looked up: `open` it, or what else its keys say."""

    def __init__(self, kind: str, row: tuple[str, ...], what: str) -> None:
        super().__init__()
        self.kind = kind
        self.row = row
        self.what = what


class ComposerRefused(Composing):
    """The composer could not take what was typed or pasted; `text` is a sentence for the person."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class ComposerResized(Composing):
    """The composer would like this many rows for what stands in it, its title line included."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows
