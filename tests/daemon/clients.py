# SPDX-License-Identifier: Apache-2.0
"""Answers as mail clients build them: three that are run here, and five that are written from what they do.

Outlook's, Gmail's, Apple Mail's and two telephones' answers repeat the whole mail that they answer, each in its own
manner: what a desk must tell apart from the words above it.
"""

import email.policy
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.utils import formatdate, parsedate_to_datetime
from html import escape
from itertools import count
from pathlib import Path

from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.postfix import Postfix
from tests.rig.process import LOOPBACK

_count = count(1)
_PATH = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "LC_ALL": "C.UTF-8"}
_RELAY = """#!/usr/bin/env python3
import email, email.utils, smtplib, ssl, sys
raw = sys.stdin.buffer.read()
message = email.message_from_bytes(raw)
to = [a for _, a in email.utils.getaddresses(message.get_all("To", []) + message.get_all("Cc", []))]
session = smtplib.SMTP("localhost", {port})
if {password!r}:
    session.starttls(context=ssl.create_default_context(cafile={authority!r}))
    session.login({address!r}, {password!r})
session.sendmail({address!r}, to, raw)
"""


@dataclass(frozen=True, kw_only=True)
class Desktop:
    """A computer with mail programs, whose user has one account; with ``login`` mail is vouched for."""

    folder: Path
    account: Account
    dovecot: Dovecot
    postfix: Postfix
    login: bool = True

    def s_nail(self, raw: bytes, words: str) -> None:
        """Answer a mail in s-nail: what is typed stands above the quotation."""
        mbox = self.folder / f"mbox-{next(_count)}"
        mbox.write_bytes(b"From desk Sun Nov 22 09:00:00 2026\n" + raw + b"\n")
        settings = ("v15-compat=yes", f"mta={self._relay()}", f"from={self.account.address}", "quote", "nosave")
        options = [word for setting in settings for word in ("-S", setting)]
        subprocess.run(
            ["s-nail", "-:/", "-#", "-~", *options, "-R", "-f", str(mbox)],
            input=f"reply 1\n{words}\n~.\nxit\n", text=True, check=True, timeout=30,
        )  # fmt: skip

    def neomutt(self, words: str, subject: str = "") -> None:
        """Answer the mail in the mailbox whose subject has this word, or the only one, in neomutt."""
        editor, rc = self.folder / "editor", self.folder / "neomuttrc"
        editor.write_text(f'#!/bin/sh\n{{ echo "{words}"; echo; cat "$1"; }} > "$1.new"\nmv "$1.new" "$1"\n')
        editor.chmod(0o755)
        address, password = self.account.address, self.account.password
        rc.write_text(
            f'set realname="Somebody" from="{address}" use_envelope_from=yes\n'
            f'set imap_user="{address}" imap_pass="{password}"\n'
            f"set folder=imap://{LOOPBACK}:{self.dovecot.ports.imap}/ spoolfile=+INBOX record= postponed=\n"
            f'set sendmail="{self._relay()}" editor="{editor}" edit_headers=no autoedit=yes fast_reply=yes\n'
            "set include=yes ssl_force_tls=no ssl_starttls=no copy=no wait_key=no beep=no quit=yes delete=no\n"
            "set abort_unmodified=no\n"
            f'set reply_to=yes recall=no tmpdir="{self.folder}" header_cache="" confirmappend=no sidebar_visible=no\n'
        )
        chosen = f"<limit>~s {subject}<enter>" if subject else ""
        push = f"push '{chosen}<display-message><reply><send-message><exit><quit>'"
        command = f'neomutt -n -F {rc} -e "{push}"'
        script = shutil.which("script") or "script"
        whole, terminal = [script, "-qec", command, "/dev/null"], {"TERM": "xterm", **_PATH}
        subprocess.run(whole, timeout=60, check=True, capture_output=True, env=terminal)

    def swaks(self, letter: Message, words: str) -> None:
        """Answer a letter by swaks, which quotes nothing."""
        account = self.account
        fields = {**_thread(letter), "Subject": _subject(letter), "From": account.address}
        told = [word for name, value in fields.items() for word in ("--header", f"{name}: {value}")]
        subprocess.run(
            [
                "swaks", "--server", "localhost", "--port", str(self.postfix.ports.submission), "--tls",
                "--auth", "PLAIN", "--auth-user", account.address, "--auth-password", account.password,
                "--from", account.address, "--to", reply_address(letter), *told, "--body", words,
            ],
            check=True, timeout=30, capture_output=True,
        )  # fmt: skip

    def _relay(self) -> Path:
        """A sendmail that hands over as the client's own server would."""
        relay, ports = self.folder / "relay", self.postfix.ports
        authority = str(self.dovecot.certificates.authority)
        port, password = (ports.submission, self.account.password) if self.login else (ports.smtp, "")
        told = {"address": self.account.address, "password": password, "authority": authority}
        relay.write_text(_RELAY.format(port=port, **told))
        relay.chmod(0o755)
        return relay


