# SPDX-License-Identifier: Apache-2.0
"""Who writes: the order of the fields, names, telephone numbers and organisations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import contact, signed, telephone
from parsers.mail import read
from parsers.values import Contact, Context, Segment

DESK = Context(own_addresses=frozenset({"support@help.example"}), own_names=frozenset({"example support"}))


def of(head: str, text: str = "Hello", context: Context = DESK) -> Contact:
    """The contact of a mail with this head."""
    return read(f"{head}\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode(), context).contact


@pytest.mark.parametrize(
    ("head", "address"),
    [
        (
            "From: a@b.example\nReply-To: c@d.example\nSender: e@f.example\nX-Original-From: g@h.example",
            "a@b.example",
        ),
        ("From: support@help.example\nReply-To: c@d.example", "c@d.example"),
        ("From: support@help.example\nReply-To: support@help.example", "support@help.example"),
        ("From: support@help.example\nSender: ann@agent.example", "support@help.example"),
        ("From: no-reply@shop.example\nReply-To: support@help.example, c@d.example", "c@d.example"),
        ("From: no-reply@shop.example\nReply-To: noreply@other.example", "no-reply@shop.example"),
        ("From: A via B <b@list.example>\nReply-To: c@d.example\nX-Original-From: a@b.example", "a@b.example"),
        ("From: A via B <b@list.example>\nReply-To: b@list.example\nX-Original-Sender: a@b.example", "a@b.example"),
        (
            "From: A via B <b@list.example>\nReply-To: l@list.example\nList-Post: <mailto:l@list.example>",
            "b@list.example",
        ),
        ("From: Bob\nSender: e@f.example", "e@f.example"),
        ("Sender: support@help.example\nReply-To: c@d.example", "c@d.example"),
        ("Subject: nobody", ""),
    ],
)
def test_the_address_is_the_first_that_is_a_persons(head: str, address: str) -> None:
    assert of(head).address == address


@pytest.mark.parametrize("relay", ["intake@site.example", "@site.example"])
def test_a_relay_that_the_desk_names_sends_for_others(relay: str) -> None:
    head = "From: Intake <Intake@Site.example>\nReply-To: c@d.example"
    assert of(head, context=Context(relays=frozenset({relay}))).address == "c@d.example"
    assert of(head, context=Context()).address == "Intake@Site.example"


@pytest.mark.parametrize(
    "local",
    ["noreply", "No-Reply", "do_not_reply", "noreply-orders", "shop.no-reply", "wordpress", "www-data",
     "contact-form", "niet-antwoorden", "nao.responda", "ne-pas-repondre", "webform+7"],
)  # fmt: skip
def test_a_machine_is_known_by_its_address(local: str) -> None:
    assert contact.is_machine(f"{local}@x.example")


@pytest.mark.parametrize("local", ["bob", "norep", "informatie", "performer", "phpmaster", "replyall", ""])
def test_a_person_is_no_machine(local: str) -> None:
    assert not contact.is_machine(f"{local}@x.example")


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Ann Tan", "Ann Tan"),
        ("'Ann Tan' via Support", "Ann Tan"),
        ("Ann Tan (via Desk)", "Ann Tan"),
        ("Jörg Müller über Liste", "Jörg Müller"),
        ("Иван Петров через список", "Иван Петров"),
        ("Example SUPPORT", ""),
        ("a@b.example", ""),
        ("Octavia Viana", "Octavia Viana"),
        ("Ann \u202eTan\u202c", "Ann Tan"),
        ("Via Appia 4", "Via Appia 4"),
    ],
)
def test_a_name_is_a_persons(told: str, name: str) -> None:
    assert of(f'From: "{told}" <x@b.example>').name == name


@pytest.mark.parametrize(
    ("told", "address", "name"),
    [
        ("Tan, Ann", "ann@k.example", "Ann Tan"),
        ("Müller, Jörg", "joerg.mueller@k.example", "Jörg Müller"),
        ("van den Broek, Bob", "bvandenbroek@k.example", "Bob van den Broek"),
        ("Broek, Bob", "broek.b@k.example", "Broek, Bob"),
        ("Einkauf, Klant", "einkauf@k.example", "Einkauf, Klant"),
        ("Tan, Ann, Lee", "ann@k.example", "Tan, Ann, Lee"),
        ("Tan,", "ann@k.example", "Tan,"),
    ],
)
def test_a_name_from_an_address_book_is_turned_round_where_the_address_says_so(
    told: str, address: str, name: str
) -> None:
    assert of(f'From: "{told}" <{address}>').name == name


@pytest.mark.parametrize(
    ("name", "address", "same"),
    [
        ("Zoë Klein", "zoe.klein@k.example", True),
        ("Jörg Müller", "j.mueller@k.example", True),
        ("Jörg Müller", "muller@k.example", True),
        ("Bob Broek", "bbroek2@k.example", True),
        ("Siti binti Ali", "siti.ali@k.example", True),
        ("Zoë Klein", "info@k.example", False),
        ("Team Klant", "klantenservice@k.example", False),
        ("Bob", "bob.broek@k.example", False),
        ("", "bob@k.example", False),
    ],
)
def test_a_name_fits_an_address_that_is_made_of_it(name: str, address: str, same: bool) -> None:
    assert signed.fits(name, address) is same


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("Tel. 020 623 4567", ("+31206234567",)),
        ("+49 (0)30 1234567 or 06-12345678", ("+49301234567", "+31612345678")),
        ("Fax: 020 623 4567", ()),
        ("T 020 623 4567 / F 020 623 4568", ("+31206234567",)),
        ("Telefax +31 (0)20-6234567", ()),
        ("KvK-nummer 0206234567", ()),
        ("Order 0206234567", ()),
        ("020 623 4567, 020-6234567", ("+31206234567",)),
        ("Call 12 or 112", ()),
    ],
)
def test_numbers_to_call_are_told_from_others(text: str, phones: tuple[str, ...]) -> None:
    assert telephone.phones(text, "NL") == phones


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("Please call my colleague Piet on 06-11112222.\n\nZoë", ()),
        ("Our manager is Piet de Vries, tel. 06-11112222\n\nZoë", ()),
        ("You can reach me, or Piet on 030-2860000", ()),
        ("Piet: 06-11112222", ()),
        ("The error is 0800-123456 and order number 0612345678.", ()),
        ("Caller 0612345678 could not be connected to 0301234567, see log.", ()),
        ("Failed:\n0612345678\n0301234567", ()),
        ("I called 0301234567 from my phone", ()),
        ("Call me back, please: 06-12345678", ("+31612345678",)),
        ("0612345678 is my number and the order is 0612345679", ("+31612345678",)),
        ("Ik ben bereikbaar op 06-12345678 of 030-2861234.", ("+31612345678", "+31302861234")),
        ("Mein Handy: +31 6 12345678", ("+31612345678",)),
        ("Groeten,\nZoë\n06-12345678", ("+31612345678",)),
        ("Zoë Klein 06-12345678", ("+31612345678",)),
        ("Regards,\nZoë\nKlant B.V., Dorpsstraat 1, 3511 AB Utrecht, T 030-2861234", ("+31302861234",)),
        ("M 06 - 12 34 56 78 | T 030 - 286 12 34", ("+31612345678", "+31302861234")),
    ],
)
def test_a_number_in_the_text_is_the_writers_only_where_he_says_so(text: str, phones: tuple[str, ...]) -> None:
    assert of("From: Zoë Klein <zoe@k.example>", text, Context(country="NL")).phones == phones


@pytest.mark.parametrize(
    ("address", "text", "name"),
    [
        ("reception@k.example", "Kind Regards,\nSanne Klein\nReception", "Sanne Klein"),
        ("frontoffice@k.example", "It is broken.\n\nSanne Klein\nFront Office", "Sanne Klein"),
        ("verkoop@k.example", "Groet,\n\nKees de Boer | Verkoop", "Kees de Boer"),
        ("bloemen@k.example", "Met Vriendelijke Groet\nSanne Klein\nBloemen", "Sanne Klein"),
        ("sanne@k.example", "Met Vriendelijke Groet\nSanne", "Sanne"),
        ("info@k.example", "Thank You Very Much\nKlant B.V.", ""),
        ("info@k.example", "Info", ""),
        ("piet.dewit@k.example", "Groeten,\nPiet de Wit", "Piet de Wit"),
        ("p.dewit@k.example", "Groeten,\nP. de Wit", "P. de Wit"),
        ("el.amrani@k.example", "Merci\nFatima El Amrani", "Fatima El Amrani"),
        ("li.na@k.example", "Thanks\nLi Na", "Li Na"),
        ("sannebakker@k.example", "Mvg,\n\nSanne", "Sanne"),
        ("servicepunt@k.example", "Kapot\n\nService", ""),
    ],
)
def test_the_name_below_a_mail_is_a_persons_and_not_an_offices(address: str, text: str, name: str) -> None:
    assert of(f"From: {address}", text).name == name


def test_no_more_than_a_handful_of_numbers_is_kept() -> None:
    assert len(telephone.phones("\n".join(f"020 623 45{n}" for n in range(10, 60)), "NL")) == telephone.MAX_PHONES


@pytest.mark.parametrize(
    ("line", "firm"),
    [
        ("Klant Voorbeeld B.V. | Postbus 1", "Klant Voorbeeld B.V."),
        ("Teamleider, Klant Voorbeeld BV", "Klant Voorbeeld BV"),
        ("Customer Example, Inc.", "Customer Example Inc."),
        ("Universität Beispielstadt", "Universität Beispielstadt"),
        ("Contoh Maju Sdn Bhd", "Contoh Maju Sdn Bhd"),
        ("示例科技有限公司", "示例科技有限公司"),
        ("as soon as possible", ""),
        ("The website of Foo Ltd does not load", ""),
        ("bob@klant.example B.V.", ""),
        ("Ltd.", ""),
    ],
)
def test_an_organisation_has_the_form_of_one(line: str, firm: str) -> None:
    assert signed.organisation(line) == firm


def test_what_stands_below_a_forward_is_not_the_writers() -> None:
    segments = (Segment(role="new", text="mine\n"), Segment(role="quoted", text="theirs"))
    assert contact.above(segments, 3) == (Segment(role="new", text="min"),)
    assert contact.above(segments, 7) == (segments[0], Segment(role="quoted", text="th"))


@given(st.text(max_size=120), st.text(max_size=60), st.text(max_size=200))
def test_any_words_give_a_contact_without_controls(name: str, address: str, text: str) -> None:
    head = f"From: {name.replace(chr(10), ' ')} <{address}>\nOrganization: {name.replace(chr(10), ' ')}"
    found = of(head.replace("\r", " "), text)
    assert all(char.isprintable() or not contact.INVISIBLE.match(char) for char in found.name + found.organisation)
