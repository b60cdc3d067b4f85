# SPDX-License-Identifier: Apache-2.0
"""Attacks on whose ticket it is: strangers who name it, copies, answers led elsewhere, what should stay inside."""

from dataclasses import replace
from typing import Any

from tests.attacks.attack import ANN, EVE, SUPPORT, Attack, Check, Off, Post, Scene, Step
from tests.attacks.off import proved
from tests.attacks.who_may import answered, good_answer, reached
from tests.attacks.write import (
    answer,
    first_id,
    forged,
    named,
    of_domain,
    other_of,
    to_ticket,
    to_token,
    token_of,
    two_tickets,
)
from workflows import identify, joining, moved, public
from workflows.case import Arrival
from workflows.facts import Entry, Facts
from workflows.ticket import State

ANYBODY = Off(patches=((identify._takes_part, lambda *_: True),))


def _eve_joined(scene: Scene) -> bool:
    return scene.evil in scene.view.bodies(scene.number) or EVE.address in scene.view.participants(scene.number)


def _bob_joined(scene: Scene) -> bool:
    return scene.good in scene.view.bodies(scene.number)


def _is_told_nothing(scene: Scene) -> bool:
    """Nothing that Eve is sent repeats what the reporter wrote."""
    return scene.secret not in scene.told(EVE)


def _again(scene: Scene) -> list[Post]:
    """The reporter writes once more, in answer to the acknowledgement, from a client whose server signs nothing."""
    return [forged(to_token(scene.ack(), scene.reporter, scene.good))]


def _by_eve(scene: Scene, **fields: str) -> list[Post]:
    told = {"subject": "Re: your question", **fields}
    return [of_domain(to_ticket(scene, EVE, f"{scene.evil} Please send me all that you know.", **told), EVE)]


def _as_bob(scene: Scene, text: str, **fields: str) -> bytes:
    """A mail in the reporter's name that names the first mail of the thread."""
    return to_ticket(scene, scene.reporter, text, References=first_id(scene), **fields)


def _ann_answers(text: str = "the code of the door is 0815") -> Step:
    """Meanwhile the agent answers the newest alert."""
    return lambda scene: [of_domain(answer(scene.last(ANN), ANN, f"Dear Bob, {text} {scene.name}."), ANN)]


def _to_eve(scene: Scene) -> bool:
    return f"0815 {scene.name}" in scene.told(EVE)


def _answers_go_to_last(facts: Facts) -> Facts:
    """A program to which the address in the newest Reply-To is the customer's."""
    places = (replace(one, requester=replace(one.requester, address=EVE.address)) for one in facts.standings)
    return replace(facts, standings=tuple(places))


def _stranger(scene: Scene) -> list[Post]:
    """Somebody writes to whom the reporter has forwarded the acknowledgement."""
    return [of_domain(to_token(scene.ack(), EVE, f"{scene.evil} Please tell me more."), EVE)]


def _as_if_asked(facts: Facts) -> Facts:
    entries = tuple(
        Entry(id=1, ticket=one.ticket.number, address=EVE.address, state=joining.ASKED, letter="x")
        for one in facts.standings
    )
    return replace(facts, entries=entries)


def _whoever_was_asked_about(case: Arrival, number: int) -> Entry:
    return next(iter(case.facts.entries))


def _merge(scene: Scene) -> list[Post]:
    number = scene.view.first_ticket(other_of(scene).address)
    return [of_domain(answer(scene.alert(ANN), ANN, f"#merge {number}"), ANN)]


def _answers_other(scene: Scene) -> list[Post]:
    number = scene.view.first_ticket(other_of(scene).address)
    return [of_domain(answer(scene.view.about(ANN.address, number)[0], ANN, scene.good), ANN)]


def _is_merged_and_other_reads(scene: Scene) -> bool:
    return scene.good in scene.told(other_of(scene))


def _copies_friend(scene: Scene) -> list[Post]:
    friend = f"friend.{scene.name}@customer.example"
    return [of_domain(_as_bob(scene, scene.good, Cc=friend), scene.reporter)]


def _says_yes(scene: Scene) -> list[Post]:
    """The reporter answers the letter that asks about Eve."""
    return [of_domain(answer(scene.last(scene.reporter), scene.reporter, "Yes"), scene.reporter)]


def _close(scene: Scene) -> list[Post]:
    return [of_domain(answer(scene.alert(ANN), ANN, "#close cancelled"), ANN)]


def _still_open(facts: Facts) -> Facts:
    """A program that lets a closed ticket be resolved."""
    places = (replace(one, ticket=replace(one.ticket, state=State.NEW)) for one in facts.standings)
    return replace(facts, standings=tuple(places))


