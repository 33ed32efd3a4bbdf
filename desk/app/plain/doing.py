"""What plain mode does beside reading: talk, vote, stop, set how much is said, and move through a recording."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from desk.app.plain.word import Word
from desk.kernel.errors import Refused
from widgets.language import marked, say

if TYPE_CHECKING:
    from desk.app.plain.line_editor import Line
    from desk.app.plain.plain_desk import PlainDesk
    from desk.app.plain.word import Run

LONGEST_WAIT = 600
FIRST = 13
"""Choices of the first menu; the others are one number further."""


async def _menu(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain.reading import VIEWS

    named = [word for word in VIEWS if word.name not in ("card", "brief", "checks")]
    entries = [(f"{word.name}. {say(word.summary)}", word.name) for word in named]
    if words:
        desk.say_choices(entries[FIRST:])
        return
    desk.voice.say(
        say("Say a number or a word. Everything else you type is a message to the desk; ? explains.")
    )
    desk.say_choices([*entries[:FIRST], (say("More to read."), "menu more")])


async def _help(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    if words:
        found = desk.find(words[0])
        if found is None:
            raise Refused(
                say(
                    "There is no word {word}; ? lists them, and /help lists the commands of the desk.",
                    word=words[0],
                )
            )
        desk.voice.say(f"{found.usage}. {say(found.summary)}")
        return
    desk.voice.say(*(f"{usage}. {say(summary)}" for usage, summary in STOPS))
    desk.voice.say(*(f"{word.usage}. {say(word.summary)}" for word in desk.words))
    desk.voice.say(
        say("A line with a slash is a command of the desk: /help lists those. Any other line is a message.")
    )


async def _back(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    before = desk.choices.back()
    if not before:
        await _menu(desk, (), line)
        return
    await desk.again(before)


async def _read(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import talk_words

    count = int(words[0]) if words else 5
    items = list(desk.display.items)[-count:]
    if not items:
        desk.voice.say(say("Nothing was said in this thread yet; suggest says what to begin with."))
    for item in items:
        desk.voice.say(*talk_words.item(item))


async def _older(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    if not desk.display.items or desk.display.items[0].seq <= 1:
        desk.voice.say(say("That is the beginning of the thread."))
        return
    desk.session.page(desk.display.items[0].seq, 0, 0)
    desk.asked()


async def _suggest(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    found = desk.display.suggestions
    if not found:
        desk.voice.say(say("The desk suggests nothing now."))
        return
    desk.say_choices(
        [
            (
                f"{each.line}. {each.what}",
                each.line if each.whole else f"? {each.line.lstrip('/').partition(' ')[0]}",
            )
            for each in found
        ]
    )


async def _history(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    said = list(dict.fromkeys(reversed((*desk.display.said_before, *desk.lines))))[:15]
    desk.voice.say(say("What you said before; a number says it once more."))
    desk.say_choices([(each, each) for each in said if not each.isdigit() and each != "history"])


async def _approve(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    await desk.votes.approve(words, line)


async def _reject(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    await desk.votes.reject(words, line, desk.queue)


async def _lock(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    held = desk.votes.keys.lock()
    desk.voice.say(
        say("Your key is locked; the next vote asks for its passphrase.")
        if held
        else say("No key is open here.")
    )


async def _stop(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    if not desk.session.stop_turn():
        desk.voice.say(say("Nothing is running."))


async def _say(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    desk.submit(" ".join(words))


def _slash(name: str) -> Run:
    """A command of the desk without its slash."""

    async def run(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
        desk.submit(" ".join((f"/{name}", *words)))

    return run


async def _thread(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    if not words:
        raise Refused(say("Say threads, then its number."))
    desk.command("thread", thread=words[0])


async def _goto(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    if len(words) == 2:
        desk.command("goto", thread=words[0], item=words[1])
    else:
        desk.submit(" ".join(("/goto", *words)))


async def _watch(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    desk.watching.set(words, desk.instruments, desk.session.view.instrument)
    desk.follow()
    desk.voice.say(*desk.watching.told())


async def _verbosity(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain.voice import VERBOSITIES

    if words:
        chosen = next((each for each in VERBOSITIES if each == words[0].lower()), None)
        if chosen is None:
            raise Refused(say("Say verbosity quiet, verbosity normal or verbosity all."))
        desk.set_verbosity(chosen)
    desk.voice.say(say("Verbosity: {level}.", level=desk.voice.verbosity))


async def _rate(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    if words:
        desk.voice.rate = max(1, min(3600, int(words[0])))
    desk.voice.say(say("The market is announced at most every {seconds} seconds.", seconds=desk.voice.rate))


async def _wait(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    await asyncio.sleep(min(LONGEST_WAIT, int(words[0]) if words else 5))


async def _retry(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    desk.retry()


async def _quit(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    desk.leave()


ACTIONS: tuple[Word, ...] = (
    Word("menu", "menu [more]", marked("What can be read, by number."), _menu, "more", ("home",), True),
    Word("help", "? [WORD]", marked("What can be typed, or one word of it."), _help, "one", ("?",)),
    Word("back", "back", marked("What was read before."), _back),
    Word("read", "read [NUMBER]", marked("The latest messages of this thread."), _read, "number", ("chat",)),
    Word("older", "older", marked("Messages before those."), _older, aliases=("more",)),
    Word("suggest", "suggest", marked("What to begin with."), _suggest),
    Word("history", "history", marked("What you said before, by number."), _history),
    Word("say", "say TEXT", marked("A message, whatever word it begins with."), _say, "words"),
    Word("debate", "debate INSTRUMENT [HORIZON]", marked("Hold a debate."), _slash("debate"), "order"),
    Word(
        "buy",
        "buy INSTRUMENT QUANTITY [LIMIT] [STOP]",
        marked("Propose to buy; people approve it."),
        _slash("buy"),
        "order",
    ),
    Word(
        "sell",
        "sell INSTRUMENT QUANTITY [LIMIT] [STOP]",
        marked("Propose to sell; people approve it."),
        _slash("sell"),
        "order",
    ),
    Word(
        "approve",
        "approve REQUEST CODE",
        marked("Vote for a request whose whole text was read."),
        _approve,
        "words",
    ),
    Word(
        "reject",
        "reject REQUEST CODE REASON, or reject 1,2 REASON",
        marked("Vote against one, or against several of the queue."),
        _reject,
        "words",
    ),
    Word("act", "act [PERSON]", marked("Vote as another demo person."), _slash("act"), "one"),
    Word("lock", "lock", marked("Forget your open key."), _lock),
    Word("ack", "ack", marked("Say that you have read the alerts."), _slash("ack")),
    Word("thread", "thread THREAD", marked("Go to a thread."), _thread, "one"),
    Word("goto", "goto THREAD NUMBER", marked("Go to a message."), _goto, "words"),
    Word("stop", "stop", marked("Stop who is speaking."), _stop),
    Word(
        "watch",
        "watch [INSTRUMENT] [PERCENT], watch off",
        marked("Announce an instrument whenever it has moved so far."),
        _watch,
        "words",
    ),
    Word("verbosity", "verbosity quiet, normal or all", marked("How much is announced."), _verbosity, "one"),
    Word("rate", "rate SECONDS", marked("How often the market may be announced."), _rate, "number"),
    Word("wait", "wait [SECONDS]", marked("Wait before the next line of a pipe."), _wait, "number"),
    Word("retry", "retry", marked("Connect to the host now."), _retry),
    Word(
        "quit",
        "quit",
        marked("Leave; the desk goes on or says what becomes of it."),
        _quit,
        aliases=("exit", "bye"),
    ),
)
"""Everything that does something."""

STOPS: tuple[tuple[str, str], ...] = (
    ("halt [REASON]", marked("Stop all trading that adds risk, at once.")),
    ("cancel all [REASON]", marked("Call every open order back, at once.")),
    ("flatten [REASON]", marked("Close every position, at once.")),
)
"""Words that go before everything else, without a question."""


def stop_of(text: str) -> tuple[str, str]:
    """The stop that a line asks for and its reason; empty where it asks for none. A question stops nothing."""
    words = text.split()
    if not words or text.rstrip().endswith("?"):
        return "", ""
    first = words[0].lower().strip("!.,:/")
    if first in ("halt", "flatten", "cancel-all", "cancelall"):
        return {"cancelall": "cancel-all"}.get(first, first), " ".join(words[1:])
    if first == "cancel" and len(words) > 1 and words[1].lower().strip("!.,:") == "all":
        return "cancel-all", " ".join(words[2:])
    return "", ""
