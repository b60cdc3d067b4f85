# SPDX-License-Identifier: Apache-2.0
"""What one word of an agent puts right: an answer to the wrong ticket, and two tickets about one matter."""

from daemon.demo import script, writing
from daemon.demo.looking import letters_to, which
from daemon.demo.telling import Story
from workflows.events_beside import Merged
from workflows.events_undo import LetterWithdrawn
from workflows.ticket import TargetKind


def ann_takes_back(story: Story) -> None:
    """An answer leaves after a minute; until then ``#undo`` takes it back with all that it did."""
    people, bobs = story.people, story.box(story.people.bob)
    before = len(bobs.posts)
    story.answers(people.ann, story.alert, script.MISTAKEN, regrets=True)
    owed = story.recorded(letters_to(people.bob), "the letters were not recorded")
    story.check(owed[-1:] == ["answer"], "her answer to Bob waits for its minute to pass", f"letters: {owed}")
    report = story.letter(people.ann, "command_report", "the report that Bob has written since that alert")
    story.answers(people.ann, report, script.UNDO)
    report = story.letter(people.ann, "command_report", "the report of what was taken back")
    told = "had not left" in report.mail.text
    story.check(told, "Ann reads that it had not left", report.mail.text)
    story.recorded(which(LetterWithdrawn, lambda event: event.letter == "answer"), "the answer was not taken back")
    running = story.recorded(lambda ticket: ticket.targets, "there is no promise")
    states = [str(target.state) for target in running if target.kind is TargetKind.FIRST_RESPONSE]
    story.check(states == ["running"], "the promise of a first response runs again", f"it is {states}")
    story.check(len(bobs.posts) == before and not bobs.look(), "Bob has had nothing of it", bobs.words())
    story.rest()


def fay_is_joined(story: Story) -> None:
    """One line makes two tickets one, and neither reporter learns who the other is."""
    people, into = story.people, story.number
    letter = writing.written(
        people.fay, people.support.address, script.ALSO_SUBJECT, script.ALSO, story.clock.now()
    )
    story.send(people.fay, letter)
    story.quiet()
    story.number = max(line.number for line in story.desk.tickets())
    story.letter(people.fay, "acknowledgement", "the acknowledgement")
    alert = story.letter(people.ann, "alert_new", "the alert")
    story.answers(people.ann, alert, f"#merge {into}\n")
    merged = story.recorded(which(Merged, lambda event: event.into == into), "the tickets were not merged")
    story.check(True, f"ticket #{story.number} goes on in #{into}: {merged.because}")
    told = story.letter(people.fay, "merged", "the letter that says so")
    hidden = people.bob.first not in told.everything() and people.bob.address not in told.everything()
    story.check(hidden, "Fay reads that others have told of it, and not who", told.mail.text)
    story.number = into
    story.rest()
