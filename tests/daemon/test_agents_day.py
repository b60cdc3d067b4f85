# SPDX-License-Identifier: Apache-2.0
"""One day of three agents who work by mail alone, from their own mail clients, through Postfix and Dovecot."""

from collections import Counter
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from pathlib import Path

import pytest

from tests.daemon.clients import Desktop, apple_mail, galaxy, gmail, iphone, outlook, reply_address
from tests.daemon.day import Day, Had
from tests.daemon.day_told import (
    ALERTS,
    ANSWERS,
    ENDED,
    INTERNAL,
    JOINED,
    KEPT,
    LETTERS,
    OTHERS,
    REPORTS,
    SAME,
    STATES,
)  # fmt: skip
from tests.daemon.desk import DeskUnderTest, mail
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.postfix import Postfix
from workflows.events import Answered
from workflows.events_life import Resolved
from workflows.events_promise import TargetMet

Writes = Callable[[Account, Message, str], bytes]
NAMES = {"ann": "Ann Lee", "cas": "Cas Smit", "dee": "Dee Moor"}


@pytest.fixture
def day(desk: DeskUnderTest, fresh_account: Callable[[str], Account]) -> Iterator[Day]:
    agents = {name: fresh_account(f"{name}@agents.example") for name in ("ann", "cas", "dee")}
    desk.agents = list(agents.values())
    desk.settings |= {"desk__answer_delay": "1h", "budgets__domain": 500}
    day = Day(desk=desk, agents=agents)
    for key, (subject, _) in REPORTS.items():
        day.subjects[key] = subject
        day.reporters[key] = day.reporters[SAME[key]] if key in SAME else fresh_account(f"{key}@customer.example")
    for key, (name, subject) in OTHERS.items():
        day.subjects[key] = subject
        day.reporters[key] = fresh_account(f"{name}@customer.example")
    yield day
    day.end()


def does(day: Day, who: str, client: Writes, letter: str, key: str, words: str) -> Callable[[], None]:
    """An agent answers the newest letter of that name about a ticket, from this mail client."""
    found = day.newest(who, letter, key)
    account = day.agents[who]
    return lambda: day.desk.submit(account, client(account, found, words), reply_address(found))


def says(day: Day, key: str, letter: str, words: str) -> Callable[[], None]:
    """A reporter answers the newest letter of that name."""
    return day.wrote(key, "", words, day.newest(key, letter, key))


def tickets_are_taken_and_two_mistakes_taken_back(day: Day) -> None:
    """An answer and a merge that were meant for other tickets, before anything has left."""
    day.scene(
        does(day, "ann", outlook, "alert_new", "vpn", "#take"),
        does(day, "ann", iphone, "alert_new", "headset", "#take"),
        does(day, "cas", galaxy, "alert_new", "printer", "#take"),
        does(day, "cas", apple_mail, "alert_new", "beamer", "#take"),
        does(day, "ann", gmail, "alert_new", "screen", "Your new shoes are ready."),
    )
    day.scene(
        does(day, "ann", apple_mail, "alert_new", "screen", "#undo"),
        does(day, "cas", outlook, "alert_new", "printer", f"#merge {day.numbers['scanner']}"),
    )
    day.scene(does(day, "cas", iphone, "command_report", "printer", "#undo"))
    day.change(desk__answer_delay="0s")


def the_forenoon(day: Day, ann: Desktop, cas: Desktop) -> None:
    """Each answers what came, from the client at hand."""
    printer = day.newest("cas", "alert_new", "printer")
    vpn = day.newest("ann", "alert_new", "vpn")
    day.scene(
        lambda: ann.neomutt("Please press the button on its left side.", "left.screen"),
        lambda: cas.s_nail(printer.as_bytes(), "Open the lid and pull the paper out."),
        lambda: ann.swaks(vpn, "#resolve workaround: use the other gateway"),
        does(day, "cas", outlook, "alert_new", "badge", "#escalate The cupboard is empty, somebody has to order."),
        does(day, "ann", gmail, "alert_new", "mouse", "Please wipe the glass below it."),
        does(day, "cas", apple_mail, "alert_new", "keyboard", "#reslove\n\nTake one from the shelf, please."),
        does(day, "ann", iphone, "alert_new", "licence", "It is on its way to you."),
        does(day, "cas", galaxy, "alert_new", "sheet", "#take\n\nI open the budget with you at two."),
        lambda: note(day, "mailbox", "He deletes nothing, ever."),
        does(day, "cas", gmail, "alert_new", "wifi", "#note The access point is from 2011."),
        does(day, "ann", outlook, "alert_new", "headset", f"#merge {day.numbers['phone']}"),
        does(day, "cas", apple_mail, "alert_new", "beamer", "#close cancelled"),
        does(day, "ann", galaxy, "alert_new", "account", "#wait 2d\n\nWhich of your two accounts is it?"),
        does(day, "ann", iphone, "alert_new", "battery", "#assign cas"),
        does(day, "ann", gmail, "alert_new", "folder", "You can read it from tomorrow on."),
        lambda: forward(day),
        lambda: open_for(day),
    )


