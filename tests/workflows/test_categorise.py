# SPDX-License-Identifier: Apache-2.0
"""What history says of the kind and category of a new ticket."""

from typing import Any

from parsers.values import Nature, Segment
from tests.workflows.samples import DESK, arrival, mail
from workflows.categorise import categorise, triaged
from workflows.events import Categorised
from workflows.triage import Kind


def noted(**said: Any) -> Categorised:
    event = categorise(arrival(mail(**said))).events[0]
    assert isinstance(event, Categorised)
    return event


def test_the_verdict_is_noted_with_its_words_and_goes_into_the_ticket() -> None:
    case = categorise(arrival(mail(text="My laptop does not start, it is broken.")))
    event = case.events[0]
    assert isinstance(event, Categorised)
    assert (event.kind, event.category) == (Kind.INCIDENT, "hardware")
    assert "speaks for incident" in event.because
    assert (case.ticket.kind, case.ticket.category, case.ticket.confidence) == (
        Kind.INCIDENT, "hardware", event.confidence,
    )  # fmt: skip


def test_confidence_is_a_probability_in_three_digits() -> None:
    confidence = noted().confidence
    assert 0 < confidence <= 1
    assert confidence == round(confidence, 3)


def test_a_monitoring_alert_is_an_incident_whatever_its_words() -> None:
    event = noted(nature=Nature.ALERT, reason="a mail of Nagios", text="Thank you, all is well.")
    assert (event.kind, event.confidence) == (Kind.INCIDENT, 1.0)
    assert event.because.startswith("a monitoring system reports it: a mail of Nagios")


def test_only_the_new_text_is_read() -> None:
    quoted = Segment(role="quoted", text="> personal data was stolen from our hacked server\n")
    new = Segment(role="new", text="Could I have a new mouse, please?\n")
    verdict = triaged(mail(subject="Re: a mouse", text=new.text + quoted.text, segments=(new, quoted)), DESK)
    assert verdict.kind is Kind.SERVICE_REQUEST
    assert not verdict.breach


def test_a_mail_that_is_all_quotation_is_read_whole() -> None:
    quoted = Segment(role="quoted", text="> the network is down, nothing works\n")
    assert triaged(mail(subject="Fwd:", text=quoted.text, segments=(quoted,)), DESK).kind is Kind.INCIDENT
