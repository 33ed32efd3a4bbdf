"""What plain mode does beside reading: talk, vote, stop, set how much is said, and move through a recording."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from desk.app.plain.stops import STOPS, usage_of
from desk.kernel.errors import Refused
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.plain.line_editor import Line
    from desk.app.plain.plain_desk import PlainDesk
    from desk.app.plain.word import Run

LONGEST_WAIT = 600
FIRST = 13
"""Choices of the first menu; the others are one number further."""


async def do_menu(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain.views import VIEWS

    named = [word for word in VIEWS if word.name not in ("card", "brief", "checks")]
    entries = [(f"{word.name}. {say(word.summary)}", word.name) for word in named]
    if words:
        desk.say_choices(entries[FIRST:])
        return
    desk.voice.say(
        say("Say a number or a word. Everything else you type is a message to the desk; ? explains.")
    )
    desk.say_choices([*entries[:FIRST], (say("More to read."), "menu more")])


async def do_help(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    if words:
        if stopping := usage_of(words[0].removeprefix("/")):
            desk.voice.say(*(f"{usage}. {say(summary)}" for usage, summary in stopping))
            return
        found = desk.find(words[0].removeprefix("/"))
        if found is None:
            raise Refused(
                say(
                    "There is no word {word}; ? lists them, and /help lists the commands of the desk.",
                    word=words[0],
                )
            )
        desk.voice.say(f"{found.usage}. {say(found.summary)}")
        return
    desk.pages.say(
        [
            say(
                "A line with a slash is a command of the desk: /help lists those. Any other line is a message."
            ),
            *(f"{usage}. {say(summary)}" for usage, summary in STOPS),
            *(f"{word.usage}. {say(word.summary)}" for word in desk.words),
        ]
    )


async def do_back(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    before = desk.choices.back()
    if not before:
        await do_menu(desk, (), line)
        return
    await desk.again(before)


async def do_on(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    desk.pages.further()


async def do_read(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import talk_words

    count = int(words[0]) if words else 5
    items = list(desk.display.items)[-count:]
    if not items:
        desk.voice.say(say("Nothing was said in this thread yet; suggest says what to begin with."))
    for item in items:
        desk.voice.say(*talk_words.item(item))


async def do_older(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    if not desk.display.items or desk.display.items[0].seq <= 1:
        desk.voice.say(say("That is the beginning of the thread."))
        return
    desk.session.page(desk.display.items[0].seq, 0, 0)
    desk.asked()


async def do_suggest(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    found = desk.display.suggestions
    if not found:
        desk.voice.say(say("The desk suggests nothing now."))
        return
    desk.say_choices(
        [
            (
                f"{each.line} ({each.what})",
                each.line if each.whole else f"? {each.line.lstrip('/').partition(' ')[0]}",
            )
            for each in found
        ]
    )


async def do_history(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    said = list(dict.fromkeys(reversed((*desk.display.said_before, *desk.lines))))[:15]
    desk.voice.say(say("What you said before; a number says it once more."))
    desk.say_choices([(each, each) for each in said if not each.isdigit() and each != "history"])


async def do_approve(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    await desk.votes.approve(words, line)


async def do_reject(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    await desk.votes.reject(words, line, desk.queue)


async def do_lock(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    held = desk.votes.keys.lock()
    desk.voice.say(
        say("Your key is locked; the next vote asks for its passphrase.")
        if held
        else say("No key is open here.")
    )


async def do_stop(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    if not desk.session.stop_turn():
        desk.voice.say(say("Nothing is running."))


async def do_say(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    desk.submit(" ".join(words))


async def do_attach(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.attachment import read

    if not words:
        raise Refused(say("Type: attach, and the path of the file."))
    file = await asyncio.to_thread(read, " ".join(words))
    desk.files = (*desk.files, file)
    desk.voice.say(say("{name} goes with your next message.", name=file.name))


def slash_command(name: str) -> Run:
    """A command of the desk without its slash."""

    async def run(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
        desk.submit(" ".join((f"/{name}", *words)))

    return run


async def do_thread(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    if not words:
        raise Refused(say("Say threads, then its number."))
    desk.command("thread", thread=words[0])


async def do_goto(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    if len(words) == 2:
        desk.command("goto", thread=words[0], item=words[1])
    else:
        desk.submit(" ".join(("/goto", *words)))


async def do_watch(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    desk.watching.set(words, desk.instruments, desk.session.view.instrument)
    desk.follow()
    desk.voice.say(*desk.watching.told())


async def do_verbosity(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain.voice import VERBOSITIES

    if words:
        chosen = next((each for each in VERBOSITIES if each == words[0].lower()), None)
        if chosen is None:
            raise Refused(say("Say verbosity quiet, verbosity normal or verbosity all."))
        desk.set_verbosity(chosen)
    desk.voice.say(say("Verbosity: {level}.", level=desk.voice.verbosity))


async def do_rate(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    if words:
        desk.voice.rate = max(1, min(3600, int(words[0])))
    desk.voice.say(say("The market is announced at most every {seconds} seconds.", seconds=desk.voice.rate))


async def do_wait(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    await asyncio.sleep(min(LONGEST_WAIT, int(words[0]) if words else 5))


async def do_retry(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    desk.retry()


async def do_quit(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    desk.leave()
