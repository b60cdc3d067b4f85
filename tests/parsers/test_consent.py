# SPDX-License-Identifier: Apache-2.0
"""Yes and no, and the wish to be left out, in the languages of our letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.consent import NO, YES, consent
from parsers.leaving import wants_out


@pytest.mark.parametrize(
    "text", ["yes", "Yes.", " JA!", "Oui, merci", "sí", "Sim", "ya", "Sì, va bene", "ok", "Ja hoor,\nBob",
             "yes, she is my colleague"]
)  # fmt: skip
def test_yes_is_yes_in_every_language(text: str) -> None:
    assert consent(text) is True


@pytest.mark.parametrize("text", ["no", "Nee", "Nein, danke.", "Non", "não", "tidak", "No, I do not know them"])
def test_no_is_no_in_every_language(text: str) -> None:
    assert consent(text) is False


@pytest.mark.parametrize(
    "text", ["", "  \n", "who is that?", "maybe", "5", "👍", "I say yes", "yes " * 20, "y" * 5000,
             "yesterday it broke"]
)  # fmt: skip
def test_anything_else_is_neither(text: str) -> None:
    assert consent(text) is None


@given(st.sampled_from(sorted(YES | NO)), st.text(st.characters(categories=["P", "Z", "S"]), max_size=20))
def test_marks_and_blanks_around_the_word_change_nothing(word: str, around: str) -> None:
    assert consent(f"{around}{word}{around}") is (word in YES)


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    assert consent(text) in (True, False, None)
    assert wants_out(text) in (True, False)


WISHES = """
leave|Leave.|unsubscribe|UNSUBSCRIBE|Please remove me|please remove me from this ticket
Hi, please take me off this list. Thanks|Graag afmelden|Haal mij van deze lijst|uitschrijven aub
Bitte nehmen Sie mich aus dem Verteiler|Abmelden|Bitte entfernen Sie mich|Veuillez me retirer de cette liste
Désinscrire|Retirez-moi, s'il vous plaît|Quiero darme de baja|Baja|Por favor, elimínenme de esta lista
Sair|Por favor, remova-me desta conversa|Toglietemi dalla lista, per favore|Disiscrivermi|Keluar
Tolong keluarkan saya daripada tiket ini|Tolong hapus saya dari daftar ini
""".strip().replace("\n", "|").split("|")


@pytest.mark.parametrize("text", WISHES)
def test_who_wants_out_is_understood(text: str) -> None:
    assert wants_out(text)


@pytest.mark.parametrize(
    "text",
    ["", "I leave at five", "Please remove the old printer", "Can you unsubscribe me?", "I am on leave until Monday",
     "remove me from the group Finance in Teams and add me to Sales", "Keluar dari sistem tidak boleh", "leave it",
     "please", "this ticket", "Bitte", "unsubscribe " + "x" * 200],
)  # fmt: skip
def test_whoever_says_anything_else_stays(text: str) -> None:
    assert not wants_out(text)
