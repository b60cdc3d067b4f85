# SPDX-License-Identifier: Apache-2.0
"""Subject lines: the Re/Fwd prefixes of many languages, and the [#123] tags of tickets."""

import re

REPLY = (
    "re|res|resp|antw|antwoord|antwort|aw|sv|vs|svar|vast|rif|r|ref|odp|ad|odg|odgovor|ynt|yan|atb|ats|"
    "vá|válasz|vast|απ|απάντηση|σχετ|отв|ответ|відп|відповідь|на|бал|balas|bls|jwb|hal|re-|rép|réponse|"
    "回复|回覆|答复|答覆|回信|返信|답장|회신|ตอบ|ตอบกลับ|رد|ردّ|پاسخ|השב|תשובה|trả lời|tl|jawab|respuesta|"
    "atsakymas|fwd re|sva|пр отв|ond|vastaus|përgj"
)
FORWARD = (
    "fw|fwd|wg|wtr|weitergeleitet|tr|trans|transf|transfert|doorst|doorgestuurd|rv|enc|encam|i|inoltro|inoltra|"
    "pd|przek|vb|vl|vidarebefordrat|videresend|vs|ilt|ilet|i̇lt|továbbítás|πρθ|πρ|пер|пересл|fwd|переслано|"
    "转发|轉寄|轉發|転送|전달|ส่งต่อ|إعادة توجيه|توجيه|ارسال|הועבר|העברה|chuyển tiếp|diteruskan|trs|terusan|"
    "rfwd|redir|reenviado|reenv|prosl|přep|yml|preposlané|fs|edasi|pārs|persiųsta"
)
PREFIX = re.compile(
    rf"\s*(?:(?:\[(?:fwd?|re|wg|aw):?\]|(?P<word>{REPLY}|{FORWARD})\s?(?:[\[(]\d{{1,3}}[\])]|\^\d{{1,3}}|\*\d{{1,3}})?)\s?[:：]"
    r"|(?:回复|回覆|答复|转发|轉寄|返信|転送)\s?[:：]|\(fwd\)|\[fwd:)\s*",
    re.IGNORECASE,
)
TAG = re.compile(r"\[\s{0,3}#\s{0,3}([0-9]{1,18})\s{0,3}\]")
FORWARDS = re.compile(rf"\s*(?:{FORWARD})\s?[:：]", re.IGNORECASE)
# What the receiving server sets before the subject of every mail from outside.
WARNING = re.compile(
    r"\s*[\[({<*]{1,3}\s?(?:ext(?:ern(?:al|e|o|a|i)?)?|esterno|extérieur|outside|external (?:e-?mail|sender)|luar|"
    r"externe (?:mail|e-?mail|afzender)|внешн\w{2,4}|zewnętrzn\w|外部(?:メール|邮件|郵件)?)"
    r"\s?[\])}>*]{1,3}\s?[:：-]?\s*"
    r"|\s*external(?: e-?mail| sender)?\s?[:：]\s*",
    re.IGNORECASE,
)
MAX_PREFIXES = 50
MAX_TAGS = 10


def strip(subject: str) -> str:
    """Return the subject without its reply and forward prefixes, in any order and number."""
    for _ in range(MAX_PREFIXES):
        match = PREFIX.match(subject)
        if not match or not subject[match.end() :].strip():
            break
        subject = subject[match.end() :]
    return subject.strip()


def without_warning(subject: str) -> str:
    """Return the subject without the mark of mail from outside that a receiving server set before it."""
    found = WARNING.match(subject)
    return subject[found.end() :] if found and subject[found.end() :].strip() else subject


def replies(subject: str) -> bool:
    """Whether the subject says that the mail answers or forwards another one."""
    return bool(PREFIX.match(subject))


def forwards(subject: str) -> bool:
    """Whether the outermost prefix is one of forwarding."""
    return bool(FORWARDS.match(subject))


def tags(subject: str) -> tuple[int, ...]:
    """Return the numbers of the ``[#123]`` tags, in order, each once, at most ``MAX_TAGS``."""
    return tuple(dict.fromkeys(int(number) for number in TAG.findall(subject)))[:MAX_TAGS]
