# SPDX-License-Identifier: Apache-2.0
"""History makes the ticket, event by event; what is written down is read back as it was."""

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.samples import AT
from workflows.event import STAMP, Event, after, data
from workflows.events import Opened
from workflows.events_promise import TargetMet, TargetMissed, TargetSet
from workflows.history import replay, restored
from workflows.ticket import TargetKind, TargetState, Ticket

MOMENTS = st.datetimes(timezones=st.just(UTC))
WORDS = st.text(max_size=12)
SPANS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))
BY_HINT: dict[Any, st.SearchStrategy[Any]] = {
    datetime: MOMENTS,
    datetime | None: st.none() | MOMENTS,
    timedelta: SPANS,
    timedelta | None: st.none() | SPANS,
    str: WORDS,
    bool: st.booleans(),
    int: st.integers(0, 2**62),
    float: st.floats(0, 1),
    tuple[str, ...]: st.lists(WORDS, max_size=3).map(tuple),
    tuple[int, ...]: st.lists(st.integers(0, 99), max_size=3).map(tuple),
}


def kinds(kind: type[Event] = Event) -> Iterator[type[Event]]:
    """Every class of event that has a name of its own."""
    for each in kind.__subclasses__():
        if "name" in vars(each):
            yield each
        yield from kinds(each)


KINDS = sorted(kinds(), key=lambda kind: kind.name)


def strategy_of(hint: Any) -> st.SearchStrategy[Any]:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    return BY_HINT[hint]


def happenings(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Events of this kind with any values, unstamped."""
    hints = get_type_hints(kind)
    own = {field.name: strategy_of(hints[field.name]) for field in fields(kind) if field.name not in STAMP}
    return st.builds(kind, **own, actor=WORDS, because=WORDS)


ANYTHING = st.one_of([happenings(kind) for kind in KINDS])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_event_is_read_back_as_it_was_written(kind: type[Event]) -> None:
    @settings(max_examples=10, deadline=None, database=None)
    @given(happenings(kind), st.integers(1, 99), MOMENTS)
    def read_back(event: Event, seq: int, at: datetime) -> None:
        event = event.stamped(seq=seq, at=at, cause="inbox 1")
        stamp = {name: getattr(event, name) for name in STAMP}
        written = json.loads(json.dumps(data(event)))
        assert restored(event.name, written, **stamp) == event

    read_back()


def test_every_event_has_a_name_of_its_own() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert len(KINDS) >= 45


@given(st.lists(ANYTHING, max_size=12), st.lists(MOMENTS, min_size=12, max_size=12))
def test_replaying_any_history_equals_its_steps(happened: list[Event], moments: list[datetime]) -> None:
    ticket, history = Ticket(number=7), []
    for seq, (event, at) in enumerate(zip(happened, moments, strict=False), start=1):
        history.append(event.stamped(seq=seq, at=at, cause=""))
        ticket = after(ticket, history[-1])
    assert replay(7, history) == ticket
    assert (ticket.number, ticket.seq) == (7, len(happened))
    assert ticket.updated_at == (moments[len(happened) - 1] if happened else None)


def test_an_event_of_a_newer_program_is_read_without_the_fields_that_are_unknown() -> None:
    told = {**data(Opened(requester=7, mailbox="support", language="en")), "mood": "bad"}
    assert restored("opened", told) == Opened(requester=7, mailbox="support", language="en")


def test_an_event_of_an_older_program_gets_the_defaults_of_fields_that_it_lacked() -> None:
    told = {"requester": 7, "mailbox": "support", "language": "en"}
    assert restored("opened", told) == Opened(requester=7, mailbox="support", language="en")


def test_an_event_that_nobody_knows_is_never_taken_for_another() -> None:
    with pytest.raises(KeyError):
        restored("eaten", {})


def test_a_target_that_was_met_or_missed_is_the_one_that_was_set() -> None:
    ticket = Ticket(number=7)
    for kind in (TargetKind.FIRST_RESPONSE, TargetKind.RESOLUTION):
        for count in (1, 2):
            ticket = after(ticket, TargetSet(kind=kind, due=AT, round=count))
    ticket = after(ticket, TargetMet(kind=TargetKind.FIRST_RESPONSE, round=2))
    ticket = after(ticket, TargetMissed(kind=TargetKind.RESOLUTION, round=1))
    assert [target.state for target in ticket.targets] == [
        TargetState.RUNNING, TargetState.MET, TargetState.MISSED, TargetState.RUNNING,
    ]  # fmt: skip


def test_the_stamp_is_no_part_of_an_event_s_data() -> None:
    event = Opened(requester=7, mailbox="support", language="en", actor="contact:7", because="why")
    assert set(data(event)) == {"requester", "mailbox", "language", "source", "reported_at"}
