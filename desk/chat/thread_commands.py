"""Commands about threads and answers: list, search, fork, put away, judge, ask again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

from desk.agents.writing import counted
from desk.chat.arguments import Parameter
from desk.chat.commands import Command, Done, Invocation
from desk.chat.misread import Misread
from desk.chat.search_table import MOST_WANTED, find, words_of
from desk.chat.thread_changes import ThreadChanges
from desk.chat.thread_list import thread_list
from desk.chat.threads import Threads
from desk.chat.threads_table import item_called, newest
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from widgets.specs.chat import ChatItem

_SAID = ("plain", "bull", "bear", "moderator")
"""Tones of answers; the others are the desk's notices."""
_BACK = 60
"""Items of a thread in which the latest answer or question is looked for."""


class Again(Protocol):
    """What asking again needs of the chat."""

    def repeats(self, item: ChatItem) -> bool:
        """Whether this is a question that may be asked again."""
        ...

    async def ask_again(self, item: ChatItem, call: Invocation) -> Done: ...


def thread_commands(
    threads: Threads, changes: ThreadChanges, select: Select, again: Again
) -> tuple[Command, ...]:
    """Everything that moves between threads, and what is said of answers."""
    return (
        _new(threads),
        _thread(threads, select),
        _goto(threads, select),
        _search(select),
        _title(threads),
        _fork(threads, changes, select),
        _archive(threads, changes, select, "archive", True),
        _archive(threads, changes, select, "unarchive", False),
        _judge(changes, select, "good", "Say that an answer was good: the latest one, or the one named."),
        _judge(changes, select, "bad", "Say that an answer was bad, and why."),
        _retry(select, again),
        _attach(),
    )


def _new(threads: Threads) -> Command:
    async def run(call: Invocation) -> Done:
        thread = await threads.open(call.context.person.person, call.values.get("title", ""))
        return Done(f'This is a new thread: "{threads.title(thread)}".', thread, recorded=True)

    return Command(
        "new", "Open a new thread.", run, (Parameter("title", "text", optional=True, rest=True),), "ask"
    )


def _thread(threads: Threads, select: Select) -> Command:
    async def run(call: Invocation) -> Done:
        wanted = call.values.get("thread", "")
        if not wanted:
            known = thread_list(select)
            titles = ", ".join(info.title for info in known.threads[:4])
            more = ", ..." if known.total > 4 else ""
            return Done(f"{counted(known.total, 'thread')}: {titles}{more}.", recorded=True, view="threads")
        found = _named(threads, select, wanted)
        return Done(f'This is the thread "{threads.title(found)}".', found, recorded=True)

    return Command(
        "thread",
        "List threads, or go to one.",
        run,
        (Parameter("thread", "thread", optional=True, rest=True),),
        aliases=("threads",),
    )


def _goto(threads: Threads, select: Select) -> Command:
    async def run(call: Invocation) -> Done:
        wanted, text = call.values.get("thread", ""), call.values["item"]
        found = _named(threads, select, wanted) if wanted else call.context.thread
        place = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
        last = threads.items(found)
        if not 1 <= place <= last:
            raise Misread(f"This thread has items 1 to {last}; name one of them.")
        return Done(f'This is item {place} of "{threads.title(found)}".', found, recorded=True, item=place)

    return Command(
        "goto",
        "Go to an item by its number, in this thread or in another.",
        run,
        (Parameter("item", "item"), Parameter("thread", "thread", optional=True, rest=True)),
    )


def _search(select: Select) -> Command:
    async def run(call: Invocation) -> Done:
        words = tuple(dict.fromkeys(words_of(call.values["words"])))[:MOST_WANTED]
        if not words:
            raise Misread("Name at least one word to look for; use /search WORDS.")
        found = find(select, words)
        many = "more than " if found.more else ""
        text = f"{many}{len(found.rows)} found; Enter goes there." if found.rows else "Nothing was found."
        return Done(text[:1].upper() + text[1:], recorded=True, view=":".join(("find", *words)))

    return Command(
        "search",
        "Find what was said in any thread: items and titles that hold all of these words.",
        run,
        (Parameter("words", "text", rest=True),),
    )


def _title(threads: Threads) -> Command:
    async def run(call: Invocation) -> Done:
        text = await threads.retitle(call.context.thread, call.values["title"], call.context.person.person)
        return Done(f'This thread is now called "{text}".', recorded=True)

    return Command(
        "title",
        "Call this thread something else.",
        run,
        (Parameter("title", "text", rest=True),),
        "ask",
        ("rename-thread",),
    )


def _fork(threads: Threads, changes: ThreadChanges, select: Select) -> Command:
    async def run(call: Invocation) -> Done:
        thread, named = call.context.thread, call.values.get("item", "")
        upto = _item(select, thread, named).seq if named else threads.items(thread)
        fork = await changes.fork(thread, upto, call.context.person.person)
        return Done(
            f'This is a fork of "{threads.title(thread)}" at item {upto}; the other thread stays as it is.',
            fork,
            recorded=True,
        )

    return Command(
        "fork",
        "Open a new thread that begins with this one, up to its end or to an item.",
        run,
        (Parameter("item", "item", optional=True),),
        "ask",
    )


