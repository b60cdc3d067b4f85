# SPDX-License-Identifier: Apache-2.0
"""A ticket hears what happened to its major incident, and so does its reporter; or that it shall be part of one."""

from datetime import timedelta

from workflows import clock
from workflows.case import DueClock, Note, Wake
from workflows.ending import reopen_ticket, resolve_ticket
from workflows.escalate import BREATH
from workflows.events import Answered, LetterWithheld
from workflows.events_life import StatusTold
from workflows.facts import Standing
from workflows.inform import DONE, MOST_STEPS
from workflows.join import due, hear_next, join, leave
from workflows.letter import Detail
from workflows.stand_alone import stand_alone
from workflows.ticket import Code, State, TargetKind, TimerKind
from workflows.writing import GENERATED, refusal, tell_reporter, tell_reporter_with, to_reporter, without_address

OPENED = "opened"  # when its own mail was received, which the parent's history does not tell


def follow_parent(case: DueClock) -> DueClock:
    """Do what the parent's event asks of this ticket; nothing where it is part of another, or of none."""
    wake, ticket = case.clock, case.ticket
    if not isinstance(wake, Wake):
        return case
    number = wake.parent.ticket.number if wake.parent is not None else ticket.parent
    if wake.what == "major_declared":
        return _claimed(case, wake, number)
    if not number or ticket.parent != number:
        return case
    if ticket.breach:
        return leave(case, "it is confidential, and stands alone")
    does = {
        "answered": _answered,
        "status_told": _status_told,
        "escalated": _escalated,
        "resolved": _resolved,
        "reopened": _reopened,
        "state_restored": _restored,
        "closed": _closed,
        "breach_flagged": _stands_alone,
        "children_released": _released,
    }.get(wake.what)
    return does(case, wake, number) if does is not None else case


def _claimed(case: DueClock, wake: Wake, number: int) -> DueClock:
    """An agent made it part of a major incident, which may have ended since."""
    ticket, parent = case.ticket, wake.parent
    if not number or parent is None or not parent.ticket.major or not parent.ticket.is_open or parent.ticket.breach:
        return case
    if not ticket.is_open or ticket.breach or ticket.major or ticket.parent or ticket.source == "import":
        return case
    return join(case, number, f"an agent made #{number} a major incident", due(parent.ticket))


def _answered(case: DueClock, wake: Wake, number: int) -> DueClock:
    """The agent's words go on under the agent's name; they are a first response, like any person's."""
    if not case.ticket.is_open or not wake.text:
        return case
    because = f"with the major incident #{number}"
    refused = refusal(case, "answer")
    if refused:
        return case.note(LetterWithheld(letter="answer", because=refused))
    by = wake.author.name or case.desk.name
    # Many get it at once: no robot shall answer it (RFC 3834 section 5).
    case = case.owe(to_reporter(case, "answer", text=wake.text, sent_as=by, automatic=GENERATED))
    case = case.note(Answered(actor=wake.actor, because=because))
    for kind in (TargetKind.FIRST_RESPONSE, TargetKind.NEXT_UPDATE):
        case = clock.meet(case, kind, because)
    return case


def _status_told(case: DueClock, wake: Wake, number: int) -> DueClock:
    """The status letter of the parent, with its facts; a reporter who has just had one of their own is spared it."""
    parent = wake.parent
    if parent is None or not case.ticket.is_open or _heard_since(case, wake):
        return case
    because = f"with the major incident #{number}"
    if refusal(case, "status"):
        return tell_reporter(case, "status")
    case = hear_next(clock.meet(case, TargetKind.NEXT_UPDATE, because), due(parent.ticket))
    case = case.note(StatusTold(because=because))
    return tell_reporter_with(case, "status", _facts_of(case, parent))


