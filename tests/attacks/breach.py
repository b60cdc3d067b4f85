# SPDX-License-Identifier: Apache-2.0
"""Attacks on what is confidential: by agents outside the team, by asking how it stands, by colleagues."""

from dataclasses import replace

from tests.attacks.attack import ANN, CAS, SUPPORT, Attack, Off, Post, Scene
from tests.attacks.off import proved
from tests.attacks.view import whole
from tests.attacks.who_may import answered, good_answer, reached
from tests.attacks.write import answer, forged, new_id, of_domain, opening_in, to_token
from tests.daemon.desk import mail
from tests.rig.mail import Account
from workflows import joining, people
from workflows.facts import Facts

SUBJECT = "Machine breach-told-by-status"  # which the store keeps back as well


def _flagged(scene: Scene) -> list[Post]:
    """Ann, of the breach team, calls it a breach."""
    return [of_domain(answer(scene.alert(ANN), ANN, "#breach"), ANN)]


def _ask(scene: Scene) -> bytes:
    return mail(
        sender=scene.reporter.address, to=SUPPORT, subject="Status?", body="What is the status of my tickets?",
        Message_ID=new_id(),
    )  # fmt: skip


def _lists(scene: Scene) -> list[str]:
    ids = {row.message_id for row in scene.view.tables["outbox"] if row.letter == "status_list"}
    letters = scene.view.letters(scene.reporter.address)
    return [whole(one) for one in letters if str(one["Message-ID"]).strip("<>") in ids]


def _told_subject(scene: Scene) -> bool:
    return any(f"Machine {scene.name}" in one for one in _lists(scene))


def _told_numbers(scene: Scene) -> int:
    return sum(f"[#{scene.number}]" in one for one in _lists(scene))


def _open_book(facts: Facts) -> Facts:
    return replace(facts, own_open=tuple(replace(one, breach=False, subject=SUBJECT) for one in facts.own_open))


def _colleague(scene: Scene) -> list[Post]:
    person = Account(address=f"colleague.{scene.name}@customer.example", password="")
    return [of_domain(to_token(scene.ack(), person, scene.evil), person)]


def _by_bob(scene: Scene) -> list[Post]:
    return [of_domain(to_token(scene.ack(), scene.reporter, scene.good), scene.reporter)]


ATTACKS = (
    Attack(
        name="agent-outside-the-breach-team", reference="GDPR article 32",
        defence="workflows/confide.py:confide", opening=opening_in("fr"), before=(_flagged,),
        by=(lambda scene: [of_domain(answer(scene.alert(CAS), CAS, scene.evil), CAS)],), becomes="held/confidential",
        off=Off(patches=((people.may_decide, lambda *_: True), (people.may_read, lambda *_: True))), gains=reached,
        twin=(good_answer,), succeeds=answered,
    ),
    Attack(
        name="breach-told-by-status", reference="GDPR article 33",
        defence="workflows/ask_status.py:_list",
        before=(_flagged,), by=(lambda scene: [forged(_ask(scene))],), becomes="answered/status",
        off=Off(reads=proved, facts=_open_book), gains=_told_subject,
        twin=(lambda scene: [of_domain(_ask(scene), scene.reporter)],),
        succeeds=lambda scene: _told_numbers(scene) == 2 and not _told_subject(scene),
    ),
    Attack(
        name="colleague-in-a-breach", reference="GDPR article 32",
        defence="workflows/joining.py:is_colleague", before=(_flagged,), by=(_colleague,), becomes="ticketed/opened",
        off=Off(patches=((joining.is_colleague, lambda *_: True),)),
        gains=lambda scene: scene.evil in scene.view.bodies(scene.number),
        twin=(_by_bob,), succeeds=lambda scene: scene.good in scene.view.bodies(scene.number),
    ),
)  # fmt: skip
