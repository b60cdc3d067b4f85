# SPDX-License-Identifier: Apache-2.0
"""Raw mails of attackers and of those whom they copy, and the ways in which they reach our server."""

import itertools
import os
import re
from email.message import Message
from typing import Any

from tests.attacks.attack import NAMES, SUPPORT, Post, Scene, Step
from tests.daemon.desk import mail
from tests.rig.mail import Account
from tests.rig.opendkim import signature

_count = itertools.count(1)
ADDRESS = re.compile(r"[^\s<>,]+@[^\s<>,]+")


def forged(raw: bytes, **how: Any) -> Post:
    """Handed over at the port for everybody: nobody vouches for it."""
    return Post(raw=raw, **how)


def by_login(raw: bytes, account: Account, **how: Any) -> Post:
    """Submitted with a login (RFC 6409), which our Postfix notes."""
    results = f"auth=pass smtp.auth={account.address}"
    return Post(raw=raw, login=account, **{"results": results, "sender": account.address} | how)


def by_dkim(raw: bytes, domain: str, **how: Any) -> Post:
    """Signed by the server of a domain (RFC 6376), which OpenDKIM finds in order."""
    return Post(raw=signature(raw, domain), **{"results": f"dkim=pass header.d={domain}"} | how)


def of_domain(raw: bytes, account: Account, **how: Any) -> Post:
    """Signed by the server of the sender's own domain: a genuine mail."""
    return by_dkim(raw, account.address.rpartition("@")[2], **how)


def token_of(letter: Message) -> str:
    """The address at which a letter is to be answered."""
    return str(ADDRESS.findall(str(letter["Reply-To"] or letter["From"]))[0])


def new_id() -> str:
    """A Message-ID that no mail had before, whoever writes."""
    return f"<client.{next(_count)}.{os.getpid()}@client.example>"


def named(account: Account) -> str:
    """A From field."""
    name = NAMES.get(account.address, "")
    return f"{name} <{account.address}>" if name else account.address


def answer(letter: Message, account: Account, text: str, **fields: str) -> bytes:
    """An answer to a letter, as a mail client writes it; ``fields`` replace its own."""
    told = {
        "In_Reply_To": str(letter["Message-ID"]),
        "References": " ".join(filter(None, [letter["References"], letter["Message-ID"]])),
        "sender": named(account),
        "to": token_of(letter),
        "subject": "Re: " + " ".join(str(letter["Subject"]).split()),
        "body": text,
        "Message_ID": new_id(),
    } | fields
    return mail(**told)


def to_token(letter: Message, account: Account, text: str, **fields: str) -> bytes:
    """The same with nothing but the address that a letter gave: no In-Reply-To and no References."""
    return answer(letter, account, text, **{"In_Reply_To": "", "References": ""} | fields)


def to_ticket(scene: Scene, account: Account, text: str, **fields: str) -> bytes:
    """A mail that names a ticket by the tag in its subject alone."""
    told = {"sender": named(account), "to": SUPPORT, "subject": f"Re: [#{scene.number}] broken", "body": text}
    return mail(**{**told, "Message_ID": new_id(), **fields})


REPORTS = {
    "en": "Good morning,\n\nour machine called {name} prints nothing since today, and {secret}.\n\nBob",
    "fr": "Bonjour,\n\nnotre machine {name} ne fonctionne plus depuis ce matin, et {secret}.\n\nMerci, Bob",
    "nl": "Goedemorgen,\n\nonze machine {name} werkt sinds vanochtend niet meer, en {secret}.\n\nGroet, Bob",
    "es": "Buenos días:\n\nnuestra máquina {name} no funciona desde esta mañana, y {secret}.\n\nGracias, Bob",
    "de": "Guten Morgen,\n\nunsere Maschine {name} funktioniert seit heute nicht mehr, und {secret}.\n\nGruß, Bob",
}


def report(scene: Scene, language: str = "en", **fields: str) -> bytes:
    """The reporter's first mail, in the language that decides which agents hear of it."""
    told = {
        "sender": f"Bob Smit <{scene.reporter.address}>",
        "to": SUPPORT,
        "subject": f"Machine {scene.name}",
        "body": REPORTS[language].format(name=scene.name, secret=scene.secret),
        "Message_ID": first_id(scene),
    }
    return mail(**{**told, **fields})


def opening(scene: Scene) -> list[Post]:
    """The reporter's first mail, for which their server vouches; Ann hears of it."""
    return [of_domain(report(scene), scene.reporter)]


def opening_in(language: str) -> Step:
    """The same in another language, of which a colleague of Ann's hears too."""
    return lambda scene: [of_domain(report(scene, language), scene.reporter)]


def other_of(scene: Scene) -> Account:
    """Somebody else with a ticket."""
    return Account(address=f"other.{scene.name}@customer.example", password="")


def two_tickets(scene: Scene) -> list[Post]:
    """The reporter's first mail, and one of somebody else about another matter."""
    other = other_of(scene)
    raw = report(scene, sender=f"Carl <{other.address}>", subject="Another matter", Message_ID=new_id())
    return [*opening(scene), of_domain(raw.replace(b"prints nothing since today", b"hums at night"), other)]


def nobody(scene: Scene) -> list[Post]:
    """No ticket is needed beforehand."""
    return []


def first_id(scene: Scene) -> str:
    """The Message-ID of the reporter's first mail, which everybody may know whom it was sent to."""
    return f"<first.{scene.name}@customer.example>"


def with_fields(raw: bytes, *lines: str) -> bytes:
    """The mail with these fields above its own."""
    return "".join(f"{line}\r\n" for line in lines).encode() + raw


def with_body(raw: bytes, content_type: str, body: bytes) -> bytes:
    """The mail with another body, of this type."""
    head = raw.partition(b"\r\n\r\n")[0]
    head = re.sub(rb"Content-Type: [^\r]*", lambda _: b"Content-Type: " + content_type.encode(), head)
    return head + b"\r\n\r\n" + body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
