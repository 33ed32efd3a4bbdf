"""Requests in sentences: a row of the queue, the condensed view for a reviewer in a hurry, and the whole card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.plain import amounts
from desk.app.plain.plain_text import exact
from widgets import numerals
from widgets.language import marked, say, several

if TYPE_CHECKING:
    from widgets.specs.approval_card import ApprovalCard, CheckView
    from widgets.specs.approvals import ApprovalQueue, ApprovalRow

CODE = 6
"""Characters of the digest that a vote is confirmed with."""
_SIDES = {"buy": marked("Buy"), "sell": marked("Sell"), "": marked("Change")}
STATES = {
    "pending": marked("pending"),
    "approved": marked("approved"),
    "released": marked("released"),
    "applied": marked("applied"),
    "rejected": marked("rejected"),
    "expired": marked("expired"),
    "stale": marked("stale"),
    "cancelled": marked("cancelled"),
    "superseded": marked("superseded"),
}


def code(digest: str) -> str:
    """What of a digest a voter types."""
    return digest[:CODE]


def what(row: ApprovalRow) -> str:
    """A request in a few words."""
    if row.subject == "change":
        return row.title
    return f"{say(_SIDES[row.side])} {numerals.amount(row.quantity)} {row.instrument}"


def queue_head(spec: ApprovalQueue) -> list[str]:
    """What stands above the rows."""
    if not spec.rows:
        return [say("No request waits for a vote. /debate or /buy and /sell make one.")]
    lines = [several(spec.pending, "{count} request waits for votes.", "{count} requests wait for votes.")]
    if not spec.pending:
        lines = [say("No request waits for a vote; those decided last follow.")]
    if spec.acting_as:
        lines.append(say("You vote as {name}.", name=spec.acting_as))
    return lines


def queue_row(row: ApprovalRow) -> str:
    """One request."""
    text = say(
        "{what}, request {request}, by {proposer}; {votes} of {needed} votes, {state}.",
        what=what(row),
        request=row.request,
        proposer=row.proposer,
        votes=row.votes,
        needed=row.needed,
        state=state(row),
    )
    if row.looking:
        text = f"{text} {say('Under review by {names}.', names=', '.join(row.looking))}"
    return f"{text} {sentence(row.note)}".strip()


def state(row: ApprovalRow) -> str:
    if row.state == "pending":
        return say("pending, {time} left", time=amounts.seconds(row.seconds_left))
    if row.state == "approved" and row.release_at:
        return say("approved and held for {time}", time=amounts.seconds(row.seconds_left))
    return say(STATES[row.state])


def signed(card: ApprovalCard, name: str) -> str:
    """What the text that a vote covers says of `name`."""
    found = (line for line in card.order_text.split("\n") if line.startswith(f"{name}: "))
    return next(found, "").partition(": ")[2]


def whole(card: ApprovalCard) -> list[str]:
    """Everything on the card, with the exact text and its digest."""
    return [*whole_before(card), *text(card), *whole_after(card)]


def whole_before(card: ApprovalCard) -> list[str]:
    """What stands above the exact text."""
    row = card.row
    lines = [
        say(
            "Request {request}: {what}. {state}.",
            request=row.request,
            what=what(row),
            state=state(row).capitalize(),
        ),
        say("Proposed by {name} at {time}.", name=row.proposer, time=amounts.at(row.created_at)),
    ]
    if card.caution:
        lines.append(say("Caution: {text}.", text=card.caution.rstrip(".")))
    if row.note:
        lines.append(sentence(row.note))
    if row.looking:
        lines.append(say("Under review by {names}.", names=", ".join(row.looking)))
    return lines


def whole_after(card: ApprovalCard) -> list[str]:
    """What stands below it."""
    row = card.row
    lines: list[str] = []
    if card.decoded:
        lines.append(say("What would be different afterwards:"))
        for each in card.decoded:
            unknown = "" if each.known else " " + say("(unknown)")
            before = say("{before}, then", before=each.before) + " " if each.before else ""
            lines.append(f"{each.name}: {before}{each.after}{unknown}")
    if card.slippage_basis:
        lines.append(
            say(
                "Slippage: {expected} expected, {worst} at worst, by {basis}.",
                expected=amounts.basis_points(card.expected_slippage_bp),
                worst=amounts.basis_points(card.worst_slippage_bp),
                basis=card.slippage_basis,
            )
        )
    if row.drift_bp is not None:
        lines.append(say("Moved since the proposal: {drift}.", drift=amounts.moved(row.drift_bp)))
    if card.timing:
        lines.append(say("Goes out: {when}.", when=card.timing.rstrip(".")))
    lines += touched(card)
    lines += _votes(card)
    for name, runs in ((say("Why"), card.rationale), (say("Dissent"), card.dissent)):
        if runs:
            lines.append(f"{name}: {''.join(run.words for run in runs)}")
    if card.replaces:
        lines.append(say("It replaces {request}.", request=card.replaces))
    if card.orders:
        lines.append(say("Orders: {orders}.", orders=", ".join(card.orders)))
    return lines


def text(card: ApprovalCard) -> list[str]:
    """The exact text that a vote covers, line by line and to the last character, and its whole digest."""
    body = card.order_text.removesuffix("\n").split("\n")
    digest = " ".join(card.digest[at : at + 8] for at in range(0, len(card.digest), 8))
    return [
        several(
            len(body),
            "The exact text, {count} line. A vote covers this and nothing else:",
            "The exact text, {count} lines. A vote covers this and nothing else:",
        ),
        *map(exact, body),
        say("End of the exact text."),
        say("SHA-256 of it: {digest}.", digest=digest),
    ]


def touched(card: ApprovalCard) -> list[str]:
    """Which limits refuse it; one sentence where all hold."""
    failed = [check for check in card.checks if not check.passed]
    if failed:
        count = several(len(failed), "{count} check fails.", "{count} checks fail.")
        return [count, *map(check_words, failed)]
    return (
        [
            several(
                len(card.checks),
                "{count} check holds; checks reads it.",
                "All {count} checks hold; checks reads them.",
            )
        ]
        if card.checks
        else []
    )


def checks(card: ApprovalCard) -> list[str]:
    """Every check with the numbers it compared, and the evidence the request names."""
    lines = [check_words(check) for check in card.checks] or [say("Nothing was checked.")]
    return [*lines, say("Evidence: {refs}.", refs=", ".join(card.refs))] if card.refs else lines


def sentence(text: str) -> str:
    """With a capital and a full stop: rows hold the beginnings of sentences."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""


