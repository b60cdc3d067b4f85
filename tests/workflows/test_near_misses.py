# SPDX-License-Identifier: Apache-2.0
"""What sounds like a breach or an outage and is none, in each language, beside what sounds alike and is one."""

from dataclasses import replace

import pytest

from parsers.mail import read
from tests.workflows.samples import AT, DESK, arrival, facts, mail
from workflows import situations
from workflows.categorise import triaged
from workflows.desk import Desk
from workflows.facts import Alike
from workflows.prioritise import prioritise
from workflows.reading import read as read_words
from workflows.ticket import Priority
from workflows.triage import Impact, Kind, triage

GOODS = [
    ("en", "My parcel was delivered to the wrong address, where is it?"),
    ("en", "You sent me the wrong item, I ordered a blue coat."),
    ("nl", "Mijn pakket is bij de verkeerde persoon bezorgd, kunnen jullie dit nakijken?"),
    ("nl", "Jullie hebben mijn bestelling naar het verkeerde adres gestuurd."),
    ("fr", "Mon colis a été livré à la mauvaise adresse."),
    ("de", "Mein Paket wurde an die falsche Adresse geliefert."),
    ("es", "Mi paquete fue entregado en la dirección equivocada."),
    ("pt", "A minha encomenda foi entregue na morada errada."),
    ("pt", "O meu pacote foi entregue no endereço errado."),
    ("it", "Il mio pacco è stato consegnato all'indirizzo sbagliato."),
    ("ms", "Bungkusan saya dihantar ke alamat yang salah."),
    ("id", "Paket saya dikirim ke alamat yang salah."),
    ("en", "I lost my phone charger"),
    ("en", "My laptop charger was stolen from the meeting room. Can I get a new one?"),
    ("nl", "Ik ben mijn telefoonoplader kwijt"),
    ("nl", "Ik ben mijn oplader van de laptop kwijt."),
    ("nl", "Mijn pakket is bij de buren bezorgd."),
    ("de", "Ich habe mein Handyladegerät verloren."),
    ("de", "Ich habe das Ladegerät von meinem Laptop verloren."),
    ("fr", "J'ai perdu le chargeur de mon téléphone."),
    ("es", "He perdido el cargador del móvil."),
    ("pt", "Perdi o carregador do telemóvel."),
    ("it", "Ho perso il caricabatterie del telefono."),
    ("ms", "Pengecas telefon saya hilang."),
    ("id", "Charger laptop saya hilang."),
    ("en", "I sent the invoice to the wrong cost centre, can you correct the booking?"),
    ("nl", "Ik heb de factuur naar de verkeerde kostenplaats gestuurd."),
    ("de", "Ich habe die Rechnung an die falsche Kostenstelle geschickt."),
    ("fr", "J'ai envoyé la facture au mauvais centre de coûts."),
    ("es", "Envié la factura al centro de costes equivocado."),
    ("pt", "Enviei a fatura para o centro de custos errado."),
    ("it", "Ho inviato la fattura al centro di costo sbagliato."),
    ("ms", "Saya hantar invois ke pusat kos yang salah."),
    ("id", "Saya mengirim faktur ke pusat biaya yang salah."),
    ("en", "A handbag was stolen in your shop yesterday."),
    ("nl", "Gisteren is er een handtas gestolen in jullie winkel."),
    ("de", "Gestern wurde in Ihrem Geschäft eine Handtasche gestohlen."),
    ("fr", "Un sac à main a été volé dans votre magasin hier."),
    ("es", "Ayer robaron un bolso en su tienda."),
    ("pt", "Ontem roubaram uma mala na vossa loja."),
    ("it", "Ieri è stata rubata una borsa nel vostro negozio."),
    ("ms", "Beg tangan saya dicuri di kedai anda semalam."),
    ("id", "Tas saya dicuri di toko Anda kemarin."),
    ("nl", "Ik ben verhuisd, mijn post gaat naar het verkeerde adres. Kunt u mijn adres wijzigen?"),
    ("en", "I have moved, my post goes to the wrong address. Can you change my address?"),
    ("de", "Ich bin umgezogen, meine Post geht an die falsche Adresse."),
    ("fr", "J'ai déménagé, mon courrier arrive à la mauvaise adresse."),
    ("es", "Me he mudado y mi correo llega a la dirección equivocada."),
    ("pt", "Mudei de casa e o meu correio vai para a morada errada."),
    ("it", "Ho traslocato, la mia posta arriva all'indirizzo sbagliato."),
    ("ms", "Saya sudah berpindah, surat saya dihantar ke alamat yang salah."),
    ("id", "Saya sudah pindah, surat saya dikirim ke alamat yang salah."),
    ("nl", "Ik ben mijn usb-muis kwijt, kan ik een nieuwe krijgen?"),
    ("en", "I sent the parcel to the wrong address, can you change the delivery address of order 1182?"),
    ("nl", "Jullie hebben mij het verkeerde artikel gestuurd."),
    ("de", "Sie haben mir den falschen Artikel geschickt."),
    ("fr", "Vous m'avez envoyé le mauvais article."),
    ("es", "Me han enviado el artículo equivocado."),
    ("pt", "Enviaram-me o artigo errado."),
    ("it", "Mi avete inviato l'articolo sbagliato."),
    ("ms", "Anda menghantar barang yang salah kepada saya."),
    ("id", "Anda mengirim barang yang salah kepada saya."),
    ("en", "Invoice 2033 was sent to the wrong department, please send it to purchasing."),
    ("en", "Two coats were sent to me by mistake, I ordered one."),
    ("de", "Ich habe aus Versehen zwei Mäntel geschickt bekommen."),
]
DATA = [
    ("en", "I sent the parcel with the patient files to the wrong address."),
    ("en", "I sent the personnel file of Mr Jones to the wrong department."),
    ("en", "I lost my phone and charger on the train."),
    ("en", "My laptop and its charger were stolen from my car."),
    ("en", "I sent the salary list to the wrong person."),
    ("en", "I emailed an invoice of another customer to the wrong client."),
    ("en", "My bag with my work laptop was stolen in your shop."),
    ("nl", "Mijn telefoon en oplader zijn gestolen."),
    ("nl", "Ik heb de medische dossiers in een pakket naar het verkeerde adres gestuurd."),
    ("nl", "Ik heb een factuur naar de verkeerde klant gemaild."),
    ("de", "Mein Laptop samt Ladegerät wurde im Zug gestohlen."),
    ("de", "Ich habe das Paket mit den Patientenakten an die falsche Adresse geschickt."),
    ("fr", "On m'a volé mon ordinateur et le chargeur dans le train."),
    ("fr", "J'ai envoyé le dossier médical d'un patient au mauvais médecin."),
    ("es", "Me robaron el portátil con su cargador."),
    ("es", "Envié la nómina a la persona equivocada."),
    ("pt", "Roubaram-me o portátil e o carregador."),
    ("pt", "Enviei os exames do utente para a pessoa errada."),
    ("it", "Mi hanno rubato il portatile e il caricabatterie."),
    ("it", "Ho inviato le buste paga alla persona sbagliata."),
    ("ms", "Komputer riba dan pengecas saya dicuri."),
    ("ms", "Saya tersalah hantar senarai gaji kepada orang luar."),
    ("id", "Laptop dan charger saya dicuri di kereta."),
    ("id", "Saya salah kirim data pelanggan ke orang lain."),
    ("en", "USB stick with the photos of pupils lost on the bus."),
    ("en", "I sent an email to the wrong person."),
]
UNHURRIED = [
    ("en", "The whole company laughs at my broken mouse. No hurry."),
    ("nl", "Het hele bedrijf lacht om mijn kapotte muis, haha. Geen haast."),
    ("de", "Die ganze Firma lacht über meine kaputte Maus. Es eilt nicht."),
    ("fr", "Toute l'entreprise rit de ma souris cassée. Rien d'urgent."),
    ("es", "Toda la empresa se ríe de mi ratón roto. No hay prisa."),
    ("pt", "A empresa inteira ri do meu rato avariado. Não há pressa."),
    ("it", "Tutta l'azienda ride del mio mouse rotto. Senza fretta."),
    ("ms", "Seluruh syarikat ketawa kerana tetikus saya rosak. Tidak mendesak."),
    ("id", "Seluruh kantor menertawakan mouse saya yang rusak. Tidak buru-buru."),
]


