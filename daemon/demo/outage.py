# SPDX-License-Identifier: Apache-2.0
"""The second act: eight people report one outage, and one word makes it a major incident."""

from datetime import timedelta

from daemon.demo import writing
from daemon.demo.looking import first, which
from daemon.demo.showing import Width
from daemon.demo.telling import Story
from workflows.events_life import MajorDeclared, Resolved, SurgeSeen

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
HOST = "vpn2"
# What the crowd writes, in three languages: subject and text.
REPORTS = (
    ("VPN doet het niet", "Ik kom niet meer op vpn2, de verbinding valt meteen weg."),
    ("Geen verbinding", "Sinds een kwartier krijg ik geen verbinding met vpn2."),
    ("VPN werkt niet", "De VPN werkt niet: vpn2 antwoordt niet meer."),
    ("VPN is down", "I cannot connect to vpn2 from home, it times out every time."),
    ("Thuiswerken lukt niet", "Thuiswerken lukt niet, vpn2 weigert elke verbinding."),
    ("VPN gestört", "Ich komme nicht mehr auf vpn2, die Verbindung bricht sofort ab."),
    ("VPN onbereikbaar", "De server vpn2 is onbereikbaar vanaf mijn laptop thuis."),
    ("Verbinding weg", "Mijn verbinding met vpn2 is weg en komt niet terug."),
)
MAJOR = "#major\n"
RESOLVE = "#take\n#resolve vpn2 had an expired certificate; it has a new one and takes connections again.\n"


def all_write(story: Story) -> None:
    """Eight reports within two minutes; the desk sees that they are one thing."""
    story.passes(60 * MINUTE)
    people, support = story.people, story.people.support
    before = len(story.desk.tickets())
    for person, (subject, text) in zip(people.crowd, REPORTS, strict=True):
        letter = writing.written(person, support.address, subject, f"{text}\n\n{person.first}\n", story.clock.now())
        story.send(person, letter, width=Width.BRIEF)
        story.clock.move_to(story.clock.now() + 10 * SECOND)
    story.quiet()
    numbers = sorted(line.number for line in story.desk.tickets())[before:]
    count = len(people.crowd)
    story.check(len(numbers) == count, f"each of the {count} has a ticket of their own", f"there are {numbers}")
    story.number = next((number for number in numbers if _sees_surge(story, number)), 0)
    story.check(story.number, "the desk has seen a surge", story.desk.words())
    seen = story.recorded(first(SurgeSeen), "the surge was not recorded")
    story.check(True, f"ticket #{story.number} rings once for all of them: {seen.because}")
    story.alert = story.letter(people.chris, "alert_surge", "the alert of a surge")
    story.rest()
    acknowledged = [box.person.name for box in story.boxes.all if box.person in people.crowd and box.posts]
    story.check(len(acknowledged) == count, "everybody is acknowledged in their language", f"only {acknowledged}")


def chris_declares(story: Story) -> None:
    """One word makes the ticket the parent of the others, and their reporters hear so."""
    story.passes(5 * MINUTE)
    story.answers(story.people.chris, story.alert, MAJOR)
    declared = story.recorded(first(MajorDeclared), "no major incident was recorded")
    story.rest()
    count = len(story.people.crowd)
    parts = len(declared.tickets) + 1
    story.check(parts == count, f"one word has made {count} tickets one major incident", f"{parts} belong to it")
    _all_have(story, "major", "every reporter hears that it is a larger disturbance")


def chris_resolves(story: Story) -> None:
    """The parent is resolved, and every part of it with the same words."""
    story.passes(10 * MINUTE)
    story.answers(story.people.chris, story.alert, RESOLVE)
    story.rest()
    _all_have(story, "resolved", "every reporter hears that it is solved, and how")
    open_ones = [line.number for line in story.desk.tickets() if line.state not in ("resolved", "closed")]
    story.check(not open_ones, "all of their tickets are resolved with it", f"open are {open_ones}")
    story.recorded(which(Resolved, lambda event: event.code == "solved"), "the resolution was not recorded")


def _all_have(story: Story, letter: str, claim: str) -> None:
    crowd = [box for box in story.boxes.all if box.person in story.people.crowd]
    told = {
        box.person.name: [sent.name for post in box.posts if (sent := story.desk.sent(post.mail.message_id))]
        for box in crowd
    }
    story.check(all(names.count(letter) == 1 for names in told.values()), claim, f"they have {told}")


def _sees_surge(story: Story, number: int) -> bool:
    ticket = story.desk.ticket(number)
    return ticket is not None and first(SurgeSeen)(ticket) is not None
