"""`desk bench-models`: endpoints and the house on resolved questions, scored and stored."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, settings

if TYPE_CHECKING:
    from desk.agents.bench.questions import ResolvedQuestion
    from desk.host.benching import Price
    from desk.kernel.queries import Select
    from widgets.specs.track_record import BenchResult


@click.command("bench-models")
@click.option(
    "--questions",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Resolved questions, one JSON object a line, in place of those of a simulated market.",
)
@click.option(
    "--own",
    is_flag=True,
    help="Ask about the desk's own debates that the market has resolved, with the facts of then.",
)
@click.option(
    "--endpoints", metavar="A,B", default="", help="Which endpoints of the models file (default: all)."
)
@click.option(
    "--count",
    metavar="N",
    type=click.IntRange(1, 2_000),
    default=30,
    show_default=True,
    help="How many questions.",
)
@click.option("--horizon", metavar="H", default="5m", show_default=True, help="Over which horizon they ask.")
@click.option("--cap", metavar="USD", default="", help="The most that the run may cost, in place of run_usd.")
@click.option(
    "--probes", is_flag=True, help="Ask three times more each, for anchoring and the effect of names."
)
@click.option("--yes", is_flag=True, help="Agree to the price beforehand.")
@click.option(
    "--save",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the questions to a file.",
)
@click.option("--list", "listed", is_flag=True, help="Show the runs that are stored, and ask nothing.")
@choose("profile", "config", "seed", "llm_url", "llm_model", "json")
def bench_models(
    questions: Path | None,
    own: bool,
    endpoints: str,
    count: int,
    horizon: str,
    cap: str,
    probes: bool,
    yes: bool,
    save: Path | None,
    listed: bool,
    as_json: bool,
    **flags: Any,
) -> None:
    """Score the configured models and the house on questions whose answers are known.

    Brier score, grounded claims, answers that fit the schema, latency, cost and effective votes. Ctrl+C ends it with the
    answers so far. The result is stored and stands on the track record's sheet.
    """
    chosen = settings(flags)
    from desk.kernel.profile import Profile

    profile = Profile(chosen.profile)
    if listed:
        _list(profile.state, as_json)
        return
    from desk.agents.models.models_file import chosen_models
    from desk.host import benching

    file = chosen_models(profile, chosen)
    if own and questions is not None:
        raise click.UsageError("--own and --questions both say what to ask; give one of them")
    asked = _own(profile.state, count) if own else _questions(questions, chosen.seed, count, horizon)
    if save is not None:
        from desk.agents.bench.questions import write_questions

        write_questions(save, asked)
    names = tuple(dict.fromkeys(name.strip() for name in endpoints.split(",") if name.strip()))
    wish = benching.Wish(asked, names, _money(cap) if cap else None, probes)
    result = benching.bench_models(
        profile.prepare_state(), file, wish, lambda price: yes or _agreed(price, as_json), _tell
    )
    if result is None:
        answers.say("desk: nothing was asked and nothing was spent")
        click.get_current_context().exit(3)
    if as_json:
        answers.answer("bench-models", {"ok": True, "result": result.model_dump(mode="json")})
        return
    _print(result)


def _questions(path: Path | None, seed: int, count: int, horizon: str) -> tuple[ResolvedQuestion, ...]:
    if path is not None:
        from desk.agents.bench.questions import read_questions

        return read_questions(path)[:count]
    from desk.agents.bench.simulated import simulated_questions
    from desk.chat.arguments import horizon as horizon_named

    answers.say(f"desk: {count} questions of a simulated market are being drawn, seed {seed}")
    return simulated_questions(seed, count, horizon_named(horizon))


def _agreed(price: Price, as_json: bool) -> bool:
    """Ask before anything is spent; what is free needs no asking."""
    if not price.total:
        return True
    each = ", ".join(f"{name} ${most:.4f}" for name, most in price.most.items())
    text = (
        f"{price.questions} questions cost at most ${price.total:.4f} ({each}); the cap holds ${price.cap:f}"
    )
    from desk.kernel.errors import DeskError

    if as_json or not sys.stdin.isatty():
        raise DeskError(f"{text}; say --yes to agree to that")
    return click.confirm(f"{text}. Go on?", err=True)


def _tell(name: str, done: int, of: int) -> None:
    if done == of or done % 10 == 0:
        answers.say(f"desk: {name} {done} of {of}")


def _money(text: str) -> Decimal:
    from desk.kernel.errors import ConfigError

    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or found < 0:
        raise ConfigError(f"--cap {text!r} is no amount of USD; write it like 0.50")
    return found


def _own(state: Path, count: int) -> tuple[ResolvedQuestion, ...]:
    from desk.agents.bench.recorded import recorded_questions
    from desk.kernel.errors import DeskError

    with _kept(state, "forecasts") as select:
        found = () if select is None else recorded_questions(select, count)
    if not found:
        raise DeskError("no debate of this profile is resolved yet; hold debates, or leave --own out")
    return found


@contextmanager
def _kept(state: Path, table: str) -> Iterator[Select | None]:
    """Queries over the record in `state`, or nothing where it has no such table yet."""
    from desk.kernel.journal import DATABASE
    from desk.kernel.onlooking import consistent
    from desk.kernel.queries import within

    path = state / DATABASE
    if not path.exists():
        yield None
        return
    with consistent(path) as connection:
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        yield within(connection) if known else None


def _list(state: Path, as_json: bool) -> None:
    from desk.learning.forecasts_table import newest_benches
    from widgets.specs.track_record import BenchResult

    with _kept(state, "benches") as select:
        kept = () if select is None else newest_benches(select, 50)
    found = [BenchResult.model_validate_json(text) for text in kept]
    if as_json:
        runs = [one.model_dump(mode="json") for one in found]
        answers.answer("bench-models", {"ok": True, "runs": runs})
        return
    for one in found:
        _print(one)
        answers.out()
    if not found:
        answers.out("no run is stored yet; desk bench-models makes one")


def _print(result: BenchResult) -> None:
    from desk.host.exports import iso

    ended = ", cancelled before its end" if result.cancelled else ""
    answers.out(
        f"{result.bench}  {iso(result.at)[:19]}Z  {result.questions} questions of {result.source}{ended}"
    )
    answers.out(
        f"{'':<16}{'answered':>9}{'Brier':>8}{'grounded':>10}{'valid':>7}{'P95 ms':>9}{'cost':>11}  model"
    )
    for row in result.rows:
        brier = "-" if row.brier is None else f"{row.brier:.3f}"
        grounded = "-" if row.grounded_pct is None else f"{row.grounded_pct:.0f}%"
        valid = "-" if row.valid_pct is None else f"{row.valid_pct:.0f}%"
        model = "".join(letter if letter.isprintable() else "?" for letter in row.model) or "rules"
        answers.out(
            f"{row.name:<16}{row.answered:>9}{brier:>8}{grounded:>10}{valid:>7}{row.p95_ms:>9,}"
            f"{'$' + format(row.cost_usd, '.4f'):>11}  {model}"
        )
        if row.caution:
            answers.out(f"  ! {row.caution}")
    for probe in result.probes:
        value = "-" if probe.value is None else f"{probe.value:+.3f}"
        answers.out(f"{probe.persona:<16}{probe.metric:<14}{value:>8}  n {probe.n}  {probe.means}")
    if result.votes is not None:
        votes = result.votes
        answers.out(
            f"effective votes {votes.effective:.2f} of {votes.voices}, correlation of wrong calls {votes.correlation:.2f}"
        )
