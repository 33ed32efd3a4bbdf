"""Everything that does something in plain mode, beside reading."""

from __future__ import annotations

from desk.app.plain import doing
from desk.app.plain.word import Word
from widgets.language import marked

ACTIONS: tuple[Word, ...] = (
    Word(
        "menu", "menu [more]", marked("What can be read, by number."), doing.do_menu, "more", ("home",), True
    ),
    Word("help", "? [WORD]", marked("What can be typed, or one word of it."), doing.do_help, "one", ("?",)),
    Word("on", "on", marked("The next part of a long answer."), doing.do_on),
    Word("back", "back", marked("What was read before."), doing.do_back),
    Word(
        "read",
        "read [NUMBER]",
        marked("The latest messages of this thread."),
        doing.do_read,
        "number",
        ("chat",),
    ),
    Word("older", "older", marked("Messages before those."), doing.do_older, aliases=("more",)),
    Word("suggest", "suggest", marked("What to begin with."), doing.do_suggest),
    Word("history", "history", marked("What you said before, by number."), doing.do_history),
    Word("say", "say TEXT", marked("A message, whatever word it begins with."), doing.do_say, "words"),
    Word("attach", "attach PATH", marked("Send a file with your next message."), doing.do_attach, "words"),
    Word(
        "debate",
        "debate INSTRUMENT [HORIZON]",
        marked("Hold a debate."),
        doing.slash_command("debate"),
        "order",
    ),
    Word(
        "buy",
        "buy INSTRUMENT QUANTITY [LIMIT] [STOP]",
        marked("Propose to buy; people approve it."),
        doing.slash_command("buy"),
        "order",
    ),
    Word(
        "sell",
        "sell INSTRUMENT QUANTITY [LIMIT] [STOP]",
        marked("Propose to sell; people approve it."),
        doing.slash_command("sell"),
        "order",
    ),
    Word(
        "approve",
        "approve REQUEST CODE",
        marked("Vote for a request whose whole text was read."),
        doing.do_approve,
        "words",
    ),
    Word(
        "reject",
        "reject REQUEST|1,2 CODE REASON",
        marked("Vote against one, or by their numbers against several of the queue, which take no code."),
        doing.do_reject,
        "words",
    ),
    Word("act", "act [PERSON]", marked("Vote as another demo person."), doing.slash_command("act"), "one"),
    Word("lock", "lock", marked("Forget your open key."), doing.do_lock),
    Word("ack", "ack", marked("Say that you have read the alerts."), doing.slash_command("ack")),
    Word("thread", "thread THREAD", marked("Go to a thread."), doing.do_thread, "one"),
    Word("goto", "goto THREAD NUMBER", marked("Go to a message."), doing.do_goto, "words"),
    Word("stop", "stop", marked("Stop who is speaking."), doing.do_stop),
    Word(
        "watch",
        "watch [INSTRUMENT] [PERCENT|off]",
        marked("Announce an instrument whenever it has moved so far."),
        doing.do_watch,
        "words",
    ),
    Word(
        "verbosity",
        "verbosity [quiet|normal|all]",
        marked("How much is announced."),
        doing.do_verbosity,
        "one",
    ),
    Word("rate", "rate SECONDS", marked("How often the market may be announced."), doing.do_rate, "number"),
    Word("wait", "wait [SECONDS]", marked("Wait before the next line of a pipe."), doing.do_wait, "number"),
    Word("retry", "retry", marked("Connect to the host now."), doing.do_retry),
    Word(
        "quit",
        "quit",
        marked("Leave; the desk goes on or says what becomes of it."),
        doing.do_quit,
        aliases=("exit", "bye"),
    ),
)
"""Everything that does something."""
