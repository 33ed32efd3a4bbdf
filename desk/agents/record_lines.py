"""What stands beside an opinion, as a template: what such a chance of this speaker's has meant, and what it weighs."""

from __future__ import annotations

from desk.agents.evidence import Evidence
from desk.agents.grounding import slots
from widgets.specs.strategy import OpinionView, Run
from widgets.specs.track_record import OpinionTrack

TOOL = "opinion_track"
UNKNOWN = "Nothing that these analysts said before has been resolved often enough to say what their chances have meant."


def record_line(track: Evidence) -> str:
    """One or two sentences; every figure in them opens the record."""
    spec = track.spec
    assert isinstance(spec, OpinionTrack)
    near, needed, weight = slots(track.ref, "near", "needed", "weight_pct")
    if spec.meant is not None:
        stated, was, count = slots(f"{track.ref}.meant", "stated", "was", "n")
        return f"{spec.speaker}'s {stated} has meant {was} (n={count}). It weighs {weight} in the pool."
    return f"Resolved near this chance: {near} of {needed}, too few to say what it meant. It weighs {weight} in the pool."


def alone(votes: str) -> str:
    """Why no standing rule may stand for people here."""
    worth, voices = slots(votes, "effective", "voices")
    return f"No standing rule releases this: its {voices} opinions are worth {worth} votes, too few to act alone."


def records(opinions: tuple[OpinionView, ...]) -> tuple[Run, ...]:
    """Of those who argued, what their chances have meant, for whoever votes."""
    known = [opinion.record for opinion in opinions if any(".meant." in run.ref for run in opinion.record)]
    if not known:
        return (Run(text=UNKNOWN, tone="muted"),)
    return tuple(run for record in known for run in (*record, Run(text=" ")))[:-1]
