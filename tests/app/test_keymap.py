"""The keymap of a person: what a file may say, and that everything wrong with it is told at once, by line."""

from __future__ import annotations

import time
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from desk.app.action import Action
from desk.app.key_laws import FOLLOWS, KEPT, STOPS, VOTES, check_table
from desk.app.key_names import chord, named, printable
from desk.app.key_places import meeting, shared
from desk.app.keymap import Keymap, read_keymap
from desk.app.keymap_text import statements
from desk.app.keys import ACTIONS
from desk.app.presets import PRESETS, Preset, preset_keys
from widgets.key_words import CHARACTERS, label

BY_ID = {each.id: each for each in ACTIONS}


def read(text: str, preset: Preset = "desk") -> Keymap:
    return read_keymap(text, preset, ACTIONS)


def told(text: str) -> list[tuple[int, str]]:
    return [(each.line, each.text) for each in read(text).mistakes]


def in_force(keymap: Keymap) -> list[Action]:
    return [replace(each, keys=keymap.keys.get(each.id, each.keys)) for each in ACTIONS]


def test_a_file_gives_actions_other_keys_and_leaves_the_rest() -> None:
    keymap = read('[keys]\nhalt = "f11"\n"watchlist.down" = ["down", "n"]\nchat.up = "K"\n')
    assert keymap.mistakes == ()
    assert keymap.keys == {"halt": ("f11",), "watchlist.down": ("down", "n"), "chat.up": ("K",)}


def test_an_action_of_the_screen_may_have_no_key_since_the_palette_finds_it() -> None:
    assert read("[keys]\npeople = []\n").keys == {"people": ()}


def test_two_actions_may_change_their_keys_with_each_other() -> None:
    assert not read('[keys]\n"chat.good" = "b"\n"chat.bad" = "g"\n').mistakes


def test_all_that_is_wrong_is_told_at_once_with_its_line() -> None:
    text = """
preset = "vim"
[keys]
halt = []
"watchlist.dwn" = "b"
"card.approve" = "y"
flatten = "ctrl+i"
palette = 7
jump = [
  "alt+j",
  "alt+p",
]
help = "f1
people = "ctrl+p"
people = "f20"
cancel_all = "f9 f9"
[colours]
up = "green"
"""
    found = dict(told(text))
    assert found.keys() == {2, 4, 5, 6, 7, 8, 13, 14, 15, 16, 18}
    assert found[2] == "`preset` stands in no table; keys stand under [keys]"
    assert found[4] == "`halt` needs a key: it must be one key away"
    assert found[5] == "no action is called `watchlist.dwn`; did you mean `watchlist.down`?"
    assert "vote and takes Ctrl or Alt" in found[6]
    assert found[7] == "`flatten`: a terminal cannot tell `ctrl+i` from tab; write `tab`"
    assert "keys are written as" in found[8]
    assert found[14] == "^P would be `people` and also `palette`; give one of them another"
    assert found[13].startswith("this is no TOML")
    assert found[15] == "`people` is there twice; line 14 has it too"
    assert "must act at one key" in found[16]
    assert found[18] == "`up` stands in [colours]; keys stand under [keys]"


def test_a_key_that_many_have_is_told_in_one_sentence_and_a_refused_one_once() -> None:
    ((line, text),) = told('[keys]\nmaximise = "k"\n')
    assert line == 2
    assert text.startswith("k would be `maximise` and also ")
    assert text.count("`") > 8
    assert [line for line, _ in told('[keys]\nhalt = "x"\n')] == [2]


def test_with_any_mistake_the_keys_are_those_of_the_preset_alone() -> None:
    keymap = read('[keys]\nhalt = "f11"\nnothing = "x"\n', "vim")
    assert keymap.mistakes
    assert dict(keymap.keys) == preset_keys("vim", ACTIONS)


@pytest.mark.parametrize("name", VOTES)
@pytest.mark.parametrize("key", ["y", "Y", "enter", "space", "f5", "ctrl+x y", "shift+up"])
def test_no_vote_is_cast_by_anything_but_a_chord(name: str, key: str) -> None:
    assert any("is a vote" in text for _, text in told(f'[keys]\n"{name}" = "{key}"\n'))


