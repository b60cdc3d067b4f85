# SPDX-License-Identifier: Apache-2.0
"""What an agent writes in answer to an alert: orders and words, by the alert, the ticket and their level."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from workflows.desk import Agent
from workflows.ticket import Level, Priority, State
from workflows.triage import Kind

RESOLVED = (
    "#take\n#resolve I have restarted the service and cleared the queue; please try again.",
    "#take\n#resolve The account is unlocked and a new password is on its way by telephone.",
    "#take\n#resolve A setting was wrong after the last update; I have corrected it.",
    "#take\n#resolve What you asked for is arranged, as of now.",
)
ASKED = (
    "#take\n#wait\nCould you tell me when it began, and what the message says exactly?",
    "#take\n#wait\nWhich device is it? The number is on the label at its side.",
)
BEGUN = "#take\nThank you for your report. I am looking at it now and will write again today."
SUMMARY = "Seen: the error from the report. Tried: a restart and another account. Ruled out: the network."
NOTHING = "#close not_an_incident\nThank you for your mail; I have nothing to add."
BREACH = (
    "#contained the account is locked and the device wiped\n#persons 40 customers\n#consequences spam at worst\n"
    "#risk likely names and addresses\n#notified authority by its form\n#measures disks are encrypted from now on"
)
NO_BREACH = "#notbreach"
WAYS = ("resolve", "ask", "begin", "escalate", "back")
# How probable each way is, by level: on a new ticket, and once the reporter has answered.
NEW = {
    Level.L1: (0.5, 0.2, 0.12, 0.18, 0.0),
    Level.L2: (0.62, 0.12, 0.16, 0.05, 0.05),
    Level.L3: (0.8, 0.08, 0.12, 0, 0),
}
REPLY = {
    Level.L1: (0.7, 0.08, 0.07, 0.15, 0.0),
    Level.L2: (0.8, 0.07, 0.08, 0.05, 0.0),
    Level.L3: (0.88, 0.06, 0.06, 0, 0),
}
FALSE_ALARM = 0.3  # of what was taken for a breach


@dataclass(frozen=True, kw_only=True)
class Row:
    """How a ticket stands, as an agent who opens it sees."""

    state: State
    kind: Kind
    priority: Priority
    level: Level
    owner: int
    breach: bool
    source: str
    aware: bool


@dataclass(frozen=True, kw_only=True)
class Act:
    """An answer to an alert; ``again`` is after how long the agent comes back to it."""

    text: str
    again: timedelta | None = None


def handling(random: Random, agent: Agent, letter: str, row: Row) -> Act | None:
    """What this agent does upon this alert; None where nothing is to be done any more."""
    if letter == "alert_handover_asked":
        return Act(text=SUMMARY) if random.random() < 0.7 else None
    if row.breach:
        return _breach(random, letter, row)
    if row.state in (State.RESOLVED, State.CLOSED) or letter == "alert_breach":
        return None
    if row.owner and row.owner != agent.id:
        return None
    if letter == "alert_surge":
        return Act(text="#major")
    if letter == "alert_p1_confirm":
        return Act(text="#priority p3") if random.random() < 0.4 else Act(text="#priority p1")
    if letter == "alert_close_asked":
        return Act(text="#resolve")
    if row.state is State.WAITING and letter != "alert_reply":
        return None
    if row.kind is Kind.OTHER and row.source == "mail" and random.random() < 0.8:
        return Act(text=NOTHING)
    return _ordinary(random, agent, letter, row)


def _ordinary(random: Random, agent: Agent, letter: str, row: Row) -> Act:
    odds = (NEW if letter == "alert_new" else REPLY)[agent.level]
    way = random.choices(WAYS, odds)[0]
    if row.source == "alert" and way == "ask":
        way = "resolve"
    if way == "begin":
        return Act(text=BEGUN, again=timedelta(minutes=random.randint(40, 600)))
    if way == "escalate":
        return Act(text=f"#escalate {SUMMARY}")
    if way == "back":
        return Act(text=f"#back {SUMMARY}")
    return Act(text=random.choice(ASKED if way == "ask" else RESOLVED))


def _breach(random: Random, letter: str, row: Row) -> Act | None:
    if letter != "alert_breach" or row.state is State.CLOSED or row.aware and random.random() < 0.5:
        return None
    if random.random() < FALSE_ALARM:
        return Act(text=NO_BREACH)
    return Act(text=BREACH + "\n#resolve the device was wiped and everybody who had to be told was told")