def reply_address(letter: Message) -> str:
    """Where an answer to a letter goes."""
    return str(re.findall(r"[^\s<>,]+@[^\s<>,]+", str(letter["Reply-To"] or letter["From"]))[0])


def outlook(account: Account, letter: Message, words: str) -> bytes:
    """Outlook for Windows: Word's HTML, a signature without a mark, a rule and header lines above the whole mail."""
    me = f"{account.address.partition('-')[0].title()} | Example Ltd"
    sent = parsedate_to_datetime(str(letter["Date"])).strftime("%A, %B %-d, %Y %-I:%M %p")
    block = {"From": _author(letter), "Sent": sent, "To": account.address, "Subject": _subject(letter)[4:]}
    plain = "\n".join(f"{name}: {value}" for name, value in block.items())
    text = f"{words}\n\nWith kind regards,\n{me}\n\n{plain}\n\n{_text(letter)}"
    bold = "<br>".join(f"<b>{name}:</b> {escape(value)}" for name, value in block.items())
    lines = "".join(f'<p class="MsoNormal">{escape(line) or "<o:p>&nbsp;</o:p>"}</p>' for line in words.splitlines())
    html = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0cm}</style></head>'
        f'<body lang="EN-GB" link="#0563C1"><div class="WordSection1">{lines}'
        '<p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        f'<p class="MsoNormal">With kind regards,</p><p class="MsoNormal">{me}</p>'
        '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{bold}</p></div></div><p class="MsoNormal"><o:p>&nbsp;</o:p></p>{_html(letter)}'
        "</div></body></html>"
    )
    return _built(account, letter, text, html, Thread_Index="Adt0000000000000000000000000", Content_Language="en-GB")


def gmail(account: Account, letter: Message, words: str) -> bytes:
    """Gmail in a browser: a line that says who wrote when, and a quotation of its own class."""
    sent = parsedate_to_datetime(str(letter["Date"])).strftime("%a, %b %-d, %Y at %-I:%M %p")
    said = f"On {sent} {_author(letter)} wrote:"
    html = (
        f'<div dir="ltr">{_lines(words)}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{escape(said)}<br></div><blockquote class="gmail_quote" '
        'style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">'
        f"{_html(letter)}</blockquote></div>"
    )
    return _built(account, letter, f"{words}\n\n{said}\n\n{_quoted(letter)}", html)


def apple_mail(account: Account, letter: Message, words: str) -> bytes:
    """Apple Mail: a cited block that begins with the line which says who wrote it."""
    said = f"On {parsedate_to_datetime(str(letter['Date'])):%-d %b %Y, at %H:%M}, {_author(letter)} wrote:"
    html = (
        '<html><head></head><body style="overflow-wrap: break-word; -webkit-nbsp-mode: space;">'
        f'{_lines(words)}<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>{escape(said)}'
        f'</div><br class="Apple-interchange-newline"><div>{_html(letter)}</div></blockquote></div><br></body></html>'
    )
    text = f"{words}\n\n> {said}\n> \n{_quoted(letter)}"
    return _built(account, letter, text, html, X_Mailer="Apple Mail (2.3826.700.81)")


