# SPDX-License-Identifier: Apache-2.0
"""Invitations to a call: what calendars read in them, in which zone, and how they stand in a mail."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from icalendar.timezone import tzp

from parsers.address import Role, make
from parsers.invitation_reply import reply
from parsers.mail import read
from parsers.values import Address
from templates.invitation import invitation
from templates.time_zone import time_zone
from tests.templates.samples import ACKNOWLEDGEMENT, AT, SIGNING, attachment, raw_plain, sent, worded
from workflows.appointment import CalendarMethod, Call
from workflows.letter import Audience, Letter

BOB = Address(name="Bob Smit", address="bob@example.net")
ANN = Address(name="Ann Lee", address="ann@example.org")
LINK = "https://meet.example.org/desk?room=42;lang=nl"
CALL = Call(
    uid="call-42@example.org",
    start=datetime(2026, 11, 26, 13, tzinfo=UTC),
    minutes=30,
    zone="Europe/Amsterdam",
    link=LINK,
    summary="Call about [#42]",
    organiser=Address(name="Example Support", address="support@example.org"),
    attendees=(BOB, ANN),
)


def event(call: Call, method: CalendarMethod = "REQUEST") -> Any:
    """The event as the library reads it back."""
    [found] = Calendar.from_ical(invitation(call, at=AT, method=method)).walk("VEVENT")
    return found


def lines(call: Call, method: CalendarMethod = "REQUEST") -> list[str]:
    """The unfolded lines."""
    return invitation(call, at=AT, method=method).decode().replace("\r\n ", "").split("\r\n")


def test_an_invitation_says_what_when_where_and_who() -> None:
    told = lines(CALL)
    for line in (
        "METHOD:REQUEST",
        "UID:call-42@example.org",
        "SEQUENCE:0",
        "DTSTAMP:20260328T223000Z",
        "DTSTART;TZID=Europe/Amsterdam:20261126T140000",
        "DTEND;TZID=Europe/Amsterdam:20261126T143000",
        "SUMMARY:Call about [#42]",
        f"URL:{LINK}",
        r"LOCATION:https://meet.example.org/desk?room=42\;lang=nl",
        "STATUS:CONFIRMED",
        'ORGANIZER;CN="Example Support":mailto:support@example.org',
    ):
        assert line in told, line
    attendees = [line for line in told if line.startswith("ATTENDEE")]
    assert len(attendees) == 2
    for line in attendees:
        assert ";PARTSTAT=NEEDS-ACTION" in line and ";RSVP=TRUE" in line and ";ROLE=REQ-PARTICIPANT" in line
    assert attendees[0].startswith('ATTENDEE;CN="Bob Smit"') and attendees[0].endswith(":mailto:bob@example.net")
    assert "BEGIN:VALARM" not in told


def test_every_property_that_the_standard_asks_for_is_there_once() -> None:
    """RFC 5546 section 3.2.2 and 3.2.5: REQUEST and CANCEL."""
    for method in ("REQUEST", "CANCEL"):
        told = lines(CALL, method)
        for name in ("UID", "DTSTAMP", "SEQUENCE", "ORGANIZER", "DTSTART", "SUMMARY", "METHOD", "PRODID", "VERSION"):
            inside = [line for line in told if re.match(f"{name}[;:]", line)]
            assert len([line for line in inside if not line.startswith("DTSTART:")]) == 1, (method, name)


def test_an_update_has_the_same_identity_and_a_higher_number() -> None:
    moved = event(replace(CALL, sequence=1, start=CALL.start + timedelta(hours=2)))
    assert (str(moved["uid"]), moved["sequence"]) == (CALL.uid, 1)
    assert moved.decoded("dtstart") == CALL.start + timedelta(hours=2)


def test_a_cancelling_says_so_and_asks_for_no_answer() -> None:
    told = lines(replace(CALL, sequence=2), "CANCEL")
    assert "METHOD:CANCEL" in told and "STATUS:CANCELLED" in told and "SEQUENCE:2" in told
    assert "RSVP" not in "".join(told) and sum(line.startswith("ATTENDEE") for line in told) == 2


def test_the_same_call_has_the_same_bytes() -> None:
    assert invitation(CALL, at=AT) == invitation(replace(CALL), at=AT)


@pytest.mark.parametrize(
    ("zone", "start", "begins", "ends"),
    [
        ("Europe/Amsterdam", "2026-07-01T10:00", ";TZID=Europe/Amsterdam:20260701T120000", "20260701T140000"),
        ("Asia/Kuala_Lumpur", "2026-11-26T01:30", ";TZID=Asia/Kuala_Lumpur:20261126T093000", "20261126T113000"),
        ("America/New_York", "2026-11-26T15:00", ";TZID=America/New_York:20261126T100000", "20261126T120000"),
        ("Australia/Lord_Howe", "2026-10-03T14:00", ";TZID=Australia/Lord_Howe:20261004T003000", "20261004T030000"),
        ("UTC", "2026-11-26T15:00", ":20261126T150000Z", ":20261126T170000Z"),
        # Over an hour that is left out.
        ("Europe/Amsterdam", "2027-03-28T00:30", ";TZID=Europe/Amsterdam:20270328T013000", "20270328T043000"),
        ("America/New_York", "2027-03-14T06:30", ";TZID=America/New_York:20270314T013000", "20270314T043000"),
        # Around an hour that comes twice: the first has a local name, the second none.
        ("Europe/Amsterdam", "2026-10-24T23:30", ";TZID=Europe/Amsterdam:20261025T013000", ":20261025T013000Z"),
        ("Europe/Amsterdam", "2026-10-25T00:30", ";TZID=Europe/Amsterdam:20261025T023000", "20261025T033000"),
        ("Europe/Amsterdam", "2026-10-25T01:30", ":20261025T013000Z", ";TZID=Europe/Amsterdam:20261025T043000"),
    ],
)
def test_a_call_of_two_hours_is_told_in_the_zone_of_the_desk(zone: str, start: str, begins: str, ends: str) -> None:
    at = datetime.fromisoformat(f"{start}+00:00")
    told = lines(replace(CALL, zone=zone, start=at, minutes=120))
    inside = told[told.index("BEGIN:VEVENT") :]
    assert f"DTSTART{begins}" in inside
    assert any(line.startswith("DTEND") and line.endswith(ends) for line in inside)
    assert ("BEGIN:VTIMEZONE" in told) is (zone != "UTC")


MOMENTS = st.integers(0, 365 * 24 * 12 * 3).map(
    lambda number: datetime(2025, 6, 1, tzinfo=UTC) + number * timedelta(minutes=5)
)
ZONES = st.sampled_from(
    ["UTC", "Europe/Amsterdam", "Asia/Kuala_Lumpur", "America/New_York", "America/Havana", "America/Santiago",
     "Australia/Lord_Howe", "Africa/Casablanca", "Europe/Dublin", "Asia/Tehran", "Pacific/Chatham", "Etc/GMT+5"]
)  # fmt: skip


@given(ZONES, MOMENTS, st.integers(1, 24 * 60))
def test_any_call_begins_and_ends_when_it_should(zone: str, start: datetime, minutes: int) -> None:
    """Read by the name of the zone, and with a name that nobody knows, so that its description counts."""
    content = invitation(replace(CALL, zone=zone, start=start, minutes=minutes), at=AT)
    nobody = content.replace(f"TZID:{zone}".encode(), b"TZID:Nobody").replace(f"TZID={zone}".encode(), b"TZID=Nobody")
    for named in (content, nobody):
        tzp.use_default()  # it remembers zones by their names
        [found] = Calendar.from_ical(named).walk("VEVENT")
        assert found.decoded("dtstart").astimezone(UTC) == start
        assert found.decoded("dtend").astimezone(UTC) == start + timedelta(minutes=minutes)


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Asia/Kuala_Lumpur", "America/New_York"])
def test_a_zone_tells_its_changes_by_the_clock_before_them(zone: str) -> None:
    told = time_zone(zone, CALL.start).to_ical().decode()
    onsets = re.findall(r"DTSTART:(\d{8}T\d{6})", told)
    assert onsets[0] == "19700101T000000"
    expected = {
        "Europe/Amsterdam": ["20260329T020000", "20261025T030000", "20270328T020000", "20271031T030000"],
        "Asia/Kuala_Lumpur": [],
        "America/New_York": ["20260308T020000", "20261101T020000", "20270314T020000", "20271107T020000"],
    }
    assert onsets[1:] == expected[zone]


def test_no_word_of_a_person_ends_a_line_or_begins_one() -> None:
    evil = 'x"\r\nATTENDEE:mailto:eve@example.com\r\n\x00\u2028;:,^n\ud800'
    call = replace(
        CALL,
        uid=evil,
        summary=evil,
        link=evil,
        organiser=Address(name=evil, address="support@example.org"),
        attendees=(Address(name=evil, address="bob@example.net"), Address(name="", address=evil)),
    )
    found = event(call)
    assert str(found["attendee"]) == "mailto:bob@example.net"
    assert "url" not in found and "eve@example.com" in found["location"]
    assert sum(line.startswith("ATTENDEE") for line in lines(call)) == 1


@given(st.text(max_size=30), st.text(max_size=300), st.text(max_size=300))
def test_any_words_come_back_on_one_line(name: str, summary: str, link: str) -> None:
    content = invitation(
        replace(CALL, summary=summary, link=link, attendees=(Address(name=name, address="bob@example.net"),)), at=AT
    )
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|[\0-\x08\x0b\x0c\x0e-\x1f]", content)
    assert max(map(len, content.split(b"\r\n"))) <= 75
    [found] = Calendar.from_ical(content).walk("VEVENT")
    assert str(found["attendee"]) == "mailto:bob@example.net"
    assert str(found["summary"]) == " ".join(str(found["summary"]).split())


def test_who_has_an_address_that_cannot_be_written_is_left_out() -> None:
    call = replace(
        CALL, attendees=(Address(address="bób@example.net"), Address(address="bob@bücher.example"), BOB, BOB)
    )
    assert [str(one) for one in event(call)["attendee"]] == [
        "mailto:bob@xn--bcher-kva.example",
        "mailto:bob@example.net",
    ]


def test_a_place_that_is_no_link_is_a_place() -> None:
    found = event(replace(CALL, link="Room 4, second floor"))
    assert str(found["location"]) == "Room 4, second floor" and "url" not in found
    assert not {"location", "url"} & set(event(replace(CALL, link="")))


def test_an_invitation_is_no_answer_to_one() -> None:
    assert reply(invitation(CALL, at=AT)) is None


def test_an_answer_to_an_invitation_names_it() -> None:
    """What a calendar does with ours: the same event, the attendee alone, another method."""
    content = invitation(replace(CALL, attendees=(BOB,)), at=AT)
    answer = content.replace(b"METHOD:REQUEST", b"METHOD:REPLY").replace(b"NEEDS-ACTION", b"ACCEPTED")
    found = reply(answer)
    assert found is not None
    assert (found.uid, found.attendee, found.partstat) == (CALL.uid, "bob@example.net", "accepted")


def test_a_call_without_a_zone_or_a_length_is_refused() -> None:
    for wrong in ({"start": datetime(2026, 11, 26)}, {"minutes": 0}):  # noqa: DTZ001
        with pytest.raises(ValueError, match="a start with a zone"):
            replace(CALL, **wrong)


LETTER = replace(ACKNOWLEDGEMENT, call=replace(CALL, summary="About the printer"), calendar_method="REQUEST")
ORGANISER = Address(name="Example Support", address="support@example.org")


def invites(letter: Letter) -> bytes:
    """The calendar that a letter bears, by its arguments alone."""
    assert letter.call is not None
    call = replace(letter.call, summary=f"{letter.call.summary} [#42]", organiser=ORGANISER)
    return invitation(call, at=AT, method=letter.calendar_method)


@pytest.mark.parametrize("attachments", [(), (attachment("photo.png"),)])
def test_a_letter_bears_its_invitation_as_a_form_of_its_words_and_as_a_file(attachments: Any) -> None:
    mail = sent(replace(LETTER, name="alert_new", attachments=attachments))
    assert mail.get_content_type() == "multipart/mixed"
    words, file, *others = mail.iter_parts()
    assert words.get_content_type() == "multipart/alternative"
    forms = list(words.iter_parts())
    assert [part.get_content_type() for part in forms] == ["text/plain", "text/html", "text/calendar"]
    assert dict(forms[2]["content-type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert forms[2].get_payload(decode=True) == invites(LETTER)
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    assert file.get_payload(decode=True) == invites(LETTER)
    assert [part.get_filename() for part in others] == [one.filename for one in attachments]


def test_a_letter_without_an_invitation_is_as_it_was() -> None:
    assert sent(ACKNOWLEDGEMENT).get_content_type() == "multipart/alternative"
    assert raw_plain(sent(LETTER)) == raw_plain(sent(ACKNOWLEDGEMENT))


def test_a_mail_with_an_invitation_is_seven_bits_in_short_lines() -> None:
    many = replace(CALL, summary="é" * 150, attendees=(Address(name="å" * 90, address="bob@example.net"),))
    for call in (CALL, many):
        content = worded(replace(LETTER, call=call)).content
        assert content.isascii() and not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
        assert max(map(len, content.split(b"\r\n"))) <= 78
        assert content == worded(replace(LETTER, call=call)).content


@pytest.mark.parametrize(("method", "word"), [("REQUEST", "Invitation"), ("CANCEL", "Cancelled")])
def test_a_mail_program_reads_the_invitation_back(method: CalendarMethod, word: str) -> None:
    letter = replace(LETTER, calendar_method=method)
    mail = read(worded(letter).content)
    assert [file.role for file in mail.attachments] == ["invitation", "invitation"]
    for file in mail.attachments:
        assert file.content == invites(letter)
        assert file.summary == (
            f"{word}: About the printer [#42], 2026-11-26 13:00-13:30 UTC, {LINK}, "
            "by Example Support <support@example.org>, 2 invited"
        )
    assert mail.defects == ()


@pytest.mark.parametrize(("audience", "role"), [(Audience.REPORTER, Role.REPORTER), (Audience.AGENT, Role.AGENT)])
def test_the_organiser_is_the_address_to_which_the_answers_of_this_reader_go(audience: Audience, role: Role) -> None:
    mail = read(worded(replace(LETTER, name="call", audience=audience), desk=SIGNING).content)
    signed = make("support@example.org", SIGNING.keys[0], ticket=42, role=role, recipient=BOB.address, at=AT)
    assert mail.reply_to[0].address == signed
    for file in mail.attachments:
        [event] = Calendar.from_ical(file.content).walk("VEVENT")
        assert str(event["organizer"]) == f"mailto:{signed}"


@pytest.mark.parametrize(
    ("subject", "language", "summary"),
    [
        ("The printer is broken", "en", "The printer is broken [#42]"),
        ("", "en", "[#42] A call about this ticket"),
    ],
)
def test_an_invitation_about_nothing_else_is_called_as_its_letter(subject: str, language: str, summary: str) -> None:
    letter = replace(LETTER, name="call", subject=subject, language=language, call=replace(CALL, summary=""))
    for file in read(worded(letter).content).attachments:
        [event] = Calendar.from_ical(file.content).walk("VEVENT")
        assert str(event["summary"]) == summary
