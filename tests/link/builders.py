"""One message of every type, and the line both ways."""

from __future__ import annotations

import asyncio
import socket as sockets
from collections.abc import Callable

from desk.link import envelope as e
from desk.link.socket import SocketLink
from widgets.specs.chat import Block, ChatItem, Meter
from widgets.specs.status import Alert, CommandInfo, Notice, PersonHere
from widgets.specs.strategy import Run

ITEM = ChatItem(
    item="i1",
    thread="t1",
    turn="u1",
    seq=4,
    author="desk",
    speaker="Desk",
    at=5,
    blocks=(Block(runs=(Run(text="half a line\nand \u202e another"),)),),
)

MESSAGES: tuple[e.Message, ...] = (
    e.Hello(id="1", ts=1, payload=e.HelloPayload(terminal="xterm", columns=80, rows=24, frames_per_second=8)),
    e.TurnSubmit(id="2", ts=1, payload=e.TurnSubmitPayload(text="what is BTC doing?")),
    e.TurnCancel(id="3", ts=1),
    e.CommandInvoke(id="4", ts=1, payload=e.CommandPayload(name="halt", arguments={"text": "news"})),
    e.UiStatePatch(id="5", ts=1, payload=e.UiStatePayload(reviewing="req-1")),
    e.PaneSubscribe(id="6", ts=1, payload=e.SubscribePayload(views=("watchlist", "book:BTC-USDT"))),
    e.ApprovalVote(
        id="7", ts=1, payload=e.VotePayload(request="req-1", digest="d", voter="dana", choice="approve")
    ),
    e.Bye(id="8", ts=1, payload=e.ByePayload(reason="detached")),
    e.Welcome(
        id="9",
        ts=1,
        payload=e.WelcomePayload(
            session="s",
            profile="demo",
            person="you",
            name="You",
            host_pid=1,
            thread="t1",
            instruments=("A-B",),
        ),
    ),
    e.TurnStart(id="10", ts=1, payload=e.TurnStartPayload(speaker="Bull")),
    e.TurnDelta(id="11", ts=1, payload=e.TurnDeltaPayload(speaker="Bull", text="up")),
    e.TurnProgress(
        id="11a",
        ts=1,
        payload=e.TurnProgressPayload(speaker="Bull", text="waits", until=9, meter=Meter(cost="0.1")),
    ),
    e.ThreadPage(id="11b", ts=1, payload=e.ThreadPagePayload(before=41)),
    e.ThreadItems(id="11c", ts=1, payload=e.ThreadItemsPayload(items=(ITEM,), last=7)),
    e.TurnEnd(id="12", ts=1, payload=e.TurnEndPayload(reason="stopped", detail="cancelled")),
    e.ItemAdded(id="13", ts=1, payload=ITEM),
    e.AlertRaised(id="14", ts=1, payload=Alert(alert="a", severity="info", title="t", text="x", at=1)),
    e.CommandDone(id="15", ts=1, corr="4", payload=e.TextPayload(text="done")),
    e.CommandsSet(
        id="16",
        ts=1,
        payload=e.CommandsPayload(commands=(CommandInfo(name="halt", usage="/halt", summary="x"),)),
    ),
    e.PaneData(
        id="17", ts=1, payload=e.PaneDataPayload(view="radar", spec=Notice(state="loading", text="soon"))
    ),
    e.Presence(
        id="18", ts=1, payload=e.PresencePayload(people=(PersonHere(person="p", name="P", role="trader"),))
    ),
    e.ValidationError(id="19", ts=1, payload=e.TextPayload(text="no")),
    e.Refused(id="20", ts=1, payload=e.TextPayload(text="no")),
    e.HostFailed(id="21", ts=1, payload=e.TextPayload(text="no")),
    e.KeyRefused(id="22", ts=1, payload=e.KeyRefusedPayload(key="0" * 64, in_a_row=3)),
    e.ApprovalWanted(
        id="23", ts=1, payload=e.WantedPayload(request="req-1", title="Buy 0.05 BTC-USDT", profile="demo")
    ),
)


async def socket_pair(
    on_malformed: Callable[[e.Malformed], None] | None = None,
) -> tuple[SocketLink, SocketLink]:
    """Two ends of one Unix stream; what the second end cannot read goes to `on_malformed`."""
    left, right = sockets.socketpair()
    first = SocketLink(*await asyncio.open_unix_connection(sock=left))
    return first, SocketLink(*await asyncio.open_unix_connection(sock=right), on_malformed)
