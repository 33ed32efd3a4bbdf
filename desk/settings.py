"""Everything a person may set, with what it does: the one schema behind the files, the environment (`DESK_SEED`), the
flags (`--seed`), the settings screen and the docs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from desk.setting import About
from widgets.language import marked

Speed = float | Literal["max"]


def _named(value: object) -> object:
    """An empty name would be that of the folder one stands in."""
    if value == "":
        raise ValueError("must be the name of a file, was ''")
    return value


def _source_of_news(value: str) -> str:
    """A file, or a whole address without a person or a fragment in it."""
    if "://" in value and re.fullmatch(r"https?://[^/\s@?#]+(/[^\s#]*)?", value) is None:
        raise ValueError("must be a file, or an address such as https://news.example.org/feed.xml")
    return value


def _number_or_max(value: object) -> object:
    """Flags and the environment bring text; `x2` and `2` mean the same."""
    if isinstance(value, str) and value != "max":
        try:
            return float(value.removeprefix("x"))
        except ValueError:
            raise ValueError("must be a number or max") from None
    return value


class Settings(BaseModel):
    """Settings of one profile. Unknown names, NaN and wrong types are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    profile: Annotated[
        str,
        Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,39}$"),
        About(marked("Profile"), "host", "host", "host", example="NAME"),
    ] = "demo"
    """Whose journal, threads and positions: each profile has its own host."""
    seed: Annotated[
        int, Field(ge=0, lt=2**63), About(marked("Seed"), "market", "host", "profile", example="N")
    ] = 7
    """Seed of the simulated market: on a new profile the same seed is the same market; a later start goes on."""
    replay: Annotated[
        Path | None,
        BeforeValidator(_named),
        About(marked("Recording"), "market", "host", "host", example="PATH"),
    ] = None
    """A recorded market to run on in place of the simulated one, a file or a folder."""
    venue: Annotated[
        str | None,
        Field(pattern=r"^[a-z0-9][a-z0-9:-]{0,39}$"),
        About(marked("Venue"), "market", "host", "host", example="NAME"),
    ] = None
    """A live venue to run on in place of the simulated market, such as `binance`; orders stay on paper."""
    venue_url: Annotated[
        str | None,
        Field(pattern=r"^https?://[^/\s@?#]+(/[^\s?#]*)?$"),
        About(marked("Venue address"), "market", "host", "host", example="URL"),
    ] = None
    """Another address that speaks the venue's protocol, HTTP and sockets on one port, such as `http://127.0.0.1:8080`."""
    universe: Annotated[
        str,
        Field(pattern=r"^[A-Za-z0-9._~@-]+(,[A-Za-z0-9._~@-]+)*$"),
        About(marked("Instruments"), "market", "host", "host", example="N|LIST"),
    ] = "6"
    """What to carry of the venue: how many instruments, majors first, or which, such as `BTC-USDT,TON-USDT`."""
    llm_url: Annotated[
        str | None,
        Field(pattern=r"^https?://[^/\s@?#]+(/[^\s?#]*)?$"),
        About(marked("Model address"), "analysts", "host", "host", example="URL"),
    ] = None
    """An OpenAI-compatible address whose model speaks for every persona, such as `http://127.0.0.1:8080/v1`; no key."""
    llm_model: Annotated[
        str, Field(max_length=200), About(marked("Model"), "analysts", "host", "host", example="NAME")
    ] = ""
    """Which model of `llm_url`; without it the first that the server lists."""
    news: Annotated[
        str,
        AfterValidator(_source_of_news),
        Field(max_length=2_000),
        About(marked("News"), "market", "host", "host", example="FILE|URL"),
    ] = ""
    """News to quote: a file of JSON lines, RSS or Atom, or a feed's address; empty gives the simulated market a wire."""
    speed: Annotated[
        Speed,
        BeforeValidator(_number_or_max),
        About(marked("Speed of the market"), "market", "host", "host", unit=marked("times"), example="N|max"),
    ] = 1.0
    """How fast the market's clock runs; `max` only for recordings."""
    paper_faults: Annotated[
        str, About(marked("Faults of the paper venue"), "market", "host", "host", example="LIST")
    ] = ""
    """How the paper venue misbehaves, for drills, such as `lost_ack=0.05,duplicate_fill=0.1,outage=30/600`."""
    socket_folder: Annotated[
        Path | None, About(marked("Folder of the socket"), "host", "host", "host", example="FOLDER")
    ] = None
    """Folder of the host's socket, for a host that other users of this machine attach to, such as `/run/dynamic-desk`."""
    socket_group: Annotated[
        str | None,
        Field(pattern=r"^[a-z_][a-z0-9_.-]{0,31}$"),
        About(marked("Group of the socket"), "host", "host", "host", example="GROUP"),
    ] = None
    """Group of this machine whose members may attach; each is who they are enrolled as. Needs `socket_folder`."""
    vault_passphrase_file: Annotated[
        Path | None, About(marked("Passphrase file"), "host", "host", "host", example="FILE")
    ] = None
    """File, mode 0600, whose first line unlocks the keys of venues when a host starts that nobody can be asked at."""
    policy: Annotated[
        Path | None,
        BeforeValidator(_named),
        About(marked("First policy"), "host", "host", "profile", example="FILE"),
    ] = None
    """The policy that a new profile begins with (default: `PROFILE.policy.yaml` beside its settings, else the demo's)."""
    frames_per_second: Annotated[
        float,
        Field(gt=0, le=30),
        About(marked("Frames of the host"), "host", "host", "live", unit=marked("a second"), example="N"),
    ] = 8.0
    """Most often that a terminal is sent changed views."""
    reading_pace: Annotated[
        float,
        Field(ge=0, le=10),
        About(marked("Reading pace"), "analysts", "host", "live", unit=marked("times"), example="N"),
    ] = 1.0
    """Pace at which analysts speak: 1 is comfortable to read along, 2 is twice as slow, 0 is at once."""
    debate_rounds: Annotated[
        int,
        Field(ge=1, le=6),
        About(marked("Rounds of a debate"), "analysts", "host", "live", unit=marked("rounds"), example="N"),
    ] = 3
    """Most cross-examinations of one debate, those that people ask for with `/round` included."""
    debate_seconds: Annotated[
        float,
        Field(ge=10, le=86_400),
        About(marked("Time of a debate"), "analysts", "host", "live", unit=marked("s"), example="N"),
    ] = 900.0
    """How long a debate may take in one go; then it ends with what it has and says why."""
    debate_tokens: Annotated[
        int,
        Field(ge=500, le=10_000_000),
        About(marked("Words of a debate"), "analysts", "host", "live", unit=marked("tokens"), example="N"),
    ] = 60_000
    """What the models of one debate may write; then it ends with what it has and says why."""
    tape: Annotated[bool, About(marked("Tape"), "host", "host", "host")] = True
    """Record what terminals were shown, for `desk replay`."""
    notify: Annotated[bool, About(marked("Ring for votes"), "keys", "person", "live")] = True
    """Ring the bell and tell the terminal's window when a request waits for your vote; the title counts either way."""
    theme: Annotated[
        str,
        Field(min_length=1, max_length=40),
        About(marked("Theme"), "look", "person", "live", example="NAME"),
    ] = "dark"
    """Colours of the terminal."""
    motion: Annotated[Literal["full", "reduced"], About(marked("Motion"), "look", "person", "live")] = "full"
    """`reduced` stops everything that moves by a timer alone: blinking, pulsing, flashing, counting down."""
    line: Annotated[
        Literal["adaptive", "normal", "slow"], About(marked("Line"), "look", "person", "live")
    ] = "adaptive"
    """How much is sent to this terminal: measured as it drains, all of it, or little."""
    language: Annotated[Literal["en", "pl"], About(marked("Language"), "look", "person", "live")] = "en"
    """Language of the terminal; what agents, people and venues say stays as they said it."""
    layout: Annotated[
        str, Field(max_length=40), About(marked("Layout"), "look", "person", "live", example="NAME")
    ] = ""
    """Saved layout that the terminal opens with; empty is the desk's own."""
    keymap: Annotated[Literal["desk", "vim", "plain"], About(marked("Keys"), "keys", "person", "live")] = (
        "desk"
    )
    """Which keys the terminal begins with; the keymap file changes single ones."""
    verbosity: Annotated[
        Literal["quiet", "normal", "all"], About(marked("Verbosity"), "look", "person", "live")
    ] = "normal"
    """How much `desk plain` announces that was not asked for; alerts and wanted votes are told either way."""

    @field_validator("socket_folder")
    @classmethod
    def _stands_somewhere(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_absolute():
            raise ValueError("must be a whole path, such as /run/dynamic-desk")
        return folder

    @field_validator("socket_group")
    @classmethod
    def _where_they_reach_it(cls, group: str | None, others: ValidationInfo) -> str | None:
        if group is not None and others.data.get("socket_folder", "") is None:
            raise ValueError("needs a folder that its members reach; add socket_folder")
        return group

    @field_validator("venue")
    @classmethod
    def _one_market(cls, venue: str | None, others: ValidationInfo) -> str | None:
        if venue is not None and others.data.get("replay") is not None:
            raise ValueError("venue and replay are two markets; give one of them")
        return venue

    @field_validator("venue_url")
    @classmethod
    def _of_a_venue(cls, url: str | None, others: ValidationInfo) -> str | None:
        if url is not None and others.data.get("venue", "") is None:
            raise ValueError("needs the venue whose protocol is spoken there; add venue")
        return url

    @field_validator("universe", mode="before")
    @classmethod
    def _one_text(cls, value: object) -> object:
        """A count may be written as a number, and names as a list."""
        if isinstance(value, list | tuple):
            return ",".join(str(one) for one in value)
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @field_validator("paper_faults")
    @classmethod
    def _known_faults(cls, faults: str) -> str:
        if faults:
            from desk.paper_faults import read_faults

            read_faults(faults)
        return faults

    @field_validator("speed")
    @classmethod
    def _fits_the_feed(cls, speed: Speed, others: ValidationInfo) -> Speed:
        if speed == "max" and others.data.get("replay", "") is None:
            raise ValueError("max needs a recording; add replay, or give a number")
        if speed != 1.0 and others.data.get("venue") is not None:
            raise ValueError("a live venue runs at its own speed; leave speed out")
        if isinstance(speed, float) and not 0 < speed <= 1000:
            raise ValueError(f"must be above 0 and at most 1000, or max, was {speed:g}")
        return speed

    def flags(self) -> dict[str, Any]:
        """What differs from the defaults, as plain values: how a host is told what its terminal was told."""
        return self.model_dump(mode="json", exclude_defaults=True)
