"""What the host says, handed to the session and the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.desk_keys import key_of
from desk.app.view import named
from desk.link.envelope import (
    AlertRaised,
    ApprovalWanted,
    CommandDone,
    CommandsSet,
    HostFailed,
    ItemAdded,
    Message,
    PaneData,
    Refused,
    ThreadItems,
    TurnDelta,
    TurnEnd,
    TurnProgress,
    TurnStart,
    UiStatePatch,
    ValidationError,
    Welcome,
)
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.display import Display
    from desk.app.session import Session
    from widgets.specs.chat import ChatItem


def deliver(message: Message, session: Session, display: Display) -> None:
    """Hand one message on. What this terminal does not know, it leaves alone."""
    talk = session.conversation
    match message:
        case PaneData(payload=data):
            session.age.dated(message.ts)
            session.keep_frame(data.view, data.spec)
        case ItemAdded(payload=item):
            session.enter(item.thread)
            if talk.gap(item.seq) and not session.view.replay:
                talk.held = 0
                display.open_thread()
            if talk.take(item.seq):
                display.add_item(item)
                _hint(item, session, display)
        case TurnStart():
            talk.turn = message.turn
            display.stream(message.payload.speaker, message.payload.tone, "")
        case TurnDelta():
            talk.turn = message.turn or talk.turn
            display.stream(message.payload.speaker, message.payload.tone, message.payload.text)
        case TurnProgress(payload=told):
            talk.turn = message.turn or talk.turn
            display.progress(told.speaker, told.text, session.seconds_to(told.until), told.meter)
        case ThreadItems(payload=part):
            if not message.thread or message.thread == talk.thread:
                talk.know(part.last)
                display.show_items(part.items, part.last, part.around)
        case TurnEnd(payload=end):
            talk.turn = ""
            display.end_stream()
            if end.reason == "failed":
                display.say(end.detail or say("The turn failed; ask again."), "bad")
        case AlertRaised(payload=alert):
            display.alert(alert)
        case ApprovalWanted(payload=wanted):
            display.ring(wanted)
        case CommandDone(payload=done):
            if not _one_of_many(message.corr, session):
                display.say(_headline(done.text), "good")
        case CommandsSet(payload=commands):
            display.offer_commands(commands.commands, commands.suggestions)
        case Refused(payload=wrong) | ValidationError(payload=wrong) | HostFailed(payload=wrong):
            sent, request = session.voted
            if _one_of_many(message.corr, session, wrong.text):
                return
            if message.corr and message.corr == sent:
                display.refuse_vote(request, wrong.text)
            else:
                display.say(wrong.text, "bad")
            if text := talk.refused(message.corr):
                display.give_back(text)
        case UiStatePatch(payload=state):
            _reflect(session, state.instrument, state.interval)
            if state.handler is not None:
                display.hold(state.handler)
            if state.echo:
                session.age.echoed(state.echo, state.conflated)
            if state.sheet:
                display.look_up(state.sheet)
        case Welcome(payload=welcome):
            session.greeted(welcome)
        case _:
            return


def _headline(text: str) -> str:
    """The first line of an answer; a list stands in the thread, and not over the work."""
    first, more, _ = text.partition("\n")
    return f"{first.removesuffix(':')}." if more and first.endswith(":") else first


def _one_of_many(corr: str, session: Session, refused: str = "") -> bool:
    """Whether this answers one of several rejections, which are summed up in one sentence."""
    return session.ballots is not None and session.ballots.answered(corr, refused)


def _hint(item: ChatItem, session: Session, display: Display) -> None:
    """Somebody else turned to an instrument: say so, and leave what is looked at here alone."""
    if item.author != "person" or not session.fresh(item.at):
        return
    said = " ".join(run.text for block in item.blocks for run in block.runs)
    about = named(said, session.welcome.instruments if session.welcome else ())
    if said.startswith("/debate ") and about not in ("", session.view.instrument):
        text = say(
            "{who} opened a debate on {about}; your chart stays. {key}, then Enter, charts {about}.",
            who=item.speaker,
            about=about,
            key=key_of("focus_strategy"),
        )
        display.say(text, "plain")


def _reflect(session: Session, instrument: str, interval: str) -> None:
    change = {"instrument": instrument} if instrument else {}
    if interval:
        change["interval"] = interval
    session.look(**change)
