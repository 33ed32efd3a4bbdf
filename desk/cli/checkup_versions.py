"""What `desk doctor` finds out about addresses and versions: what is called answers, and all of it is of one make."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from desk.cli.finding import Finding
from desk.kernel.profile import Profile

if TYPE_CHECKING:
    from desk.settings import Settings

_REACHED_WITHIN_S = 2.0


def port_findings(profile: Profile, settings: Settings) -> Iterator[Finding]:
    """The desk listens on a socket of its own and on no port; what it calls by an address is tried."""
    yield Finding("ports", "ok", f"the desk listens on no TCP port; terminals come by {profile.socket}")
    for name in ("llm_url", "venue_url", "news"):
        address = str(getattr(settings, name) or "")
        if "://" in address:
            yield _reached(name, address)


def _reached(name: str, address: str) -> Finding:
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)

    async def connect() -> None:
        async with asyncio.timeout(_REACHED_WITHIN_S):
            _, writer = await asyncio.open_connection(parts.hostname, port)
            writer.close()

    try:
        asyncio.run(connect())
    except (OSError, TimeoutError) as problem:
        why = getattr(problem, "strerror", None) or "no answer"
        return Finding(
            name,
            "warn",
            f"nothing answers at {parts.hostname}:{port} ({why})",
            f"start it, or change it: `desk settings set {name} URL`",
        )
    return Finding(name, "ok", f"{parts.hostname}:{port} answers")


def version_findings(profile: Profile) -> Iterator[Finding]:
    """What this desk is made of, and whether the host that runs and the record are of the same."""
    from desk.host.deployment import code_digest

    try:
        textual = version("textual")
    except PackageNotFoundError:
        textual = "of unknown version"
    here = code_digest()
    yield Finding("versions", "ok", f"desk {here}, Textual {textual}")
    from desk.host.lifecycle import HostNote, note_path, running_host

    if running_host(profile) is not None and (note := HostNote.find(note_path(profile))) is not None:
        if note.code and note.code != here:
            yield Finding(
                "host's version",
                "warn",
                f"the host that runs is {note.code}",
                "run `desk stop` and `desk`, so that both are the same",
            )
        else:
            yield Finding(
                "host's version",
                "ok",
                "the host that runs is of the same code" if note.code else "the host does not say",
            )
    if (known := _of_record(profile.state)) is not None:
        same = known == here
        yield Finding(
            "record's version",
            "ok" if same else "warn",
            "the record was adopted for this code" if same else f"the record was adopted for {known}",
            ""
            if same
            else "a desk of people holds new risk until they adopt what runs; a demo adopts it by itself",
        )


def _of_record(state: Path) -> str | None:
    import sqlite3

    from desk.kernel.journal import DATABASE

    file = state / DATABASE
    if not file.exists():
        return None
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=1) as database:
            row = database.execute("SELECT code FROM deployment").fetchone()
    except sqlite3.Error:
        return None
    return str(row[0]) if row else None