def iphone(account: Account, letter: Message, words: str) -> bytes:
    """The mail program of an iPhone, with the signature that it brings."""
    said = f"On {parsedate_to_datetime(str(letter['Date'])):%-d %b %Y, at %H:%M}, {_author(letter)} wrote:"
    html = (
        '<html><head></head><body dir="auto">'
        f'<div dir="ltr">{_lines(words)}</div><div dir="ltr"><br>Sent from my iPhone</div><div dir="ltr"><br>'
        f'<blockquote type="cite">{escape(said)}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">'
        f"\ufeff{_html(letter)}</div></blockquote></body></html>"
    )
    text = f"{words}\n\nSent from my iPhone\n\n> {said}\n> \n> \ufeff{_quoted(letter)[2:]}"
    return _built(account, letter, text, html, X_Mailer="iPhone Mail (22F76)")


def galaxy(account: Account, letter: Message, words: str) -> bytes:
    """The mail program of an Android telephone by Samsung: a signature, a line of dashes, header lines."""
    sent = parsedate_to_datetime(str(letter["Date"])).strftime("%d/%m/%Y %H:%M (GMT+00:00)")
    block = {"From": _author(letter), "Date": sent, "To": account.address, "Subject": _subject(letter)[4:]}
    plain = "\n".join(f"{name}: {value}" for name, value in block.items())
    mark = "-------- Original message --------"
    rows = "".join(f"<div>{name}: {escape(value)} </div>" for name, value in block.items())
    html = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head><body dir="auto">'
        f'{_lines(words)}<div dir="auto"><br></div><div dir="auto"><br></div><div dir="auto"><br></div>'
        '<div id="composer_signature" dir="auto"><div style="font-size:12px;color:#575757" dir="auto">'
        f'Sent from my Galaxy</div></div><div dir="auto"><br></div><div><br></div><div align="left" dir="auto" '
        f'style="font-size:100%;color:#000000"><div>{mark}</div>{rows}<div><br></div></div>{_html(letter)}</body></html>'
    )
    text = f"{words}\n\n\n\nSent from my Galaxy\n\n\n{mark}\n{plain}\n\n{_text(letter)}"
    return _built(account, letter, text, html)


WRITTEN: dict[str, Callable[[Account, Message, str], bytes]] = {
    one.__name__: one for one in (outlook, gmail, apple_mail, iphone, galaxy)
}


def _built(account: Account, letter: Message, text: str, html: str, **fields: str) -> bytes:
    told = EmailMessage(policy=email.policy.SMTP.clone(max_line_length=998))
    told["From"], told["To"], told["Subject"] = account.address, reply_address(letter), _subject(letter)
    told["Date"] = formatdate()
    told["Message-ID"] = f"<client-{next(_count)}-{account.address}>"
    for name, value in (_thread(letter) | fields).items():
        told[name.replace("_", "-")] = value
    told.set_content(text)
    told.add_alternative(html, subtype="html")
    return told.as_bytes()


def _thread(letter: Message) -> dict[str, str]:
    before = " ".join(str(letter["References"] or "").split())
    return {"In-Reply-To": str(letter["Message-ID"]), "References": f"{before} {letter['Message-ID']}".strip()}


def _subject(letter: Message) -> str:
    return "Re: " + " ".join(str(email.header.make_header(email.header.decode_header(letter["Subject"]))).split())


def _author(letter: Message) -> str:
    return f"Example Support <{reply_address(letter)}>"


def _part(letter: Message, kind: str) -> str:
    part = next(one for one in letter.walk() if one.get_content_type() == kind)
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode(part.get_content_charset() or "utf-8").replace("\r\n", "\n")


def _text(letter: Message) -> str:
    return _part(letter, "text/plain")


def _html(letter: Message) -> str:
    """What stands in the body of a letter's HTML, as clients take it over."""
    whole = _part(letter, "text/html")
    found = re.search(r"<body[^>]*>(.*)</body>", whole, re.DOTALL)
    return found[1] if found else whole


def _quoted(letter: Message) -> str:
    return "\n".join(f"> {line}" for line in _text(letter).splitlines())


def _lines(words: str) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in words.splitlines())
