# SPDX-License-Identifier: Apache-2.0
"""Legal notices are known in nine languages, long and short, and who tells that a mail went astray is heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.legal import notices, without_notices
from parsers.mail import read

NOTICES = [
    "This e-mail is confidential. If you have received it in error, please notify the sender immediately and "
    "delete it.",
    "This message is intended only for the addressee.",
    "Confidentiality notice: this message is intended only for the addressee.",
    "CONFIDENTIALITY NOTICE\nThis message is intended only for the addressee. Thank you.",
    "Confidential: if you received this e-mail by mistake, you have been sent data of others; please notify the "
    "sender at once and delete it.",
    "If you are not the intended recipient, please delete this e-mail.",
    "Please delete this e-mail if you are not the intended recipient.",
    "Received in error? Please delete this e-mail and tell the sender.",
    "This e-mail and its attachments are private. If it was sent to you in error, please ignore it and tell us.",
    "This email may contain confidential information. Any unauthorised use is prohibited. No liability for viruses.",
    "This message is confidential / Dit bericht is vertrouwelijk. Indien u dit bericht per abuis hebt ontvangen, "
    "meld dit dan. / If you have received this in error, please let us know.",
    "This message may be protected by attorney-client privilege. You must not forward it to another person; any "
    "disclosure is prohibited. If you are not the intended recipient, contact the sender.",
    "Confidentiality: This message is private and is for the use of the addressee only. If this e-mail reached you "
    "by mistake, please let the sender know.",
    "Dit bericht is vertrouwelijk. Niet voor u bedoeld? Verwijder het dan.",
    "This email has been sent to you in confidence. If it has been sent to you by accident, please destroy it.",
    "Der Inhalt dieser E-Mail ist vertraulich. Bei irrtümlichem Empfang bitten wir um Benachrichtigung und Löschung.",
    "Aan dit bericht kunnen geen rechten worden ontleend. Als u niet de juiste lezer bent, verwijder dit dan.",
    "Dit bericht is alleen bestemd voor de geadresseerde.",
    "De informatie in dit bericht is vertrouwelijk. Indien dit bericht niet voor u bestemd is of ten onrechte aan u "
    "is verzonden, verzoeken wij u ons direct te informeren en het bericht te vernietigen. Openbaarmaking van "
    "persoonsgegevens is een datalek.",
    "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind oder diese E-Mail "
    "irrtümlich erhalten haben, informieren Sie bitte sofort den Absender und vernichten Sie diese Mail.",
    "Sollten Sie diese Nachricht versehentlich erhalten haben, löschen Sie sie bitte.",
    "Diese E-Mail ist nur für den Empfänger bestimmt.",
    "Ce message est confidentiel. Si vous l’avez reçu par erreur, merci d'en avertir l'expéditeur et de le détruire.",
    "Si vous n'êtes pas le destinataire de ce message, merci de le supprimer.",
    "Este mensaje es confidencial. Si lo ha recibido por error, le rogamos lo comunique al remitente y lo elimine.",
    "Si usted no es el destinatario, elimine este mensaje.",
    "Esta mensagem é confidencial. Se a recebeu por engano, agradecemos que avise o remetente e a elimine.",
    "Questo messaggio è riservato. Se lo ha ricevuto per errore, avvisate il mittente ed eliminatelo.",
    "Se non siete i destinatari di questo messaggio, vi preghiamo di cancellarlo.",
    "E-mel ini adalah sulit. Jika anda menerima e-mel ini secara silap, sila maklumkan kepada pengirim dan padamkan "
    "e-mel ini.",
    "Email ini bersifat rahasia. Jika Anda menerima email ini karena kesalahan, harap beritahu pengirim dan hapus "
    "email ini.",
    "Surel ini bersifat rahasia. Apabila Anda bukan penerima yang dimaksud, mohon hapus surel ini.",
]
TOLD = [
    "I received this mail in error.",
    "I received this mail in error, it contains another patient's results.",
    "This e-mail was sent to me in error, it holds confidential data of another patient.",
    "This e-mail is confidential: I lost my laptop with client data.",
    "This email contains confidential salary data of all staff and went to the whole company.",
    "If you have received my mail with the list in error, delete it.",
    "If I sent the list to the wrong address by mistake, is it a breach?",
    "Ik heb deze mail ten onrechte ontvangen.",
    "Ich habe diese E-Mail irrtümlich erhalten, sie war für Herrn Meier.",
    "J'ai reçu ce message par erreur.",
    "He recibido este mensaje por error.",
    "Ho ricevuto questa mail per errore.",
    "Recebi esta mensagem por engano.",
    "Saya terima e-mel ini secara silap.",
    "Saya menerima email ini karena kesalahan.",
]
QUESTION = "May I have a new keyboard for room 3?\n\nBob"


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_notice_below_a_mail_is_part_of_its_signature(notice: str, between: str) -> None:
    mail = read(f"Subject: Keyboard\n\n{QUESTION}{between}{notice}\n".encode())
    assert mail.reply_text == QUESTION
    assert [one.role for one in mail.segments] == ["new", "signature"]
    assert "".join(one.text for one in mail.segments) == mail.text


@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_beside_other_sentences_is_found_all_the_same(notice: str) -> None:
    assert without_notices(f"{notice}\n\n{QUESTION}").strip() == QUESTION
    assert "confiden" not in without_notices(f"May I have a mouse? {notice}\n\nThe old one is broken.").lower()


@pytest.mark.parametrize("text", TOLD)
def test_who_tells_that_a_mail_went_astray_writes_no_notice(text: str) -> None:
    assert without_notices(text) == text
    assert read(f"Subject: Mail\n\nHello,\n\n{text}\n".encode()).reply_text == f"Hello,\n\n{text}"


def test_what_is_told_behind_a_notice_stays() -> None:
    text = "This message is confidential. The laptop of Jan was stolen."
    assert without_notices(text).strip() == "The laptop of Jan was stolen."


def test_a_notice_that_a_line_announces_is_what_the_author_sends() -> None:
    text = f"Please make this our new footer:\n\n{NOTICES[0]}"
    assert read(f"Subject: Footer\n\n{text}\n".encode()).reply_text == text


@given(st.lists(st.sampled_from([*NOTICES, *TOLD, "\n", " ", "If you ", "in error?", "confidential: "])).map("".join))
def test_notices_are_stretches_in_order(text: str) -> None:
    found = notices(text)
    edges = [edge for pair in found for edge in pair]
    assert edges == sorted(edges)
    assert all(text[start:end].strip() for start, end in found)
