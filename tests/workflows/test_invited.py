# SPDX-License-Identifier: Apache-2.0
"""Answers of calendars to our invitations: those of whom we asked count, and nobody else's change anything."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar, Event, vCalAddress

from parsers.command import commands
from parsers.mail import read
from parsers.values import Address, Mail, Nature
from templates.letter import word
from tests.workflows.raw import CONTEXT, SERVER, known
from tests.workflows.samples import (
    ANN,
    ANN_AGENT,
    AT,
    BOB,
    CAS_AGENT,
    DESK,
    EVE,
    SUPPORT,
    names,
    owed,
    settled,
    standing,
)
from workflows.case import Arrival, Order
from workflows.desk import Desk
from workflows.events_call import CallAnswered
from workflows.facts import Facts, Standing
from workflows.letter import Letter
from workflows.stories import ARRIVAL, ARRIVAL_END, ORDER, tell
from workflows.ticket import State, TimerKind

TOMORROW = datetime(2026, 3, 3, 14, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
OWNED = standing(ticket=replace(standing().ticket, owner=CAS_AGENT.id))


def ordered(text: str, place: Standing = OWNED, desk: Desk = DESK) -> tuple[Standing, tuple[Letter, ...]]:
    """The ticket after Ann's order, and the letters of it."""
    found, words = commands(text)
    case = Order(
        at=AT, desk=desk, ticket=place.ticket, standing=place, commands=found, words=words.strip(), by=ANN_AGENT
    )
    case = tell(ORDER, None, case)
    assert not case.refused
    return replace(place, ticket=case.ticket), case.letters


def invitation(place: Standing, letters: tuple[Letter, ...], to: Address, desk: Desk = DESK) -> Mail:
    """The mail with the invitation, as it is read by who got it."""
    [letter] = [one for one in letters if one.to.address == to.address and one.call is not None]
    return read(word(letter, ticket=place.ticket, desk=desk, at=AT).content)


def answered(invited: Mail, by: Address, partstat: str = "ACCEPTED", **changes: Any) -> bytes:
    """The calendar that answers, made from the one that invited (RFC 5546 section 3.2.3)."""
    [asked] = Calendar.from_ical(invited.attachments[0].content).walk("VEVENT")
    found, event = Calendar(), Event()
    for name, value in (("version", "2.0"), ("prodid", "-//Tests//EN"), ("method", changes.get("method", "REPLY"))):
        found.add(name, value)
    for name in ("uid", "sequence", "organizer", "summary", "dtstart", "dtend"):
        event[name.upper()] = asked[name]
    event.add("dtstamp", LATER)
    if "start" in changes:
        del event["DTSTART"]
        event.add("dtstart", changes["start"])
    for name in ("uid", "comment", "sequence"):
        if name in changes:
            event.pop(name.upper(), None)
            event.add(name, changes[name])
    attendee = vCalAddress(f"mailto:{by.address}")
    attendee.params["PARTSTAT"] = partstat
    event.add("attendee", attendee)
    found.add_component(event)
    return bytes(found.to_ical())


def sent(calendar: bytes, by: Address, invited: Mail, program: str = "outlook", text: str = "", **more: str) -> Mail:
    """The mail in which a calendar program sends an answer to the organiser of an invitation."""
    [asked] = Calendar.from_ical(invited.attachments[0].content).walk("VEVENT")
    found = EmailMessage()
    found["From"], found["To"] = f"{by.name} <{by.address}>", more.get("to") or str(asked["organizer"])[7:]
    found["Subject"] = f"Accepted: {asked['summary']}"
    found["Message-ID"] = f"<answer.{program}@{by.address.partition('@')[2]}>"
    domain = by.address.partition("@")[2]
    found["Authentication-Results"] = f"{SERVER}; dmarc={more.get('dmarc', 'pass')} header.from={domain}"
    method = "COUNTER" if b"METHOD:COUNTER" in calendar else "REPLY"
    if program == "google":
        found["Sender"] = "Google Calendar <calendar-notification@google.com>"
        found["Auto-Submitted"] = "auto-generated"
        text = text or f"{by.name} has accepted this invitation."
    if program == "apple":
        found["X-Mailer"] = "Apple Mail (2.3774)"
    found.set_content(text or "\n")
    part = EmailMessage()
    part.set_content(calendar.decode(), subtype="calendar", cte="base64")
    part.set_param("method", method)
    found.make_alternative()
    found.attach(part)
    if program != "outlook":
        found.make_mixed()
        found.add_attachment(calendar, "application", "ics", filename="invite.ics")
    return read(found.as_bytes(), CONTEXT)


def arrived(mail: Mail, *places: Standing, desk: Desk = DESK, **changes: Any) -> Arrival:
    """The case of an answer after its whole story."""
    facts: Facts = known(mail, *places, **changes)
    case = Arrival(at=LATER, desk=desk, cause="inbox 813", mail=mail, facts=facts)
    return tell(ARRIVAL, ARRIVAL_END, case)