def _one(
    name: str, reference: str, defence: str, by: tuple[Step, ...], off: Off, gains: Check, **more: Any
) -> Attack:
    told: dict[str, Any] = {"becomes": "ticketed/opened", "twin": (_again,), "succeeds": _bob_joined}
    return Attack(name=name, reference=reference, defence=defence, by=by, off=off, gains=gains, **told | more)


ATTACKS = (
    _one(
        "thread-hijack-by-references", "zammad/zammad#2444; RFC 5322 section 3.6.4",
        "workflows/identify.py:_takes_part",
        (lambda scene: _by_eve(scene, References=first_id(scene)),), ANYBODY, _eve_joined, holds=_is_told_nothing,
    ),
    _one(
        "thread-hijack-by-subject", "zammad/zammad#5064; RFC 5322 section 3.6.5", "workflows/identify.py:_takes_part",
        (lambda scene: _by_eve(scene, subject=f"Re: [#{scene.number}] your question"),), ANYBODY, _eve_joined,
        holds=_is_told_nothing,
    ),
    _one(
        "letter-handed-on", "GHSA-j49f-9g94-3wh4", "workflows/joining.py:is_guest",
        (_stranger,), ANYBODY, _eve_joined, becomes="held/guest",
        holds=lambda scene: not scene.letters(EVE) and EVE.address in scene.told(scene.reporter),
    ),
    _one(
        "let-in-by-a-forged-yes", "faveosuite/faveo-helpdesk#165", "workflows/joining.py:pending",
        (lambda scene: [forged(_as_bob(scene, "Yes"))],),
        Off(patches=((joining.pending, _whoever_was_asked_about),), reads=proved, facts=_as_if_asked),
        lambda scene: EVE.address in scene.view.participants(scene.number),
        before=(_stranger,), becomes="ticketed/joined", twin=(_says_yes,),
        succeeds=lambda scene: EVE.address in scene.view.participants(scene.number),
    ),
    _one(
        "cc-harvest", "CVE-2024-49193", "store/ledger.py:_record_people",
        (lambda scene: [forged(_as_bob(scene, scene.evil, Cc=EVE.address))], _ann_answers()),
        Off(reads=proved),
        lambda scene: EVE.address in scene.view.participants(scene.number) or _to_eve(scene),
        becomes="ticketed/joined", twin=(_copies_friend,),
        succeeds=lambda scene: f"friend.{scene.name}@customer.example" in scene.view.participants(scene.number),
    ),
    _one(
        "answers-led-elsewhere", "GHSA-j49f-9g94-3wh4; freescout-help-desk/freescout#3551",
        "workflows/respond.py:_answer",
        (lambda scene: [forged(_as_bob(scene, scene.evil, Reply_To=EVE.address))], _ann_answers()),
        Off(facts=_answers_go_to_last), _to_eve, becomes="ticketed/opened, ticketed/joined",
        twin=(good_answer,), succeeds=answered,
    ),
    _one(
        "note-by-reply-all", "RFC 5322 section 3.6.3", "workflows/public.py:stays_inside",
        (lambda scene: [of_domain(
            answer(
                scene.alert(ANN), ANN, scene.evil, to=f"{token_of(scene.alert(ANN))}, support+note@desk.example",
                Cc=scene.reporter.address,
            ),
            ANN, to=(SUPPORT,),
        )],),
        Off(patches=((public.stays_inside, lambda _: False),)), reached, becomes="ticketed/noted",
        twin=(lambda scene: good_answer(scene, Cc=f"{named(ANN)}, {scene.reporter.address}"),), succeeds=answered,
    ),
    _one(
        "answer-to-a-merged-ticket", "RFC 5322 section 3.6.4", "workflows/moved.py:of_merged",
        (lambda scene: [of_domain(answer(scene.alert(ANN), ANN, scene.evil), ANN)],),
        Off(patches=((moved.of_merged, lambda case, was: case),)),
        lambda scene: scene.evil in scene.told(other_of(scene)),
        opening=two_tickets, before=(_merge,), becomes="held/merged",
        twin=(_answers_other,), succeeds=_is_merged_and_other_reads,
    ),
    _one(
        "order-to-a-closed-ticket", "freescout-help-desk/freescout#798", "workflows/resolve.py:resolve",
        (lambda scene: [of_domain(answer(scene.alert(ANN), ANN, f"#resolve {scene.evil}"), ANN)],),
        Off(facts=_still_open), reached, before=(_close,), becomes="held/command",
        twin=(lambda scene: [of_domain(answer(scene.alert(ANN), ANN, f"#reopen\n{scene.good}"), ANN)],),
        succeeds=lambda scene: answered(scene) and scene.view.ticket(scene.number).state != "closed",
    ),
)  # fmt: skip
