"""Hands on a desk that mean nothing by it: bytes as a terminal sends them, while requests come and go.

Everything is typed, clicked, dragged, pasted and refocused at random but for one thing: the two chords, on a card or a
queue that is ready for them. They are how people vote; anywhere else, and in the dead time, they are typed as well.
"""

from __future__ import annotations

import random
import string
from hashlib import sha256

from desk.app.driver import Keys
from desk.link.envelope import ApprovalVote
from tests.app import samples
from tests.app.opened import Opened
from widgets.card import CardPane
from widgets.queue import QueuePane

PRINTABLE = [each.encode() for each in string.printable if each.isprintable()]
CONTROLS = [bytes([each]) for each in range(32) if each not in (0x03, 0x0E, 0x11, 0x19, 0x1B)]
"""Every control byte but Escape, ^C and ^Q, which leave, and the chords."""
CHORDS = [b"\x19", b"\x0e", b"\x1b[121;5u", b"\x1b[110;5u"]
"""^Y and ^N, as terminals of old and as those of the kitty protocol send them."""
FRAGMENTS = [
    *(b"\x1b" + each for each in PRINTABLE if each not in (b"[", b"O", b"P", b"]")),
    *(b"\x1b", b"\x1b[", b"\x1bO", b"\x1b[1;5", b"\x1b[1;2", b"\x1b[121", b"\x1b[121;", b"\x1b[121;5"),
    *(
        b"\x1b[121;1u",
        b"\x1b[121u",
        b"\x1b[121;2u",
        b"\x1b[121;3u",
        b"\x1b[89u",
        b"\x1b[121;5:3u",
        b"\x1b[110;1u",
    ),
    *(b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[H", b"\x1b[F", b"\x1b[5~", b"\x1b[6~", b"\x1b[3~"),
    *(b"\x1b[13u", b"\x1b[27u", b"\x1b[57441u", b"\x1b[57442;5u", b"\r", b"\t", b"\x1b[Z", b"\x7f", b"\x08"),
    *(b"\x1b[?2026;2$y", b"\xff\xfe", b"\xc3", b"\x00", b"\x1b[<0;1", b"\x1b[M !!"),
]
"""Halves of chords, keys beside them, and what noise on a line looks like."""
PANES = [b"\x1bOQ", b"\x1bOR", b"\x1bOS", b"\x1b[15~", b"\x1b[17~", b"\x1b[18~"]
"""F2 to F7."""
AWAY, BACK = b"\x1b[O", b"\x1b[I"
APPROVALS = PANES[4]


class StrayHands:
    """One seed of it."""

    def __init__(self, desk: Opened, seed: int, size: tuple[int, int] = (120, 36)) -> None:
        self.desk = desk
        self.random = random.Random(seed)
        self.columns, self.rows = size
        self.keys = Keys()
        self.requests = 0
        self.opened_cards = 0
        self.marked = 0
        self.typed: list[bytes] = []

    @property
    def votes(self) -> list[ApprovalVote]:
        """What went out as a vote."""
        return self.desk.host.of(ApprovalVote)

    async def go(self, turns: int) -> None:
        """So many random things."""
        for _ in range(turns):
            await self.random.choice(
                (
                    self._type,
                    self._type,
                    self._fragment,
                    self._fragment,
                    self._chord,
                    self._paste,
                    self._mouse,
                    self._refocus,
                    self._request,
                    self._time,
                    self._pane,
                    self._into_approvals,
                )
            )()
            if self.votes:
                return

    async def send(self, *pieces: bytes) -> None:
        """Bytes as they come from a line, each piece read by itself."""
        driver = self.desk.app._driver
        assert driver is not None
        for piece in pieces:
            self.typed.append(piece)
            for event in (*self.keys.read(piece), *self.keys.wait(idle=True), *self.keys.wait(idle=True)):
                event.set_sender(self.desk.app)
                driver.process_message(event)
        await self.desk.settle()
        self.opened_cards += self.desk.main.session.view.request != ""
        self.marked += bool(self.desk.main.query_one(QueuePane).marked)

    async def _type(self) -> None:
        await self.send(*(self.random.choice(PRINTABLE) for _ in range(self.random.randint(1, 12))))

    async def _fragment(self) -> None:
        await self.send(self.random.choice([*FRAGMENTS, *CONTROLS]))

    async def _chord(self) -> None:
        """A chord where nobody means a vote by it."""
        now = self.desk.clock.monotonic()
        panes = (self.desk.main.query_one(CardPane), self.desk.main.query_one(QueuePane))
        # By the clock, not by what the pane says of itself: that may be what is broken.
        if not any(each.has_focus and now >= (each._dead._until or 0) for each in panes):
            await self.send(self.random.choice(CHORDS))

    async def _paste(self) -> None:
        noise = b"".join(
            self.random.choice([*PRINTABLE, *CONTROLS, *CHORDS, b"\x1b[I", b"\r", b"approve\n"])
            for _ in range(self.random.randint(1, 40))
        )
        await self.send(b"\x1b[200~" + noise + b"\x1b[201~")

    async def _mouse(self) -> None:
        x, y = self.random.randint(1, self.columns), self.random.randint(1, self.rows)
        press, release = b"\x1b[<0;%d;%dM" % (x, y), b"\x1b[<0;%d;%dm" % (x, y)
        drag = b"\x1b[<32;%d;%dM" % (self.random.randint(1, self.columns), y)
        wheel = b"\x1b[<%d;%d;%dM" % (self.random.choice((64, 65)), x, y)
        right = b"\x1b[<2;%d;%dM\x1b[<2;%d;%dm" % (x, y, x, y)
        await self.send(
            *self.random.choice(
                (
                    (press, release),
                    (press, release, press, release),
                    (press, drag, release),
                    (wheel,),
                    (right,),
                )
            )
        )

    async def _refocus(self) -> None:
        """The click, and the chord, that bring the terminal back."""
        card = self.desk.main.query_one(CardPane).region
        x = self.random.randint(card.x + 1, max(card.x + 1, card.right - 1)) if card.area else 1
        y = self.random.randint(card.y + 1, max(card.y + 1, card.bottom)) if card.area else 1
        click = (b"\x1b[<0;%d;%dM" % (x, y), b"\x1b[<0;%d;%dm" % (x, y))
        await self.send(AWAY)
        if self.random.random() < 0.5:
            await self.desk.clock.forward(self.random.random() * 2)
        await self.send(BACK, *click, *(click if self.random.random() < 0.5 else ()), CHORDS[0])

    async def _request(self) -> None:
        """Another request comes in, and the open one may be decided or be another text."""
        self.requests += 1
        host = self.desk.host
        count = self.random.randint(1, 6)
        rows = [samples.row(f"req-{self.requests + each:04d}") for each in range(count)]
        await host.show("queue", samples.queue(*rows))
        await host.show("status", samples.status(pending=count))
        open_one = self.desk.main.session.view.request
        if open_one and self.random.random() < 0.7:
            card = samples.approval_card(open_one)
            if self.random.random() < 0.5:
                text = card.order_text.replace("quantity: ", f"quantity: {self.requests}")
                card = card.model_copy(
                    update={"order_text": text, "digest": sha256(text.encode()).hexdigest()}
                )
            await host.show(f"card:{open_one}", card)
        await self.desk.settle()

    async def _time(self) -> None:
        await self.desk.clock.forward(self.random.choice((0.1, 0.4, 0.7, 2.0)))

    async def _pane(self) -> None:
        await self.send(self.random.choice(PANES))

    async def _into_approvals(self) -> None:
        """Into the queue, perhaps with marks, perhaps onto a card that is ready a moment later."""
        await self.send(APPROVALS)
        if self.random.random() < 0.5 and self.desk.focus == "card":
            await self.send(b"\x1b")
        if self.random.random() < 0.6:
            await self.send(b" ", b" ")
        if self.random.random() < 0.7:
            await self.send(b"\r")
        if self.random.random() < 0.7:
            await self.desk.clock.forward(1)
