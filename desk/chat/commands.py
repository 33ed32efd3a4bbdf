"""The command registry: what can be said after a slash, who may say it, and what it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from desk.chat.arguments import Parameter, check, split
from desk.chat.command_desk import Sentence
from desk.chat.messages import AttachmentGiven
from desk.chat.misread import Misread
from desk.kernel.errors import Refused
from desk.people.directory import Person
from desk.people.roles import Right, Role, holds, in_order, roles_with
from widgets.specs.status import CommandInfo
from widgets.specs.strategy import Run


@dataclass(frozen=True, slots=True)
class Context:
    """Who runs a command, from where."""

    person: Person
    thread: str
    session: str = ""
    instrument: str = ""
    """The one selected on the screen."""
    again: tuple[str, int] | None = None
    """The item that is asked again here, by its id and its number in the thread."""
    files: tuple[AttachmentGiven, ...] = ()
    """What came with the message."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command with its arguments."""

    context: Context
    values: Mapping[str, str]
    line: str
    """As it was typed."""


@dataclass(frozen=True, slots=True)
class Done:
    """A command's answer: one sentence, and the thread that the terminal should show now, where it is another one."""

    text: str
    thread: str = ""
    recorded: bool = False
    """The thread already holds the answer, or the answer is not for the record."""
    about: Sentence | None = None
    """The same answer with the record that its figures stand in."""
    runs: tuple[Run, ...] = ()
    """The same answer with figures of evidence that is there already."""
    view: str = ""
    """A view of the host that the terminal should look up beside the work, such as `people` or `find:btc`."""
    item: int = 0
    """The `seq` of the item in `thread` that the terminal should show."""


Handler = Callable[[Invocation], Awaitable[Done]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    name: str
    summary: str
    handler: Handler
    parameters: tuple[Parameter, ...] = ()
    right: Right = "see"
    aliases: tuple[str, ...] = ()
    also: tuple[Right, ...] = ()
    """Other rights that are enough too."""
    again: bool = False
    """Whether it only asks, so that it may be asked again as it stands."""

    @property
    def rights(self) -> tuple[Right, ...]:
        """Any of these lets a person use it."""
        return (self.right, *self.also)

    @property
    def usage(self) -> str:
        """`/buy INSTRUMENT QUANTITY [LIMIT]`."""
        return " ".join([f"/{self.name}", *(parameter.usage for parameter in self.parameters)])

    @property
    def info(self) -> CommandInfo:
        """As terminals are told."""
        return CommandInfo(
            name=self.name,
            usage=self.usage,
            summary=self.summary,
            arguments=tuple(parameter.kind for parameter in self.parameters),
            choices=tuple(parameter.choices for parameter in self.parameters),
            right=" or ".join(self.rights),
        )


@dataclass(slots=True)
class Commands:
    """Finds, checks and runs commands."""

    withheld: Callable[[], Mapping[Role, Collection[str]]] = dict
    """Commands that the policy in force keeps from a role although its rights would let it."""
    _commands: dict[str, Command] = field(default_factory=dict)
    _aliases: dict[str, str] = field(default_factory=dict)

    def add(self, commands: Iterable[Command]) -> None:
        """Register commands; a name can be taken once."""
        for command in commands:
            for name in (command.name, *command.aliases):
                if name in self._commands or name in self._aliases:
                    raise ValueError(f"the command {name} is there already")
            self._commands[command.name] = command
            self._aliases |= dict.fromkeys(command.aliases, command.name)

    def infos(self, person: Person | None = None) -> tuple[CommandInfo, ...]:
        """Every command, or those that this person may run."""
        return tuple(c.info for c in self._commands.values() if person is None or self._may(person, c))

    def find(self, name: str) -> Command:
        """The command of that name, or a refusal with the nearest one."""
        word = name.lower().removeprefix("/")
        found = self._commands.get(self._aliases.get(word, word))
        if found is None:
            near = get_close_matches(word, [*self._commands, *self._aliases], 1, 0.6)
            hint = f"did you mean /{near[0]}?" if near else "/help lists what there is."
            shown = "".join(character for character in word[:30] if character.isprintable())
            raise Misread(f"There is no command /{shown}; {hint}")
        return found

    async def run_line(self, line: str, context: Context) -> Done:
        """Run what was typed, slash included."""
        name, _, rest = line.strip().partition(" ")
        command = self.find(name)
        return await self._run(command, split(rest, command.parameters, command.usage), context, line.strip())

    async def run(self, name: str, values: Mapping[str, str], context: Context) -> Done:
        """Run a command by name with named arguments, as keys and palettes do."""
        command = self.find(name)
        words = [f"/{command.name}", *(values[p.name] for p in command.parameters if values.get(p.name))]
        return await self._run(command, values, context, " ".join(words))

    async def _run(self, command: Command, values: Mapping[str, str], context: Context, line: str) -> Done:
        if not self._may(context.person, command):
            if any(context.person.may(right) for right in command.rights):
                raise Refused(
                    f"The policy withholds /{command.name} from {context.person.role}, so {context.person.name} may "
                    "not use it; ask somebody in another role."
                )
            able = {role for right in command.rights for role in roles_with(right)}
            needed = " or ".join(in_order(able))
            raise Refused(
                f"{context.person.name} is {context.person.role or 'without a role'} and may not /{command.name}; "
                f"ask somebody who is {needed}."
            )
        return await command.handler(
            Invocation(context, check(values, command.parameters, command.usage), line)
        )

    def _may(self, person: Person, command: Command) -> bool:
        """Whether some role of theirs brings the right and is not kept from the command."""
        withheld = self.withheld()
        return person.active and any(
            any(holds((role,), right) for right in command.rights)
            and command.name not in withheld.get(role, ())
            for role in person.roles
        )
