"""Commands that trade, or stop trading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from desk.chat.arguments import Parameter, one_of, quantity
from desk.chat.command_desk import CommandDesk, TicketWish
from desk.chat.commands import Command, Done, Handler, Invocation
from desk.chat.instruments import resolve


def trading_commands(desk: CommandDesk, symbols: Callable[[], Sequence[str]]) -> tuple[Command, ...]:
    """Proposing, stopping, cancelling."""

    def ticket(side: Literal["buy", "sell"]) -> Handler:
        async def propose(call: Invocation) -> Done:
            values = call.values
            wish = TicketWish(
                instrument=resolve(values["instrument"], symbols()),
                side=side,
                quantity=quantity(values["quantity"], "Quantity"),
                limit=quantity(values["limit"], "Limit") if "limit" in values else None,
                stop=quantity(values["stop"], "Stop") if "stop" in values else None,
            )
            said = await desk.propose(wish, call.context.person, call.context.thread)
            return Done(said.text, about=said)

        return propose

    async def halt(call: Invocation) -> Done:
        return Done(await desk.halt(call.values.get("reason", ""), call.context.person))

    async def resume(call: Invocation) -> Done:
        return Done(await desk.resume(call.context.person, call.values.get("reason", "")))

    async def cancel_all(call: Invocation) -> Done:
        return Done(await desk.cancel_all(call.context.person, call.values.get("reason", "")))

    async def flatten(call: Invocation) -> Done:
        return Done(await desk.flatten(call.context.person, call.values.get("reason", "")))

    async def cancel(call: Invocation) -> Done:
        order = one_of(call.values["order"], desk.open_orders(), "open order")
        return Done(await desk.cancel_order(order, call.context.person))

    async def withdraw(call: Invocation) -> Done:
        request = one_of(call.values["request"], desk.pending(), "pending request")
        return Done(await desk.withdraw(request, call.context.person))

    order_parameters = (
        Parameter("instrument", "instrument"),
        Parameter("quantity", "quantity"),
        Parameter("limit", "quantity", optional=True),
        Parameter("stop", "quantity", optional=True),
    )
    reason = (Parameter("reason", "text", optional=True, rest=True),)
    return (
        Command("buy", "Propose to buy; people approve it.", ticket("buy"), order_parameters, "propose"),
        Command("sell", "Propose to sell; people approve it.", ticket("sell"), order_parameters, "propose"),
        Command("halt", "Stop all trading at once.", halt, reason, "halt"),
        Command("resume", "Let trading go on after a halt.", resume, reason, "resume"),
        Command("cancel-all", "Cancel every open order.", cancel_all, reason, "trade", ("cancelall",)),
        Command("flatten", "Close every position.", flatten, reason, "trade"),
        Command("cancel", "Cancel an open order.", cancel, (Parameter("order", "order"),), "trade"),
        Command(
            "withdraw", "Withdraw a pending request.", withdraw, (Parameter("request", "request"),), "propose"
        ),
    )