@pytest.mark.parametrize(("language", "text"), GOODS)
def test_goods_that_went_astray_and_accessories_that_are_lost_are_no_breach(language: str, text: str) -> None:
    assert not triage("", text, language).breach


@pytest.mark.parametrize(("language", "text"), DATA)
def test_phrases_speak_for_data_that_went_astray_and_devices_that_are_lost(language: str, text: str) -> None:
    assert situations.breach(read_words("", text, language))


def test_a_device_named_in_the_subject_alone_is_not_what_is_lost() -> None:
    assert not triage("Phone", "I lost my phone charger", "en").breach
    assert situations.breach(read_words("Phone", "I lost my phone charger and my laptop", "en"))


@pytest.mark.parametrize(("language", "text"), UNHURRIED)
def test_who_says_that_there_is_no_hurry_makes_no_p1(language: str, text: str) -> None:
    verdict = triage("", text, language)
    assert Desk().priority(verdict.impact, verdict.urgency) is not Priority.P1


def test_no_hurry_in_one_thing_leaves_another_urgent() -> None:
    calm = triage("", "The whole company is down. No rush for the mouse, but this is urgent!", "en")
    assert Desk().priority(calm.impact, calm.urgency) is Priority.P1


LOUD = mail(text="Nothing works, urgent: the whole company is down!")


