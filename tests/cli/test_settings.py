"""`desk settings`, and the layers behind it: one schema, every mistake at once, and each value with its source."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.cli.flags import flags
from desk.cli.kept_settings import forget, glimpse, keep
from desk.cli.settings_template import template
from desk.kernel.yaml_file import read_settings
from desk.setting import About, schema
from desk.settings import Settings
from tests.cli.conftest import Answer, Run


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))


def mine(home: Path) -> Path:
    folder = home / ".terminal"
    folder.mkdir(exist_ok=True)
    return folder / "settings.yaml"


def shown(answered: Answer, home: Path, *arguments: str, **environment: str) -> dict[str, tuple[str, str]]:
    found = answered(home, *arguments, "settings", "show", code=0, **environment)
    return {each["name"]: (each["value"], each["source"]) for each in found["settings"]}


def test_every_setting_has_a_title_a_group_a_scope_a_sentence_and_a_flag() -> None:
    known = schema(Settings)
    assert {each.name for each in known} == set(Settings.model_fields)
    assert all(each.help.endswith(".") and each.about.title for each in known)
    assert {name: (flag.scope, flag.help) for name, flag in flags().items()} == {
        each.name: (each.about.scope, each.help) for each in known
    }
    assert all(flags()[each.name].metavar == each.metavar for each in known)


def test_each_value_says_where_it_comes_from_and_the_nearer_layer_wins(
    answered: Answer, tmp_path: Path
) -> None:
    (tmp_path / "demo.yaml").write_text("seed: 9\ntheme: light\nmotion: reduced\n")
    mine(tmp_path).write_text("theme: contrast-dark\nline: slow\n")
    found = shown(answered, tmp_path, DESK_LINE="normal", DESK_SEED="11")
    assert found["theme"] == ("contrast-dark", f"{mine(tmp_path)}, line 1")
    assert found["motion"] == ("reduced", f"{tmp_path / 'demo.yaml'}, line 3")
    assert found["line"] == ("normal", "the environment variable DESK_LINE")
    assert found["seed"] == ("11", "the environment variable DESK_SEED")
    assert found["keymap"] == ("desk", "default")
    assert shown(answered, tmp_path, "--profile", "demo")["profile"] == ("demo", "the flag --profile")


def test_every_mistake_of_every_layer_is_told_at_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "demo.yaml").write_text("sede: 9\ndebate_rounds: 50\n")
    mine(tmp_path).write_text("seed: 3\nmotion: none\n")
    done = run(tmp_path, "settings", "show", DESK_LINE="fast", DESK_THEM="x")
    assert done.returncode == 2
    for words in (
        f"{tmp_path / 'demo.yaml'}, line 1: there is no setting `sede`; did you mean `seed`?",
        f"{tmp_path / 'demo.yaml'}, line 2: `debate_rounds` must be at most 6",
        f"{mine(tmp_path)}, line 1: `seed` is the host's",
        f"{mine(tmp_path)}, line 2: `motion` must be 'full' or 'reduced'",
        "the environment variable DESK_LINE: `line` must be",
        "the environment variable DESK_THEM: there is no setting `them`",
    ):
        assert words in done.stderr


def test_a_setting_is_kept_where_it_belongs_and_taken_out_again(run: Run, tmp_path: Path) -> None:
    assert run(tmp_path, "settings", "set", "theme", "light").returncode == 0
    assert run(tmp_path, "settings", "set", "debate-rounds", "2").returncode == 0
    assert mine(tmp_path).read_text() == "theme: light\n"
    assert (tmp_path / "demo.yaml").read_text() == "debate_rounds: 2\n"
    assert run(tmp_path, "settings", "reset", "theme").returncode == 0
    assert mine(tmp_path).read_text() == ""


def test_a_value_that_does_not_fit_is_refused_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    done = run(tmp_path, "settings", "set", "debate_rounds", "many")
    assert (done.returncode, (tmp_path / "demo.yaml").exists()) == (2, False)
    assert "`debate_rounds` must be a whole number, was 'many'" in done.stderr
    assert "did you mean `theme`?" in run(tmp_path, "settings", "set", "thme", "light").stderr


def test_what_a_variable_holds_says_that_it_decides(run: Run, tmp_path: Path) -> None:
    done = run(tmp_path, "settings", "set", "motion", "full", DESK_MOTION="reduced")
    assert "the environment variable DESK_MOTION decides while it is set" in done.stderr


@pytest.mark.parametrize("scope", ["host", "person"])
def test_the_written_file_explains_everything_and_every_line_of_it_is_valid(
    scope: str, answered: Answer, tmp_path: Path
) -> None:
    text = template("host" if scope == "host" else "person")
    live = "\n".join(
        line.removeprefix("# ")
        for line in text.splitlines()
        if line.startswith("# ") and line[2:].split(":")[0] in Settings.model_fields
    )
    file = mine(tmp_path) if scope == "person" else tmp_path / "demo.yaml"
    file.write_text(live)
    values, _ = read_settings(file)
    expected = {
        each.name for each in schema(Settings) if each.about.scope == scope and each.name != "profile"
    }
    assert set(values) == expected
    found = shown(answered, tmp_path)
    sources = [found[name][1] for name in values]
    assert all(source.startswith((str(file), "the environment")) for source in sources)


def test_a_file_that_stands_is_never_written_over(run: Run, tmp_path: Path) -> None:
    assert run(tmp_path, "settings", "write").returncode == 0
    before = (tmp_path / "demo.yaml").read_text()
    done = run(tmp_path, "settings", "write")
    assert (done.returncode, (tmp_path / "demo.yaml").read_text()) == (2, before)
    assert run(tmp_path, "settings", "set", "seed", "4").returncode == 0
    assert (tmp_path / "demo.yaml").read_text() == f"{before.rstrip()}\n\nseed: 4\n"


def test_keeping_one_setting_leaves_comments_and_the_others_as_they_were(tmp_path: Path) -> None:
    mine(tmp_path).write_text("# mine\ntheme: light  # for the sun\nline: slow\n")
    keep({"line": "normal", "motion": "reduced"})
    assert (
        mine(tmp_path).read_text() == "# mine\ntheme: light  # for the sun\nline: normal\nmotion: reduced\n"
    )
    forget("line")
    assert "line" not in read_settings(mine(tmp_path))[0]


def test_the_first_frame_knows_theme_and_line_without_reading_the_rest(tmp_path: Path) -> None:
    mine(tmp_path).write_text('theme: "contrast-light"  # bright\nline: slow\n')
    assert glimpse() == {"theme": "contrast-light", "line": "slow"}
    mine(tmp_path).write_bytes(b"\xff\xfe")
    assert glimpse() == {}


def test_a_secret_setting_is_shown_as_being_set_and_never_as_its_value() -> None:
    from typing import Annotated

    from pydantic import BaseModel

    from desk.app.preferences import Preferences
    from desk.app.settings_rows import setting_rows

    class Model(BaseModel):
        token: Annotated[str, About("Token", "host", "person", "live", secret=True)] = ""
        """What opens it."""

    (setting,) = schema(Model)
    assert setting.kind == "secret"
    (row,) = setting_rows(Preferences(Model(token="sk-canary"), lambda kept: None), lambda name: ())  # type: ignore[arg-type]
    assert "canary" not in repr(row.value)


@pytest.mark.parametrize(
    "address", ["https://me:secret@venue.example", "https://venue.example/?token=secret"]
)
def test_an_address_that_everybody_is_shown_holds_no_person_and_no_token(address: str) -> None:
    with pytest.raises(ValueError, match="venue_url"):
        Settings(venue="binance", venue_url=address)
