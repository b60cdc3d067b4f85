# SPDX-License-Identifier: Apache-2.0
"""The story of the demo, step by step; each shows the mails as they arrived and checks what it claims."""

from collections.abc import Callable, Sequence

from daemon.demo import leak, outage, printer, second_thoughts
from daemon.demo.telling import Story

Steps = Sequence[tuple[str, Callable[[Story], None]]]


def tell(story: Story, steps: Steps | None = None) -> None:
    """Every step in order, or these. Raises StepFailed at the first that does not happen."""
    for count, (headline, step) in enumerate(STEPS if steps is None else steps, 1):
        story.begin(f"{count}. {headline.format(support=story.people.support.address)}")
        story.take(step)


def all_is_accounted_for(story: Story) -> None:
    """Nothing was lost, nothing came twice, and every mail has been shown."""
    story.rest()
    posts = [post for box in story.boxes.all for post in box.posts]
    there = sum(post.mail.senders[0].address == story.people.support.address for post in posts if post.mail.senders)
    left = story.desk.letters()
    story.check(there == left, f"each of the desk's {left} letters lies in one mailbox, once", f"there are {there}")
    story.check(story.shown == len(posts), f"all {len(posts)} mails have been shown", f"{story.shown} have")


STEPS: Steps = (
    ("Bob, a reporter, writes to {support} in Dutch", printer.bob_writes),
    ("Bob is acknowledged in Dutch, and Ann, the agent, is alerted", printer.bob_is_acknowledged),
    ("Bob answers the questions of the acknowledgement", printer.bob_answers),
    ("Bob goes away, and his mail server answers for him", printer.bob_is_away),
    ("Nobody answers, and the hour that was promised runs out", printer.time_runs_out),
    ("Ann answers the wrong ticket, and takes it back within the minute", second_thoughts.ann_takes_back),
    ("Ann answers the alert, and Bob receives her answer from {support}", printer.ann_answers),
    ("Fay reports the same printer, and Ann merges her ticket into Bob's", second_thoughts.fay_is_joined),
    ("It did not help, and Ann hands the ticket over to Ben at level 2", printer.ann_escalates),
    ("Ben takes it and proposes a talk, and Bob accepts", printer.ben_proposes_a_call),
    ("Ben has talked with Bob, and resolves it in the same mail", printer.ben_resolves),
    ("Bob confirms with one touch, and the ticket is closed", printer.bob_confirms),
    ("Bob gives a mark with one more touch", printer.bob_rates),
    ("The ticket, as 'firstline show' prints it", printer.ticket_is_shown),
    ("Eight people report that the VPN is down", outage.all_write),
    ("Chris, the lead, answers with one word: it is a major incident", outage.chris_declares),
    ("Chris resolves it for all of them", outage.chris_resolves),
    ("Fay has sent personal data to a wrong address", leak.fay_reports),
    ("Nobody looks at it for half an hour", leak.nobody_looks),
    ("Dina, the privacy officer, has it contained, and answers Fay", leak.dina_answers),
    ("Dina judges how bad it is", leak.dina_judges),
    ("A day and a half goes by", leak.the_72_hours_run),
    ("Dina tells the supervisory authority", leak.dina_notifies),
    ("Every mail is accounted for", all_is_accounted_for),
)
