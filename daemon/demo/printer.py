# SPDX-License-Identifier: Apache-2.0
"""The first act: a printer, from the first mail in Dutch to the mark that its reporter gives."""

from dataclasses import replace
from datetime import timedelta

from daemon.demo import script, writing
from daemon.demo.looking import all_sent, first, is_answer, letters_to, links, met, nth, quotes
from daemon.demo.showing import Width
from daemon.demo.telling import Story
from parsers.subject import tags
from workflows.events import Answered, AutomaticReceived, MessageReceived
from workflows.events_call import CallAnswered, CallHeld, CallProposed
from workflows.events_life import Closed, Escalated, Rated, Resolved, StatusTold, SummaryGiven
from workflows.events_promise import TargetWarned
from workflows.ticket import TargetKind

MINUTE = timedelta(minutes=1)


def bob_writes(story: Story) -> None:
    """The first mail."""
    bob, support = story.people.bob, story.people.support
    letter = writing.written(bob, support.address, script.SUBJECT, script.REPORT, story.clock.now())
    story.report = story.send(bob, letter, width=Width.WHOLE)


def bob_is_acknowledged(story: Story) -> None:
    """The acknowledgement with its questions, and the alert to the agent."""
    people = story.people
    wanted = "the acknowledgement"
    found = story.arrives(people.bob, lambda post: is_answer(post, story.report), wanted, Width.WHOLE)
    story.acknowledgement, mail = found, found.mail
    numbers = tags(mail.subject)
    story.check(mail.language == "nl", "it is in Dutch, as Bob's mail was", f"its language is {mail.language}")
    story.check(numbers, "it names a ticket", f"its subject is {mail.subject}")
    story.number = numbers[0]
    marks = f"Auto-Submitted is {found.field('Auto-Submitted')!r}, Return-Path is {found.field('Return-Path')!r}"
    automatic = found.field("Auto-Submitted") == "auto-replied" and mail.return_path == ""
    claim = "it is marked as automatic and its return path is null, so that no machine answers it"
    story.check(automatic, claim, marks)
    story.check("\n1. " in mail.text, "it asks the first questions about a printer", mail.text)
    story.alert = story.letter(people.ann, "alert_new", "the alert", Width.WHOLE)
    hers = "rood lampje" in story.alert.mail.text
    claim = f"{people.ann.name} has Bob's words in an alert that she can answer as it stands"
    story.check(hers, claim, story.alert.mail.text)


def bob_answers(story: Story) -> None:
    """A reply to the acknowledgement joins the ticket, and the answers stand beside their questions."""
    people = story.people
    story.passes(3 * MINUTE)
    story.answers(people.bob, story.acknowledgement, script.MORE)
    missing = f"the reply was not added to ticket #{story.number}"
    joined = story.recorded(lambda ticket: nth(ticket, MessageReceived, 2), missing)
    tickets = story.desk.tickets()
    claim = f"it joined ticket #{story.number}: {joined.because}"
    story.check(len(tickets) == 1, claim, f"there are {len(tickets)} tickets")
    alert = story.letter(people.ann, "alert_reply", "the alert about the reply")
    text = alert.mail.text
    new, old = text.find("foutcode E5"), text.find(quotes(story.acknowledgement))
    fresh = new >= 0 and (old < 0 or new < old)
    claim = f"{people.ann.name} reads first what is new, and below it what Bob quoted"
    story.check(fresh, claim, f"she reads: {text}")
    question, answer = text.find("welk nummer staat er op het label?"), text.find("nummer 1183")
    beside = 0 <= question < answer
    story.check(beside, "each answer stands below its question", f"she reads: {text}")


def bob_is_away(story: Story) -> None:
    """An automatic answer to our letter is noted and not answered."""
    people, bobs = story.people, story.box(story.people.bob)
    before, at = len(bobs.posts), story.clock.now()
    letter = writing.out_of_office(people.bob, story.acknowledgement, people.support.address, script.AWAY, at)
    story.send(people.bob, letter, path="", width=Width.WHOLE)
    missing = f"the out-of-office was not noted on ticket #{story.number}"
    noted = story.recorded(first(AutomaticReceived), missing)
    story.check(True, f"ticket #{story.number} notes it as automatic: {noted.because}")
    # What a mail owes is recorded in the transaction that decides it: nothing can come later.
    owed = story.recorded(letters_to(people.bob), "the letters were not recorded")
    claim = f"it is not answered: no letter is owed to Bob, and his mailbox holds {before} mail as before"
    story.check(len(owed) == before and not bobs.look(), claim, f"{len(owed)} letters, {bobs.words()}")


def time_runs_out(story: Story) -> None:
    """The promise of a first response: warnings to the agent and the lead, and a letter to the reporter in time."""
    people = story.people
    story.passes(52 * MINUTE)
    warned = story.recorded(lambda ticket: nth(ticket, TargetWarned, 3), "three warnings were not recorded")
    story.check(warned.percent == 90, "agent and lead were warned step by step", f"{warned.percent} %")
    story.recorded(first(StatusTold), "the reporter was not told how it stands")
    owed = story.recorded(letters_to(people.bob), "the letters were not recorded")
    story.check(owed[-1:] == ["status"], "Bob hears how it stands before the hour is over", f"letters: {owed}")