def the_afternoon(day: Day) -> None:
    """Reporters answer, one answer crosses another, and lists are asked for."""
    day.scene(
        does(day, "cas", outlook, "alert_new", "folder", "No, that is not for everybody."),
        does(day, "cas", gmail, "held_command", "keyboard", "send"),
        does(day, "dee", outlook, "alert_handover", "badge", "Your badge is ordered."),
        does(day, "ann", galaxy, "command_report", "account", "#mine\n#open"),
        says(day, "vpn", "resolved", "yes"),
        says(day, "account", "answer", "It is the one for the shop."),
        says(day, "headset", "merged", "Is there any news?"),
    )


def the_evening(day: Day) -> None:
    """What is left is answered, and closed."""
    day.scene(
        does(day, "cas", iphone, "held_crossed", "folder", "note"),
        does(day, "ann", apple_mail, "alert_reply", "phone", "New cables come tomorrow."),
        does(day, "ann", galaxy, "alert_reply", "account", "It is open again."),
        does(day, "dee", iphone, "alert_handover", "badge", "#resolve The badge is at the desk."),
        does(day, "cas", apple_mail, "alert_assigned", "battery", "#close solved It has a new one."),
        does(day, "ann", outlook, "alert_new", "calendar", "#take"),
    )


def note(day: Day, key: str, words: str) -> None:
    """Ann writes to the ticket's own address for notes, which stands behind a link in the alert."""
    ann, alert = day.agents["ann"], day.newest("ann", "alert_new", key)
    to = day.note_address(alert)
    day.desk.submit(ann, mail(ann.address, to, f"[#{day.numbers[key]}] note", words), to)


def forward(day: Day) -> None:
    """Ann forwards what Eve wrote to her, whole."""
    ann, eve, subject = day.agents["ann"], day.reporters["door"], day.subjects["door"]
    own = mail(f"Eve <{eve.address}>", ann.address, subject, "The door of room 4 does not close.")
    day.own["door"] = [own.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()]
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"], letter["Subject"] = ann.address, day.desk.support.address, f"Fwd: {subject}"
    letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain="agents.example")
    letter.set_content("She has asked before.")
    letter.add_attachment(message_from_bytes(own, policy=SMTP))
    day.desk.submit(ann, letter.as_bytes())


def open_for(day: Day) -> None:
    """Cas opens a ticket for Gus, who has called."""
    cas, gus = day.agents["cas"], day.reporters["chair"]
    words = f"#for {gus.address}\n\nGus called: his chair creaks."
    day.desk.submit(cas, mail(cas.address, day.desk.support.address, day.subjects["chair"], words))


@pytest.mark.needs_neomutt
@pytest.mark.needs_s_nail
@pytest.mark.needs_swaks
def test_an_agents_day(day: Day, dovecot: Dovecot, postfix: Postfix, tmp_path: Path) -> None:
    day.begin()
    desktops = {}
    for name in ("ann", "cas"):
        (tmp_path / name).mkdir()
        desktops[name] = Desktop(folder=tmp_path / name, account=day.agents[name], dovecot=dovecot, postfix=postfix)
    day.scene(*(day.wrote(key, subject, text) for key, (subject, text) in REPORTS.items()))
    tickets_are_taken_and_two_mistakes_taken_back(day)
    the_forenoon(day, **desktops)
    the_afternoon(day)
    the_evening(day)
    each_reporter_had_exactly_their_letters(day)
    nothing_inside_has_left(day)
    each_agent_had_exactly_their_alerts_and_reports(day)
    the_rows_say_what_was_done(day)


