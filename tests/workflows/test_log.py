# SPDX-License-Identifier: Apache-2.0
"""What history says of a mail: a ticket opened, joined, answered, or a machine's note."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from parsers.values import Aligned, Nature, Trust
from tests.workflows.samples import ANN, ANN_AGENT, AT, FILE, arrival, facts, mail, missed, names, settled, standing
from workflows.case import Arrival, Voice
from workflows.events import Linked, MessageReceived, Opened
from workflows.events_promise import TargetMet
from workflows.facts import Facts, Known, Standing
from workflows.log import log
from workflows.ticket import State, TargetKind, TargetState

DATE = datetime(2026, 3, 2, 8, 55, tzinfo=UTC)


def opened(said: dict[str, Any] | None = None, known: Facts | None = None, **changes: Any) -> Arrival:
    return log(replace(arrival(mail(**said or {}), known), placed_because="it names no ticket", **changes))


def joined(place: Standing, said: dict[str, Any] | None = None, **changes: Any) -> Arrival:
    case = replace(arrival(mail(**said or {}), facts(place)), standing=place, ticket=place.ticket)
    return log(replace(case, placed_because="placed by References in #42", **changes))


def test_a_new_ticket_is_opened_and_goes_on_to_be_categorised() -> None:
    case = opened({"date": DATE})
    assert names(case) == ["opened", "message_received"]
    assert case.disposition is None
    event = case.events[0]
    assert isinstance(event, Opened)
    assert (event.requester, event.mailbox, event.language, event.source) == (7, "support", "en", "mail")
    assert (event.reported_at, event.actor, event.cause) == (DATE, "contact:7", "inbox 812")


def test_events_are_numbered_and_timed_in_the_order_of_the_decision() -> None:
    case = opened()
    assert [(event.seq, event.at) for event in case.events] == [(1, AT), (2, AT)]
    assert case.ticket.seq == 2


def test_a_newcomer_is_contact_0_until_the_store_knows_them() -> None:
    case = opened(known=facts(contact=Known(address="new@home.example")))
    assert {event.actor for event in case.events} == {"contact:0"}


@pytest.mark.parametrize(
    ("of_mail", "of_contact", "language"), [("nl", "ms", "nl"), (None, "ms", "ms"), (None, "", "en")]
)
def test_the_ticket_s_language_is_the_mail_s_then_the_contact_s_then_the_desk_s(
    of_mail: str | None, of_contact: str, language: str
) -> None:
    case = opened({"language": of_mail}, facts(contact=Known(id=7, language=of_contact)))
    assert case.ticket.language == language


def test_an_imported_ticket_says_so() -> None:
    event = opened(known=facts(silent=True)).events[0]
    assert isinstance(event, Opened) and event.source == "import"


def test_a_ticket_that_names_another_is_linked_to_it() -> None:
    case = opened(linked_to=42)
    assert names(case) == ["opened", "linked", "message_received"]
    assert isinstance(case.events[1], Linked) and case.events[1].to == 42


@pytest.mark.parametrize("proved", [True, False])
def test_history_says_whether_the_sender_was_proved(proved: bool) -> None:
    event = opened(proved=proved).events[-1]
    assert isinstance(event, MessageReceived)
    assert (event.proved, event.because) == (proved, "sender proved" if proved else "sender not proved")


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("dmarc=pass", "sender proved: dmarc=pass"),
        ("spf=pass smtp.mailfrom=bob@home.example", "sender proved: spf=pass"),
        ("auth=pass bob@home.example", "sender proved: auth=pass"),
        ("dkim=pass header.d=bobsmit.example", "sender proved: dkim=pass"),
        ("nothing aligned with bobsmit.example: spf=pass, dkim=none", "sender proved: spf=pass, dkim=none"),
        ("no authserv-id is configured", "sender proved"),
    ],
)
def test_history_names_the_method_and_never_an_address_that_it_could_not_forget(told: str, kept: str) -> None:
    trust = Trust(aligned=Aligned.PASS, by="mail.desk.example", because=told)
    assert opened({"trust": trust}, proved=True).events[-1].because == kept


def test_a_reply_joins_and_changes_no_state() -> None:
    case = joined(standing(), proved=True)
    assert case.disposition is None  # what it does to the ticket is for ``hear`` to say
    assert names(case) == ["message_received"]
    assert (case.ticket.state, case.ticket.targets) == (State.NEW, standing().ticket.targets)


def test_a_machine_s_mail_is_noted_with_its_reason_and_changes_nothing_else() -> None:
    said = {"nature": Nature.AUTO_REPLY, "reason": "Auto-Submitted: auto-replied"}
    case = joined(standing(), said, voice=Voice.MACHINE)
    assert settled(case) == ("ticketed", "automatic")
    assert names(case) == ["automatic_received"]
    assert case.events[0].because == "placed by References in #42; Auto-Submitted: auto-replied"
    before = standing().ticket
    assert case.ticket == replace(before, seq=before.seq + 1, updated_at=AT)


AS_AGENT = {"voice": Voice.AGENT, "agent": ANN_AGENT, "proved": True, "words": "Switch it off and on."}
MUTE = {**AS_AGENT, "words": ""}


def test_an_agent_s_answer_meets_the_first_response() -> None:
    case = joined(standing(), {"sender": ANN}, **AS_AGENT)
    assert settled(case) == ("ticketed", "answered")
    assert names(case) == ["answered", "target_met"]
    assert case.events[0].actor == "agent:1"
    met = case.ticket.target(TargetKind.FIRST_RESPONSE)
    assert met is not None and met.state is TargetState.MET
    assert case.ticket.state is State.IN_PROGRESS


def test_an_answer_leaves_the_resolution_running() -> None:
    case = joined(standing(), {"sender": ANN}, **AS_AGENT)
    running = case.ticket.target(TargetKind.RESOLUTION)
    assert running is not None and running.state is TargetState.RUNNING
    assert not any(isinstance(e, TargetMet) and e.kind is TargetKind.RESOLUTION for e in case.events)


def test_a_response_that_was_missed_stays_missed() -> None:
    case = joined(missed(), {"sender": ANN}, **AS_AGENT)
    assert names(case) == ["answered"]
    target = case.ticket.target(TargetKind.FIRST_RESPONSE)
    assert target is not None and target.state is TargetState.MISSED


def test_a_second_answer_meets_nothing_anew() -> None:
    once = joined(standing(), {"sender": ANN}, **AS_AGENT)
    again = joined(replace(standing(), ticket=once.ticket), {"sender": ANN}, **AS_AGENT)
    assert names(again) == ["answered"]


def test_an_answer_without_a_word_or_a_file_is_held() -> None:
    case = joined(standing(), {"sender": ANN, "segments": ()}, **MUTE)
    assert settled(case) == ("held", "empty")
    assert not case.events


def test_a_file_is_an_answer() -> None:
    case = joined(standing(), {"sender": ANN, "segments": (), "attachments": (FILE,)}, **MUTE)
    assert settled(case) == ("ticketed", "answered")
