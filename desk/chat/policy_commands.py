"""Commands about the policy: what it says, what an order would need, standing rules, overrides, edits and renewals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Literal, Protocol, cast

from desk.chat.arguments import Parameter, one_of, quantity
from desk.chat.command_desk import TicketWish
from desk.chat.commands import Command, Done, Invocation
from desk.chat.instruments import resolve
from desk.chat.misread import Misread
from desk.people.directory import Person
from desk.risk.exposure import Side

SIDES = ("buy", "sell")


class PolicyDesk(Protocol):
    """Each answers in words, or raises a `DeskError` whose text is one sentence."""

    def policy(self) -> str: ...

    def needs(self, wish: TicketWish, person: Person) -> str:
        """What the order would need and why. Nothing is proposed."""
        ...

    def rules(self) -> str: ...

    def rule_names(self) -> tuple[str, ...]: ...

    async def adopt(self, text: str, person: Person) -> str:
        """Put a policy, as its canonical text, before the people."""
        ...

    async def add_rule(
        self, side: Side, instrument: str, amounts: Sequence[Decimal], days: Decimal, person: Person
    ) -> str: ...

    async def end_rule(self, rule: str, person: Person) -> str: ...

    async def excuse(
        self, controls: Sequence[str], wish: TicketWish, minutes: int, person: Person
    ) -> str: ...

    async def edit(self, request: str, amount: Decimal, limit: Decimal | None, person: Person) -> str:
        """A new request in the place of one that waits."""
        ...

    async def renew(self, request: str, person: Person) -> str:
        """The same once more, of one that went stale or ran out."""
        ...


def policy_commands(
    desk: PolicyDesk, symbols: Callable[[], Sequence[str]], pending: Callable[[], Sequence[str]]
) -> tuple[Command, ...]:
    """Looking at the policy, and asking people to change what it allows."""

    def wish(side: str, instrument: str, amount: str, limit: str) -> TicketWish:
        return TicketWish(
            instrument=resolve(instrument, symbols()),
            side=_side(side),
            quantity=quantity(amount, "Quantity"),
            limit=quantity(limit, "Limit") if limit else None,
        )

    async def policy(call: Invocation) -> Done:
        return Done(desk.policy(), recorded=True)

    async def needs(call: Invocation) -> Done:
        values = call.values
        asked = wish(values["side"], values["instrument"], values["quantity"], values.get("limit", ""))
        return Done(desk.needs(asked, call.context.person), recorded=True)

    async def rules(call: Invocation) -> Done:
        return Done(desk.rules(), recorded=True)

    async def adopt(call: Invocation) -> Done:
        return Done(await desk.adopt(call.values["text"], call.context.person))

    async def rule(call: Invocation) -> Done:
        match call.values["what"].split():
            case ["end", name]:
                found = one_of(name, desk.rule_names(), "rule")
                return Done(await desk.end_rule(found, call.context.person))
            case ["add", side, instrument, order, day, total, days]:
                amounts = [quantity(amount, "Amount") for amount in (order, day, total)]
                made = await desk.add_rule(
                    _side(side),
                    resolve(instrument, symbols()),
                    amounts,
                    quantity(days, "Number of days"),
                    call.context.person,
                )
                return Done(made)
            case _:
                raise Misread(
                    "Use /rule add SIDE INSTRUMENT MOST_AN_ORDER MOST_A_DAY MOST_IN_ALL DAYS, or /rule end RULE."
                )

    async def excuse(call: Invocation) -> Done:
        values = call.values
        asked = wish(values["side"], values["instrument"], values["quantity"], values["limit"])
        minutes = quantity(values.get("minutes", "15"), "Minutes")
        if minutes != int(minutes):
            raise Misread("Minutes are a whole number; write it like 15.")
        controls = tuple(values["controls"].upper().split(","))
        return Done(await desk.excuse(controls, asked, int(minutes), call.context.person))

    async def edit(call: Invocation) -> Done:
        values = call.values
        request = one_of(values["request"], pending(), "pending request")
        limit = quantity(values["limit"], "Limit") if "limit" in values else None
        amount = quantity(values["quantity"], "Quantity")
        return Done(await desk.edit(request, amount, limit, call.context.person))

    async def renew(call: Invocation) -> Done:
        return Done(await desk.renew(call.values["request"], call.context.person))

    side, instrument = Parameter("side", "text"), Parameter("instrument", "instrument")
    amount = Parameter("quantity", "quantity")
    limit = Parameter("limit", "quantity", optional=True)
    return (
        Command("policy", "Say which policy is in force and who approves what.", policy),
        Command("needs", "Say what an order would need, and why.", needs, (side, instrument, amount, limit)),
        Command("rules", "List the standing rules and what is left of them.", rules),
        Command(
            "rule",
            "Ask for a standing rule, or end one: add SIDE INSTRUMENT MOST_AN_ORDER MOST_A_DAY MOST_IN_ALL DAYS.",
            rule,
            (Parameter("what", "text", rest=True),),
            "propose",
            also=("vote", "administer", "trade", "halt"),
        ),
        Command(
            "override",
            "Ask two people to excuse one order of yours from controls, such as C01,C07, once.",
            excuse,
            (
                Parameter("controls", "text"),
                side,
                instrument,
                amount,
                Parameter("limit", "quantity"),
                Parameter("minutes", "quantity", optional=True),
            ),
            "propose",
            also=("resume",),
        ),
        Command(
            "edit",
            "Put another quantity or limit in the place of a pending request.",
            edit,
            (Parameter("request", "request"), amount, limit),
            "propose",
        ),
        Command(
            "renew",
            "Ask once more, as things stand now, for what went stale or ran out.",
            renew,
            (Parameter("request", "request"),),
            "propose",
            also=("administer", "resume", "staff"),
        ),
        Command(
            "adopt-policy",
            "Put a policy before the people; `desk policy propose FILE` hands in its text.",
            adopt,
            (Parameter("text", "text", rest=True),),
            "propose",
            also=("administer", "resume"),
        ),
    )


def _side(word: str) -> Literal["buy", "sell"]:
    return cast(Side, one_of(word.lower(), SIDES, "side"))