@pytest.mark.parametrize("name", STOPS)
def test_what_stops_the_desk_keeps_one_key_that_is_no_letter(name: str) -> None:
    for keys in ("[]", '"x"', '"f8 f8"', '"enter"', '"up"'):
        assert told(f"[keys]\n{name} = {keys}\n"), keys


@pytest.mark.parametrize("name", ["composer.send", "composer.unfold", "help", "detach"])
def test_where_people_write_no_letter_is_a_key(name: str) -> None:
    assert any("is a letter" in text for _, text in told(f'[keys]\n"{name}" = "q"\n'))


def test_a_pane_without_a_key_for_something_is_told_since_nothing_else_does_it() -> None:
    assert told('[keys]\n"queue.why" = []\n') == [(2, "`queue.why` needs a key: nothing else would do it")]


def test_two_keys_one_after_the_other_do_not_begin_with_one_that_acts() -> None:
    ((line, text),) = told('[keys]\n"watchlist.first" = "k g"\n')
    assert line == 2
    assert "begins with k" in text


def test_what_one_key_does_in_two_names_is_changed_by_one_of_them() -> None:
    ((_, text),) = told('[keys]\n"threads.archive" = "z"\n')
    assert text == "`threads.archive` has the key of `sheet.acknowledge`; change that one"
    assert read('[keys]\n"sheet.acknowledge" = "z"\n').keys["threads.archive"] == ("z",)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_keeps_the_law_of_the_files(preset: Preset) -> None:
    keymap = read("", preset)
    assert keymap.mistakes == ()
    assert check_table(in_force(keymap), ACTIONS) == []
    assert set(keymap.keys) <= set(BY_ID)


@pytest.mark.parametrize("preset", PRESETS)
def test_in_every_preset_everything_has_a_key_or_is_found_in_the_palette(preset: Preset) -> None:
    for each in in_force(read("", preset)):
        assert each.keys or (each.owner == "desk" and each.id not in KEPT), each.id


def test_the_vim_preset_moves_and_searches_as_its_people_expect() -> None:
    keys = {each.id: each.keys for each in in_force(read("", "vim"))}
    assert keys["command"] == ("colon",)
    assert keys["search"] == ("slash",)
    for pane in ("watchlist", "radar", "queue", "page"):
        up, down = keys[f"{pane}.up"], keys[f"{pane}.down"]
        assert "k" in up
        assert "j" in down
    assert {"h", "l"} <= {*keys["chart.earlier"], *keys["chart.later"]}
    for first, last in (
        ("watchlist.first", "watchlist.last"),
        ("queue.first", "queue.last"),
        ("page.top", "page.bottom"),
    ):
        assert "g g" in keys[first]
        assert "G" in keys[last]


def test_the_plain_preset_takes_no_alt_and_no_letters_that_move() -> None:
    for each in in_force(read("", "plain")):
        if each.owner == "desk":
            assert not any(key.startswith("alt+") for key in each.keys), each.id
        if each.keys != BY_ID[each.id].keys or "up" in each.keys or "down" in each.keys:
            assert not {"h", "j", "k", "l"} & set(each.keys), each.id


def test_what_shares_a_key_by_design_is_known_by_name() -> None:
    pairs = {tuple(sorted(pair)): sorted(keys) for pair, keys in shared(ACTIONS).items()}
    screen = {"escape", "next_pane", "replay_pause", "replay_back", "replay_forward", "replay_speed"}
    followed = {tuple(sorted(pair)) for pair in FOLLOWS.items()}
    assert [pair for pair in pairs if not screen & set(pair) and pair not in followed] == []
    assert pairs["chart.leave", "escape"] == ["escape"]
    assert pairs["composer.complete", "next_pane"] == ["tab"]


def test_names_of_signs_are_the_terminals() -> None:
    assert all(_character_to_key(sign) == name for sign, name in CHARACTERS.items())