def check_words(check: CheckView) -> str:
    verdict = say("passes") if check.passed else say("FAILS")
    limit = say(", limit {limit}", limit=check.limit) if check.limit else ""
    detail = f" {check.detail}" if check.detail and not check.passed else ""
    return (
        say(
            "Check {control}, {name}: {verdict}, {value}{limit}.",
            control=check.control,
            name=check.name,
            verdict=verdict,
            value=check.value,
            limit=limit,
        )
        + detail
    )


def _votes(card: ApprovalCard) -> list[str]:
    lines = [say("Votes: {votes} of {needed}.", votes=card.row.votes, needed=card.row.needed)]
    for vote in card.votes:
        form = (
            say(
                "{name}, {role}, approved at {time}.",
                name=vote.name,
                role=vote.role,
                time=amounts.at(vote.at),
            )
            if vote.choice == "approve"
            else say(
                "{name}, {role}, rejected at {time}.",
                name=vote.name,
                role=vote.role,
                time=amounts.at(vote.at),
            )
        )
        lines.append(f"{form} {vote.reason}".strip())
    if card.row.state == "pending" and card.eligible:
        lines.append(say("May still vote: {names}.", names=", ".join(card.eligible)))
    return lines + list(card.needs)


def how_to_vote(card: ApprovalCard) -> list[str]:
    """As whom one votes, and what to type; or why one may not."""
    row = card.row
    if row.state != "pending":
        return [say("It is {state}; nothing can be voted on.", state=state(row))]
    lines = [say("You vote as {name}.", name=card.acting_as or say("nobody"))]
    if card.why_not and not card.may_vote:
        lines.append(card.why_not)
    typed = f"{row.request} {code(card.digest)}"
    if card.may_vote:
        lines.append(say("To approve, type: approve {typed}", typed=typed))
    if card.may_reject:
        lines.append(say("To reject, type: reject {typed} and why", typed=typed))
    return lines
