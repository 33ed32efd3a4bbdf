"""The last lines of an approval card: as whom one votes, with which keys, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.strip import Strip

from widgets.approval_words import held
from widgets.entry import Entry
from widgets.ink import Ink
from widgets.key_words import key_of
from widgets.language import marked, say, several, worded
from widgets.lines import Line, width_of
from widgets.wrap import sentence

if TYPE_CHECKING:
    from widgets.specs.approval_card import ApprovalCard, VoteView

_SENTENCE_LINES = 3
_AGAIN = ("stale", "expired")
"""How a request ends that may be wanted as much as before."""
_READ_ON = marked("more: {key}")
_READ_WHOLE = marked("{key}: whole")


@dataclass(frozen=True, slots=True)
class Foot:
    """Where a vote from this card stands."""

    focused: bool
    ready: bool
    """Whether a chord would be taken now."""
    read: bool = True
    """Whether all of the text that an approval covers has been in sight."""
    sent: str = ""
    """The choice that is on its way to the desk, or empty."""
    refused: str = ""
    """Why the latest vote did not count, or empty."""
    entry: Entry | None = None
    """What is being typed before the vote goes out."""
    key_open: bool = False
    """Whether a person's own key needs no passphrase now."""
    brief: bool = False
    """The card is shown in brief: the text that an approval covers is one key away."""
    low: bool = False
    """Rows are short: the voter and the keys share a line where both fit, so that more of the order is in sight."""


def foot_lines(card: ApprovalCard, foot: Foot, width: int, ink: Ink) -> list[Strip]:
    """The foot, under its rule."""
    lines = [Line().put("─" * width, ink.rule).strip(width)]
    if foot.entry is not None:
        return lines + foot.entry.lines(width, ink)
    pending = card.row.state == "pending"
    voter = Line()
    if pending:
        _voter(card, foot, voter, ink)
        beside = not foot.sent and card.may_vote
        if foot.low and beside and voter.cells + 3 + width_of(_votes() + say("one moment")) <= width:
            voter.gap(3)
        else:
            lines.append(voter.strip(width))
            voter = Line()
    own = next((vote for vote in card.votes if vote.person == card.voter), None) if pending else None
    why_not = (
        (card.why_not or say("You may not vote.")) if pending and not card.may_vote and own is None else ""
    )
    if foot.refused not in ("", why_not):
        lines += sentence(foot.refused, width, ink.bad)[:_SENTENCE_LINES]
    if own is not None:
        return [*lines, *_voted(card, own, width, ink)]
    if not pending:
        if held(card.row):
            lock = (
                Line()
                .put(key_of("card.stop", "c"), ink.key)
                .put(say(" cancels it while the lock holds"), ink.warn)
            )
            lines.append(lock.strip(width))
        if card.row.state in _AGAIN:
            again = (
                Line()
                .put(key_of("card.edit", "e"), ink.key)
                .put(say(" asks for it again, as things stand now"), ink.muted)
            )
            lines.append(again.strip(width))
        return [
            *lines,
            _onward(
                Line().put(
                    say("This request is {state}. ", state=worded(card.row.state, "request")), ink.muted
                ),
                width,
                ink,
            ),
        ]
    if why_not:
        lines += sentence(why_not, width, ink.warn)[:_SENTENCE_LINES]
    if not (card.may_vote or card.may_reject):
        return lines
    if foot.sent == "unlocking":
        line = (
            Line()
            .put(say("Unlocking your key...  "), ink.accent)
            .put(key_of("card.close", "escape"), ink.key)
        )
        return [*lines, line.put(say(" gives up"), ink.muted).strip(width)]
    if foot.sent:
        sent = {
            "approve": marked("Vote to approve sent, waiting for the desk"),
            "reject": marked("Vote to reject sent, waiting for the desk"),
        }
        words = say(sent.get(foot.sent, marked("Vote signed and sent, waiting for the desk")))
        return [*lines, Line().put(words, ink.accent).strip(width)]
    return [*lines, _keys(card, foot, voter, width, ink)]


def _voted(card: ApprovalCard, vote: VoteView, width: int, ink: Ink) -> list[Strip]:
    """What one's own vote was, and what the request waits for now."""
    left = max(0, card.row.needed - card.row.votes)
    said = say("✓ Your approval counts. ") if vote.choice == "approve" else say("✕ You voted against it. ")
    style = ink.good if vote.choice == "approve" else ink.bad
    waits = several(left, "It waits for another person.", "It waits for {count} other people.")
    waits = waits if left else say("Nothing more is needed.")
    return [*sentence(said + waits, width, style)[:_SENTENCE_LINES], _onward(Line(), width, ink)]


def _votes() -> str:
    """The keys that vote, with their words."""
    approve, reject = key_of("card.approve", "ctrl+y"), key_of("card.reject", "ctrl+n")
    return f"{approve}{say(' approve  ')}{reject}{say(' reject  ')}"


def _onward(line: Line, width: int, ink: Ink) -> Strip:
    """Where one goes from a card on which nothing is left to do."""
    line.put(key_of("card.next", "n"), ink.key).put(say(" next  "), ink.muted).put(
        key_of("card.close", "escape"), ink.key
    )
    return line.put(say(" close"), ink.muted).strip(width)


def _voter(card: ApprovalCard, foot: Foot, line: Line, ink: Ink) -> None:
    """For whom a vote from here counts, and whose key signs it."""
    who = card.acting_as or say("nobody")
    if card.signing == "desk" and (card.may_vote or card.may_reject):
        line.put(say("Signed by the desk for "), ink.muted).put(who, ink.person)
        return
    line.put(say("Voting as "), ink.muted).put(who, ink.person)
    if card.signing == "person":
        line.put(say(" with your key, ") + (say("open") if foot.key_open else say("locked")), ink.muted)


def _keys(card: ApprovalCard, foot: Foot, line: Line, width: int, ink: Ink) -> Strip:
    """The keys, behind what stands in the line already."""
    live = foot.focused and foot.ready
    if card.may_vote:
        line.put(key_of("card.approve", "ctrl+y"), ink.key if live and foot.read else ink.muted).put(
            say(" approve  "), ink.muted
        )
    if card.may_reject:
        line.put(key_of("card.reject", "ctrl+n"), ink.key if live else ink.muted).put(
            say(" reject  "), ink.muted
        )
    waiting = say("one moment") if foot.focused and not foot.ready else ""
    if card.may_vote and not foot.read:
        waiting = (
            say(_READ_WHOLE, key=key_of("card.brief", "b"))
            if foot.brief
            else say(_READ_ON, key=key_of("page.page_down", "pagedown"))
        )
    following, closing = say(" next  "), say(" close  ")
    ending = line.cells + width_of(f"{key_of('card.close', 'escape')}{closing}{waiting}")
    rest = ending + width_of(f"n{following}") <= width
    if ending <= width or not waiting:
        if rest:
            line.put(key_of("card.next", "n"), ink.key).put(following, ink.muted)
        line.put(key_of("card.close", "escape"), ink.key).put(closing, ink.muted)
    return line.put(waiting, ink.warn).strip(width)
