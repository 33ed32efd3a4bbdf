"""The composer: where a person writes to the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Unpack

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content

from widgets.editor import Editor
from widgets.history import History
from widgets.key_words import keys_of
from widgets.language import say, several
from widgets.line_pane import Place
from widgets.messages import (
    AttachWanted,
    CompletionsWanted,
    ComposerRefused,
    ComposerResized,
    NothingSubmitted,
    Submitted,
)
from widgets.prompt import prompt
from widgets.specs.chat import LONGEST_ATTACHMENT, LONGEST_MESSAGE
from widgets.specs.status import CommandInfo
from widgets.untrusted import untrusted

if TYPE_CHECKING:
    from widgets.completion import Candidate, Words
    from widgets.folding import Carried, Folded
    from widgets.notice import State

_ACTING = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)))
"""Control characters but tab and line feed: no text that was pasted keeps one."""


def typed(text: str) -> str:
    """Text from outside that may stand in the composer: line ends stay, everything else that acts is made visible."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").split("\n")
    return "\n".join(untrusted(line) for line in lines)


class Composer(Editor):
    """Enter sends, Shift+Enter, Alt+Enter or Ctrl+J begins a line, Up and Down go through what was sent.

    A long paste is folded into one word and sent whole. It likes 2 to 9 rows.
    """

    DEFAULT_CSS = """
Composer {
    background: $surface;
    color: $desk-text;
    border: none;
    border-top: solid $desk-rule;
    border-title-color: $desk-muted;
    border-title-background: $surface;
    padding: 0 1;
    height: 3;
    scrollbar-size-vertical: 1;
    &:focus { border: none; border-top: heavy $desk-focus; border-title-color: $desk-text; }
    & .text-area--cursor-line { background: transparent; }
    & .text-area--cursor { color: $surface; background: $desk-text; text-style: none; }
    & .text-area--selection { background: $desk-cursor-ground; }
    & .text-area--placeholder { color: $desk-muted; }
}
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send", show=False, priority=False, id="composer.send"),
        Binding("alt+enter,ctrl+j", "new_line", "New line", show=False, id="composer.new_line"),
        Binding("ctrl+z", "undo", "Undo", show=False, id="composer.undo"),
        Binding("ctrl+y", "redo", "Redo", show=False, id="composer.redo"),
        Binding("ctrl+g", "unfold", "Unfold", show=False, id="composer.unfold"),
    ]

    def __init__(self, **place: Unpack[Place]) -> None:
        self._commands: Sequence[CommandInfo] = ()
        self._instruments: Sequence[str] = ()
        self._candidates: list[Candidate] = []
        self._history = History()
        self._words: Words = {}
        self._folded: Folded | None = None
        self._wanted_rows = 0
        self._completing = False
        self._handler = ""
        self.paths: Callable[[str], Sequence[str]] = lambda beginning: ()
        """Files and folders whose path begins so, for a word after `@`; whoever mounts the composer reads the disk."""
        super().__init__(
            **place,
            show_line_numbers=False,
            soft_wrap=True,
            highlight_cursor_line=False,
        )
        self.cursor_blink = False
        self._say()

    def spoken_anew(self) -> None:
        """Another language is spoken from now on."""
        self._say()

    def offer(self, commands: Sequence[CommandInfo]) -> None:
        """The commands that can be completed."""
        self._commands = commands
        self._think()

    def know(self, instruments: Sequence[str]) -> None:
        """The instruments that can be completed."""
        self._instruments = instruments
        self._think()

    def tell_words(self, words: Words) -> None:
        """What arguments of commands may be now, by their kinds."""
        self._words = words
        self._think()

    def remember(self, said: Sequence[str]) -> None:
        """What this person sent before, oldest first."""
        self._history.begin_with(said)

    def hold(self, handler: str) -> None:
        """Who takes what is written here, in a few words; empty for nobody in particular."""
        self._handler = handler
        self._say()

    def carry(self, file: Carried, instead: str) -> None:
        """Put a file's mark in place of the words that named it."""
        mark = self._folds().attach(file)
        at = self.text.rfind(instead)
        if instead and at >= 0:
            self._exchange(at, at + len(instead), f"{mark} ")
        else:
            self.insert(f"{mark} ")

    def begin(self, text: str) -> None:
        """Begin a message with this text, in place of what stands there."""
        self._put(typed(text))

    def sent(self) -> None:
        """The message went out: remember it and begin another."""
        self._history.add(self._whole()[0])
        self.load_text("")
        self._think()

    def give_back(self, text: str) -> None:
        """The host would not have it: offer it for another try, unless another message is begun. It is selected, so
        that whoever types something else begins anew."""
        if not self.text:
            self._put(text)
            self.select_all()

    def action_send(self) -> None:
        text, files = self._whole()
        if text.strip():
            self.post_message(Submitted(text.strip(), files))
        else:
            self.post_message(NothingSubmitted())

    def action_new_line(self) -> None:
        self.insert("\n")

    def action_complete(self) -> None:
        """Write the first of what could be meant; a path that is a file becomes its mark."""
        if self._candidates:
            chosen = self._candidates[0]
            if chosen.line:
                self._put(typed(chosen.line))
            else:
                self.post_message(AttachWanted(chosen.help, chosen.shown))

    def action_unfold(self) -> None:
        """Put the paste at the cursor, or the one before it, in full."""
        if self._folded is None:
            return
        at, mark = self._folded.near(self.text, self._cursor_at())
        if at < 0:
            return
        full = typed(self._folded.text_of(mark))
        if len(self.text) - len(mark) + len(full) > LONGEST_MESSAGE:
            self.post_message(
                ComposerRefused(
                    say("That paste is too long to be edited here; it is sent whole beside the message.")
                )
            )
            return
        self._exchange(at, at + len(mark), full)

    async def _on_key(self, event: events.Key) -> None:
        if self._take(event.key):
            event.stop()
            event.prevent_default()
            return
        if event.key == "backspace" and self._folded is not None and not self.selected_text:
            at = self._cursor_at()
            mark = self._folded.before(self.text, at)
            if mark:
                event.stop()
                event.prevent_default()
                self._exchange(at - len(mark), at, "")
                return
        if len(self.text) >= LONGEST_MESSAGE and event.is_printable:
            event.stop()
            event.prevent_default()
            self._refuse()
            return
        await super()._on_key(event)

    def _take(self, key: str) -> bool:
        """Keys that mean something else here than in a plain text area."""
        row = self.cursor_location[0]
        if key in keys_of("composer.send", "enter"):
            self.action_send()
        elif key in keys_of("composer.new_line", "alt+enter", "ctrl+j") or key == "shift+enter":
            self.action_new_line()
        elif self._candidates and key in keys_of("composer.complete", "tab"):
            self.action_complete()
        elif row == 0 and key in keys_of("composer.back", "up"):
            return self._recall(self._history.back(self.text))
        elif row == self.document.line_count - 1 and key in keys_of("composer.forth", "down"):
            return self._recall(self._history.forth())
        else:
            return False
        return True

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        from widgets.folding import folds

        if folds(event.text):
            self._fold(event.text)
            return
        room = max(0, LONGEST_MESSAGE - len(self.text) + len(self.selected_text))
        text = typed(event.text)
        if len(text) > room:
            self._refuse()
        self.replace(text[:room], *self.selection, maintain_selection_offset=False)

    def _fold(self, pasted: str) -> None:
        """Put a long paste as one word; its line ends are kept, and what would act on a terminal is taken out."""
        cut = pasted[: LONGEST_ATTACHMENT + 1]
        text = cut.replace("\r\n", "\n").replace("\r", "\n").translate(_ACTING)
        mark = self._folds().paste(text)
        if not mark:
            self.post_message(
                ComposerRefused(
                    say(
                        "A paste holds at most {size} KiB; /attach the file, or paste a part of it.",
                        size=LONGEST_ATTACHMENT // 1024,
                    )
                )
            )
            return
        self.replace(mark, *self.selection, maintain_selection_offset=False)

    def _folds(self) -> Folded:
        if self._folded is None:
            from widgets.folding import Folded

            self._folded = Folded()
        return self._folded

    def _whole(self) -> tuple[str, tuple[Carried, ...]]:
        return self._folded.whole(self.text) if self._folded is not None else (self.text, ())

    def _refuse(self) -> None:
        self.post_message(
            ComposerRefused(
                several(
                    LONGEST_MESSAGE,
                    "A message holds at most {count:,} character; what went beyond was left out.",
                    "A message holds at most {count:,} characters; what went beyond was left out.",
                )
            )
        )

    def _on_text_area_changed(self) -> None:
        self._think()
        rows = 1 + min(8, self.wrapped_document.height)
        if rows != self._wanted_rows:
            self._wanted_rows = rows
            self.post_message(ComposerResized(rows))

    def _recall(self, text: str | None) -> bool:
        if text is None:
            return False
        self._put(text)
        return True

    def _put(self, text: str) -> None:
        self.replace(text, (0, 0), self.document.end, maintain_selection_offset=False)
        self.move_cursor(self.document.end)
        self._think()

    def _think(self) -> None:
        """Find what could be meant, and say it on the title line."""
        line = self.text if "\n" not in self.text and len(self.text) < 200 else ""
        self._candidates = self._meant(line) if line else []
        completing = line.startswith("/") and " " in line
        if completing != self._completing:
            self._completing = completing
            self.post_message(CompletionsWanted(completing))
        self._say()

    def _meant(self, line: str) -> list[Candidate]:
        from widgets.completion import candidates, path_candidates

        paths = path_candidates(line, self.paths) if "@" in line or line.startswith("/attach ") else []
        return paths or candidates(line, self._commands, self._instruments, self._words)

    def _say(self) -> None:
        found = self._candidates
        if not found:
            said = Content(prompt(self._condition))
            if self._handler:
                said = Content.assemble((untrusted(self._handler), "bold"), f"  {prompt(self._condition)}")
        elif not found[0].line:
            said = Content.assemble((untrusted(found[0].help), "bold underline"), say("  Tab attaches it"))
        elif len(found) == 1:
            said = Content(untrusted(f"{found[0].shown}  {found[0].help}".rstrip()))
        else:
            rest = "  ".join(untrusted(each.shown) for each in found[1:])
            said = Content.assemble(
                (untrusted(found[0].shown), "bold underline"), say("  {rest}   Tab completes", rest=rest)
            )
        marked = Content.assemble(" ▸ " if self._focused else " ", said, " ")
        if marked != self._said:
            self._said = self.border_title = marked

    def on_focus(self) -> None:
        self._focused = True
        self._say()

    def on_blur(self) -> None:
        self._focused = False
        self._say()

    def come_to(self, condition: State | None) -> None:
        """Say beside what is written what the whole desk has come to."""
        if condition != self._condition:
            self._condition = condition
            self._say()

    _condition: State | None = None
    _said: Content | None = None
    _focused = False