def ann_answers(story: Story) -> None:
    """The agent's answer goes to the reporter from the desk's address."""
    people = story.people
    story.answers(people.ann, story.alert, script.ANSWER)
    story.answer = answer = story.letter(people.bob, "answer", "the agent's answer", Width.WHOLE)
    story.check("tonerklep" in answer.mail.text, "Bob has Ann's words", answer.mail.text)
    told = answer.mail.senders
    from_desk = [sender.address for sender in told] == [people.support.address]
    story.check(from_desk, f"it comes from {people.support.address}", answer.field("From"))
    hidden = people.ann.address not in answer.everything().lower()
    story.check(hidden, f"{people.ann.address} stands nowhere in it", "the agent's address is in the mail")
    kept = quotes(story.alert) not in answer.mail.text
    story.check(kept, "what Ann quoted of the alert has stayed at the desk", f"Bob reads: {answer.mail.text}")
    story.recorded(first(Answered), "the answer was not noted")
    kind = TargetKind.FIRST_RESPONSE
    promised = story.recorded(met(kind), "the promise of a first response was not recorded as kept")
    story.check(True, f"the promise of a first response is kept: {promised.because}")
    story.rest()


def ann_escalates(story: Story) -> None:
    """It did not help: level 2 gets it with what was seen and tried, and the reporter is told."""
    people = story.people
    story.passes(10 * MINUTE)
    story.answers(people.bob, story.answer, script.IN_VAIN)
    alert = story.letter(people.ann, "alert_reply", "the alert about the reply")
    story.answers(people.ann, alert, script.ESCALATE)
    story.alert = story.letter(people.ben, "alert_handover", "the hand-over")
    handed = script.SUMMARY[:30] in story.alert.mail.text
    story.check(handed, f"{people.ben.name} reads what {people.ann.first} saw and tried", story.alert.mail.text)
    risen = story.recorded(first(Escalated), "the escalation was not recorded")
    story.recorded(first(SummaryGiven), "the summary was not recorded")
    story.check(risen.level == "L2", f"ticket #{story.number} is at level 2: {risen.because}", risen.level)
    told = story.letter(people.bob, "escalated", "the letter about the escalation")
    claim = "Bob is told, and when he hears next; Ann's summary stays at the desk"
    story.check("restart" not in told.mail.text, claim, told.mail.text)
    story.rest()


def ben_proposes_a_call(story: Story) -> None:
    """A talk, by one line in a mail: an invitation to each, and the calendar's answer is understood."""
    people = story.people
    story.passes(5 * MINUTE)
    story.answers(people.ben, story.alert, script.TAKE)
    proposed = story.recorded(first(CallProposed), "the talk was not recorded")
    here = proposed.start.astimezone(story.clock.here().tzinfo)
    story.check(f"{here:%H:%M}" == "11:30", f"a talk is proposed at {here:%H:%M} in Amsterdam", f"{here}")
    invitation = story.letter(people.bob, "call", "the invitation", Width.WHOLE)
    seen = people.ben.address in invitation.everything().lower()
    story.check(not seen, f"{people.ben.address} stands nowhere in it", "the agent's address is in the invitation")
    story.send(people.bob, writing.accepted(people.bob, invitation, story.clock.now()))
    answered = story.recorded(first(CallAnswered), "Bob's answer to the invitation was not recorded")
    story.check(answered.partstat == "accepted", "Bob's calendar accepts, and Ben is told", answered.partstat)
    story.letter(people.ben, "alert_call", "the alert about it")
    story.passes(56 * MINUTE)
    story.seen(people.bob, "call_reminder")
    story.alert = story.seen(people.ben, "call_reminder")
    story.check(True, "both were reminded half an hour before")


def ben_resolves(story: Story) -> None:
    """How long the talk was, how it was solved, and the question whether it is."""
    people = story.people
    story.passes(45 * MINUTE)
    story.answers(people.ben, story.alert, script.HELD)
    story.letter(people.ben, "command_report", "the report of what was done")
    story.asked = story.letter(people.bob, "resolved", "the question whether it is solved")
    told = "schoongemaakt" in story.asked.mail.text
    story.check(told, "Bob reads how, and is asked whether it works again", story.asked.mail.text)
    held = story.recorded(first(CallHeld), "the talk was not recorded as held")
    story.check(held.minutes == 12, "the talk's 12 minutes are recorded", f"{held.minutes}")
    story.recorded(first(Resolved), "the resolution was not recorded")
    kept = story.recorded(met(TargetKind.RESOLUTION), "the promise of a resolution was not recorded as kept")
    story.check(True, f"the promise of a resolution is kept: {kept.because}")
    story.rest()


def bob_confirms(story: Story) -> None:
    """A touch on the link that says yes closes the ticket."""
    people = story.people
    story.passes(20 * MINUTE)
    link = next((link for link in links(story.asked) if "yes" in link), "")
    story.check(link, f"the letter has a link for yes: {link[:50]}...", "none of its links says yes")
    story.send(people.bob, writing.clicked(people.bob, link, story.clock.now()))
    story.asked = story.letter(people.bob, "closed", "the closing letter")
    closed = story.recorded(first(Closed), "the closure was not recorded")
    story.check(True, f"ticket #{story.number} is closed as {closed.code}: {closed.because}")


def bob_rates(story: Story) -> None:
    """A touch on the link that says five."""
    bob = story.people.bob
    link = next((link for link in links(story.asked) if "rating%205" in link), "")
    story.check(link, "the letter has links for the marks 1 to 5", "none of its links is for a 5")
    story.send(bob, writing.clicked(bob, link, story.clock.now()))
    rated = story.recorded(first(Rated), "the mark was not recorded")
    story.check(rated.mark == 5, "Bob's mark of 5 is recorded", f"the mark is {rated.mark}")


def ticket_is_shown(story: Story) -> None:
    """The record: history and clocks, as ``firstline show`` prints them; the messages have been shown."""
    ticket = story.recorded(all_sent, f"not all letters of ticket #{story.number} were recorded as sent")
    story.screen.ticket(replace(ticket, messages=()))
    counted = [event.seq for event in ticket.history]
    whole = counted == list(range(1, len(counted) + 1))
    story.check(whole, f"its history of {len(counted)} events has no gap", f"the events are {counted}")
