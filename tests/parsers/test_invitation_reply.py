# SPDX-License-Identifier: Apache-2.0
"""Answers to invitations, as the calendars that people use write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import invitation_reply
from parsers.invitation_reply import InvitationReply, answer, reply
from parsers.mail import read

AT = datetime(2026, 11, 25, 20, 15, tzinfo=UTC)


def calendar(*lines: str, method: str = "REPLY", end: str = "\r\n") -> bytes:
    """A calendar with one event of these lines."""
    told = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        *lines,
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return (end.join(told) + end).encode()


def answered(partstat: str, *more: str, method: str = "REPLY") -> InvitationReply | None:
    """What comes of an answer in its plainest form."""
    who = f"ATTENDEE;PARTSTAT={partstat}:mailto:bob@example.net"
    return reply(calendar("UID:call-42@example.org", "DTSTAMP:20261125T201500Z", who, *more, method=method))


@pytest.mark.parametrize(
    ("told", "partstat"),
    [
        ("ACCEPTED", "accepted"),
        ("DECLINED", "declined"),
        ("TENTATIVE", "tentative"),
        ("accepted", "accepted"),
        ('"DECLINED"', "declined"),
        ("DELEGATED", "tentative"),
    ],
)
def test_an_answer_says_who_comes(told: str, partstat: str) -> None:
    found = answered(told)
    assert found == InvitationReply(
        uid="call-42@example.org", sequence=0, attendee="bob@example.net", partstat=partstat, at=AT  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize("told", ["NEEDS-ACTION", "", "PERHAPS"])
def test_who_has_not_answered_has_not_answered(told: str) -> None:
    assert answered(told) is None


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH", "REFRESH", "ADD", "DECLINECOUNTER", "", "REPLYX"])
def test_what_is_no_answer_is_none(method: str) -> None:
    """An invitation that comes back, forwarded or quoted, never counts as an answer."""
    assert answered("ACCEPTED", method=method) is None


def test_google_writes_the_comment_into_the_line_of_the_attendee() -> None:
    found = reply(
        calendar(
            "DTSTART:20261126T090000Z",
            "DTSTAMP:20261125T201500Z",
            "ORGANIZER;CN=Example Support:mailto:support@example.org",
            "UID:call-42@example.org",
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=TENTATIVE;CN=Bob Sm",
            ' it;X-NUM-GUESTS=0;X-RESPONSE-COMMENT="It&#39\\;s early, but ok":mailto:bob@e',
            " xample.net",
            "SEQUENCE:2",
            "SUMMARY:Call",
        )
    )
    assert found is not None
    assert (found.partstat, found.comment) == ("tentative", "It's early, but ok")
    assert (found.attendee, found.sequence, found.proposed) == ("bob@example.net", 2, None)


def test_outlook_writes_windows_zones_and_capitals() -> None:
    found = reply(
        b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nPRODID:Microsoft Exchange Server 2010\r\nVERSION:2.0\r\n"
        b"BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\n"
        b"TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\n"
        b"END:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
        b"RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
        b"ATTENDEE;PARTSTAT=DECLINED;CN=Bob Smit:MAILTO:Bob@Example.net\r\nCOMMENT;LANGUAGE=nl:Ik ben er niet\\,\r\n"
        b"  helaas.\\nKan het later?\r\nUID:call-42@example.org\r\n"
        b"SUMMARY;LANGUAGE=nl-NL:Geweigerd: Call\r\nDTSTART;TZID=W. Europe Standard Time:20261126T100000\r\n"
        b"DTEND;TZID=W. Europe Standard Time:20261126T103000\r\nCLASS:PUBLIC\r\nPRIORITY:5\r\n"
        b"DTSTAMP:20261125T201500Z\r\nTRANSP:OPAQUE\r\nSTATUS:CONFIRMED\r\nSEQUENCE:1\r\n"
        b"X-MICROSOFT-CDO-APPT-SEQUENCE:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert found == InvitationReply(
        uid="call-42@example.org",
        sequence=1,
        attendee="bob@example.net",
        partstat="declined",
        at=AT,
        comment="Ik ben er niet, helaas.\nKan het later?",
    )


@pytest.mark.parametrize(
    ("start", "proposed"),
    [
        ("DTSTART:20261126T140000Z", datetime(2026, 11, 26, 14, tzinfo=UTC)),
        ("DTSTART;TZID=W. Europe Standard Time:20261126T150000", datetime(2026, 11, 26, 14, tzinfo=UTC)),
        ("DTSTART;TZID=Asia/Kuala_Lumpur:20261126T220000", datetime(2026, 11, 26, 14, tzinfo=UTC)),
        ("DTSTART:20261126T140000", None),
        ("DTSTART;VALUE=DATE:20261126", None),
        ("DTSTART:tomorrow", None),
        ("DTSTART;TZID=Asia/Kuala_Lumpur:00010101T000000", None),
        ("X-NOTHING:1", None),
    ],
)
def test_another_time_that_is_proposed_is_read(start: str, proposed: datetime | None) -> None:
    found = answered("TENTATIVE", start, "COMMENT:Later?", method="COUNTER")
    assert found is not None
    assert (found.partstat, found.proposed, found.comment) == ("countered", proposed, "Later?")


def test_the_one_who_has_answered_is_found_among_many() -> None:
    others = [f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:a{number}@example.net" for number in range(3)]
    found = reply(calendar("UID:x", *others, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.net"))
    assert found is not None and found.attendee == "bob@example.net"


@pytest.mark.parametrize(
    ("line", "attendee"),
    [
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:b%2Bob@example.net", "b+ob@example.net"),
        ("ATTENDEE;PARTSTAT=ACCEPTED:bob@example.net", "bob@example.net"),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.net?subject=x", "bob@example.net"),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob%0D%0ABcc:x@example.net", "bob  bcc:x@example.net"),
        ("ATTENDEE;PARTSTAT=ACCEPTED:invalid:nomail", ""),
        (f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{'b' * 300}@example.net", ""),
    ],
)
def test_the_attendee_is_an_address_on_one_line(line: str, attendee: str) -> None:
    found = reply(calendar("UID:x", line))
    assert found is not None and found.attendee == attendee


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n",
        calendar("ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.net"),
        calendar("UID:x"),
        calendar(f"UID:{'x' * 256}", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.net"),
        calendar("UID: ", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.net"),
        calendar("UID:x", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.net").replace(b"VEVENT", b"VTODO"),
        b"\xff\xfe" * 1000,
        b"BEGIN:VEVENT\n" * 1000,
    ],
)
def test_what_is_damaged_is_none(content: bytes) -> None:
    assert reply(content) is None


def test_a_damaged_number_and_date_leave_the_answer() -> None:
    found = answered("ACCEPTED", "SEQUENCE:many", "DTSTAMP:never")
    assert found is not None and found.sequence == 0
    assert reply(
        calendar("UID:x", "SEQUENCE:-3", "ATTENDEE;PARTSTAT=DECLINED:mailto:b@example.net")
    ) == InvitationReply(uid="x", sequence=0, attendee="b@example.net", partstat="declined", at=None)


def test_a_comment_is_bounded_and_clean() -> None:
    found = answered("ACCEPTED", "COMMENT:" + "é\x07\\n" * 3000)
    assert found is not None
    assert 500 < len(found.comment) <= invitation_reply.MAX_COMMENT and "\x07" not in found.comment


def test_what_stands_around_an_answer_makes_it_neither_long_nor_lost() -> None:
    around = ["X-LONG:" + "x" * 20_000, "DESCRIPTION:" + "d" * 50_000, "LOCATION:" + "l" * 50_000]
    alarm = ["BEGIN:VALARM", "COMMENT:no", "END:VALARM"]
    crowd = [f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:a{number}@example.net" for number in range(1500)]
    found = reply(calendar(*around, *alarm, "UID:x", *crowd, "COMMENT:yes", end="\n"))
    assert found is not None and (found.attendee, found.comment) == ("a0@example.net", "yes")


def mail(content: bytes, kind: str = 'text/calendar; charset="utf-8"; method=REPLY') -> bytes:
    """A mail that holds an answer beside a text."""
    return (
        b"From: bob@example.net\nTo: support@example.org\nSubject: Accepted: Call\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n\n--b\n"
        b"Content-Type: " + kind.encode() + b"\n\n" + content + b"\n--b--\n"
    )


@pytest.mark.parametrize("kind", ['text/calendar; charset="utf-8"; method=REPLY', "application/ics; name=invite.ics"])
def test_a_mail_holds_its_answer(kind: str) -> None:
    accepted = calendar("UID:x", "DTSTAMP:20261125T201500Z", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.net")
    found = answer(read(mail(accepted, kind)))
    assert found == InvitationReply(uid="x", sequence=0, attendee="bob@example.net", partstat="accepted", at=AT)


def test_a_mail_with_an_invitation_or_without_a_calendar_holds_no_answer() -> None:
    asked = calendar("UID:x", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.net", method="REQUEST")
    assert answer(read(mail(asked))) is None
    assert answer(read(b"From: bob@example.net\nSubject: Hello\n\nMETHOD:REPLY\n")) is None


PIECES = st.sampled_from(
    [b"ATTENDEE", b";PARTSTAT=ACCEPTED", b":mailto:", b"bob@example.net", b"\n", b"\r\n ", b"UID:x\n", b"DTSTAMP:",
     b"20261125T201500Z", b"DTSTART;TZID=", b"COMMENT:", b"SEQUENCE:9", b"BEGIN:VEVENT\n", b"END:VEVENT\n", b"%00",
     b'"', b"METHOD:COUNTER\n", b"^n", b"\\", b"=", b"\xff", b"BEGIN:VTIMEZONE\n", b"RRULE:FREQ=SECONDLY\n",
     b";X-RESPONSE-COMMENT="]
)  # fmt: skip


@given(st.lists(PIECES | st.binary(max_size=8), max_size=40).map(b"".join))
def test_no_calendar_raises_and_what_is_found_is_whole(data: bytes) -> None:
    found = reply(b"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:x\n" + data)
    if found is not None:
        assert found.uid and found.sequence >= 0 and len(found.comment) <= invitation_reply.MAX_COMMENT
        assert found.at is None or found.at.tzinfo is UTC
        assert not set("\r\n\0") & set(found.uid + found.attendee)
