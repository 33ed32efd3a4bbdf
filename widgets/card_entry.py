"""What a card asks for before a vote goes out: a reason, a large order's quantity, the passphrase of one's key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from widgets.language import say
from widgets.specs.approvals import VoteChoice

if TYPE_CHECKING:
    from widgets.entry import Entry
    from widgets.specs.approval_card import ApprovalCard


class CardEntry:
    """One vote in the making. Nothing of it outlives `drop`."""

    def __init__(self) -> None:
        self.entry: Entry | None = None
        """What is being asked for now; none when nothing is left to ask."""
        self.choice: VoteChoice = "approve"
        self.reason = ""
        self.typed = ""
        self.waits = False
        """The last key came in the dead time: it is taken again when that is over."""
        self._secret: bytearray | None = None

    def begin(self, choice: VoteChoice, card: ApprovalCard, key_open: bool) -> None:
        """Start over."""
        from widgets.entry import reason, typed_quantity

        self.drop()
        self.choice = choice
        if choice == "reject":
            self.entry = reason(say("Reject because"))
        elif card.confirm:
            self.entry = typed_quantity(card.confirm)
        else:
            self._ask_for_key(card, key_open)

    def key(self, event: events.Key, card: ApprovalCard, ready: bool, key_open: bool) -> bool:
        """Take a key; true when it was the answer that was asked for."""
        entry = self.entry
        self.waits = False
        if entry is None:
            return False
        from widgets.entry import Secret

        match entry.key(event):
            case "leave":
                self.drop()
            case "send" if not ready:
                self.waits, entry.hint = True, say("One moment: then Enter counts")
            case "send" if isinstance(entry, Secret):
                self._secret, self.entry = entry.take(), None
                return True
            case "send" if self.choice == "approve" and entry.value.replace(",", "") != card.confirm:
                entry.hint = say(
                    "That is not the quantity: type {confirm} as the text says it", confirm=card.confirm
                )
            case "send":
                if self.choice == "reject":
                    self.reason = entry.value
                else:
                    self.typed = card.confirm
                self.entry = None
                self._ask_for_key(card, key_open)
                return True
        return False

    def take_secret(self) -> bytearray | None:
        """The passphrase, from now on the caller's to overwrite."""
        taken, self._secret = self._secret, None
        return taken

    def drop(self) -> None:
        """Forget everything that was typed."""
        if self.entry is not None:
            self.entry.clear()
        if self._secret is not None:
            self._secret[:] = bytes(len(self._secret))
        self.entry, self._secret, self.reason, self.typed, self.waits = None, None, "", "", False

    def _ask_for_key(self, card: ApprovalCard, key_open: bool) -> None:
        if card.signing == "person" and not key_open:
            from widgets.entry import Secret

            self.entry = Secret(card.acting_as)