def each_reporter_had_exactly_their_letters(day: Day) -> None:
    """Which, in which order, under which subject and name, in which thread; an agent's words to the letter."""
    told: dict[str, list[str]] = {key: [] for key in day.reporters if key not in SAME}
    keys = {day.numbers[key]: key for key in day.numbers}
    joined = {day.reporters[key].address: key for key in JOINED}
    for account in {one.address: one for one in day.reporters.values()}.values():
        for one in day.had(account):
            key = joined.get(account.address, keys[one.ticket])
            told.setdefault(key, []).append(one.letter)
            subject, tag = day.subjects[key], f"[#{day.numbers[key]}]"
            spoken = one.letter == "answer"
            who, words = ANSWERS[key, told[key].count("answer")] if spoken else ("", "")
            assert one.author == (f"{NAMES[who]}, Example Support" if spoken else "Example Support"), key
            unproved = f"{tag} We have received your message"
            assert one.subject == (unproved if key == "door" else f"Re: {subject} {tag}")
            if spoken:
                signed = f"{NAMES[who]}, Example Support\nYour reference: {tag}. To answer, just reply to this mail."
                assert one.text().strip() == f"{words}\n\n-- \n{signed}", key
            hangs_in_its_thread(day, key, account, one, told[key])
    assert told == {key: LETTERS.get(key, ["acknowledgement"]) for key in day.reporters}


def hangs_in_its_thread(day: Day, key: str, account: Account, one: Had, told: list[str]) -> None:
    """A letter answers a mail that its reader wrote or had, in the thread that their own first mail began."""
    if key not in day.own:
        assert one.mail["In-Reply-To"] is None, "whoever called wrote no mail"
        return
    own, had = day.own[key], [str(other.mail["Message-ID"]) for other in day.had(account)]
    answered, thread = str(one.mail["In-Reply-To"]), str(one.mail["References"]).split()
    assert answered == own[0] if told == ["acknowledgement"] else answered in (*own, *had), key
    assert own[0] in thread, key


def nothing_inside_has_left(day: Day) -> None:
    """No command, note, summary, client's signature, quotation or agent's address, and nobody else's address."""
    inside = [*INTERNAL, *(one.address for one in day.agents.values())]
    for key, account in day.reporters.items():
        others = [other.address for other in day.reporters.values() if other != account]
        for one in day.had(account):
            whole = one.everything().casefold()
            assert [words for words in (*inside, *others) if words.casefold() in whole] == [], (key, one.letter)


def each_agent_had_exactly_their_alerts_and_reports(day: Day) -> None:
    keys = {number: key for key, number in day.numbers.items()}
    for who, account in day.agents.items():
        had = Counter((one.letter, keys[one.ticket]) for one in day.had(account))
        wanted = Counter((letter, key) for letter, told in ALERTS[who].items() for key in told.split())
        wanted.update(("alert_new", key) for key in day.numbers if who != "dee")
        assert had == wanted, (who, had - wanted, wanted - had)
    mine = next(one.text() for one in day.had(day.agents["ann"]) if "#mine" in one.text())
    listed, _, unowned = " ".join(mine.split()).partition("Open tickets of your teams that nobody has taken")
    assert all(day.subjects[key] in listed for key in ("screen", "mouse", "folder", "licence", "account"))
    assert all(day.subjects[key] in unowned for key in ("mailbox", "wifi", "phone", "calendar", "arm", "door"))
    assert day.subjects["badge"] not in mine and day.subjects["beamer"] not in mine


def the_rows_say_what_was_done(day: Day) -> None:
    """States, owners, and first responses: kept at the moment of the first answer of a person that left."""
    ids = {"": 0, "ann": 1, "cas": 2, "dee": 3}
    for key in day.numbers:
        ticket = day.ticket(key)
        state, owner = STATES.get(key, ("new", ""))
        assert (ticket.line.state, ticket.row["owner"] or 0) == (state, ids[owner]), key
        assert [event.seq for event in ticket.history] == list(range(1, len(ticket.history) + 1))
        assert ticket.line.first_response == ("met" if key in KEPT else "cancelled" if key in ENDED else "running")
        met = [event for event in ticket.history if isinstance(event, TargetMet) and event.kind == "first_response"]
        spoken = [event.at for event in ticket.history if isinstance(event, (Answered, Resolved))]
        if key in KEPT:
            assert met[-1].at == spoken[key == "screen"], "of two answers to screen one was taken back"
    assert day.held() == []
