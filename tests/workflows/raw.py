# SPDX-License-Identifier: Apache-2.0
"""Raw mails as people and forgers send them, read into values, with the facts that the store would gather."""

from email.message import EmailMessage
from typing import Any

from parsers.address import Role, make, tokens
from parsers.mail import read
from parsers.values import Context, Mail
from tests.workflows.samples import (
    ANN,
    AT,
    BOB,
    CAS,
    KEY,
    SUPPORT,
    facts,
)
from workflows.case import Arrival
from workflows.facts import Facts, Standing
from workflows.letter import Audience

SERVER = "mail.desk.example"
CONTEXT = Context(own_addresses=frozenset({SUPPORT}), authserv_ids=frozenset({SERVER}))
ALERTS = [ANN.address, CAS.address]
FIRST = ("first@home.example", 42)


def letter_of(text: str = "It prints nothing.", sender: str = "Bob Smit <bob@home.example>", **fields: str) -> Mail:
    """A mail as it would be read from its bytes; ``fields`` by their names with _ for -."""
    written = EmailMessage()
    head = {"From": sender, "To": SUPPORT, "Subject": "The printer is broken", "Message-ID": "<first@home.example>"}
    for name, value in (head | {name.replace("_", "-"): value for name, value in fields.items()}).items():
        written[name] = value
    written.set_content(text)
    return read(written.as_bytes(), CONTEXT)


def vouched(domain: str) -> dict[str, str]:
    """The field by which our own server vouches for this domain."""
    return {"Authentication_Results": f"{SERVER}; dmarc=pass header.from={domain}"}


def signed(to: str = BOB.address, role: Role = Role.REPORTER, number: int = 42) -> str:
    """The desk's address with the token that this recipient was given."""
    return make(SUPPORT, KEY, ticket=number, role=role, recipient=to, at=AT)


def known(a_mail: Mail, *standings: Standing, **changes: Any) -> Facts:
    """The facts with the tokens that the mail is addressed to, as the store gathers them."""
    found = tokens([each.address for each in (*a_mail.to, *a_mail.cc)], [SUPPORT])
    return facts(*standings, tokens=found, **changes)


def to_reporter(case: Arrival) -> list[str]:
    return [each.name for each in case.letters if each.audience is Audience.REPORTER]


def words_to_reporter(case: Arrival) -> str:
    """All that a letter to the reporter says of anybody's words."""
    return " ".join(
        f"{each.to.name} {each.subject} {each.text} {each.author.name} {each.attachments}"
        for each in case.letters
        if each.audience is Audience.REPORTER
    )
