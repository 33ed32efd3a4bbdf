"""The people of the demo profile: you, and two seeded people you can act as."""

from __future__ import annotations

from desk.people.directory import Person

OPERATOR = "operator"
"""Id of the person who runs the host: a word that means the same whoever reads it in a signed text."""


def demo_people(your_name: str) -> tuple[Person, ...]:
    """You as trader and risk, Dana and Lee as approvers; Dana and Lee are plainly demo people."""
    return (
        Person(OPERATOR, your_name, ("trader", "risk"), demo=False),
        Person("dana", "Dana", ("approver",), demo=True),
        Person("lee", "Lee", ("approver",), demo=True),
    )
