# SPDX-License-Identifier: Apache-2.0
"""Automatic mail in many languages, the codes of refusals, and what pairs an alert with its recovery."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import alert, automatic, delivery_status, mime, refusal, returned
from parsers.mail import read
from parsers.values import Nature

# The title that Outlook and others put before the subject, and a first sentence as people write it.
AWAY = {
    "af": ("Outomatiese antwoord", "Ek is met verlof tot Maandag."),
    "ar": ("رد تلقائي", "أنا خارج المكتب حتى الأحد."),
    "az": ("Avtomatik cavab", "Məzuniyyətdəyəm."),
    "bg": ("Автоматичен отговор", "В момента съм в отпуск."),
    "bn": ("স্বয়ংক্রিয় উত্তর", "আমি ছুটিতে আছি।"),
    "ca": ("Resposta automàtica", "Estic de vacances fins dilluns."),
    "cs": ("Automatická odpověď", "Do pondělí čerpám dovolenou."),
    "cy": ("Ateb awtomatig", "Rwyf i ffwrdd."),
    "da": ("Automatisk svar", "Jeg er på ferie til mandag."),
    "de": ("Automatische Antwort", "Ich bin bis Montag im Urlaub."),
    "el": ("Αυτόματη απάντηση", "Είμαι σε άδεια έως Δευτέρα."),
    "en": ("Automatic reply", "I am on leave until Monday."),
    "es": ("Respuesta automática", "Estoy de vacaciones hasta el lunes."),
    "et": ("Automaatvastus", "Olen puhkusel esmaspäevani."),
    "eu": ("Erantzun automatikoa", "Oporretan nago."),
    "fa": ("پاسخ خودکار", "در مرخصی هستم."),
    "fi": ("Automaattinen vastaus", "Olen lomalla maanantaihin."),
    "fr": ("Réponse automatique", "Je suis en congés jusqu'à lundi."),
    "gl": ("Resposta automática", "Estou de vacacións."),
    "he": ("מענה אוטומטי", "אני בחופשה עד יום ראשון."),
    "hi": ("स्वचालित उत्तर", "मैं छुट्टी पर हूँ।"),
    "hr": ("Automatski odgovor", "Trenutno sam na godišnjem."),
    "hu": ("Automatikus válasz", "Szabadságon vagyok hétfőig."),
    "hy": ("Ավտոմատ պատասխան", "Արձակուրդում եմ։"),
    "id": ("Balasan otomatis", "Saya sedang cuti sampai Senin."),
    "is": ("Sjálfvirkt svar", "Ég er í fríi til mánudags."),
    "it": ("Risposta automatica", "Sono in ferie fino a lunedì."),
    "ja": ("自動応答", "月曜日まで休暇をいただいております。"),
    "ka": ("ავტომატური პასუხი", "შვებულებაში ვარ."),
    "kk": ("Автоматты жауап", "Мен демалыстамын."),
    "ko": ("자동 회신", "월요일까지 휴가 중입니다."),
    "lt": ("Automatinis atsakymas", "Šiuo metu atostogauju."),
    "lv": ("Automātiskā atbilde", "Esmu atvaļinājumā."),
    "mk": ("Автоматски одговор", "Моментално сум на одмор."),
    "ms": ("Balasan automatik", "Saya sedang bercuti sehingga Isnin."),
    "nb": ("Automatisk svar", "Jeg har ferie til mandag."),
    "nl": ("Automatisch antwoord", "Ik ben tot maandag met vakantie."),
    "pl": ("Odpowiedź automatyczna", "Jestem na urlopie do poniedziałku."),
    "pt": ("Resposta automática", "Estou de férias até segunda."),
    "ro": ("Răspuns automat", "Sunt în concediu până luni."),
    "ru": ("Автоматический ответ", "Я в отпуске до понедельника."),
    "sk": ("Automatická odpoveď", "Som na dovolenke do pondelka."),
    "sl": ("Samodejni odgovor", "Trenutno sem na dopustu."),
    "sq": ("Përgjigje automatike", "Jam me pushime."),
    "sr": ("Аутоматски одговор", "Тренутно сам на одмору."),
    "sv": ("Automatiskt svar", "Jag är på semester till måndag."),
    "sw": ("Jibu la kiotomatiki", "Niko likizo."),
    "th": ("ตอบกลับอัตโนมัติ", "ลาพักร้อนถึงวันจันทร์"),
    "tl": ("Awtomatikong tugon", "Nakabakasyon ako."),
    "tr": ("Otomatik yanıt", "Pazartesiye kadar izindeyim; şu anda ofis dışındayım."),
    "uk": ("Автоматична відповідь", "Я у відпустці до понеділка."),
    "vi": ("Trả lời tự động", "Tôi đang nghỉ phép."),
    "zh": ("自动答复", "我目前休假中。"),
}
RETURNED = {
    "ar": "تعذر التسليم", "bg": "Не може да бъде доставен", "ca": "No s'ha pogut lliurar", "cs": "Nedoručitelné",
    "da": "Kan ikke leveres", "de": "Unzustellbar", "el": "Δεν παραδόθηκε", "en": "Undeliverable",
    "es": "No se puede entregar", "et": "Kättetoimetamatu", "fi": "Ei voi toimittaa", "fr": "Non remis",
    "he": "לא ניתן למסירה", "hr": "Neisporučivo", "hu": "Kézbesíthetetlen", "id": "Tidak terkirim",
    "it": "Non recapitabile", "ja": "配信不能", "ko": "배달되지 않음", "lt": "Nepristatyta", "lv": "Nepiegādājams",
    "ms": "Tidak dapat dihantar", "nb": "Kan ikke leveres", "nl": "Onbestelbaar", "pl": "Niedostarczalne",
    "pt": "Não é possível entregar", "ro": "Nelivrabil", "ru": "Недоставленное", "sk": "Nedoručiteľné",
    "sl": "Nedostavljivo", "sr": "Неиспоручиво", "sv": "Olevererbart", "tr": "Teslim Edilemedi",
    "uk": "Не доставлено", "vi": "Không gửi được", "zh": "无法送达",
}  # fmt: skip
RECEIPTS = {
    "cs": ("Přečteno", "Zpráva pro Jana byla přečtena 3. 11."),
    "da": ("Læst", "Din meddelelse blev læst den 3. november."),
    "de": ("Gelesen", "Ihre Nachricht wurde am 3. November gelesen."),
    "en": ("Read", "Your message was read on Tuesday."), "es": ("Leído", "Su mensaje fue leído el martes."),
    "fi": ("Luettu", "Viestisi luettiin tiistaina."), "fr": ("Lu", "Votre message a été lu mardi."),
    "hu": ("Elolvasva", "Az üzenetet elolvasták."), "it": ("Letto", "Il messaggio è stato letto martedì."),
    "ja": ("開封済み", "メッセージが開封されました。"), "ko": ("읽음", "메시지를 읽었습니다."),
    "nb": ("Lest", "Din melding ble lest tirsdag."), "nl": ("Gelezen", "Uw bericht is op dinsdag gelezen."),
    "ms": ("Dibaca", "Mesej anda telah dibaca."), "pl": ("Przeczytano", "Wiadomość została przeczytana."),
    "pt": ("Lida", "A sua mensagem foi lida na terça."), "ru": ("Прочтено", "Сообщение было прочитано."),
    "sv": ("Läst", "Ditt meddelande lästes i tisdags."), "tr": ("Okundu", "İletiniz salı günü okundu."),
    "zh": ("已读", "邮件已读。"),
}  # fmt: skip


def mail(subject: str, text: str, header: str = "") -> bytes:
    """A short mail."""
    return f"From: Ann <ann@client.example>\nSubject: {subject}\n{header}\n{text}\n".encode()


@pytest.mark.parametrize("language", AWAY)
def test_an_automatic_reply_is_known_by_its_title_and_words(language: str) -> None:
    title, text = AWAY[language]
    found = read(mail(f"{title}: Printer", text))
    assert found.nature is Nature.AUTO_REPLY
    assert 0.5 < found.confidence < 0.9
    answered = read(mail(f"{title}: Printer", text, "In-Reply-To: <t1.1@help.example>\n"))
    assert answered.nature is Nature.AUTO_REPLY
    assert answered.confidence > found.confidence


@pytest.mark.parametrize("language", AWAY)
def test_who_asks_about_the_automatic_reply_is_a_person(language: str) -> None:
    title = AWAY[language][0]
    assert read(mail(f"{title} ABC", "Outlook 2021. Help?")).nature is Nature.HUMAN


@pytest.mark.parametrize("language", AWAY)
def test_who_is_away_and_quotes_us_is_a_person(language: str) -> None:
    raw = mail("Re: Printer", f"{AWAY[language][1]}\n\n> When shall we come?", "In-Reply-To: <t1.1@help.example>\n")
    assert read(raw).nature is Nature.HUMAN


@pytest.mark.parametrize("language", RETURNED)
def test_a_bounce_of_exchange_is_known_in_its_language(language: str) -> None:
    raw = (
        "Return-Path: <>\nFrom: postmaster@firm.example\nTo: desk@help.example\n"
        f"Subject: {RETURNED[language]}: [#7] Printer\n\n"
        "gone@firm.example\n#550 5.1.1 RESOLVER.ADR.RecipNotFound ##\n"
    )
    found = read(raw.encode())
    assert found.nature is Nature.BOUNCE
    assert found.bounce is not None
    assert [(one.address, one.status) for one in found.bounce.recipients] == [("gone@firm.example", "5.1.1")]


@pytest.mark.parametrize("language", RETURNED)
def test_a_person_who_writes_the_same_title_is_a_person(language: str) -> None:
    assert read(mail(RETURNED[language], "My chair has not come. Where is it?")).nature is Nature.HUMAN


@pytest.mark.parametrize("language", RECEIPTS)
def test_a_read_receipt_in_words_is_a_receipt(language: str) -> None:
    title, text = RECEIPTS[language]
    assert read(mail(f"{title}: [#7] Printer", text)).nature is Nature.RECEIPT


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("550 5.1.1 user unknown", "5.1.1"),
        ("550 Gebruiker onbekend", "5.1.1"),
        ("552 Boîte aux lettres pleine", "5.2.2"),
        ("452 peti mel penuh", "4.2.2"),
        ("550 5.0.0 Benutzer unbekannt", "5.1.1"),
        ("554 Relay access denied", "5.7.1"),
        ("552 message size exceeds fixed limit", "5.3.4"),
        ("Host or domain name not found", "5.1.2"),
        ("メールボックスがいっぱいです", "5.2.2"),
        ("邮箱已满", "5.2.2"),
        ("пользователь не найден", "5.1.1"),
        ("retry timeout exceeded", "4.4.7"),
        ("connect to 192.0.2.1: Connection refused", "4.4.1"),
        ("550 xyzzy", "5.0.0"),
        ("192.4.1.1 greets you", ""),
        ("Exim 4.92.3", ""),
        ("xyzzy", ""),
    ],
)
def test_a_refusal_has_the_status_of_its_code_or_words(said: str, status: str) -> None:
    assert refusal.status(said) == status


@pytest.mark.parametrize(
    ("value", "keyword"),
    [
        ("auto-replied", "auto-replied"),
        ("(a (nested) comment) Auto-Replied ; x=y", "auto-replied"),
        ("no (auto-replied)", "no"),
        ("auto-generated;type=x", "auto-generated"),
        ("(never closed auto-replied", ""),
        ("", ""),
        (";", ""),
    ],
)
def test_the_keyword_of_auto_submitted_is_read_as_rfc_3834_says(value: str, keyword: str) -> None:
    assert automatic.keyword(value) == keyword


@pytest.mark.parametrize(
    ("problem", "recovery", "text"),
    [
        ("** PROBLEM Host Alert: a is DOWN **", "** RECOVERY Host Alert: a is UP **", ""),
        ("[PROBLEM] x on a is WARNING!", "[RECOVERY] x on a is OK!", ""),
        ("Check_MK: a/x OK -> CRIT", "Check_MK: a/x CRIT -> OK", ""),
        ("Checkmk: a UP → DOWN", "Checkmk: a DOWN → UP", ""),
        ("Problem: x", "Resolved in 1m: x", "Original problem ID: 7\n"),
        ("PROBLEM: x", "OK: x", "Trigger: x\nOriginal event ID: 7\n"),
        ("[FIRING:1] x (a)", "[RESOLVED] x (a)", "Labels\nalertname = x\ninstance = a\n"),
        ("[Alerting] x", "[OK] x", "Sent by Grafana v7"),
        ("[a] [🔴 Down] timeout", "[a] [✅ Up] 200 - OK", ""),
        ("DOWN | a", "UP | a", '"a" is UP.'),
        ("Alert for device a - x", "Recovered: a - x", "Severity: critical"),
    ],
)
def test_a_recovery_has_the_key_of_its_problem_and_another_state(problem: str, recovery: str, text: str) -> None:
    first, second = alert.alert(problem, text, "m@mon.example"), alert.alert(recovery, text, "m@mon.example")
    assert first is not None and second is not None
    assert (first.system, first.key) == (second.system, second.key)
    assert first.state != second.state
    assert first.state == first.state.lower()


def test_an_answer_to_an_alert_is_a_person() -> None:
    assert read(mail("Re: [PROBLEM] x on a is CRITICAL!", "I am on it.")).nature is Nature.HUMAN


@given(st.binary(max_size=600))
def test_any_bytes_in_a_report_give_recipients(content: bytes) -> None:
    part = mime.parse(b"Content-Type: message/delivery-status\n\n" + content)
    for one in delivery_status.read(part)[1]:
        assert one.action in delivery_status.ACTIONS
        assert not (one.permanent and one.status.startswith("4"))


PIECES = ["a@b.example", "\x07", "\x1b[2J", "\r", "\x85", "550 5.1.1 ", "\u2028", " no "]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_no_control_character_of_a_bounce_reaches_a_value(pieces: list[str]) -> None:
    said = "".join(pieces)
    for text in (f"Final-Recipient: rfc822; {said}\nDiagnostic-Code: x; {said}\n", f"<{said}>:\n{said}\n"):
        raw = (
            "Return-Path: <>\nFrom: MAILER-DAEMON@b.example\nSubject: failure notice\n"
            f"Content-Type: {'message/delivery-status' if 'Final' in text else 'text/plain'}; charset=utf-8\n\n{text}"
        )
        found = read(raw.encode())
        returned_for = found.bounce.recipients if found.bounce else ()
        values = [found.reason] + [value for one in returned_for for value in (one.address, one.diagnostic)]
        assert not any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for value in values for sign in value)


@given(st.text(alphabet="<>@.ab5 \n-:#4é", max_size=300))
def test_any_words_of_a_bounce_give_recipients_with_addresses(text: str) -> None:
    for one in returned.recipients(text, ("desk@help.example",), (), False):
        assert "@" in one.address or (not one.address and one.diagnostic)


@pytest.mark.parametrize(
    ("text", "nature"),
    [
        ("Jan Klein reacted to your message:\n\n👍\n\nFrom: Desk <d@x.example>\nSent: now", Nature.NOTIFICATION),
        ("Jan Klein heeft gereageerd op uw bericht:\n❤️\n\nVan: Desk <d@x.example>", Nature.NOTIFICATION),
        ("Jan Klein hat mit 👍 auf Ihre Nachricht reagiert.", Nature.NOTIFICATION),
        ("王伟对你的邮件做出了反应\n\n😀", Nature.NOTIFICATION),
        ("Jan reacted to your message:\n\n👍 and he wants an answer", Nature.HUMAN),
        ("Jan reacted to your message: he says no.\n\n👍", Nature.HUMAN),
        ("Nobody has reacted to your message.", Nature.HUMAN),
        ("Niemand heeft op uw bericht gereageerd.\n\nGroet, Zoë", Nature.HUMAN),
        ("👍", Nature.HUMAN),
    ],
)
def test_a_reaction_is_a_sentence_a_smiley_and_nothing_else(text: str, nature: Nature) -> None:
    raw = f"From: Jan <jan@k.example>\nSubject: Re: x\nContent-Type: text/plain; charset=utf-8\n\n{text}"
    assert read(raw.encode()).nature is nature
