# SPDX-License-Identifier: Apache-2.0
"""New, quoted and signature, in the words of many clients and languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import html, quotation

NEW = "It works now.\n\nThe second paragraph: order 4711.\n"


def new(text: str) -> str:
    """The new text of a text."""
    return "".join(one.text for one in quotation.segments(text)[0] if one.role == "new").strip()


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, 2 Nov 2026 at 10:00, Zoë Klein <zoe@klant.example> wrote:",
        "On 2026-11-02 10:00, Firstline wrote:",
        "On Mon, Nov 2, 2026 at 10:00 AM Somebody With A Long Name\n<somebody.with.a.long.name@klant.example> wrote:",
        "Op ma 2 nov 2026 om 10:00 schreef Zoë Klein <zoe@klant.example>:",
        "Am 02.11.2026 um 10:00 schrieb Zoë Klein:",
        "Le lun. 2 nov. 2026 à 10:00, Zoë Klein <zoe@klant.example> a écrit :",
        "El lun, 2 nov 2026 a las 10:00, Zoë Klein (<zoe@klant.example>) escribió:",
        "Em seg., 2 de nov. de 2026 às 10:00, Zoë Klein <zoe@klant.example> escreveu:",
        "Il giorno lun 2 nov 2026 alle ore 10:00 Zoë Klein <zoe@klant.example> ha scritto:",
        "Den mån 2 nov. 2026 kl 10:00 skrev Zoë Klein <zoe@klant.example>:",
        "pon., 2 lis 2026 o 10:00 Zoë Klein <zoe@klant.example> napisał(a):",
        "Pada Isn, 2 Nov 2026 pukul 10.00 Zoë Klein <zoe@klant.example> menulis:",
        "пн, 2 нояб. 2026 г. в 10:00, Zoë Klein <zoe@klant.example>:",
        "2026年11月2日(月) 10:00 Zoë Klein <zoe@klant.example>:",
        "Zoë Klein <zoe@klant.example> 于2026年11月2日周一 10:00写道：",
        "2026년 11월 2일 (월) 오전 10:00, Zoë Klein <zoe@klant.example>님이 작성:",
        "2 Kas 2026 Pzt, 10:00 tarihinde Zoë Klein <zoe@klant.example> şunu yazdı:",
        "Vào Th 2, 2 thg 11, 2026 vào lúc 10:00 Zoë Klein <zoe@klant.example> đã viết:",
        "ב-2 בנוב׳ 2026, 10:00, מאת Zoë Klein <zoe@klant.example>:",
        "Zoë Klein wrote:",
        "Zoë Klein schrieb am 02.11.2026 10:00:",
        "---- Zoë Klein wrote ----",
    ],
)
def test_an_attribution_line_goes_with_its_quotation(attribution: str) -> None:
    assert new(f"{NEW}\n{attribution}\n\n> The old text.\n> Zoë\n") == NEW.strip()


@pytest.mark.parametrize(
    "sentence",
    [
        "The manual says this:",
        "My boss wrote:",
        "Ons antwoord is als volgt:",
        "On Tuesday we agreed on the following:",
        "Die Fehlermeldung lautet so:",
        "The meeting at 10:30 ended with this note:",
    ],
)
def test_a_sentence_before_a_quotation_stays(sentence: str) -> None:
    text = f"Hello.\n\n{sentence}\n> A quoted line.\n"
    assert new(text).endswith(sentence)


@pytest.mark.parametrize(
    "block",
    [
        "-----Original Message-----\nFrom: Desk\nSent: Monday\nTo: Zoë\nSubject: Printer",
        "From: Desk <desk@help.example>\nSent: Monday, 2 November 2026 10:00\nTo: Zoë Klein\nSubject: Printer",
        "________________________________\nVan: Desk <desk@help.example>\nVerzonden: maandag 2 november 2026 10:00\n"
        "Aan: Zoë\nOnderwerp: Printer",
        "Von: Desk\nGesendet: Montag, 2. November 2026 10:00\nAn: Zoë\nBetreff: Drucker",
        "*De :* Desk <desk@help.example>\n*Envoyé :* lundi 2 novembre 2026 10:00\n*À :* Zoë\n*Objet :* Imprimante",
        "发件人： Desk <desk@help.example>\n发送时间： 2026年11月2日 10:00\n收件人： Zoë\n主题： 打印机",
        "-------- Xyzzy plugh --------\nXya: Desk <desk@help.example>\nXyb: 2 Nov 2026 10:00\nXyc: Zoë <z@b.example>",
        "Xya: Desk <desk@help.example>\nXyb: 2 Nov 2026 10:00\nXyc: Zoë <z@b.example>\nXyd: Printer",
        "-- reply above this line --",
    ],
)
def test_all_below_a_quoted_header_block_is_quoted(block: str) -> None:
    assert new(f"{NEW}\n{block}\n\nThe old text, not marked.\n") == NEW.strip()


@pytest.mark.parametrize(
    "text",
    [
        "Contact form\n--------------------\nName: Zoë\nMail: zoe@klant.example\nPage: https://klant.example/x\n",
        "Two parts.\n\n---\n\nThe second part.\n",
        "SQL> select 1\nSQL> select 2\n",
        "Error log:\n2026-02-02 09:15: mail from <zoe@klant.example>: failed\nretry\n",
        "»Ja«, sagte er.\nUnd ging.\n",
        "We met on 2 February 2026 at 09:15:\nit was fine\n",
    ],
)
def test_a_text_that_only_looks_like_a_quotation_stays_whole(text: str) -> None:
    assert new(text) == text.strip()


@pytest.mark.parametrize(
    "quoted",
    [
        "Thursday, September 05, 2002, 11:33:18 PM, you wrote:\n\nZK> old\nZK> older",
        "Zitat von Zoë Klein <zoe@klant.example>:\n\n> old",
        "2. februar 2026 09:15, Zoë Klein <zoe@klant.example>\n\n> old",
        "------- Original Message -------\nOn Monday, February 2nd, 2026 at 09:15, Zoë <z@b.example> wrote:\n\n> old",
        "On Thu, Apr 2, 2026 at 10:07 AM Zoë Klein\n\n<\nmailto:Zoë Klein <zoe@klant.example>\n> wrote:\nold",
        "2026/2/20 Zoë Klein <zoe@klant.example>\n\n| old\n| older",
        "Am 21.04.2026 17:48 schrieb Zoë Klein <zoe@klant.example\n>:\n\n> old",
        "##- Please type your reply above this line -##\nold",
    ],
)
def test_less_common_introductions_are_known_too(quoted: str) -> None:
    assert new(f"{NEW}\n{quoted}\n") == NEW.strip()


def test_the_subject_betrays_a_header_block_in_an_unknown_language() -> None:
    text = f"{NEW}\nXa: Zoë\nXb: 2 February 2026 09:15\nXc: Bob\nXd: Re: Printer\n\nold\n"
    found, _ = quotation.segments(text, [], "Printer")
    assert found[0].text.strip() == NEW.strip()


def test_a_bottom_answer_below_an_unmarked_attribution_is_kept() -> None:
    assert new("On 2026-11-02 10:00, Firstline <desk@help.example> wrote:\n\nThe answer.\n") == "The answer."


def test_an_answer_below_the_quotation_is_new() -> None:
    assert new("On 2026-11-02 10:00, Firstline wrote:\n> Does it work?\n\nYes.\n") == "Yes."


def test_answers_between_the_quotations_are_new() -> None:
    text = "On 2026-11-02 10:00, Firstline wrote:\n> One?\nYes.\n\n> Two?\nNo.\n"
    assert new(text) == "Yes.\n\nNo."


def test_a_reply_on_the_line_of_its_attribution_is_kept() -> None:
    assert new("Fine! On Mon, Nov 2, 2026 at 3:59 PM, zoe@klant.example wrote:\n> Hi\n") == "Fine!"


def test_a_form_with_labels_is_no_quotation() -> None:
    text = "Room: 12\nDevice: printer\nPhone: 555\nProblem: it smokes\n"
    assert new(text) == text.strip()


@pytest.mark.parametrize(
    "signed",
    [
        "-- \nZoë Klein\nKlant B.V.",
        "--\nZoë",
        "Sent from my iPhone",
        "Verzonden vanaf mijn iPad",
        "Von meinem Handy gesendet",
        "Get Outlook for Android <https://aka.example>",
        "________________________________________\nlist mailing list\nhttps://x",
    ],
)
def test_the_signature_is_apart(signed: str) -> None:
    found, _ = quotation.segments(f"Hello.\n\n{signed}\n")
    assert [(one.role, one.text.strip()) for one in found] == [("new", "Hello."), ("signature", signed)]


def test_a_sentence_that_begins_like_a_client_stays() -> None:
    text = "Here is another mail.\n\nSent from my desk, which is much easier than from a telephone when I travel."
    assert new(text) == text


def test_a_mail_of_quotations_alone_is_new_as_a_whole_and_says_so() -> None:
    found, defect = quotation.segments("> only this\n")
    assert [one.role for one in found] == ["new"]
    assert defect


@pytest.mark.parametrize(
    "form",
    [
        "Contact form:\n\nName: Bob\nEmail: bob@klant.example\nDate: 2 November 2026 10:00\nMessage: It is broken\n",
        "Via de website:\n\nNaam: Bob\nE-mail: bob@klant.example\nVerzonden: 2 november 2026 10:00\nBericht: stuk\n",
        "Neue Anfrage\n\nName: Bob\nE-Mail: bob@klant.example\nDatum: 02.11.2026 10:00\nBetreff: Drucker\n",
        "Borang aduan\nNama: Siti\nE-mel: siti@klant.example\nTarikh: 2 November 2026 10:00\nAduan: rosak\n",
        "Booking\n\nFrom: 2 November 2026 10:00\nTo: 3 November 2026 10:00\nRoom: 4\nBy: bob@klant.example\n",
        "Details\nCreated: 2026-11-02 10:00\nReporter: bob@klant.example\nPriority: high\nSummary: printer\n",
        "Hello,\nplease add:\nWhen: 2 November 2026 10:00\nWhere: room 4\nWho: bob@klant.example\nThanks\n",
        "The headers are\nReceived: from mx.klant.example; Mon, 2 Nov 2026 10:00:00 +0100\nFrom: bob@klant.example\n"
        "Date: Mon, 2 Nov 2026 10:00:00 +0100\nTo: ann@klant.example\nSubject: x\n\nWhy was it refused?\n",
    ],
)
def test_a_web_form_or_a_pasted_header_is_no_quotation(form: str) -> None:
    assert new(form) == form.strip()


def test_a_mail_that_answers_none_has_a_quoted_header_only_where_it_names_its_own_subject() -> None:
    order = "Bestellung 4711\n\nVon: Shop\nAn: Bob\nDatum: 02.11.2026 10:00\nBetreff: Rechnung\n\nBitte prüfen.\n"
    whole = order.replace("Shop", "Shop <shop@klant.example>")
    assert [one.role for one in quotation.segments(order, answers=False)[0]] == ["new"]
    assert [one.role for one in quotation.segments(order)[0]] == ["new", "quoted"]
    assert [one.role for one in quotation.segments(whole, answers=False)[0]] == ["new"]
    assert [one.role for one in quotation.segments(whole, title="Rechnung", answers=False)[0]] == ["new", "quoted"]


def test_a_line_of_the_signature_right_above_a_header_block_is_not_quoted() -> None:
    block = "From: Desk <desk@help.example>\nSent: Monday, 2 November 2026 10:00\nTo: Zoë\nSubject: Printer\n\nold\n"
    assert new(f"{NEW}\nTel: 020 1234567\n{block}") == f"{NEW}\nTel: 020 1234567"


def test_a_line_that_asks_for_an_answer_above_it_needs_no_dashes() -> None:
    assert new(f"{NEW}\nPlease reply above this line.\n\nold\n") == NEW.strip()
    assert new("I did reply above this line.\n\nNothing came.\n").endswith("Nothing came.")


def test_an_answer_below_a_header_block_with_marked_lines_is_new() -> None:
    block = "-----Original Message-----\nFrom: Desk\nSent: Monday, 2 November 2026 10:00\nTo: Zoë\nSubject: Printer\n"
    assert new(f"{block}\n> Does it print?\n\nIt does.\n") == "It does."
    assert new(f"Yes.\n\n{block}\n> Does it print?\n\nOld answer.\n") == "Yes."


def test_a_picture_is_a_text() -> None:
    assert new("👍\n\n> Does it work?\n") == "👍"


def test_what_html_marks_as_quoted_is_quoted() -> None:
    marked = html.to_text("<p>Yes.</p><blockquote type=cite>Does it?</blockquote><p>Thanks</p>")
    text, ranges, _ = html.split(marked)
    assert "".join(one.text for one in quotation.segments(text, ranges)[0] if one.role == "new").split() == [
        "Yes.",
        "Thanks",
    ]


def test_an_indented_paragraph_in_html_is_no_quotation() -> None:
    marked = html.to_text("Steps:<blockquote style='margin:0 0 0 40px;border:none'>press the button</blockquote>")
    text, ranges, _ = html.split(marked)
    assert "press the button" in quotation.segments(text, ranges)[0][0].text


def test_answers_within_a_gmail_quotation_are_new() -> None:
    inside = "<blockquote class=gmail_quote>One?</blockquote>Yes.<blockquote class=gmail_quote>Two?</blockquote>No."
    text, ranges, _ = html.split(html.to_text(f"<div class=gmail_quote>{inside}</div>"))
    said = "".join(one.text for one in quotation.segments(text, ranges)[0] if one.role == "new")
    assert said.split() == ["Yes.", "No."]


@given(st.text(alphabet=st.sampled_from("ab:> \n-_\u2028\x0b\x85#@<1.0"), max_size=200))
def test_segments_joined_are_the_text(text: str) -> None:
    assert "".join(one.text for one in quotation.segments(text)[0]) == text


def test_lines_that_mailx_set_in_below_an_attribution_are_quoted_with_their_signature() -> None:
    text = (
        "Desk <desk@example.org> wrote:\n\n\tDear Bob,\n\t\n\tThank you.\n\n\t-- \n\tSent automatically.\n"
        "It is the left half of the screen.\n"
    )
    found, _ = quotation.segments(text)
    assert "".join(one.text for one in found) == text
    assert [one.text.strip() for one in found if one.role == "new"] == ["It is the left half of the screen."]


def test_lines_set_in_below_an_ordinary_sentence_stay_new() -> None:
    text = "I get this error:\n\n\tdisk full\n\tat line 3\n"
    found, _ = quotation.segments(text)
    assert [one.role for one in found] == ["new"]
