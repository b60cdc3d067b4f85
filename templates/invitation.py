# SPDX-License-Identifier: Apache-2.0
"""Invitations to a call: text/calendar that calendars take in, change and cancel by itself (RFC 5545, 5546, 6047)."""

import re
from datetime import UTC, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from parsers.address import ascii_domain
from parsers.values import Address
from templates import header
from templates.time_zone import time_zone
from workflows.appointment import CalendarMethod, Call

PRODUCT = "-//Firstline//Firstline//EN"
SUMMARY_LIMIT = 200  # characters
LINK_LIMIT = 1000
UID_LIMIT = 255
NAMES_OF_UTC = ("UTC", "Etc/UTC", "GMT", "Etc/GMT")
LINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}:[!-~]+")
UNRESERVED = "!$&'+()*,-./:;=@_~"  # what a mailto URI may hold as it is (RFC 6068)


def invitation(call: Call, *, at: datetime, method: CalendarMethod = "REQUEST") -> bytes:
    """The call as a calendar of one event; the same arguments give the same bytes.

    REQUEST invites, and with a higher ``call.sequence`` changes what was agreed; CANCEL takes it back. ``at`` is when
    it is written. It holds nothing but what the call holds, and whoever has an address that cannot be written in
    ASCII is left out.
    """
    calendar, cancelled = Calendar(), method == "CANCEL"
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    event = Event()
    event.add("uid", header.one_line(call.uid, UID_LIMIT))
    event.add("dtstamp", at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", call.sequence)
    for name, moment in (("dtstart", call.start), ("dtend", call.end)):
        _add_time(event, name, moment, call.zone)
    event.add("summary", header.one_line(call.summary, SUMMARY_LIMIT))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    _add_place(event, header.one_line(call.link, LINK_LIMIT))
    _add_people(event, call, cancelled)
    if call.zone not in NAMES_OF_UTC:
        calendar.add_component(time_zone(call.zone, call.start))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _add_time(event: Event, name: str, moment: datetime, zone: str) -> None:
    moment = moment.astimezone(UTC).replace(microsecond=0)
    local = moment.astimezone(ZoneInfo(zone))
    # A local time that comes twice means the first one (RFC 5545 section 3.3.5): the second has no name but in UTC.
    event.add(name, moment if zone in NAMES_OF_UTC or local.fold else local)


def _add_place(event: Event, link: str) -> None:
    """Where to join: in LOCATION, which every calendar shows, and as a link where it is one."""
    if not link:
        return
    event.add("location", link)
    if LINK.fullmatch(link):
        event.add("url", vUri(link))


def _add_people(event: Event, call: Call, cancelled: bool) -> None:
    if organiser := _person(call.organiser):
        event.add("organizer", organiser)
    for one in dict.fromkeys(call.attendees):
        if attendee := _person(one):
            attendee.params["CUTYPE"] = vText("INDIVIDUAL")
            attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
            if not cancelled:
                attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
                attendee.params["RSVP"] = vText("TRUE")
            event.add("attendee", attendee)


def _person(one: Address) -> vCalAddress | None:
    address = ascii_domain(one.address)
    if len(address) > header.ADDRESS_LIMIT or not header.ADDRESS.fullmatch(address):
        return None
    found = vCalAddress(f"mailto:{quote(address, safe=UNRESERVED)}")
    # Neither a quotation mark nor a control may stand in a parameter (RFC 5545 section 3.2).
    if name := header.one_line(one.name.replace('"', "'"), header.NAME_LIMIT):
        found.params["CN"] = vText(name)
    return found
