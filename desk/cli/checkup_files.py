"""What `desk doctor` finds out about the files a person keeps: settings, keys, themes, layouts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desk.cli.finding import Finding
from desk.kernel.errors import DeskError
from desk.kernel.profile import terminal_folder

_MOST = 4


def file_findings(sources: Mapping[str, str], preset: str) -> Iterator[Finding]:
    """One finding for each kind of file, also where there is none."""
    yield _sources(sources)
    yield _keymap(preset)
    yield _themes()
    yield _layouts()


def _sources(sources: Mapping[str, str]) -> Finding:
    told = [f"{name} from {source}" for name, source in list(sources.items())[:_MOST]]
    more = f" and {len(sources) - _MOST} more" if len(sources) > _MOST else ""
    text = f"{'; '.join(told)}{more}" if told else "every setting is its default"
    return Finding("settings sources", "ok", text, "`desk settings show` says all of them" if more else "")


def _keymap(preset: str) -> Finding:
    from desk.app.keymap import read_keymap
    from desk.app.keys import ACTIONS

    file = terminal_folder() / "keymap.toml"
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Finding("keymap", "ok", f"the keys of {preset}; {file} would change single ones")
    except (OSError, ValueError) as problem:
        return Finding("keymap", "warn", f"{file} cannot be read ({problem})", "mend it, or move it away")
    mistakes = read_keymap(text, preset, ACTIONS).mistakes  # type: ignore[arg-type]
    if mistakes:
        told = "; ".join(f"line {each.line}: {each.text}" if each.line else each.text for each in mistakes)
        return Finding("keymap", "warn", f"{file}: {told}", "mend it; until then its last good keys hold")
    return Finding("keymap", "ok", f"{file} over the keys of {preset}")


def _themes() -> Finding:
    from desk.app.theme_choice import own_names, read_own, themes_folder

    names = own_names()
    wrong = [f"{name}.toml {each}" for name in names for each in read_own(name).mistakes]
    if wrong:
        return Finding("themes", "warn", "; ".join(wrong), f"mend it in {themes_folder()}")
    return Finding(
        "themes", "ok", f"{len(names)} of your own" if names else f"none of your own in {themes_folder()}"
    )


def _layouts() -> Finding:
    from desk.app import layouts

    try:
        known = layouts.read()
    except DeskError as problem:
        told = "; ".join(str(problem).rstrip(".").splitlines())
        return Finding("layouts", "warn", told, f"mend {layouts.file()}")
    return Finding(
        "layouts", "ok", f"{len(known)} saved" if known else "none saved; /layout save NAME keeps one"
    )
