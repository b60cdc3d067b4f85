# SPDX-License-Identifier: Apache-2.0
"""The third act: personal data in wrong hands, which only the privacy officer may read of, and the 72 hours."""

from datetime import timedelta

from daemon.demo import script, writing
from daemon.demo.looking import first, met, which
from daemon.demo.telling import Story
from workflows.events_breach import BreachAware, BreachFlagged, BreachUnseen
from workflows.events_life import Resolved
from workflows.events_promise import TargetWarned
from workflows.ticket import TargetKind

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def fay_reports(story: Story) -> None:
    """A mail that speaks of a breach: confidential from here on."""
    story.passes(10 * MINUTE)
    people = story.people
    fay, before = people.fay, max((line.number for line in story.desk.tickets()), default=0)
    letter = writing.written(fay, people.support.address, script.LEAK_SUBJECT, script.LEAK, story.clock.now())
    story.send(fay, letter)
    story.quiet()
    story.number = max(line.number for line in story.desk.tickets())
    story.check(story.number > before, f"it is ticket #{story.number}", story.desk.words())
    flagged = story.recorded(first(BreachFlagged), "it was not taken for a breach")
    story.check(True, f"it is taken for a breach and confidential: {flagged.because}")
    told = story.letter(fay, "acknowledgement_breach", "the acknowledgement")
    story.check(script.SALARIES not in told.everything(), "Fay is thanked, and nothing is repeated", told.mail.text)
    story.alert = story.letter(people.dina, "alert_breach", "the alert to the privacy officer")
    reads = script.SALARIES in story.alert.mail.text
    story.check(reads, f"{people.dina.name} reads what happened, and what is to be done", story.alert.mail.text)
    story.rest()


def nobody_looks(story: Story) -> None:
    """Half an hour in which nobody looks at it: the lead hears so, by the number alone."""
    story.passes(31 * MINUTE)
    story.recorded(first(BreachUnseen), "nobody was told that the breach is unseen")
    owed = story.recorded(lambda ticket: ticket.letters, "the letters were not recorded")
    there = (story.people.chris.address, "alert_breach_unseen") in {(one["recipient"], one["letter"]) for one in owed}
    story.check(there, "the lead is told that nobody has looked at it", f"the letters are {owed}")


def dina_answers(story: Story) -> None:
    """The first word of a person starts the 72 hours of the law, and the reporter gets an answer."""
    people = story.people
    story.answers(people.dina, story.alert, script.CONTAINED)
    story.alert = story.letter(people.dina, "command_report", "the report of what was done")
    aware = story.recorded(first(BreachAware), "nobody is recorded as aware of the breach")
    story.check(True, f"the 72 hours of GDPR Article 33 count since {aware.because}")
    told = story.letter(people.fay, "answer", "the answer")
    quiet = script.SALARIES not in told.everything() and "#contained" not in told.everything()
    story.check(quiet, "Fay has an answer, and the orders stay at the desk", told.mail.text)
    story.rest()


def dina_judges(story: Story) -> None:
    """How many are concerned and how bad it is; the ticket is resolved, and the promise to the law runs on."""
    dina = story.people.dina
    story.passes(50 * MINUTE)
    story.answers(dina, story.alert, script.SIZED)
    story.letter(dina, "command_report", "the report of what was done")
    story.recorded(first(Resolved), "the resolution was not recorded")
    running = story.recorded(lambda ticket: ticket.targets, "there is no promise")
    law = [str(target.state) for target in running if target.kind is TargetKind.BREACH_NOTIFICATION]
    story.check(law == ["running"], "it is resolved, and the promise to the law runs on", f"it is {law}")
    story.rest()


def the_72_hours_run(story: Story) -> None:
    """A day and a half: half of the law's time is gone."""
    story.passes(35 * HOUR + 30 * MINUTE)
    story.alert = story.seen(story.people.dina, "alert_breach_clock")

    told = which(TargetWarned, lambda event: event.kind is TargetKind.BREACH_NOTIFICATION)
    half = story.recorded(told, "nobody was warned of the 72 hours")
    claim = "half of the 72 hours is gone, and the privacy officer and the lead know"
    story.check(half.percent == 50, claim, f"{half.percent} %")


def dina_notifies(story: Story) -> None:
    """The authority is told in time."""
    dina = story.people.dina
    story.answers(dina, story.alert, script.NOTIFIED)
    story.letter(dina, "command_report", "the report of what was done")
    story.recorded(met(TargetKind.BREACH_NOTIFICATION), "the promise to the law was not recorded as kept")
    story.check(True, "the authority was notified within the 72 hours, and the register knows when")
    story.rest()
    may = (dina, story.people.fay, story.people.support)
    others = [box for box in story.boxes.all if box.person not in may]
    leaked = [box.person.name for box in others for post in box.posts if script.SALARIES in post.everything()]
    story.check(not leaked, "nobody else has read a word of it", f"{leaked} have")
