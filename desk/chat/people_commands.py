"""Commands about people. Each change is a request that others approve; a suspension one person makes at once."""

from __future__ import annotations

from typing import Protocol

from desk.chat.arguments import Parameter
from desk.chat.commands import Command, Done, Invocation
from desk.people.directory import Person


class PeopleDesk(Protocol):
    """Each answers one sentence, or raises a `DeskError` whose text is one. Rights are checked where it is decided."""

    def listed(self, who: str) -> str:
        """Everybody, or one of them."""

    async def enrol(self, person: str, name: str, roles: str, uid: str, key: str, by: Person) -> str: ...

    async def change(
        self, who: str, by: Person, *, name: str = "", roles: str = "", uid: str = ""
    ) -> str: ...

    async def revoke(self, who: str, reason: str, by: Person) -> str: ...

    async def suspend(self, who: str, reason: str, by: Person) -> str: ...

    async def bring_back(self, who: str, reason: str, by: Person) -> str: ...

    async def enrol_key(self, key: str, signature: str, old_signature: str, by: Person) -> str: ...

    async def revoke_key(self, who: str, reason: str, by: Person) -> str: ...


WHO = Parameter("person", "person")
WHY = Parameter("reason", "text", optional=True, rest=True)


def people_commands(desk: PeopleDesk) -> tuple[Command, ...]:
    """Looking at people, and asking for changes to them."""

    async def people(call: Invocation) -> Done:
        return Done(desk.listed(call.values.get("person", "")), recorded=True)

    async def enrol(call: Invocation) -> Done:
        given = call.values
        return Done(
            await desk.enrol(
                given["person"],
                given["name"],
                given["roles"],
                given["uid"],
                given["key"],
                call.context.person,
            )
        )

    async def roles(call: Invocation) -> Done:
        return Done(await desk.change(call.values["person"], call.context.person, roles=call.values["roles"]))

    async def rename(call: Invocation) -> Done:
        return Done(await desk.change(call.values["person"], call.context.person, name=call.values["name"]))

    async def uid(call: Invocation) -> Done:
        return Done(await desk.change(call.values["person"], call.context.person, uid=call.values["uid"]))

    async def revoke(call: Invocation) -> Done:
        return Done(
            await desk.revoke(call.values["person"], call.values.get("reason", ""), call.context.person)
        )

    async def suspend(call: Invocation) -> Done:
        return Done(await desk.suspend(call.values["person"], call.values["reason"], call.context.person))

    async def bring_back(call: Invocation) -> Done:
        return Done(
            await desk.bring_back(call.values["person"], call.values.get("reason", ""), call.context.person)
        )

    async def enrol_key(call: Invocation) -> Done:
        given = call.values
        return Done(
            await desk.enrol_key(
                given["key"], given["signature"], given.get("old_signature", ""), call.context.person
            )
        )

    async def revoke_key(call: Invocation) -> Done:
        return Done(
            await desk.revoke_key(call.values["person"], call.values.get("reason", ""), call.context.person)
        )

    return (
        Command(
            "people",
            "Who is on this desk, or one of them.",
            people,
            (Parameter("person", "person", optional=True),),
        ),
        Command(
            "enrol",
            "Propose somebody new; others approve it.",
            enrol,
            (
                Parameter("person", "text"),
                Parameter("roles", "text"),
                Parameter("uid", "text"),
                Parameter("key", "text"),
                Parameter("name", "text", rest=True),
            ),
            "staff",
        ),
        Command(
            "roles",
            "Propose other roles for somebody.",
            roles,
            (WHO, Parameter("roles", "text", rest=True)),
            "staff",
        ),
        Command(
            "rename",
            "Propose another name for somebody.",
            rename,
            (WHO, Parameter("name", "text", rest=True)),
            "staff",
        ),
        Command(
            "uid", "Propose another Unix user for somebody.", uid, (WHO, Parameter("uid", "text")), "staff"
        ),
        Command("revoke", "Propose that somebody leaves this desk.", revoke, (WHO, WHY), "staff"),
        Command(
            "suspend",
            "Take all rights from somebody at once, until others bring them back.",
            suspend,
            (WHO, Parameter("reason", "text", rest=True)),
            "staff",
        ),
        Command(
            "bring-back",
            "Propose that somebody suspended or revoked may act again.",
            bring_back,
            (WHO, WHY),
            "staff",
        ),
        Command(
            "key-enrol",
            "Propose another signing key for yourself; `desk people key rotate` fills it in.",
            enrol_key,
            (
                Parameter("key", "text"),
                Parameter("signature", "text"),
                Parameter("old_signature", "text", optional=True),
            ),
        ),
        Command(
            "key-revoke",
            "Propose that a person's key signs nothing any more.",
            revoke_key,
            (WHO, WHY),
            "staff",
        ),
    )