def test_every_key_can_be_written_as_it_is_shown() -> None:
    for each in ACTIONS:
        for key in each.keys:
            assert named(label(key)) == key, (each.id, key)
            assert named(key) == key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("^P", "ctrl+p"),
        ("Ctrl+P", "ctrl+p"),
        ("Esc", "escape"),
        ("PgUp", "pageup"),
        ("?", "question_mark"),
        ("shift+k", "K"),
        ("alt+K", "alt+shift+k"),
        ("Shift+Tab", "shift+tab"),
        ("ctrl++", "ctrl+plus"),
        ("+", "plus"),
        ("g  g", "g g"),
        ("F8", "f8"),
    ],
)
def test_keys_are_written_as_people_write_them(written: str, key: str) -> None:
    assert named(written) == key


@pytest.mark.parametrize("written", ["", "ctrl+i", "hyper+x", "entr", "g g g", "esc x", "shift+/", "ctrl+h"])
def test_what_is_no_key_is_refused_in_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ .*\w"):
        named(written)


names = st.sampled_from(sorted(BY_ID))
keys = st.sampled_from(
    sorted(
        {key for each in ACTIONS for key in each.keys}
        | {"f13", "ctrl+x", "alt+z", "z", "Z", "g g", "ctrl+x u"}
    )
)
sources = st.dictionaries(names, st.lists(keys, max_size=3, unique=True), max_size=8)


def written(wanted: dict[str, list[str]], bare: bool) -> str:
    lines = []
    for name, given_keys in wanted.items():
        values = ", ".join(f'"{key}"' for key in given_keys)
        lines.append(f"{name if bare else repr(name)} = [{values}]  # mine")
    return "[keys]\n" + "\n\n".join(lines) + "\n"


@given(sources, st.sampled_from(PRESETS))
def test_what_is_accepted_never_leaves_a_person_stuck_nor_votes_by_a_letter(
    wanted: dict[str, list[str]], preset: Preset
) -> None:
    keymap = read(written(wanted, bare=False), preset)
    table = {each.id: each for each in in_force(keymap)}
    assert all(table[name].keys for name in KEPT)
    assert all(chord(key) for name in VOTES for key in table[name].keys)
    assert not any(printable(key) for each in table.values() if each.where == "anywhere" for key in each.keys)
    by_design = shared(ACTIONS)
    for one, other in meeting(list(table.values())):
        if set(one.keys) & set(other.keys):
            pair = frozenset((one.id, other.id))
            assert pair in by_design, pair


@given(sources, st.booleans())
def test_a_file_means_what_toml_says_that_it_means(wanted: dict[str, list[str]], bare: bool) -> None:
    text = written(wanted, bare)
    found, mistakes = statements(text)
    assert mistakes == []
    assert {each.name: each.value for each in found} == wanted
    if not bare:
        assert tomllib.loads(text) == {"keys": wanted}


fragments = st.sampled_from(
    ['[keys]', 'halt = []', 'x = "', '"a" = [', '"b",', ']', '= 3', '# c', '[', 'é = "é"', 'a.b.c = 1', '"""', "'"]
)  # fmt: skip


@given(st.lists(fragments | st.text(max_size=20), max_size=12))
def test_no_file_breaks_the_desk_and_each_mistake_has_a_line_of_it(lines: list[str]) -> None:
    text = "\n".join(lines)
    for each in read(text).mistakes:
        assert 1 <= each.line <= len(text.splitlines())
        assert "\n" not in each.text


@pytest.mark.parametrize("bomb", ["[" * 20_000, "[" * 3_000 + "]" * 3_000, "{a=" * 3_000])
def test_a_value_nested_far_too_deeply_is_a_mistake_in_its_line(bomb: str) -> None:
    assert read(f"[keys]\nhalt = {bomb}").mistakes[0].line == 2
    assert read(f"[keys]\n{'a.' * 5_000}b = 'x'").mistakes[0].line == 2


def test_a_list_over_very_many_lines_is_read_in_a_moment() -> None:
    before = time.perf_counter()
    text = "[keys]\n" + '"queue.up" = [\n' + "'k',\n" * 30_000 + "]"
    assert read(text).keys.get("queue.up") == ("k",)
    assert time.perf_counter() - before < 5
