"""Commands about threads: list, search, fork, put away; with those about answers."""

from __future__ import annotations

from desk.agents.writing import counted
from desk.chat.answer_commands import Again, answer_commands, item_named
from desk.chat.arguments import Parameter
from desk.chat.commands import Command, Done, Invocation
from desk.chat.misread import Misread
from desk.chat.search_table import MOST_WANTED, find, words_of
from desk.chat.thread_changes import ThreadChanges
from desk.chat.thread_list import thread_list
from desk.chat.threads import Threads
from desk.kernel.errors import Refused
from desk.kernel.queries import Select


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
        *answer_commands(changes, select, again),
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
        upto = item_named(select, thread, named).seq if named else threads.items(thread)
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
