# SPDX-License-Identifier: Apache-2.0
"""The grammar of an agent's orders."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.command import MAX_COMMANDS, commands, is_known
from parsers.values import Command

ROWS = [
    line.split("\t")
    for line in files("parsers").joinpath("data/commands.tsv").read_text("utf-8").splitlines()
    if "\t" in line
]


def read(text: str) -> list[tuple[str, str]]:
    """Name and value of each order, all of them right."""
    found, _ = commands(text)
    assert [one.error for one in found] == [None] * len(found)
    return [(one.name, one.value) for one in found]


def wrong(text: str) -> str:
    """What is wrong with the one order of a text."""
    ((found,), _) = commands(text)
    assert found.error
    return found.error


def test_orders_at_the_head_are_read_and_the_rest_is_text() -> None:
    found, rest = commands("#take\n\n#escalate l2 needs root\n\nDear Zoë,\n#close\n")
    assert found == (Command(name="take"), Command(name="escalate", value="l2 needs root"))
    assert rest == "Dear Zoë,\n#close\n"


@pytest.mark.parametrize(
    "text",
    [
        "#1 in the list",
        "#123 is broken",
        "# heading",
        "## heading",
        "Hello\n#take",
        "That is so #metoo",
        "> #take",
        "* #1 in the list",
        "*Important:* see below",
        "#",
        "# ",
        "# 42",
        "",
        "\n\n",
    ],
)
def test_what_is_no_order_is_text(text: str) -> None:
    assert commands(text) == ((), text)


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("＃close", "close", ""),
        ("＃ｃｌｏｓｅ", "close", ""),
        ("#assign\xa0ann", "assign", "ann"),
        ("#TAKE", "take", ""),
        ("#Close.", "close", ""),
        ("#close…", "close", ""),
        ("# Close", "close", ""),
        ("#\xa0close", "close", ""),
        ("\ufeff\u200b#\u2060close\u200b", "close", ""),
        ("#tag “vip guest”", "tag", "vip guest"),
        ("#tag „vip“", "tag", "vip"),
        ("#tag a “b” c", "tag", "a “b” c"),
        ("#?", "?", ""),
        ("＃？", "?", ""),
        ("#same‑person", "same-person", ""),
        ("#not–breach", "notbreach", ""),
        ("#note: call back", "note", "call back"),
        ("#note:call back", "note", "call back"),
        ("#note：call back", "note", "call back"),
        ("  #note  call   back  ", "note", "call   back"),
        ("#note 👩\u200d🔧 came", "note", "👩\u200d🔧 came"),
        ("#p1", "priority", "p1"),
        ("#P1.", "priority", "p1"),
        ("#l2", "level", "l2"),
        ("#priority 1", "priority", "1"),
        ("#prio P2", "priority", "P2"),
        ("#merge [#42]", "merge", "[#42]"),
        ("#kind Request", "kind", "Request"),
        ("#time 1:30", "time", "1:30"),
        ("#remind tomorrow 14:00 call him", "remind", "tomorrow 14:00 call him"),
        ("*#close*", "close", ""),
        ("_#close_", "close", ""),
        ("**#team:** network", "team", "network"),
        ("*#note use *.txt*", "note", "use *.txt"),
        ("#assign *Piet*", "assign", "Piet"),
        ("* #take", "take", ""),
        ("- #take", "take", ""),
        ("2. #p2", "priority", "p2"),
        ("#priority=2", "priority", "2"),
        ("#prio2", "priority", "2"),
        ("#prio-2", "priority", "2"),
        ("#merge42", "merge", "42"),
        ("#time2h", "time", "2h"),
        ("#close (https://teams.example/hashtag/close)", "close", ""),
        ("#close<https://x.example/search?q=%23close> done", "close", "done"),
        ("#note (https://wiki.example/1)", "note", "(https://wiki.example/1)"),
        ("#assign @Piet Jansen (mailto:piet@desk.example)", "assign", "piet@desk.example"),
        ("#cc Ann<mailto:a@x.example>, B C (mailto:b@x.example?subject=x)", "cc", "a@x.example, b@x.example"),
    ],
)
def test_orders_survive_what_telephones_do_to_them(line: str, name: str, value: str) -> None:
    assert read(line) == [(name, value)]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("#sluit", "close"),
        ("#Schließen", "close"),
        ("#SCHLIESSEN", "close"),
        ("#tutup", "close"),
        ("#fermer", "close"),
        ("#cierra", "close"),
        ("#neem", "take"),
        ("#ambil", "take"),
        ("#übernehmen", "take"),
        ("#prendre", "take"),
        ("#tomar", "take"),
        ("#selesai", "resolve"),
        ("#opgelost", "resolve"),
        ("#encerrar", "close"),
        ("#chiudi", "close"),
    ],
)
def test_an_order_is_understood_in_eight_languages(line: str, name: str) -> None:
    assert read(line) == [(name, "")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("#p1 #team network", [("priority", "p1"), ("team", "network")]),
        ("*#assign Piet* *#p2*", [("assign", "Piet"), ("priority", "p2")]),
        ("#take #p2 #?", [("take", ""), ("priority", "p2"), ("?", "")]),
        ("#? #close", [("?", ""), ("close", "")]),
        ("#team network #vip #close", [("team", "network #vip"), ("close", "")]),
        ("#note he asked to #close it", [("note", "he asked to #close it")]),
        ("#resolve see #42 and #close", [("resolve", "see #42 and #close")]),
        ("#merge #42", [("merge", "#42")]),
        ("#tag c#close", [("tag", "c#close")]),
    ],
)
def test_several_stand_on_a_line_unless_the_rest_is_one_of_them_s_text(
    line: str, expected: list[tuple[str, str]]
) -> None:
    assert read(line) == expected


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("#resolv done", '"#resolv" is no command; did you mean "#resolve"?'),
        ("#slui", "#sluit"),
        ("* #tak", "#take"),
        ("#close?", "#close"),
        ("#take5", "#take"),
        ("#metoo this happens to me as well", '"#metoo" is no command; "#help" lists them all'),
        ("#c++ is broken", "is no command"),
        ("#take Dear Zoë,", 'stands alone; what you write goes on a line of its own, not "Dear Zoë,"'),
        ("#p9", "from 1 to 4"),
        ("#p1 the printer burns", "from 1 to 4 and nothing else"),
        ("#priority high", "from 1 to 4"),
        ("#l4", "from 1 to 3"),
        ("#kind problem", "incident or request"),
        ("#merge", "number of a ticket, such as 42"),
        ("#merge the other one", "number of a ticket"),
        ("#assign", "needs a value"),
        ("#time long", "such as 45m, 2h or 1:30"),
        ("#remind soon", "such as 2d, tomorrow 14:00"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(line: str, words: str) -> None:
    assert words in wrong(line)


def test_a_known_order_with_a_wrong_value_is_still_known() -> None:
    ((found,), _) = commands("#merge it")
    assert is_known(found)
    assert not is_known(commands("#metoo")[0][0])


def test_no_word_means_two_orders() -> None:
    owner: dict[str, str] = {}
    for name, _, others in ROWS:
        for word in [name, *(alias for pair in others.split() for alias in pair.partition(":")[2].split(","))]:
            assert owner.setdefault(word.casefold(), name) == name, word


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_every_word_of_the_table_is_an_order(row: list[str]) -> None:
    words = [alias for pair in row[2].split() for alias in pair.partition(":")[2].split(",")]
    for word in (row[0], *words):
        ((found, *_), _) = commands(f"#{word}")
        assert found.name == row[0]


def test_more_orders_than_anybody_writes_are_told_and_not_taken_for_text() -> None:
    found, rest = commands("#take\n" * (MAX_COMMANDS + 3) + "Hello")
    assert len(found) == MAX_COMMANDS + 1
    assert found[-1].error == f"more than {MAX_COMMANDS} commands: 3 lines were not read"
    assert rest == "Hello"


LINES = st.one_of(
    st.text(alphabet="#＃*-_? \u200bp1lclosenotek:\xa0“”.é", max_size=12),
    st.sampled_from(["#take", "#p1 #team x", "#note see #42", "# close", "#1 a", "", " ", "Hello", "#metoo"]),
)


@given(st.lists(LINES, max_size=8).map("\n".join))
def test_the_rest_holds_no_order_and_nothing_is_lost(text: str) -> None:
    found, rest = commands(text)
    assert commands(rest) == ((), rest)
    assert text.endswith(rest)
    head = text[: len(text) - len(rest)]
    for one in found:
        written = one.value if one.name not in ("priority", "level") else ""
        assert all(word in head for word in written.split())
    assert len(found) >= sum(bool(line.strip(" \u200b\xa0")) for line in head.split("\n"))


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    found, rest = commands("#" + text)
    assert found or rest == "#" + text


@given(st.lists(st.sampled_from([row[0] for row in ROWS]), min_size=1, max_size=9))
def test_no_order_is_lost(names: list[str]) -> None:
    found, rest = commands("\n".join(f"#{name}" for name in names) + "\nText")
    assert [one.name for one in found] == names
    assert rest == "Text"


@pytest.mark.parametrize(
    "line", ["“#take”", '"#take"', "„#take“", "«#take»", "`#take`", "'#take'", "**“#take”**", "**#take**"]
)
def test_an_order_that_was_copied_with_its_marks_is_one(line: str) -> None:
    (found,), rest = commands(f"{line}\n\nDear Bob")
    assert (found.name, found.value, found.error, rest) == ("take", "", None, "Dear Bob")


def test_the_marks_around_an_order_are_none_of_its_value() -> None:
    (found,), _ = commands("“#resolve cleaned the sensor”")
    assert (found.name, found.value) == ("resolve", "cleaned the sensor")


@pytest.mark.parametrize("line", ["“#metoo” is on the sign", '"#1" is broken', "`# heading`", "“Take it”"])
def test_what_is_quoted_and_no_order_is_text(line: str) -> None:
    assert commands(line) == ((), line)


@pytest.mark.parametrize(
    ("word", "near"), [("hlep", "help"), ("clos", "close"), ("pirority", "priority"), ("oplost", "opgelost")]
)
def test_a_slip_is_led_to_the_order_s_own_name_before_any_other(word: str, near: str) -> None:
    assert f'did you mean "#{near}"?' in (commands(f"#{word}")[0][0].error or "")


@pytest.mark.parametrize("word", ["foo", "fore", "tst", "dri"])
def test_a_slip_is_never_led_to_what_has_its_place_elsewhere(word: str) -> None:
    error = commands(f"#{word}")[0][0].error or ""
    assert not any(f'"#{other}"' in error for other in ("for", "test", "dry"))
