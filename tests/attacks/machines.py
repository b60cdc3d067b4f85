# SPDX-License-Identifier: Apache-2.0
"""Attacks in the name of monitoring systems, of agents' automatic replies, and of agents who write for others."""

from typing import Any

from tests.attacks.attack import ANN, CAS, NAMES, SUPPORT, Attack, Off, Post, Scene, Step
from tests.attacks.off import proved
from tests.attacks.write import answer, by_dkim, forged, named, new_id, nobody, of_domain, opening_in
from tests.daemon.desk import mail
from workflows import monitor


def _nagios(scene: Scene) -> str:
    return f"nagios.{scene.name}@machines.example"


def _report(scene: Scene, kind: str, state: str) -> bytes:
    """What Nagios mails of a service."""
    text = (
        f"***** Nagios *****\n\nNotification Type: {kind}\n\nService: disk\nHost: {scene.name}\n"
        f"Address: 192.0.2.7\nState: {state}\n\nDate/Time: Thu Nov 26 04:00:00 UTC 2026\n\n"
        f"Additional Info:\n\nDISK {state}\n"
    )
    subject = f"** {kind} Service Alert: {scene.name}/disk is {state} **"
    return mail(sender=_nagios(scene), to=SUPPORT, subject=subject, body=text, Message_ID=new_id())


def _problem(scene: Scene) -> list[Post]:
    return [by_dkim(_report(scene, "PROBLEM", "CRITICAL"), "machines.example")]


def _recovery(scene: Scene) -> bytes:
    return _report(scene, "RECOVERY", "OK")


def _is_over(scene: Scene) -> bool:
    return bool(scene.view.ticket(scene.view.first_ticket(_nagios(scene))).state in ("resolved", "closed"))


def _away(scene: Scene) -> bytes:
    text = "I am out of the office until further notice and do not read my mail."
    return answer(
        scene.alert(CAS), CAS, text, subject="Automatic reply: out of office", Auto_Submitted="auto-replied"
    )


def _is_away(scene: Scene) -> bool:
    cas = next(row.id for row in scene.view.tables["agents"] if row.address == CAS.address)
    return any(row.agent == cas for row in scene.view.tables["absences"])


def _person(scene: Scene) -> str:
    return f"person.{scene.name}@bank.example"


def _for_somebody(scene: Scene, text: str) -> bytes:
    body = f"#for {_person(scene)}\n\n{text}"
    return mail(sender=named(ANN), to=SUPPORT, subject="A call", body=body, Message_ID=new_id())


def _is_written_to(scene: Scene) -> bool:
    return bool(scene.view.letters(_person(scene))) or NAMES[ANN.address] in scene.told(_person(scene))


def _one(name: str, reference: str, defence: str, by: Step, off: Off, twin: Step, **more: Any) -> Attack:
    gains = more.pop("gains")
    return Attack(
        name=name, reference=reference, defence=defence, by=(by,), off=off, twin=(twin,), gains=gains, succeeds=gains,
        **more,
    )  # fmt: skip


ATTACKS = (
    _one(
        "forged-recovery", "RFC 8601 section 1", "workflows/monitor.py:believed",
        lambda scene: [forged(_recovery(scene))], Off(patches=((monitor.believed, lambda _: True),)),
        lambda scene: [by_dkim(_recovery(scene), "machines.example")],
        opening=_problem, gains=_is_over, becomes="held/unvouched-alert",
    ),
    _one(
        "agent-sent-on-holiday", "RFC 3834 section 2", "workflows/absence.py:_is_out_of_office",
        lambda scene: [forged(_away(scene))], Off(reads=proved), lambda scene: [of_domain(_away(scene), CAS)],
        opening=opening_in("fr"), gains=_is_away, becomes="ticketed/automatic",
    ),
    _one(
        "ticket-in-anothers-name", "zammad/zammad#1596", "workflows/vouch.py:unvouched",
        lambda scene: [forged(_for_somebody(scene, scene.evil))], Off(reads=proved),
        lambda scene: [of_domain(_for_somebody(scene, scene.good), ANN)],
        opening=nobody, gains=_is_written_to, becomes="held/unproved-agent",
    ),
)  # fmt: skip
