# SPDX-License-Identifier: Apache-2.0
"""Attacks that make the desk write: to victims, to other desks, to machines, to whoever borrows its address."""

from dataclasses import replace
from typing import Any

from parsers.values import Address, Mail, Nature
from tests.attacks.attack import ANN, SUPPORT, Attack, Off, Post, Scene, Step
from tests.attacks.off import proved
from tests.attacks.settings import CONTACT
from tests.attacks.write import answer, forged, new_id, nobody, of_domain, token_of
from tests.daemon.desk import mail
from tests.rig.mail import Account
from workflows import haste, returned
from workflows.letter import Audience, SentLetter

BOMBS = CONTACT + 3


def _victim(scene: Scene) -> Account:
    """Somebody who never wrote to the desk."""
    return Account(address=f"victim.{scene.name}@bank.example", password="")


def _to_desk(sender: str, text: str, **fields: str) -> bytes:
    told = {"subject": "A question", "body": text, "Message_ID": new_id(), "to": SUPPORT}
    return mail(**{**told, "sender": sender, **fields})


def _bomb(scene: Scene) -> list[Post]:
    victim = _victim(scene).address
    return [forged(_to_desk(victim, f"Machine {scene.name} number {number} hums.")) for number in range(BOMBS)]


def _got(scene: Scene) -> int:
    return len(scene.view.letters(_victim(scene).address))


def _relay(scene: Scene) -> list[Post]:
    sender = f'"{scene.evil}" <{_victim(scene).address}>'
    return [forged(_to_desk(sender, scene.evil, subject=scene.evil, Organization=scene.evil))]


def _genuine(scene: Scene) -> list[Post]:
    """Somebody of the same bank writes, and their server vouches for it."""
    person = f"teller.{scene.name}@bank.example"
    raw = _to_desk(f"Tess <{person}>", "Our printer hums at night.", subject=scene.good)
    return [of_domain(raw, Account(address=person, password=""))]


def _teller_reads_own_words(scene: Scene) -> bool:
    return scene.good in scene.told(f"teller.{scene.name}@bank.example")


def _by_a_person(a_mail: Mail) -> Mail:
    """A program that knows no automatic mail."""
    return replace(a_mail, nature=Nature.HUMAN, return_path="x@x.example")


def _other_desk(**fields: str) -> Step:
    """The other desk acknowledges our acknowledgement, each time anew."""

    def step(scene: Scene) -> list[Post]:
        raw = _to_desk(
            f"Other Desk <{scene.reporter.address}>", "We have received your mail and will answer it soon.",
            subject="We have received your mail (number 77)",
            **fields,
        )  # fmt: skip
        return [forged(raw)]

    return step


def _talks(scene: Scene) -> bool:
    """Whether it got more than the one acknowledgement of its first mail."""
    return len(scene.view.letters(scene.reporter.address)) > 1


def _person_writes_again(scene: Scene) -> list[Post]:
    raw = _to_desk(scene.reporter.address, "Another thing: since Monday our scanner whistles loudly.")
    return [of_domain(raw, scene.reporter)]


def _two_letters(scene: Scene) -> bool:
    return len(scene.view.letters(scene.reporter.address)) == 2


def _close(scene: Scene) -> list[Post]:
    return [of_domain(answer(scene.alert(ANN), ANN, "#close cancelled"), ANN)]


def _code(scene: Scene) -> str:
    return f"code 918273 for {scene.name}"


def _verification(scene: Scene) -> list[Post]:
    """A service mails its code to the address that the attacker gave for theirs: their ticket's own."""
    raw = _to_desk(
        "Chat Service <hello@bank.example>", f"Welcome! Enter the {_code(scene)} to join your company.",
        subject=f"Your {_code(scene)}", to=token_of(scene.ack()),
    )  # fmt: skip
    return [of_domain(raw, Account(address="hello@bank.example", password=""))]


def _of_ticket_owner(scene_name: str) -> Any:
    """A program that takes whatever comes to a ticket's address for its reporter's."""
    owner = Address(address=f"{scene_name}@customer.example")

    def reads(a_mail: Mail) -> Mail:
        told = replace(a_mail.contact, address=owner.address, name="")
        return _by_a_person(proved(replace(a_mail, senders=(owner,), contact=told)))

    return reads


def _owner_writes(scene: Scene) -> list[Post]:
    raw = answer(scene.ack(), scene.reporter, "It is broken again, sadly, and prints nothing.", subject=scene.good)
    return [of_domain(raw, scene.reporter)]


def _resolve(scene: Scene) -> list[Post]:
    return [of_domain(answer(scene.alert(ANN), ANN, "#resolve we have exchanged the sensor"), ANN)]


def _out_of_office(scene: Scene) -> list[Post]:
    text = "I am on holiday until Monday. It still does not work? Then please call my colleagues."
    raw = answer(
        scene.last(scene.reporter), scene.reporter, text, subject="Automatic reply: Machine",
        Auto_Submitted="auto-replied",
    )  # fmt: skip
    return [forged(raw)]


def _still_broken(scene: Scene) -> list[Post]:
    text = "It still does not work: the machine prints nothing."
    return [of_domain(answer(scene.last(scene.reporter), scene.reporter, text), scene.reporter)]


def _state(scene: Scene) -> str:
    return str(scene.view.ticket(scene.number).state)


