# SPDX-License-Identifier: Apache-2.0
"""Attacks on the fields of what we send, and on how many fields are read."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from parsers import trust
from parsers.values import Mail
from templates import body, header
from tests.attacks.attack import ANN, EVE, SUPPORT, Attack, Off, Post, Scene, Step
from tests.attacks.off import proved
from tests.attacks.who_may import _any_pass, _as_ann, evil_answer, good_answer, reached
from tests.attacks.who_may import answered as reached_by_twin
from tests.attacks.write import by_dkim, new_id, nobody, of_domain, with_body
from tests.daemon.desk import mail


def _mark(scene: Scene) -> str:
    """The field that the attacker would put into a letter."""
    return f"X-Evil-{scene.name}"


def _field_names(scene: Scene) -> Iterator[str]:
    """The name of every field of every part of every letter to those who are written to here."""
    for account in (EVE, ANN, scene.reporter):
        for message in scene.view.letters(account.address):
            for part in message.walk():
                yield from part.keys()


def _injected(scene: Scene) -> bool:
    return _mark(scene).lower() in {name.lower() for name in _field_names(scene)}


def _new(scene: Scene, **fields: str) -> bytes:
    told = {
        "sender": f"Bob Smit <{scene.reporter.address}>", "to": SUPPORT, "subject": "A question",
        "body": f"Our machine {scene.name} hums at night.", "Message_ID": new_id(),
    }  # fmt: skip
    return mail(**{**told, **fields})


def _by_reporter(**fields: Any) -> Step:
    """A new mail of somebody whose address is proved, so that letters repeat their words."""

    def step(scene: Scene) -> list[Post]:
        raw = _new(scene, **{name: value(scene) for name, value in fields.items()})
        return [of_domain(raw, scene.reporter)]

    return step


def _subject(scene: Scene) -> str:
    return f"=?utf-8?q?Hello=0D=0A{_mark(scene)}:_1=0D=0ASubject:_again?="


def _name(scene: Scene) -> str:
    return f"=?utf-8?q?Bob=0D=0A{_mark(scene)}:_1=0D=0ASubject:_Smit?= <{scene.reporter.address}>"


def _message_id(scene: Scene) -> str:
    return f"<a{scene.name}>\r\n {_mark(scene)}: 1\r\n <b@customer.example>"


def _file(scene: Scene) -> str:
    return f"utf-8''a%22%0D%0A{_mark(scene)}:%201%0D%0Ab.pdf"


def _with_file(name: Any) -> Step:
    def step(scene: Scene) -> list[Post]:
        parts = (
            f"--b\nContent-Type: text/plain\n\nOur machine {scene.name} hums at night.\n--b\n"
            f"Content-Type: application/pdf\nContent-Disposition: attachment; filename*={name(scene)}\n\n"
            "%PDF-1.4\n--b--\n"
        )
        return [of_domain(with_body(_new(scene), 'multipart/mixed; boundary="b"', parts.encode()), scene.reporter)]

    return step


def _plainly(name: str, text: str) -> str:
    """A writer of fields that takes every word as it comes."""
    return f"{name}: {text}\r\n"


def _whole(text: str, limit: int) -> str:
    return text


def _plain_mailbox(name: str, *, display: str, address: str) -> str:
    return f"{name}: {display} <{address}>\r\n"


def _plain_ids(name: str, found: Any) -> str:
    return "".join(_plainly(name, f"<{one}>") for one in found)


def _subject_as_it_was(a_mail: Mail) -> Mail:
    """What a reader makes of it that leaves line ends where an encoded word, a fold or a parameter has them."""
    return replace(a_mail, subject=a_mail.subject.replace(" X-Evil", "\r\nX-Evil").replace(": 1 ", ": 1\r\n"))


def _name_as_it_was(a_mail: Mail) -> Mail:
    contact = replace(a_mail.contact, name="Bob\r\nX-Evil-crlf-in-a-name: 1\r\nY: Smit")
    return proved(replace(a_mail, contact=contact))


def _id_as_it_was(a_mail: Mail) -> Mail:
    return replace(a_mail, message_id="a\r\nX-Evil-crlf-in-a-message-id: 1\r\nY: b@customer.example")


def _files_as_they_were(a_mail: Mail) -> Mail:
    name = 'a"\r\nX-Evil-crlf-in-a-file-name: 1\r\nY: b.pdf'
    return replace(a_mail, attachments=tuple(replace(one, filename=name) for one in a_mail.attachments))


def _umlauts(scene: Scene) -> bool:
    return any(f"Grüße {scene.name}" in str(one["Subject"]) for one in _of_all(scene))


def _of_all(scene: Scene) -> list[Any]:
    return scene.view.letters(scene.reporter.address)


def _beyond_the_end(scene: Scene) -> list[Post]:
    """A second From that stands where readers have stopped; the lowest one is what a signature is over."""
    raw = evil_answer(scene, sender=f"Ann Lee <{ANN.address}>")
    head, end, body_of = raw.partition(b"\r\n\r\n")
    filler = "".join(f"\r\nX-Filler-{number}: {'x' * 900}" for number in range(300))
    below = f"{filler}\r\nFrom: {EVE.address}".encode()
    return [by_dkim(head + below + end + body_of, "evil.example", sender=EVE.address)]


def _one(name: str, reference: str, defence: str, by: Step, off: Off, twin: Step, succeeds: Any) -> Attack:
    return Attack(
        name=name, reference=reference, defence=defence, by=(by,), off=off, gains=_injected, twin=(twin,),
        succeeds=succeeds, becomes="ticketed/opened", opening=nobody,
    )  # fmt: skip


ATTACKS = (
    _one(
        "crlf-in-a-subject", "GHSA-5vg9-5847-vvmq; CWE-93", "templates/header.py:unstructured",
        _by_reporter(subject=_subject),
        Off(
            patches=((header.unstructured, _plainly), (header.one_line, _whole)), reads=_subject_as_it_was,
        ),
        _by_reporter(subject=lambda scene: f"=?utf-8?q?Gr=C3=BC=C3=9Fe?= {scene.name}"), _umlauts,
    ),
    _one(
        "crlf-in-a-name", "GHSA-5vg9-5847-vvmq; CWE-93", "templates/header.py:mailbox",
        _by_reporter(sender=_name),
        Off(patches=((header.mailbox, _plain_mailbox),), reads=_name_as_it_was),
        _by_reporter(sender=lambda scene: f"=?utf-8?q?J=C3=B6rg?= <{scene.reporter.address}>"),
        lambda scene: any("Jörg" in str(one["To"]) for one in _of_all(scene)),
    ),
    _one(
        "crlf-in-a-message-id", "GHSA-5vg9-5847-vvmq; RFC 5322 section 3.6.4", "templates/header.py:ids",
        _by_reporter(Message_ID=_message_id), Off(patches=((header.ids, _plain_ids),), reads=_id_as_it_was),
        _by_reporter(Message_ID=lambda scene: f"<good.{scene.name}@customer.example>"),
        lambda scene: any(f"<good.{scene.name}@" in str(one["In-Reply-To"]) for one in _of_all(scene)),
    ),
    _one(
        "crlf-in-a-file-name", "RFC 2231 section 3; CWE-93", "templates/body.py:file_name",
        _with_file(_file),
        Off(
            patches=(
                (body.file_name, lambda one: one.filename),
                (body._file_name_parameter, lambda name: f' filename="{name}"'),
            ),
            reads=_files_as_they_were,
        ),
        _with_file(lambda scene: f"utf-8''gr%C3%BC%C3%9Fe-{scene.name}.pdf"),
        lambda scene: f"grüße-{scene.name}.pdf" in {
            part.get_filename() for one in scene.view.letters(ANN.address) for part in one.walk()
        },
    ),
    Attack(
        name="second-from-beyond-the-end", reference="RFC 5322 section 3.6; RFC 7489 section 6.6.1",
        defence="parsers/trust.py:UNREAD", by=(_beyond_the_end,),
        off=Off(patches=((trust.unclear_author, lambda *_: ""), (trust._aligned, _any_pass)), reads=_as_ann),
        gains=reached, twin=(good_answer,), succeeds=reached_by_twin,
        becomes="ticketed/opened, held/unproved-agent, held/guest",
    ),
)  # fmt: skip
