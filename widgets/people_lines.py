"""People as lines: who they are, what they may do, which key signs for them, and who is here."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import say, several, worded
from widgets.lines import Line, blank, width_of
from widgets.prose import paragraph
from widgets.specs.people import PeopleList, PersonRow
from widgets.wrap import Piece

_NAME, _ROLES, _HERE = 24, 22, 14
_WIDE = 76


def people_lines(spec: PeopleList, width: int, ink: Ink) -> list[Strip]:
    """Everybody with access first, then those who had it."""
    active = [row for row in spec.rows if row.access == "active"]
    others = [row for row in spec.rows if row.access != "active"]
    lines = [
        Line()
        .put(
            several(
                len(active),
                "{count} with access to {profile}",
                "{count} with access to {profile}",
                profile=spec.profile,
            ),
            ink.muted,
        )
        .strip(width),
        blank(width),
    ]
    if not spec.rows:
        return [*lines, *paragraph([Piece(say("Nobody is enrolled yet."), ink.warn)], width)]
    for row in (*active, *others):
        lines += _person(row, row.person == spec.you, width, ink)
    if any(row.custody == "desk" for row in spec.rows):
        caution = say(
            "A signature by a key that the desk holds shows how signing works; it does not prove who voted."
        )
        lines += [blank(width), *paragraph([Piece(caution, ink.muted)], width)]
    said = [
        Piece("/enrol, /roles, /rename, /bring-back", ink.key),
        Piece(say(" and "), ink.muted),
        Piece("/revoke", ink.key),
        Piece(say(" propose a change; others approve it in the queue. "), ink.muted),
        Piece("/suspend", ink.key),
        Piece(say(" takes all rights at once. "), ink.muted),
        Piece("desk people key", ink.key),
        Piece(say(" on the command line makes a person's own key."), ink.muted),
    ]
    return [*lines, blank(width), *paragraph(said, width)]


def _person(row: PersonRow, you: bool, width: int, ink: Ink) -> list[Strip]:
    active = row.access == "active"
    name = f"{row.name}{say(' (demo person)') if row.demo else ''}{say(' - you') if you else ''}"
    roles = "+".join(row.roles) if active else worded(row.access, "person")
    here = say("here") if row.terminals else say("away") if active else ""
    if row.terminals > 1:
        here = say("here ({count})", count=row.terminals)
    key = {"person": say("own key"), "desk": say("key held by the desk"), "": say("no key")}[row.custody]
    key += f" {' '.join(row.key[at : at + 4] for at in range(0, 16, 4))}" if row.key else ""
    sign = "●" if row.terminals else "○"
    first = Line().put(f"{sign} ", ink.person if row.terminals else ink.muted)
    first.left(name, min(_NAME, width - 2), ink.strong if active else ink.muted).gap(1)
    style = ink.text if active else ink.warn
    if width >= _WIDE:
        first.left(roles, _ROLES, style).gap(1).left(here, _HERE, ink.person if row.terminals else ink.muted)
    elif first.cells + width_of(roles) <= width:
        first.put(roles, style)
    rest = [Piece(f"{row.person}, {key}", ink.muted)]
    if row.uid is not None:
        rest.append(Piece(say(", Unix user {uid}", uid=row.uid), ink.muted))
    if row.reviewing:
        rest.append(Piece(say(", reviewing {reviewing}", reviewing=row.reviewing), ink.person))
    below = (
        [] if width >= _WIDE or first.cells > _NAME + 3 else [Line().gap(4).put(roles, style).strip(width)]
    )
    return [first.strip(width), *below, *paragraph(rest, width, Piece("    "))]