def _bounce(scene: Scene, original: str) -> list[Post]:
    """A report in the form of RFC 3464 that there is no such mailbox."""
    address = scene.reporter.address
    report = (
        "--b\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered: no such user.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.customer.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: {SUPPORT}\r\nTo: {address}\r\n"
        f"Message-ID: {original}\r\nSubject: [#{scene.number}] x\r\n\r\nx\r\n--b--\r\n"
    )
    head = _to_desk(
        "Mail Delivery System <mailer-daemon@customer.example>", "", Auto_Submitted="auto-replied",
        subject=f"Undelivered Mail Returned to Sender [#{scene.number}]",
        Content_Type='multipart/report; report-type=delivery-status; boundary="b"',
    )  # fmt: skip
    return [forged(head.rstrip(b"\r\n") + b"\r\n\r\n" + report.encode(), sender="")]


def _is_dead(scene: Scene) -> bool:
    return scene.view.contact(scene.reporter.address).dead_since is not None


def _any_letter(case: Any) -> SentLetter | None:
    """A program that believes a report about any letter to the ticket's reporter."""
    places = case.facts.standings
    return None if not places else SentLetter(
        message_id="x", ticket=places[0].ticket.number, letter="acknowledgement",
        recipient=places[0].requester.address, audience=Audience.REPORTER, seq=1,
    )  # fmt: skip


def _blocked(scene: Scene) -> list[Post]:
    raw = _to_desk(
        "Eve <Eve@Blocked.EXAMPLE>", scene.evil, Reply_To=f"honest.{scene.name}@bank.example", Sender="x@bank.example"
    )
    return [forged(raw)]


def _has_ticket(scene: Scene, words: str) -> bool:
    return any(words in row.body for row in scene.view.tables["messages"])


def _one(name: str, reference: str, defence: str, by: Step, off: Off, **more: Any) -> Attack:
    told: dict[str, Any] = {"becomes": "ticketed/opened", "opening": nobody, "twin": (_genuine,)}
    told["succeeds"] = _teller_reads_own_words
    return Attack(name=name, reference=reference, defence=defence, by=(by,), off=off, **told | more)


ATTACKS = (
    _one(
        "bomb-of-acknowledgements", "CVE-2022-35488; RFC 3834 section 2",
        "workflows/respond.py:may_answer",
        _bomb, Off(
            desk=lambda desk: replace(desk, budgets=replace(desk.budgets, contact=1000)),
            patches=((haste.in_haste, lambda _: ""),),
        ),
        gains=lambda scene: _got(scene) > CONTACT,
    ),
    _one(
        "acknowledgement-as-relay", "RFC 3834 section 4", "workflows/respond.py:to_writer",
        _relay, Off(reads=proved), gains=lambda scene: scene.evil in scene.told(_victim(scene)),
    ),
    _one(
        "two-desks-in-a-loop", "freescout-help-desk/freescout#2445; RFC 3834 section 2",
        "workflows/identify.py:_machine",
        _other_desk(Auto_Submitted="auto-replied"), Off(reads=_by_a_person), gains=_talks,
        opening=None, becomes="ignored/auto_reply", twin=(_person_writes_again,),
        succeeds=_two_letters,
    ),
    _one(
        "loop-with-an-old-autoresponder", "zammad/zammad#4941; RFC 3834 section 2", "parsers/automatic.py",
        _other_desk(X_Autoreply="yes", Precedence="bulk"), Off(reads=_by_a_person), gains=_talks,
        opening=None, becomes="ignored/auto_reply", twin=(_person_writes_again,),
        succeeds=_two_letters,
    ),
    _one(
        "ticket-trick", "CVE-2024-49193; Ticket Trick (2017)", "workflows/identify.py:_reporter_speaks",
        _verification, Off(reads=_of_ticket_owner("ticket-trick")), opening=None, before=(_close,),
        gains=lambda scene: _code(scene) in scene.told(scene.reporter), becomes="held/guest, ticketed/opened",
        twin=(_owner_writes,), succeeds=lambda scene: scene.good in scene.told(scene.reporter),
    ),
    _one(
        "out-of-office-that-reopens", "osTicket/osTicket#1744; RFC 3834 section 2", "parsers/automatic.py",
        _out_of_office, Off(reads=_by_a_person), opening=None, before=(_resolve,),
        gains=lambda scene: _state(scene) != "resolved", becomes="ticketed/automatic", twin=(_still_broken,),
        succeeds=lambda scene: _state(scene) not in ("resolved", "closed"),
    ),
    _one(
        "forged-bounce", "RFC 3464 section 4.1", "workflows/returned.py:_letter",
        lambda scene: _bounce(scene, "<guessed.1@desk.example>"), Off(patches=((returned._letter, _any_letter),)),
        opening=None, gains=_is_dead, becomes="ignored/foreign-bounce", succeeds=_is_dead,
        twin=(lambda scene: _bounce(scene, str(scene.ack()["Message-ID"])),),
    ),
    _one(
        "round-the-block-list", "RFC 5321 section 2.4", "workflows/recognise.py:recognise",
        _blocked, Off(desk=lambda desk: replace(desk, block=frozenset())), becomes="ignored/blocked",
        gains=lambda scene: _has_ticket(scene, scene.evil),
    ),
)  # fmt: skip
