# SPDX-License-Identifier: Apache-2.0
"""Signatures: what telephones, scanners and lawyers append, and the sentences that look like it."""

import pytest

from parsers import quotation


def roles(text: str) -> list[tuple[str, str]]:
    """The segments of a text, without the white space around them."""
    return [(one.role, one.text.strip()) for one in quotation.segments(text)[0]]


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Envoyé de mon iPhone",
        "Von meinem iPhone gesendet",
        "Inviato da iPhone",
        "Enviado desde mi iPhone",
        "Enviado do meu iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone’a",
        "Odesláno z iPhonu",
        "Odoslané z iPhonu",
        "iPhone-ról küldve",
        "Trimis de pe iPhone",
        "Poslano s iPhonea",
        "Надіслано з iPhone",
        "Отправлено с iPhone",
        "Στάλθηκε από το iPhone μου",
        "iPhone’umdan gönderildi",
        "נשלח מה-iPhone שלי",
        "مُرسل من الـ iPhone",
        "ส่งจาก iPhone ของฉัน",
        "Đã gửi từ iPhone của tôi",
        "Dikirim dari iPhone saya",
        "Dihantar daripada iPhone saya",
        "Enviat des del meu iPhone",
        "iPhoneから送信",
        "나의 iPhone에서 보냄",
        "发自我的iPhone",
        "從我的iPhone傳送",
        "मेरे iPhone से भेजा गया",
        "Менің iPhone құрылғымнан жіберілді",
        "Изпратено от моя Galaxy",
        "Poslato sa mog Galaxy uređaja",
        "Išsiųsta iš mano Galaxy",
        "Nosūtīts no mana Galaxy",
        "Saadetud minu Galaxyst",
        "Nire Galaxy-tik bidalia",
        "Enviado dende o meu Galaxy",
        "Испратено од мојот Galaxy",
        "Galaxy cihazımdan göndərildi",
        "გაგზავნილია ჩემი Galaxy-დან",
        "Ուղարկվել է իմ Galaxy-ից",
        "আমার Galaxy থেকে পাঠানো হয়েছে",
        "எனது Galaxy இலிருந்து அனுப்பப்பட்டது",
        "నా Galaxy నుండి పంపబడింది",
        "ನನ್ನ Galaxy ಯಿಂದ ಕಳುಹಿಸಲಾಗಿದೆ",
        "എന്റെ Galaxy-യിൽ നിന്ന് അയച്ചത്",
        "माझ्या Galaxy वरून पाठवले",
        "મારા Galaxy થી મોકલ્યું",
        "ਮੇਰੇ Galaxy ਤੋਂ ਭੇਜਿਆ ਗਿਆ",
        "میرے Galaxy سے بھیجا گیا",
        "ສົ່ງຈາກ Galaxy ຂອງຂ້ອຍ",
        "ကျွန်ုပ်၏ Galaxy မှ ပေးပို့သည်",
        "Mening Galaxy qurilmamdan yuborildi",
        "Gestuur vanaf my Galaxy",
        "Ipinadala mula sa aking Galaxy",
        "Get Outlook for iOS <https://aka.example/x>",
        "Outlook voor Android downloaden",
        "Télécharger Outlook pour Android",
        "Sent from Yahoo Mail on Android",
        "Enviado do Yahoo Mail no Android",
        "--\nОтправлено из мобильной Почты Mail.ru",
        "Sent from Proton Mail for iOS",
        "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
        "Virenfrei. www.avast.example",
        "Verzonden met BlueMail",
        "このメールはAndroidから送信されました",
    ],
)
def test_the_line_of_a_device_is_signature_in_any_language(line: str) -> None:
    assert roles(f"Fine.\n\n{line}\n") == [("new", "Fine."), ("signature", line)]


