# SPDX-License-Identifier: Apache-2.0
"""How the people of the demo write mails, answer them as a mail client does, and hand them over after a login."""

import smtplib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from urllib.parse import parse_qsl, unquote, urlsplit

from icalendar import Calendar, vDDDTypes

from daemon.demo.boxes import Post
from daemon.demo.clock import ZONE
from daemon.demo.people import HOST, LOOPBACK, Person

SECONDS = 20.0
POLICY = SMTP.clone(max_line_length=998)  # unfolded: an identifier that is folded can come out encoded


def written(sender: Person, to: str, subject: str, text: str, at: datetime, **fields: str) -> EmailMessage:
    """A plain mail of that time with a new Message-ID; more fields as keywords, ``In_Reply_To="<x>"``."""
    letter = EmailMessage(policy=POLICY)
    letter["From"] = Address(display_name=sender.name, addr_spec=sender.address)
    letter["To"] = to
    letter["Subject"] = " ".join(subject.split())
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = make_msgid(domain=sender.address.rpartition("@")[2])
    for name, value in fields.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(text)
    return letter


def answered(sender: Person, post: Post, text: str, at: datetime) -> EmailMessage:
    """An answer: to Reply-To where there is one, in the thread (RFC 5322 section 3.6.4), the mail quoted below."""
    author = post.mail.senders[0].name if post.mail.senders else ""
    subject = post.mail.subject
    quoted = "\n".join(f"> {line}".rstrip() for line in post.mail.text.strip().splitlines())
    return written(
        sender,
        post.answer_to,
        subject if subject.lower().startswith("re:") else f"Re: {subject}",
        f"{text.rstrip()}\n\n{_attribution(sender, author, post.mail.date or at)}\n{quoted}\n",
        at,
        **_thread(post),
    )


def out_of_office(sender: Person, post: Post, to: str, text: str, at: datetime) -> EmailMessage:
    """What a mail server answers for somebody who is away (RFC 3834 section 3)."""
    subject = f"Automatisch antwoord: {post.mail.subject}"
    return written(sender, to, subject, text, at, Auto_Submitted="auto-replied", **_thread(post))


def clicked(sender: Person, link: str, at: datetime) -> EmailMessage:
    """What a mail client sends after a touch on a ``mailto:`` link (RFC 6068)."""
    told = urlsplit(link)
    fields = dict(parse_qsl(told.query))
    return written(sender, unquote(told.path), fields.get("subject", ""), fields.get("body", "") + "\n", at)


def accepted(sender: Person, post: Post, at: datetime) -> EmailMessage:
    """What a calendar sends when an invitation is accepted: to its organiser, with an iTIP REPLY (RFC 5546 3.2.3)."""
    given = next(file.content for file in post.mail.attachments if file.role == "invitation")
    calendar = Calendar.from_ical(given)
    calendar["METHOD"] = "REPLY"
    [event] = calendar.walk("VEVENT")
    [attendee] = [event["ATTENDEE"]]
    attendee.params["PARTSTAT"] = "ACCEPTED"
    event["DTSTAMP"] = vDDDTypes(at)
    organiser = unquote(urlsplit(str(event["ORGANIZER"])).path)
    letter = written(sender, organiser, f"Geaccepteerd: {post.mail.subject}", "", at, **_thread(post))
    letter.set_content(calendar.to_ical(), "text", "calendar", params={"method": "REPLY", "charset": "utf-8"})
    return letter


def submit(port: int, sender: Person, letter: EmailMessage, *, path: str | None = None) -> None:
    """Hand the mail over after a login; ``path`` is the return path where it is not the sender's address.

    Raises OSError, SMTPException among them.
    """
    with smtplib.SMTP(LOOPBACK, port, timeout=SECONDS) as session:
        session.login(sender.address, sender.password)
        recipients = [address.addr_spec for address in letter["To"].addresses]
        session.sendmail(sender.address if path is None else path, recipients, letter.as_bytes())


def _thread(post: Post) -> dict[str, str]:
    mail = post.mail
    before = [one for one in mail.references if one != mail.message_id]
    return {
        "In_Reply_To": f"<{mail.message_id}>",
        "References": " ".join(f"<{one}>" for one in (*before, mail.message_id)),
    }


def _attribution(sender: Person, author: str, sent: datetime) -> str:
    on = sent.astimezone(ZONE).strftime("%d-%m-%Y %H:%M")
    return f"On {on} {author} wrote:" if sender.address.endswith(f"@{HOST}") else f"Op {on} schreef {author}:"
