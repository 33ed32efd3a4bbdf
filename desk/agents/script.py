"""What is said in a debate, as grounded blocks. Every sentence is a template; the desk writes its figures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from desk.agents.analyst import Brief
from desk.agents.cross_examination import CrossExamination, Reply
from desk.agents.evidence import Evidence
from desk.agents.fact_lines import fact_lines
from desk.agents.grounding import WITHHELD, Grounder, slot, slots
from desk.agents.opinions import Opinion
from desk.agents.refusals import refusal_runs
from desk.agents.verdict import Verdict
from desk.agents.verification import Finding
from widgets.specs.chat import Block
from widgets.specs.strategy import Run
from widgets.untrusted import untrusted

_FALLEN = {
    "struck": "is struck: the evidence does not confirm it",
    "withheld": "is withheld: a figure in it is not backed by evidence",
}


@dataclass(frozen=True, slots=True)
class Script:
    """Writes the statements of one debate."""

    grounder: Grounder
    brief: Brief

    def heading(self, template: str) -> Block:
        """A headline."""
        return Block(style="heading", runs=self.grounder.shown(template))

    def bullet(self, template: str) -> Block:
        """A point."""
        return Block(style="bullet", runs=self.grounder.shown(template))

    def line(self, template: str) -> Block:
        """A paragraph."""
        return Block(runs=self.grounder.shown(template))

    def facts(self, missing: Sequence[str]) -> tuple[Block, ...]:
        """The evidence that everybody argues from, and what could not be had."""
        blocks = [
            self.heading(
                f"{self.brief.instrument} over {self.brief.horizon}: the facts, before anybody speaks"
            )
        ]
        blocks += [self.bullet(template) for template in fact_lines(self.brief)]
        blocks += [
            self.bullet(f"No {tool.replace('_', ' ')}: there is too little data for it") for tool in missing
        ]
        return tuple(blocks)

    def fresh(self) -> tuple[Block, ...]:
        """The facts once more, before another cross-examination."""
        heading = self.heading(
            "Another round: the facts as they are now. Only what is new may be held against a claim"
        )
        return (heading, *(self.bullet(template) for template in fact_lines(self.brief)))

    def again(self, before: str) -> tuple[Block, ...]:
        """That this is no replay."""
        text = (
            f"{self.brief.debate} is a new run of {before}: market and seats are asked anew, so it may come out "
            f"otherwise. The record of {before} stays as it is; desk model replay {before} reads that again."
        )
        return (Block(runs=(Run(text=text),)),)

    def note(self, name: str, text: str) -> tuple[Block, ...]:
        """A person's note, word for word."""
        return (
            self.line(f"{name} adds a note; it is quoted, and no figure in it backs a claim:"),
            *(Block(style="quote", runs=(Run(text=untrusted(line)),)) for line in text.splitlines()),
        )

    def sealed(self, opinions: Sequence[Opinion]) -> tuple[Block, ...]:
        """That the opinions are fixed."""
        names = _list([opinion.speaker for opinion in opinions])
        return (
            self.line(
                f"{names} have formed their opinions on these facts alone. The opinions are sealed in the journal; "
                "nobody has read another's."
            ),
        )

    def not_examined(self, ref: str) -> tuple[Block, ...]:
        """That this market's debates go by the blind opinions, and why."""
        blocks, lift, high = slots(ref, "blocks", "lift", "high")
        return (
            self.line(
                f"Nobody is examined: over {blocks} blocks of debates on {self.brief.instrument} that brought "
                f"{lift} in Brier score, at best {high}. The desk goes by the blind opinions here."
            ),
        )

    def silent(self, speakers: Sequence[str]) -> tuple[Block, ...]:
        """Who had nothing to say where it was their turn."""
        return tuple(self.line(f"{speaker} fell silent and is not heard here.") for speaker in speakers)

    def opinion(
        self, opinion: Opinion, ref: str, withheld: Collection[str], record: str = ""
    ) -> tuple[Block, ...]:
        """A revealed opinion, with what is known of its speaker beside the chance."""
        blocks = [self.heading(f"Chance of a higher price in {self.brief.horizon}: {slot(f'{ref}.p_up')}")]
        blocks += [self.line(record)] if record else []
        blocks += [
            self.bullet(
                f"**{claim.id}** concedes: {_lower(claim.text)}"
                if claim.concedes(opinion.speaker)
                else f"**{claim.id}** {claim.text}"
            )
            for claim in opinion.claims
            if claim.id not in withheld
        ]
        blocks += [Block(style="bullet", runs=(WITHHELD,)) for _ in withheld]
        if not opinion.claims:
            blocks.append(self.line("There is no evidence to argue from."))
        blocks.append(self.line(f"Wrong if: {_lower(opinion.invalidation)}."))
        blocks.append(self.line(f"Would change its mind: {_lower(opinion.change_of_mind)}."))
        return tuple(blocks)

    def verification(self, findings: Sequence[Finding]) -> tuple[Block, ...]:
        """What the machine made of the claims."""
        fallen = [finding for finding in findings if finding.verdict != "holds"]
        if not fallen:
            return (
                self.line(
                    "Checked by machine: every reference resolves, every condition is true of the evidence, every "
                    "figure is the desk's own."
                ),
            )
        return (
            self.line("Checked by machine. Struck before anybody is examined:"),
            *(self.bullet(f"**{finding.claim}** {_fallen(finding)}") for finding in fallen),
        )

    def attacks(self, speaker: str, examined: CrossExamination) -> tuple[Block, ...]:
        """What one speaker holds against the others."""
        mine = [held.attack for held in examined.attacks if held.attack.by == speaker and not held.dropped]
        return tuple(self.bullet(f"Against **{attack.claim}**: {attack.text}") for attack in mine)

    def reply(self, reply: Reply, before: str, after: str) -> tuple[Block, ...]:
        """How a speaker answers the attacks on its claims."""
        if reply.accepted:
            claims = _list(list(reply.answer.conceded)) or "my opinion"
            was, now = slot(f"{before}.p_up"), slot(f"{after}.p_up")
            moved = f"{was} becomes {now}"
            if round(reply.before, 2) == round(reply.after, 2):
                moved = f"my chance stays near {now}"
            return (self.line(f"That is evidence I had not weighed. I give ground on {claims}: {moved}."),)
        if reply.answer.p_up != reply.before:
            return (self.line("A change of mind without new evidence does not count and is discarded."),)
        return (self.line("That does not outweigh what I said. I stand by my opinion."),)

    def ranking(
        self,
        decisive: Sequence[str],
        questions: Sequence[str],
        sensitive: bool,
        concessions: Collection[str] = (),
    ) -> tuple[Block, ...]:
        """The moderator's words."""
        ranked = _list(
            [f"**{claim}**" + (" (a concession)" if claim in concessions else "") for claim in decisive]
        )
        blocks = [self.line(f"Decisive: {ranked}." if decisive else "No claim is decisive.")]
        blocks.append(
            self.line(
                "Read with the sides swapped, the ranking turns over: this debate is order-sensitive."
                if sensitive
                else "Read again with the sides swapped, the ranking leans the same way."
            )
        )
        return (*blocks, *(self.bullet(f"Open: {question}") for question in questions))

    def pooled(self, ref: str, verdict: Verdict) -> tuple[Block, ...]:
        """The pool and the stance."""
        words = {"long": "The desk leans **long**", "short": "The desk leans **short**"}
        stance = words.get(verdict.stance, f"The desk **stands aside**: {verdict.aside}")
        chance, disagreement, coverage = slots(ref, "p_up", "disagreement", "coverage_pct")
        return (
            self.line(
                f"Pooled by machine: a higher price in {self.brief.horizon} has chance {chance}, with "
                f"disagreement {disagreement} and {coverage} of the claims standing."
            ),
            self.line(f"{stance}."),
        )

    def plan(self, ref: str, side: str, refusal: str) -> tuple[Block, ...]:
        """The order plan."""
        quantity, limit, stop, target = slots(ref, "quantity", "limit", "stop", "target")
        reward, risk, cost, share = slots(ref, "reward_to_risk", "risk_quote", "cost_bp", "cost_share_pct")
        order = "Sell" if side == "sell" else "Buy"
        base = self.brief.instrument.partition("-")[0]
        blocks = [
            self.line(f"**{order}** {quantity} {base} at {limit} or better, stop {stop}, target {target}."),
            self.line(
                f"Reward to risk {reward}, at risk {risk}; getting in and out costs {cost}, "
                f"{share} of the way to the target."
            ),
        ]
        if refusal:
            blocks.append(self.line(f"The desk **stands aside**: {refusal}."))
        return tuple(blocks)

    def aside(self, reason: str) -> tuple[Block, ...]:
        """No order after all."""
        return (self.line(f"The desk **stands aside**: {reason}."),)

    def proposed(self, ref: str) -> tuple[Block, ...]:
        """The request that waits for people."""
        return (
            self.line(
                f"Request {slot(f'{ref}.request')} waits in the approvals queue. People decide, not analysts."
            ),
        )

    def stands(self, request: str) -> tuple[Block, ...]:
        """A request that was made before the desk went down."""
        text = (
            f"Request {request} waits in the approvals queue already; it was made before the desk went down."
        )
        return (Block(runs=(Run(text=text),)),)

    def not_added(self, refusal: Evidence) -> tuple[Block, ...]:
        """Why a tool brought nothing that a person wanted added."""
        return (Block(runs=(Run(text="Nothing was added. "), *refusal_runs(self.brief.debate, refusal))),)

    def refused(self, refusal: Evidence) -> tuple[Block, ...]:
        """Why the desk made no request."""
        return (Block(runs=(Run(text="No request was made. "), *refusal_runs(self.brief.debate, refusal))),)


def _fallen(finding: Finding) -> str:
    """Why a claim fell; a module that struck it says so in words that hold no figure."""
    by_module = finding.reason.startswith("First-Principles: ")
    return f"is struck by {finding.reason}" if by_module else _FALLEN[finding.verdict]


def _list(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _lower(text: str) -> str:
    """Text that goes on after a colon: its first letter is small, also where it is strong."""
    start = 2 if text.startswith("**") else 0
    return text[:start] + text[start : start + 1].lower() + text[start + 1 :]
