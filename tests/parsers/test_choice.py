# SPDX-License-Identifier: Apache-2.0
"""Of two versions of a text the one that holds what the sender wrote is taken."""

import pytest

from parsers.choice import Said, is_document, plain_loses

LETTER = "<p>Beste helpdesk, de printer op kamer 12 doet het sinds gisteren niet meer.</p>"


def loses(plain: str, marked: str) -> bool:
    """Whether the plain text is passed over."""
    return plain_loses([Said(text=plain, choice=1), Said(text=marked, made_of_html=True, choice=1)])


@pytest.mark.parametrize(
    "plain",
    [
        "", " \n\t", "&nbsp;", "&#160; &nbsp;", "\u00a0", "---", "[image: image.png]", "[cid:image001.png@01DB2F]",
        "https://mailing.klant.example/b/1",
        "View this email in your browser",
        "Bekijk deze mail online: https://x.example",
        "This message requires an HTML capable e-mail client to be viewed.",
        "Votre logiciel de messagerie ne prend pas en charge le HTML.",
        "Lihat e-mel ini dalam pelayar anda",
        "Открыть письмо в браузере",
        "p { margin: 0 } body { font: 10pt Calibri }",
        "/* x */ .a, .b { color: red; margin: 0 auto } @media { p { margin: 0 } }",
    ],
)  # fmt: skip
def test_a_stub_loses(plain: str) -> None:
    assert loses(plain, LETTER)


@pytest.mark.parametrize("stub", ["Bekijk deze e-mail in uw browser", "View in browser"])
def test_a_stub_that_the_html_repeats_loses(stub: str) -> None:
    assert loses(stub, f"<a href='https://x.example'>{stub}</a>{LETTER}")


@pytest.mark.parametrize(
    ("plain", "marked"),
    [
        ("Beste helpdesk, de printer op kamer 12 doet het sinds gisteren niet meer.", LETTER),
        ("Hallo,\n\nmijn browser toont de HTML niet.", "<p>Hallo,</p><p>mijn browser toont de HTML niet.</p>"),
        ("Thanks!", "<p>Thanks!</p>"),
        ("Thanks!", ""),
        ("Thanks!", "<p></p>"),
        ("プリンターが動きません。助けてください。", "<p>プリンターが<br>動きません。助けて<b>ください</b>。</p>"),
        ("See TICKET-1", "<p>See <a href='https://jira.example/browse/TICKET-1?a=b&c=d&e=f'>TICKET-1</a></p>"),
        ('{"host": "db1", "state": "down"}', '<pre>{"host": "db1", "state": "down"}</pre>'),
        ("Ahoj,\n" + "prosím o změnu hodnocení v tabulce. " * 9, "<p>lepší prostředí pro dobrý život ve městě</p>"),
        ("x" * 3000, LETTER),
    ],
)
def test_a_text_that_says_as_much_is_believed(plain: str, marked: str) -> None:
    assert not loses(plain, marked)


def test_without_html_nothing_loses() -> None:
    assert not plain_loses([Said(text="", choice=1)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<html><body>x</body></html>\n", True),
        ("\n <!DOCTYPE HTML>\n<HTML lang=nl>x</HTML>", True),
        ('<?xml version="1.0"?>\n<html>x</html>', True),
        ("<html> is a tag, is it not?", False),
        ("See <html>x</html>", False),
        ("<htmlish>x</html>", False),
        ("", False),
    ],
)
def test_the_source_of_a_page_is_known(text: str, expected: bool) -> None:
    assert is_document(text) is expected