def _archive(threads: Threads, changes: ThreadChanges, select: Select, name: str, archived: bool) -> Command:
    async def run(call: Invocation) -> Done:
        wanted = call.values.get("thread", "")
        thread = _named(threads, select, wanted) if wanted else call.context.thread
        await changes.archive(thread, archived, call.context.person.person)
        done = "put away; /unarchive brings it back" if archived else "among the others again"
        return Done(f'"{threads.title(thread)}" is {done}.', recorded=True)

    return Command(
        name,
        "Put a thread away: nothing of it is lost." if archived else "Bring a thread back that was put away.",
        run,
        (Parameter("thread", "thread", optional=True, rest=True),),
        "ask",
    )


def _judge(changes: ThreadChanges, select: Select, verdict: Literal["good", "bad"], summary: str) -> Command:
    bad = verdict == "bad"

    async def run(call: Invocation) -> Done:
        named, reason = call.values.get("item", ""), call.values.get("reason", "")
        if named and not named.startswith("itm-") and not named.isdigit():
            named, reason = "", f"{named} {reason}".strip()
        if bad and not reason:
            raise Misread("Say what was wrong with it; use /bad REASON.")
        item = _item(select, call.context.thread, named) if named else _latest_answer(select, call)
        if item.author == "person":
            raise Refused("That was said by a person; only answers of the desk and its analysts are judged.")
        await changes.judge(item, call.context.person.person, verdict, reason[:500])
        return Done(f"Noted: the answer of {item.speaker} was {verdict}.", recorded=True)

    return Command(
        verdict,
        summary,
        run,
        (
            Parameter("item", "item", optional=True),
            Parameter("reason", "text", optional=True, rest=True),
        ),
        "ask",
    )


def _retry(select: Select, again: Again) -> Command:
    async def run(call: Invocation) -> Done:
        named = call.values.get("item", "")
        if named:
            item = _item(select, call.context.thread, named)
            item = _asked_for(select, item)
        else:
            item = _last(select, call, again.repeats, "There is no question in this thread to ask again.")
        if not again.repeats(item):
            raise Refused("Only a question or a debate can be asked again; send a command anew.")
        return await again.ask_again(item, call)

    return Command(
        "retry",
        "Ask the same again: a new answer, beside the old one.",
        run,
        (Parameter("item", "item", optional=True),),
        "ask",
    )


def _attach() -> Command:
    async def run(call: Invocation) -> Done:
        raise Misread("A terminal reads the file itself: type /attach PATH in its composer.")

    return Command(
        "attach",
        "Attach a text, CSV or image file to your next message.",
        run,
        (Parameter("path", "path", rest=True),),
        "ask",
    )


def _named(threads: Threads, select: Select, wanted: str) -> str:
    """A thread by its id, or by a title or its beginning: of several, the one last written in."""
    if threads.exists(wanted):
        return wanted
    rows = select(
        "SELECT thread, title FROM threads WHERE instr(lower(title), lower(?)) = 1"
        " ORDER BY lower(title) <> lower(?), archived, last_at DESC, opened_seq DESC LIMIT 1",
        (wanted, wanted),
    )
    if not rows:
        raise Refused(f"No thread is called {wanted[:60]!r}; /threads lists them, /search finds words.")
    return str(rows[0][0])


def _item(select: Select, thread: str, named: str) -> ChatItem:
    """An item by its id, or by its number in this thread."""
    if named.isascii() and named.isdigit() and len(named) < 9:
        found = newest(select, thread, 1, int(named) - 1, int(named))
        if found:
            return found[0]
    item = item_called(select, named)
    if item is None:
        raise Refused(f"There is no item {named[:40]!r}; mark one in the chat, or give its number.")
    return item


def _asked_for(select: Select, item: ChatItem) -> ChatItem:
    """What a person asked in the turn that this item belongs to."""
    if item.author == "person":
        return item
    turn = [each for each in newest(select, item.thread, _BACK, upto=item.seq) if each.turn == item.turn]
    asked = next((each for each in turn if each.author == "person"), None)
    if asked is None:
        raise Refused("Nobody asked for that item; ask in your own words.")
    return asked


def _latest_answer(select: Select, call: Invocation) -> ChatItem:
    def answers(item: ChatItem) -> bool:
        return item.author != "person" and item.tone in _SAID

    return _last(select, call, answers, "There is no answer in this thread yet; ask something first.")


def _last(select: Select, call: Invocation, wanted: Callable[[ChatItem], bool], otherwise: str) -> ChatItem:
    items = newest(select, call.context.thread, _BACK)
    found = next((item for item in reversed(items) if wanted(item)), None)
    if found is None:
        raise Refused(otherwise)
    return found
