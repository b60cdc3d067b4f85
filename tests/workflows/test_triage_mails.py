# SPDX-License-Identifier: Apache-2.0
"""A mail is judged by what its sender has just written: not by signature, quotation and disclaimer."""

from email.message import EmailMessage

import pytest

from parsers.mail import read
from workflows.categorise import triaged
from workflows.desk import Desk
from workflows.lexicon import LANGUAGES
from workflows.triage import Kind

NEW = {
    "en": "The scanner in room 12 does not start any more.",
    "nl": "De scanner in lokaal 12 start niet meer op.",
    "ms": "Pengimbas di bilik 12 tidak boleh dihidupkan lagi.",
    "id": "Pemindai di ruang 12 tidak bisa dinyalakan lagi.",
    "de": "Der Scanner in Raum 12 startet nicht mehr.",
    "fr": "Le scanner de la salle 12 ne démarre plus.",
    "es": "El escáner de la sala 12 ya no arranca.",
    "pt": "O scanner da sala 12 já não arranca.",
    "it": "Lo scanner della sala 12 non parte più.",
}
HEADING = {
    "en": "On Mon, 4 May 2026 at 10:00, Support wrote:",
    "nl": "Op ma 4 mei 2026 om 10:00 schreef Support:",
    "ms": "Pada Isn, 4 Mei 2026 pada 10:00, Support menulis:",
    "id": "Pada Sen, 4 Mei 2026 pukul 10.00 Support menulis:",
    "de": "Am Mo., 4. Mai 2026 um 10:00 Uhr schrieb Support:",
    "fr": "Le lun. 4 mai 2026 à 10:00, Support a écrit :",
    "es": "El lun, 4 may 2026 a las 10:00, Support escribió:",
    "pt": "Em seg., 4 de mai. de 2026 às 10:00, Support escreveu:",
    "it": "Il giorno lun 4 mag 2026 alle ore 10:00 Support ha scritto:",
}
QUOTED = {
    "en": "Thank you, all solved. My laptop was stolen on the train, urgent!",
    "nl": "Bedankt, opgelost. Mijn laptop is gestolen in de trein, dringend!",
    "ms": "Terima kasih, sudah selesai. Komputer riba saya dicuri, segera!",
    "id": "Terima kasih, sudah beres. Laptop saya dicuri di kereta, segera!",
    "de": "Danke, erledigt. Mein Laptop wurde im Zug gestohlen, dringend!",
    "fr": "Merci, résolu. On m'a volé mon ordinateur dans le train, urgent !",
    "es": "Gracias, resuelto. Me robaron el portátil en el tren, ¡urgente!",
    "pt": "Obrigado, resolvido. Roubaram-me o portátil no comboio, urgente!",
    "it": "Grazie, risolto. Mi hanno rubato il portatile in treno, urgente!",
}
SIGNATURE = [
    "-- ", "Sam Doe", "Head of Finance and Security", "Example Ltd", "1 Example Street", "Phone +1 555 0100",
    "Mobile +1 555 0101", "Fax +1 555 0102", "sam@customer.example", "www.customer.example",
    "Monday to Friday 9 to 5", "Visit our stand at the trade fair, hall 4", "Free webinar: register now",
    "Follow us on LinkedIn", "Winner of the 2025 award", "Invoices to invoices@customer.example",
    "Out of office on Fridays", "Please consider the environment",
    "This e-mail is confidential and may be privileged.",
    "If you are not the intended recipient, you received it in error: delete it and tell the sender.",
]  # fmt: skip


def _mail(subject: str, text: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Sam Doe <sam@customer.example>", "support@desk.example"
    message["Subject"] = subject
    message.set_content(text)
    return message.as_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_signature_quotation_and_disclaimer_change_no_verdict(language: str) -> None:
    whole = "\n".join([NEW[language], "", *SIGNATURE, "", HEADING[language], f"> {QUOTED[language]}"])
    alone, around = (triaged(read(_mail("Scanner", text)), Desk()) for text in (NEW[language], whole))
    assert len(SIGNATURE) == 20
    assert around == alone
    assert (around.kind, around.category, around.breach) == (Kind.INCIDENT, "hardware", False)
