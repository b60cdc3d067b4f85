# SPDX-License-Identifier: Apache-2.0
"""Months of a made-up desk: written situations come again in other words, settled by habits of the desk's own."""

import json
import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from workflows.hashing import hashes
from workflows.learner import KINDS, Vote
from workflows.reading import read
from workflows.rehearsal import Example
from workflows.triage import triage

BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
EVERY = timedelta(minutes=20)
LOST = 0.3  # of a text's words are left out, others each time
Habits = Mapping[tuple[str, str], tuple[str, str]]  # (category, kind) as written -> as this desk sees it
# A desk that waits for access like for a repair, quotes no bill but corrects it, and has a team for devices.
OWN: Habits = {
    ("access", "request"): ("access", "incident"),
    ("billing", "incident"): ("finance", "request"),
    ("billing", "request"): ("finance", "request"),
    ("hardware", "incident"): ("devices", "incident"),
    ("hardware", "request"): ("devices", "request"),
}
# A desk that takes every fault for a wish and every wish for a fault.
UPSIDE_DOWN: Habits = {
    (category, kind): (category, other)
    for category in ("network", "hardware", "software", "access", "email", "security", "billing", "howto", "other")
    for kind, other in (("incident", "request"), ("request", "incident"))
}
# What only this desk's people call so; no lexicon knows what such a name asks for.
NAMES = {
    ("request", "access"): ("Orbis pas", "Kelvin tray", "blue form", "Tango seat", "P7 clearance", "Marlin key"),
    ("incident", "software"): ("Zeta queue", "Borealis lane", "Pluto batch", "R12 dock", "Hestia screen", "Nimbus"),
    ("other", "other"): ("Friday roster", "canteen list", "Oryx bulletin", "chair rota", "outing", "parking draw"),
}
ABOUT = (
    "About the {name} of {place} again.",
    "{name}, {place}, this week.",
    "For {place}: {name} number {number}.",
    "Regarding {name} {number} in {place}.",
    "{place} and the {name}, as every month.",
    "The {name} {number}, {place}.",
)
PLACES = ("Lisbon", "hall 3", "the north yard", "ward 12", "Utrecht", "the lab", "store 44", "the quay", "room 2.17")


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail with what this desk holds it to be."""

    subject: str
    text: str
    language: str
    kind: str
    category: str


def written() -> list[Mail]:
    """The golden set and the probes as their annotator settled them."""
    golden = files("workflows").joinpath("data", "golden.jsonl").read_text(encoding="utf-8")
    probes = (Path(__file__).parent / "probes.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in (golden + probes).splitlines()]
    return [
        Mail(
            subject=row["subject"],
            text=row["text"],
            language=row["lang"],
            kind=row["kind"],
            category=row["category"],
        )
        for row in rows
        if not row["breach"]
    ]


def settled(count: int, habits: Habits, *, languages: Collection[str] = (), seed: int = 1) -> list[Mail]:
    """So many mails of these languages (all where none is named), settled by the desk's habits."""
    drawn = random.Random(seed)
    pool = [mail for mail in written() if not languages or mail.language in languages]
    made = []
    for _ in range(count):
        mail = drawn.choice(pool)
        text = " ".join(word for word in mail.text.split() if drawn.random() >= LOST)
        made.append(replace(_by_habit(mail, habits), subject=mail.subject if drawn.random() < 0.5 else "", text=text))
    return made


def each_once(habits: Habits, *, seed: int = 1) -> list[Mail]:
    """Every written mail a single time, settled by the desk's habits: the hardest stream, nothing comes again."""
    mails = [_by_habit(mail, habits) for mail in written()]
    random.Random(seed).shuffle(mails)
    return mails


def _by_habit(mail: Mail, habits: Habits) -> Mail:
    category, kind = habits.get((mail.category, mail.kind), (mail.category, mail.kind))
    return replace(mail, kind=kind, category=category)


def jargon(count: int, *, seed: int = 1) -> list[Mail]:
    """So many mails of which only the desk's own names tell what they ask."""
    drawn = random.Random(seed)
    made = []
    for _ in range(count):
        kind, category = drawn.choice(list(NAMES))
        name, place = drawn.choice(NAMES[kind, category]), drawn.choice(PLACES)
        text = drawn.choice(ABOUT).format(name=name, place=place, number=drawn.randrange(100, 999))
        made.append(Mail(subject="", text=text, language="en", kind=kind, category=category))
    return made


def voted(mails: list[Mail], *, agents: int = 10, hostile: int = 0, seed: int = 1) -> list[Example]:
    """Each mail with the vote of one of the agents, of whom the first few always name a wrong kind."""
    drawn = random.Random(seed)
    made = []
    for number, mail in enumerate(mails):
        agent = drawn.randrange(agents)
        wrong = [kind for kind in KINDS if kind != mail.kind]
        kind = drawn.choice(wrong) if agent < hostile else mail.kind
        verdict = triage(mail.subject, mail.text, mail.language)
        sure = verdict.confidence if verdict.kind.value == kind else (1.0 - verdict.confidence) / len(wrong)
        vote = Vote(
            agent=agent,
            ticket=number,
            kind=kind,
            category=mail.category,
            hashes=hashes(read(mail.subject, mail.text, mail.language).words),
            sure=sure,
            at=BEGIN + number * EVERY,
        )
        made.append(Example(vote=vote, subject=mail.subject, text=mail.text, language=mail.language))
    return made