def test_words_of_which_the_desk_is_unsure_make_no_p1_by_themselves() -> None:
    sure, unsure = (replace(DESK, process=replace(DESK.process, unsure=limit)) for limit in (0.0, 1.0))
    assert prioritise(arrival(LOUD, desk=sure)).ticket.priority is Priority.P1
    case = prioritise(arrival(LOUD, desk=unsure))
    assert case.ticket.priority is Priority.P2
    assert "unsure" in case.events[0].because


def test_several_who_report_the_same_make_a_p1_of_unsure_words() -> None:
    text = "The scanners of our team do not start, urgent!"
    unsure = replace(DESK, process=replace(DESK.process, unsure=1.0))
    alike = tuple(
        Alike(number=10 + n, requester=20 + n, by="words", subject="Scanner", opened_at=AT) for n in (1, 2, 3)
    )
    one = prioritise(arrival(mail(text=text), desk=unsure))
    more = prioritise(arrival(mail(text=text), facts(alike=alike), unsure))
    assert one.ticket.impact is Impact.TEAM
    assert (one.ticket.priority, more.ticket.priority) == (Priority.P2, Priority.P1)


NEW = "Graag een nieuw toetsenbord voor kamer 3."
AROUND = """

Met vriendelijke groet,
Bob de Vries
Senior Adviseur Informatiebeveiliging
Gemeente Voorbeeld
Afdeling Burgerzaken
Postbus 123
1234 AB Voorbeeld
T 030-1234567
M 06-12345678
www.voorbeeld.example
Werkdagen: ma, di, do
Bezoekadres: Stationsplein 1
Spoed? Bel de wachtdienst
Volg ons op LinkedIn
Wij zijn verhuisd!
Nieuw: meld een datalek via ons portaal
Storing? Kijk op status.voorbeeld.example
Denk aan het milieu
Ons netwerk is 24 uur bereikbaar
Het hele bedrijf staat voor u klaar

De informatie in dit bericht is vertrouwelijk. Indien dit bericht niet voor u bestemd is, verzoeken wij u ons direct
te informeren en het bericht te vernietigen. Openbaarmaking van persoonsgegevens is een datalek.

Van: Jan <jan@home.example>
Verzonden: woensdag 25 november 2026 10:00
Aan: Bob de Vries
Onderwerp: Dringend

De hele afdeling heeft geen netwerk en ik heb de patiëntgegevens naar de verkeerde persoon gemaild.
"""


def test_an_unmarked_signature_a_notice_and_a_mail_below_change_no_verdict() -> None:
    head = "From: bob@home.example\nSubject: Toetsenbord\nContent-Type: text/plain; charset=utf-8\n\n"
    alone, around = (triaged(read(f"{head}{text}".encode()), Desk()) for text in (NEW, NEW + AROUND))
    assert (around.kind, around.category, around.breach) == (alone.kind, alone.category, False)
    assert (around.impact, around.urgency) == (alone.impact, alone.urgency)


def test_words_alone_do_not_make_nothing_of_what_a_phrase_calls_broken() -> None:
    said = "De wifi in de kantine is weg."
    verdict = triage(said, f"{said} Kunt u dat repareren?", "nl")
    assert (verdict.kind, verdict.category) == (Kind.INCIDENT, "network")