def _escalated(case: DueClock, wake: Wake, number: int) -> DueClock:
    """Others work on the parent now, and its news come at another time than was promised; not twice in a breath."""
    parent = wake.parent
    if parent is None or not case.ticket.is_open or _heard_since(case, wake, BREATH):
        return case
    if refusal(case, "escalated"):
        return tell_reporter(case, "escalated")
    facts = _facts_of(case, parent)
    case = hear_next(case, due(parent.ticket))
    told: dict[str, Detail] = {name: facts[name] for name in ("team", "level", "next_update") if name in facts}
    return tell_reporter_with(case, "escalated", told)


def _resolved(case: DueClock, wake: Wake, number: int) -> DueClock:
    """It is resolved with its parent, and the reporter is asked for themselves whether it is so."""
    if not case.ticket.is_open:
        return case
    because = f"with the major incident #{number}"
    agent = case.desk.agent(wake.author.address)
    text = without_address(wake.text, agent, case.desk.mailbox(case.ticket.mailbox).address)
    if text:
        author = wake.author
        note = Note(voice="resolution", text=text, author_name=author.name, author_address=author.address)
        case = case.keep(note)
        if not refusal(case, "resolved"):
            case = clock.meet(case, TargetKind.FIRST_RESPONSE, because)
    case = resolve_ticket(case, code_of(wake.parent), because)
    end = case.ticket.timer(TimerKind.CLOSE)
    until = end.due if end is not None else ""
    return tell_reporter(case, "resolved", resolution_text=text, until=until)


def _reopened(case: DueClock, wake: Wake, number: int) -> DueClock:
    """The parent was not resolved after all: what its reporter has not confirmed is open again with it."""
    if case.ticket.state is not State.RESOLVED:
        return case
    case = reopen_ticket(case, f"with the major incident #{number}", tell=False)
    if wake.parent is None or refusal(case, "reopened"):
        return tell_reporter(case, "reopened")
    facts = _facts_of(case, wake.parent)
    case = hear_next(case, due(wake.parent.ticket))
    told: dict[str, Detail] = {name: facts[name] for name in ("owner", "next_update") if name in facts}
    return tell_reporter_with(case, "reopened", told)


def _restored(case: DueClock, wake: Wake, number: int) -> DueClock:
    """What had ended it was taken back, where that is so still."""
    return _reopened(case, wake, number) if wake.parent is not None and wake.parent.ticket.is_open else case


def _closed(case: DueClock, wake: Wake, number: int) -> DueClock:
    """Nothing, where it was resolved: its own reporter confirms. A parent that ended otherwise leaves it alone."""
    if not case.ticket.is_open:
        return case
    return stand_alone(case, f"the major incident #{number} was closed without a resolution")


def _stands_alone(case: DueClock, wake: Wake, number: int) -> DueClock:
    return stand_alone(case, f"#{number} is no major incident any more")


def _released(case: DueClock, wake: Wake, number: int) -> DueClock:
    return stand_alone(case, f"an agent took it out of #{number}")


def _facts_of(case: DueClock, parent: Standing) -> dict[str, Detail]:
    """Who has the parent, when this ticket's own mail came, what was done since, and when the next news come."""
    ticket, told = parent.ticket, dict[str, Detail]()
    owner, news = case.desk.agent_of(ticket.owner), due(ticket)
    if owner is not None:
        told["owner"] = owner.name
    if news is not None:
        told["next_update"] = news
    own = [(at, name) for at, name in case.place.steps if name == OPENED]
    done = sorted((*own, *((at, name) for at, name in parent.steps if name in DONE and name != OPENED)))
    steps = tuple((at, DONE[name]) for at, name in done)[-MOST_STEPS:]
    return told | {"team": ticket.team, "level": str(ticket.level), "steps": steps}


def _heard_since(case: DueClock, wake: Wake, before: timedelta = timedelta(0)) -> bool:
    """Whether the reporter had a status letter of their own when the parent's was written, or after, or so long
    before."""
    since = wake.at - before if wake.at is not None else None
    return any(name == "status_told" and since is not None and at >= since for at, name in case.place.steps)


def code_of(parent: Standing | None) -> Code:
    """How the parent was resolved; solved where that is not known any more."""
    told = parent.ticket.code if parent is not None else ""
    return next((code for code in Code if code.value == told), Code.SOLVED)
