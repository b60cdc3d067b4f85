# SPDX-License-Identifier: Apache-2.0
"""One day of three agents who work by mail alone, from their own mail clients, through Postfix and Dovecot."""

from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from pathlib import Path

import pytest

from tests.daemon.clients import Desktop, apple_mail, galaxy, gmail, iphone, outlook, reply_address
from tests.daemon.day import Day
from tests.daemon.desk import DeskUnderTest, mail
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.postfix import Postfix

Writes = Callable[[Account, Message, str], bytes]
REPORTS = {
    "screen": ("The left screen stays black", "My left screen has been black since this morning."),
    "printer": ("Paper jam on floor two", "The printer beside the stairs keeps its paper."),
    "vpn": ("VPN ends after ten minutes", "From home the VPN ends after ten minutes, each time."),
    "badge": ("A badge for the garage", "May I have a badge that opens the garage?"),
    "mouse": ("My mouse skips", "The pointer of my mouse jumps about."),
    "keyboard": ("Keyboard without an E", "The key E of my keyboard came off."),
    "licence": ("A licence for drawing", "I would like a licence of the drawing program."),
    "sheet": ("Excel closes itself", "Excel closes itself when I open the budget."),
    "mailbox": ("Mailbox is full", "It says that my mailbox is full."),
    "wifi": ("No wifi in the canteen", "There is no wifi in the canteen."),
    "headset": ("Headset is silent", "My headset is silent in every talk."),
    "phone": ("Nobody hears me", "In talks nobody hears my microphone."),
    "beamer": ("Projector for Tuesday", "I need a projector on Tuesday, please."),
    "account": ("Account is locked", "My account is locked."),
    "battery": ("Battery lasts an hour", "The battery of my laptop lasts an hour at most."),
    "folder": ("Access to a folder", "May I read the folder of the works council?"),
    "calendar": ("Meetings come twice", "Each meeting stands in my calendar twice."),
    "scanner": ("Scanner sends nothing", "The scanner sends nothing to my mailbox."),
    "program": ("Please install 7zip", "Please install 7zip on my laptop."),
    "arm": ("An arm for the monitor", "I would like an arm for my monitor."),
}
SAME = {"scanner": "printer"}  # who reports the one reports the other as well
OTHERS = {"door": ("eve", "The door does not close"), "chair": ("gus", "A chair that creaks")}


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


def two_mistakes_are_taken_back_before_anything_leaves(day: Day) -> None:
    day.scene(
        does(day, "ann", gmail, "alert_new", "screen", "Your new shoes are ready."),
        does(day, "cas", outlook, "alert_new", "printer", f"#merge {day.numbers['scanner']}"),
    )
    day.scene(
        does(day, "ann", apple_mail, "alert_new", "screen", "#undo"),
        does(day, "cas", iphone, "command_report", "printer", "#undo"),
    )
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
    import time
    t=time.time()
    day.scene(*(day.wrote(key, subject, text) for key, (subject, text) in REPORTS.items()))
    print("reports", time.time()-t)
    two_mistakes_are_taken_back_before_anything_leaves(day)
    print("undo", time.time()-t)
    try:
        the_forenoon(day, **desktops)
        print("forenoon", time.time()-t)
        the_afternoon(day)
        print("aft", time.time()-t)
        the_evening(day)
        print("evening", time.time()-t)
    except Exception as e: print(repr(e))
    names = {n: k for k, n in day.numbers.items()}
    for who, account in {**day.agents, **day.reporters}.items():
        print("==", who)
        for one in day.had(account):
            print("   ", one.letter, names.get(one.ticket), one.subject, "|", one.author, "|", one.mail["In-Reply-To"])
            if one.letter in ("command_report", "held_command", "held_crossed", "held_done") or one.letter[:4] in ("answ", "reso", "clos", "merg"): print("\n      ".join(one.text().splitlines()))
    print(day.own, day.numbers)
    for k in day.numbers:
        t = day.ticket(k)
        print(k, t.line, [(x.kind, x.state) for x in t.targets])
        print("   ", [(e.name, e.actor, e.because) for e in t.history])
    print(day.desk.held())
    assert 0
