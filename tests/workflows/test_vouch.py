# SPDX-License-Identifier: Apache-2.0
"""Signatures in place of our server's word: fresh, once, for the ticket that they name, and never beside another."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from parsers.address import Role
from parsers.values import Address, Scope, Seal
from tests.workflows.samples import (
    ANN,
    ANN_AGENT,
    AT,
    BOB,
    CAS,
    DESK,
    EVE,
    FORGED,
    PROVED,
    alert,
    arrival,
    facts,
    mail,
    names,
    owed,
    settled,
    standing,
    story,
    token,
)
from workflows.case import Arrival, Voice
from workflows.desk import Desk
from workflows.identify import identify
from workflows.vouch import AHEAD, FRESH, spends_seal, unvouched

ALERTED: dict[str, Any] = {"letters": (alert(),)}


def seal(at: datetime = AT, *tickets: int) -> Seal:
    return Seal(method="PGP", at=at, digest="s1", tickets=frozenset(tickets or (42,)))


def placed(known: dict[str, Any] | None = None, **said: Any) -> Arrival:
    told: dict[str, Any] = {"sender": ANN, "text": "Try it now.", "seal": seal()} | said
    return identify(arrival(mail(**told), facts(standing(), **(ALERTED | (known or {})))))


def held(case: Arrival) -> str:
    assert settled(case) == ("held", "unproved-agent") and case.disposition is not None
    return case.disposition.because


ELSEWHERE = replace(ANN, address="ann@agent.example")
REMOTE = replace(DESK, agents=(replace(ANN_AGENT, address=ELSEWHERE.address),))


def told_of(scope: Scope, sender: Address = ANN, desk: Desk = DESK) -> str:
    """Why a mail of this sender, of which our server says so much, gives no power."""
    a_mail = mail(sender, trust=replace(PROVED, scope=scope))
    return unvouched(replace(arrival(a_mail, facts(standing())), desk=desk))


def test_a_pass_for_the_desk_s_own_domain_is_one_for_its_agents_unless_somebody_else_sent_it() -> None:
    assert told_of(Scope.DOMAIN) == told_of(Scope.ADDRESS) == ""
    assert "somebody else" in told_of(Scope.OTHER)


def test_a_pass_for_another_domain_is_none_for_its_agent_unless_the_address_or_the_settings_say_so() -> None:
    assert told_of(Scope.ADDRESS, ELSEWHERE, REMOTE) == ""
    assert "agent.example alone" in told_of(Scope.DOMAIN, ELSEWHERE, REMOTE)
    named = replace(REMOTE, agent_domains=frozenset({"agent.example"}))
    assert told_of(Scope.DOMAIN, ELSEWHERE, named) == ""
    assert "somebody else" in told_of(Scope.OTHER, ELSEWHERE, named)


@pytest.mark.parametrize("scope", Scope)
def test_a_reporter_is_proved_by_a_pass_for_the_domain(scope: Scope) -> None:
    assert told_of(scope, BOB) == ""


def test_a_colleague_s_answer_in_an_agent_s_name_is_held_and_the_agent_s_own_goes() -> None:
    forged = placed(ALERTED, seal=None, trust=replace(PROVED, scope=Scope.OTHER))
    assert "somebody else" in held(forged)
    own = placed(ALERTED, seal=None, trust=replace(PROVED, scope=Scope.ADDRESS))
    assert (own.proved, own.disposition) == (True, None)


@pytest.mark.parametrize("trust", [mail().trust, FORGED], ids=["no results", "broken on its way"])
def test_a_signed_answer_to_an_own_alert_is_the_agent_s(trust: Any) -> None:
    case = placed(trust=trust)
    assert (case.voice, case.proved, case.disposition) == (Voice.AGENT, True, None)
    assert spends_seal(case)


def test_a_signed_answer_reaches_the_reporter_and_its_command_is_obeyed() -> None:
    case = story(mail(ANN, "#take\n\nTry it now.", seal=seal()), facts(standing(), **ALERTED))
    assert "answered" in names(case) and "assigned" in names(case)
    assert ("answer", BOB.address) in owed(case)


@pytest.mark.parametrize(
    ("at", "good"),
    [(AT, True), (AT - FRESH, True), (AT - FRESH - timedelta(seconds=1), False), (AT + AHEAD, True),
     (AT + AHEAD + timedelta(seconds=1), False), (AT - timedelta(days=400), False)],
)  # fmt: skip
def test_a_signature_counts_while_it_is_fresh(at: datetime, good: bool) -> None:
    case = placed(seal=seal(at))
    assert (case.disposition is None) is good
    if not good:
        assert "which is not within the last days" in held(case)


def test_it_is_fresh_when_our_server_received_it_however_late_it_is_decided() -> None:
    signed = mail(ANN, seal=seal())
    late = replace(arrival(signed, facts(standing(), **ALERTED)), at=AT + timedelta(days=30))
    assert identify(late).disposition is None


def test_a_signature_that_was_used_before_proves_nothing() -> None:
    assert held(placed({"sealed_before": "inbox 3"})).endswith("its signature was used before, by inbox 3")


def test_a_signed_mail_that_is_sent_to_another_ticket_s_token_does_not_act() -> None:
    known = {"letters": (), "tokens": (token(role=Role.AGENT, to=ANN.address),)}
    assert placed(known, seal=seal(AT, 42, 43)).disposition is None
    assert "does not say [#42]" in held(placed(known, seal=seal(AT, 43)))
    assert "does not say [#42]" in held(placed(known, seal=replace(seal(), tickets=frozenset())))


def test_a_signature_is_no_second_proof() -> None:
    by_reference = {"letters": (), "threads": (("first@home.example", 42),)}
    for known in ({"letters": ()}, {"letters": (alert(to=CAS.address),)}, by_reference):
        case = placed({**known, "tokens": (token(role=Role.REPORTER, to=BOB.address),)})
        assert held(case) == "an agent's answer without proof: it answers no alert that was sent to this agent"


@pytest.mark.parametrize("trust", [mail().trust, PROVED], ids=["signed", "vouched"])
def test_neither_proof_helps_where_answers_would_go_elsewhere_or_somebody_else_sent_it(trust: Any) -> None:
    assert held(placed(trust=trust, reply_to=(EVE,))).endswith("From and Reply-To differ")
    as_eve = mail(ANN, trust=trust, seal=seal())
    case = identify(arrival(replace(as_eve, sender=EVE), facts(standing(), **ALERTED)))
    assert held(case).endswith("Sender says that somebody else sent it")
    own = replace(as_eve, sender=Address(name="A. Lee", address="ANN@desk.example"))
    assert identify(arrival(own, facts(standing(), **ALERTED))).disposition is None


def test_who_has_left_signs_with_no_power() -> None:
    former = Address(name="Former", address="former@desk.example")
    known = {"letters": (alert(to=former.address),), "tokens": (token(role=Role.AGENT, to=former.address),)}
    case = placed(known, sender=former)
    assert (case.voice, case.agent, case.is_new, case.linked_to) == (Voice.REPORTER, None, True, 42)


def test_to_open_a_ticket_a_signature_needs_to_name_none() -> None:
    case = identify(arrival(mail(ANN, seal=replace(seal(), tickets=frozenset())), facts()))
    assert (case.is_new, case.proved) == (True, True)
    again = identify(arrival(mail(ANN, seal=seal()), facts(sealed_before="inbox 3")))
    assert (again.is_new, again.proved) == (True, False)


def test_a_signed_mail_for_which_our_server_vouches_uses_its_signature_up_but_does_not_need_it() -> None:
    assert spends_seal(placed(trust=PROVED))
    assert not spends_seal(placed(trust=PROVED, seal=None))
    assert placed({"sealed_before": "inbox 3"}, trust=PROVED).disposition is None
    assert unvouched(arrival(mail(ANN, trust=PROVED))) == ""