def after(partstat: str = "ACCEPTED", place: Standing = OWNED, program: str = "outlook", **changes: Any) -> Arrival:
    """Bob's calendar answers the invitation to a talk."""
    place, letters = ordered("#call tomorrow 14:00 30m", place)
    asked = invitation(place, letters, BOB)
    text = changes.pop("text", "")
    return arrived(sent(answered(asked, BOB, partstat, **changes), BOB, asked, program, text), place)


def partstats(case: Arrival) -> list[str]:
    return [event.partstat for event in case.events if isinstance(event, CallAnswered)]


@pytest.mark.parametrize("program", ["outlook", "google", "apple"])
@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE", "DECLINED"])
def test_what_the_reporters_calendar_answers_is_noted_and_told(partstat: str, program: str) -> None:
    """The whole way: proposal, the letter as bytes, the answer as bytes, and what becomes of it."""
    case = after(partstat, program=program)
    assert settled(case) == ("ticketed", "invitation")
    assert partstats(case) == [partstat.lower()]
    assert case.ticket.number == 42 and case.ticket.state is State.NEW
    assert owed(case) == [("alert_call", ANN.address), ("alert_call", CAS_AGENT.address)]
    told = case.letters[0].details
    assert (told["partstat"], told["call_at"], told["by"]) == (partstat.lower(), TOMORROW, BOB.name)
    assert bool(told["commands"]) is (partstat == "DECLINED")
    assert (case.ticket.timer(TimerKind.CALL_REMINDER) is None) is (partstat == "DECLINED")
    assert "opened" not in names(case) and "answered" not in names(case)


def test_an_invitation_says_nothing_of_the_other_side() -> None:
    place, letters = ordered("#call tomorrow 14:00 30m")
    for to, other in ((BOB, ANN), (ANN, BOB)):
        content = invitation(place, letters, to).attachments[0].content
        assert to.address.encode() in content and other.address.encode() not in content


def test_another_time_is_told_with_the_order_that_takes_it() -> None:
    wanted = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    case = after("TENTATIVE", method="COUNTER", start=wanted, comment="I am away tomorrow.")
    assert partstats(case) == ["countered"] and settled(case) == ("ticketed", "invitation")
    letter = case.letters[0]
    assert (letter.details["call_at"], letter.text) == (wanted, "I am away tomorrow.")
    assert letter.details["commands"] == ("#call 2026-03-04 09:30", "#call cancel")
    assert case.ticket.call_at == TOMORROW  # nothing moves before the agent says so


def test_the_words_beside_an_answer_reach_the_agent_and_end_the_waiting() -> None:
    waiting, _ = ordered("#wait\n\nWhich printer is it?")
    case = after("ACCEPTED", waiting, text="Fine, and it is the printer in room 12.")
    assert case.mail.nature is Nature.HUMAN and "resumed" in names(case)
    assert case.letters[0].text == "Fine, and it is the printer in room 12."


def test_who_declines_is_not_waited_for() -> None:
    waiting, _ = ordered("#wait\n\nWhich printer is it?")
    assert "resumed" in names(after("DECLINED", waiting))
    assert "resumed" not in names(after("ACCEPTED", waiting))


def test_who_changes_their_mind_is_reminded_again() -> None:
    place, letters = ordered("#call tomorrow 14:00 30m")
    asked = invitation(place, letters, BOB)
    declined = arrived(sent(answered(asked, BOB, "DECLINED"), BOB, asked), place)
    place = replace(place, ticket=declined.ticket)
    case = arrived(sent(answered(asked, BOB, "ACCEPTED"), BOB, asked), place)
    assert case.ticket.timer(TimerKind.CALL_REMINDER) is not None


@pytest.mark.parametrize(("partstat", "told"), [("ACCEPTED", 0), ("DECLINED", 2)])
def test_an_agents_own_answer_never_reaches_the_reporter(partstat: str, told: int) -> None:
    place, letters = ordered("#call tomorrow 14:00 30m")
    asked = invitation(place, letters, ANN)
    case = arrived(sent(answered(asked, ANN, partstat, comment="no time"), ANN, asked), place)
    assert partstats(case) == [partstat.lower()] and settled(case) == ("ticketed", "invitation")
    assert [event.actor for event in case.events if isinstance(event, CallAnswered)] == ["agent:1"]
    assert len(case.letters) == told and all(one.name == "alert_call" for one in case.letters)


def test_an_answer_finds_its_ticket_without_tokens_by_the_tag_in_its_subject() -> None:
    desk = replace(DESK, plus_addresses=False)
    place, letters = ordered("#call tomorrow 14:00 30m", desk=desk)
    asked = invitation(place, letters, BOB, desk)
    mail = sent(answered(asked, BOB), BOB, asked)
    assert [one.address for one in mail.to] == [SUPPORT] and "[#42]" in mail.subject
    assert partstats(arrived(mail, place, desk=desk)) == ["accepted"]