@pytest.mark.parametrize(
    "notice",
    [
        (
            "This e-mail and any attachments are confidential and intended solely for the addressee. If you have "
            "received it in error, please notify the sender and delete it."
        ),
        (
            "De informatie in dit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde. Indien u "
            "dit bericht ten onrechte ontvangt, verzoeken wij u de afzender te informeren en het bericht te "
            "vernietigen."
        ),
        (
            "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der "
            "richtige Adressat sind oder diese E-Mail irrtümlich erhalten haben, informieren Sie bitte sofort den "
            "Absender und vernichten Sie diese Mail."
        ),
        (
            "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de "
            "leurs destinataires. Si vous avez reçu ce message par erreur, merci d'en avertir l'expéditeur et de "
            "le détruire."
        ),
        (
            "Este mensaje es confidencial y va dirigido exclusivamente a su destinatario. Si lo ha recibido por "
            "error, comuníquelo al remitente y proceda a su eliminación."
        ),
        (
            "E-mel ini dan lampirannya adalah sulit dan hanya ditujukan kepada penerima yang dinamakan. Jika anda "
            "bukan penerima, sila maklumkan kepada pengirim dan padam e-mel ini."
        ),
        (
            "本邮件及其附件含有保密信息，仅限于发送给收件人。如果您错收了本邮件，请立即通知发件人并删除本邮件，禁"
            "止任何其他人使用。"
        ),
        (
            "このメールには機密情報が含まれている場合があります。誤って受信された場合は、送信者にご連絡のうえ、直"
            "ちに削除してください。"
        ),
        (
            "Настоящее сообщение содержит конфиденциальную информацию и предназначено исключительно для адресата. "
            "Если вы получили его по ошибке, уведомите отправителя и удалите сообщение."
        ),
    ],
)
def test_a_legal_notice_at_the_end_is_signature(notice: str) -> None:
    assert roles(f"Fine.\n\nZoë\n\n{notice}\n") == [("new", "Fine.\n\nZoë"), ("signature", notice)]


def test_notices_of_several_paragraphs_go_together_with_the_mark_above_them() -> None:
    notice = (
        "This message is confidential and intended solely for the addressee. " * 3 + "Delete it if sent in error."
    )
    text = f"Fine.\n\n-- \nZoë\n\n{notice}\n\n{notice}\n"
    assert [one.role for one in quotation.segments(text)[0]] == ["new", "signature"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Please delete the confidential file which I sent in error to the wrong addressee: the sender is a friend, "
        "and the disclosure is prohibited.",
        "Sent from the office it works.\n\nFrom home it does not.",
        "The mail was sent from my iPhone.",
        "My iPhone does not show what was sent",
        "I sent it from my iPhone",
        "Der Bericht wurde mit dem Smartphone gesendet",
        "Does mail sent from my iPhone arrive?",
        "I cannot print\n-- it says offline",
        "Which one?\n\n-- verbose\n-- quiet\n-- all\n\nThanks",
        "It is confidential.",
    ],
)
def test_a_sentence_of_the_author_stays_new(sentence: str) -> None:
    assert roles(f"Hello,\n\n{sentence}\n") == [("new", f"Hello,\n\n{sentence}")]


def test_a_long_signature_is_known_by_the_mark_of_the_standard_alone() -> None:
    long = "A line of the signature.\n" * 40
    assert [one.role for one in quotation.segments(f"Fine.\n-- \n{long}")[0]] == ["new", "signature"]
    assert [one.role for one in quotation.segments(f"Fine.\n--\n{long}")[0]] == ["new"]


def test_a_notice_above_the_answer_is_not_cut() -> None:
    notice = "This message is confidential and intended solely for the addressee; delete it if sent in error." * 2
    assert [one.role for one in quotation.segments(f"{notice}\n\nIs that our notice?\n")[0]] == ["new"]


@pytest.mark.parametrize(
    "banner",
    [
        "CAUTION: This email originated from outside of the organization. Do not click links.",
        "⚠️ You don't often get email from zoe@klant.example. Learn why this is important",
        "LET OP: Deze e-mail is afkomstig van buiten de organisatie.",
        "AMARAN: E-mel ini datang dari luar organisasi.",
        "[EXTERNAL]",
    ],
)
def test_the_warning_that_a_server_puts_above_a_mail_is_not_new(banner: str) -> None:
    assert roles(f"{banner}\n\nIt works.\n") == [("signature", banner), ("new", "It works.")]


def test_a_warning_wrapped_over_lines_ends_with_its_sentence() -> None:
    banner = (
        "CAUTION: This email originated from outside of the organization, do not\n"
        "click links or open attachments unless you recognize the sender and know the\ncontent is safe."
    )
    assert roles(f"{banner}\nIt works.\n") == [("signature", banner), ("new", "It works.")]


def test_a_warning_within_the_text_stays_new() -> None:
    text = "I see this:\n\nCAUTION: This email originated from outside of the organization.\n\nWhy?"
    assert roles(text) == [("new", text)]


def test_the_lines_of_many_devices_come_in_the_order_of_the_text() -> None:
    text = "".join(f"Answer {number}.\n\nSent from my iPhone\n\n" for number in range(40))
    found, _ = quotation.segments(text, answers=True)
    assert "".join(one.text for one in found) == text
