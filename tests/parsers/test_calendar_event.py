# SPDX-License-Identifier: Apache-2.0
"""Time zones that come with an invitation: those of this world are understood, wild ones do no harm."""

import pytest

from parsers.invitation import summary

OUTLOOK = (
    "BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\n"
)
OLDER = (
    "BEGIN:DAYLIGHT\r\nDTSTART:20070311T020000\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nTZNAME:EDT\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU\r\nEND:DAYLIGHT\r\n"
    "BEGIN:STANDARD\r\nDTSTART:20071104T020000\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nTZNAME:EST\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU;WKST=MO\r\nEND:STANDARD\r\n"
)
DATED = (
    "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0800\r\nTZOFFSETTO:+0800\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nDTSTART:20260701T000000\r\nRDATE:20260701T000000\r\nTZOFFSETFROM:+0800\r\n"
    "TZOFFSETTO:+0900\r\nEND:DAYLIGHT\r\n"
)


def calendar(zone: str, start: str, name: str = "Customized Time Zone") -> bytes:
    """An invitation in a zone that it describes itself."""
    return (
        f"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:{name}\r\n{zone}END:VTIMEZONE\r\n"
        f"BEGIN:VEVENT\r\nUID:x\r\nDTSTART;TZID={name}:{start}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("zone", "start", "told"),
    [
        (OUTLOOK, "20260701T120000", "10:00"),
        (OUTLOOK, "20261201T120000", "11:00"),
        (OLDER, "20260701T120000", "16:00"),
        (OLDER, "20261201T120000", "17:00"),
        (DATED, "20260601T120000", "04:00"),
        (DATED, "20260801T120000", "03:00"),
    ],
)
def test_a_zone_of_its_own_is_understood(zone: str, start: str, told: str) -> None:
    day = f"{start[:4]}-{start[4:6]}-{start[6:8]}"
    assert summary(calendar(zone, start), "UTC") == f"Invitation: {day} {told} UTC"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY",
        "FREQ=DAILY",
        "freq=minutely",
        "FREQ=YEARLY;BYHOUR=0,1,2,3;BYMINUTE=0,1,2;BYSECOND=0,1,2",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTH=2;BYDAY=5MO;BYMONTHDAY=1",
        "FREQ=YEARLY;BYYEARDAY=1,2,3",
        "FREQ=YEARLY;BYMONTH=99",
        "FREQ=YEARLY;FREQ=SECONDLY",
        "FREQ=YEARLY;BYEASTER=1",
    ],
)
def test_a_rule_that_takes_for_ever_is_not_followed(rule: str) -> None:
    """Followed from the year 1601 on, each second, this would not end before the time limit of a test."""
    autumn, spring = (f"FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH={month}" for month in (10, 3))
    for zone in (OUTLOOK.replace(autumn, rule), OUTLOOK.replace(autumn, rule).replace(spring, rule)):
        assert summary(calendar(zone, "20261201T120000"), "UTC").startswith("Invitation: 2026-12-01 1")


def test_many_rules_are_not_all_followed() -> None:
    assert summary(calendar(OUTLOOK * 20, "20260701T120000"), "UTC") == "Invitation: 2026-07-01 10:00 UTC"


def test_what_one_mail_says_of_a_zone_does_not_count_in_the_next() -> None:
    for zone, told in ((OUTLOOK, "10:00"), (OLDER, "16:00"), (OUTLOOK, "10:00")):
        for name in ("Customized Time Zone", "W. Europe Standard Time"):
            assert told in summary(calendar(zone, "20260701T120000", name), "UTC")
    nothing = b"BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\nEND:VTIMEZONE\r\n"
    short = calendar("", "20260701T120000", "W. Europe Standard Time").replace(nothing, b"")
    assert "10:00" in summary(short, "UTC")


def test_no_zone_moves_one_that_the_world_knows() -> None:
    assert "10:00" in summary(calendar(OLDER, "20260701T120000", "Europe/Amsterdam"), "UTC")