def test_an_answer_to_what_has_changed_since_changes_nothing() -> None:
    place, letters = ordered("#call tomorrow 14:00 30m")
    asked = invitation(place, letters, BOB)
    moved, _ = ordered("#call friday 10:00", place)
    case = arrived(sent(answered(asked, BOB, "DECLINED"), BOB, asked), moved)
    assert settled(case) == ("ticketed", "invitation") and names(case) == ["automatic_received"]
    assert case.events[0].because == "it answers invitation 0, which invitation 1 has replaced"
    assert case.letters == () and replace(case.ticket, seq=0, updated_at=None) == replace(
        moved.ticket, seq=0, updated_at=None
    )


def test_an_answer_to_a_talk_that_was_taken_back_changes_nothing() -> None:
    place, letters = ordered("#call tomorrow 14:00 30m")
    asked = invitation(place, letters, BOB)
    gone, _ = ordered("#call cancel", place)
    case = arrived(sent(answered(asked, BOB), BOB, asked), gone)
    assert names(case) == ["automatic_received"] and "is over or was taken back" in case.events[0].because
    assert case.letters == ()


def test_words_in_an_answer_that_comes_too_late_are_a_reply_like_any_other() -> None:
    place, letters = ordered("#call tomorrow 14:00 30m")
    asked = invitation(place, letters, BOB)
    gone, _ = ordered("#call cancel", place)
    case = arrived(sent(answered(asked, BOB), BOB, asked, text="But it prints nothing, still, on paper of A3."), gone)
    assert "message_received" in names(case) and owed(case) == [("alert_reply", CAS_AGENT.address)]


def test_an_answer_for_another_ticket_is_set_aside() -> None:
    other = standing(43, ticket=replace(OWNED.ticket, number=43))
    other, letters = ordered("#call tomorrow 14:00 30m", other)
    asked = invitation(other, letters, BOB)
    place, mine = ordered("#call tomorrow 14:00 30m")
    here = str(invitation(place, mine, BOB).reply_to[0].address)
    case = arrived(sent(answered(asked, BOB), BOB, asked, to=here), place, other)
    assert settled(case) == ("held", "invitation") and case.events == () and case.letters == ()
    assert case.disposition is not None
    assert case.disposition.because == "it came to #42, but answers an invitation that was not sent about it"


@pytest.mark.parametrize("dmarc", ["pass", "fail"])
def test_nobody_answers_for_somebody_else(dmarc: str) -> None:
    """Eve has the invitation that was sent to Bob: forwarded, or read over his shoulder."""
    place, letters = ordered("#call tomorrow 14:00 30m")
    asked = invitation(place, letters, BOB)
    case = arrived(sent(answered(asked, BOB, "DECLINED"), EVE, asked, dmarc=dmarc), place)
    assert settled(case) == ("held", "invitation") and case.events == () and case.letters == ()
    copied = replace(place, participants=frozenset({BOB.address, EVE.address}))
    case = arrived(sent(answered(asked, BOB, "DECLINED"), EVE, asked), copied)
    assert settled(case) == ("held", "invitation") and case.events == ()
    assert case.disposition is not None and "the invitation of somebody else" in case.disposition.because


def test_a_forged_answer_in_bobs_name_without_his_uid_is_set_aside() -> None:
    place, letters = ordered("#call tomorrow 14:00 30m")
    asked = invitation(place, letters, BOB)
    forged = answered(asked, BOB, "DECLINED", uid="guessed.42@desk.example")
    case = arrived(sent(forged, BOB, asked), place)
    assert settled(case) == ("held", "invitation") and case.events == ()


def test_an_answer_about_no_ticket_of_ours_opens_none() -> None:
    place, letters = ordered("#call tomorrow 14:00 30m")
    asked = invitation(place, letters, BOB)
    mail = replace(sent(answered(asked, BOB), BOB, asked), subject="Accepted: Lunch", to=(Address(address=SUPPORT),))
    case = arrived(mail)
    assert settled(case) == ("held", "invitation") and case.events == ()
    assert case.disposition is not None
    assert case.disposition.because == "it answers an invitation, but names no ticket of ours"


def test_a_person_can_release_what_was_set_aside_and_nothing_is_sent() -> None:
    place, letters = ordered("#call tomorrow 14:00 30m")
    asked = invitation(place, letters, BOB)
    forged = answered(asked, BOB, "DECLINED", uid="guessed.42@desk.example")
    case = arrived(sent(forged, BOB, asked), place, released=True)
    assert settled(case) == ("ticketed", "invitation") and names(case) == ["automatic_received"]
    assert case.letters == ()
