# SPDX-License-Identifier: Apache-2.0
"""How fast mails are triaged, what the lexicons take of memory, and how well the labelled tickets are understood.

The rate is of mails of 500 characters, put together from the labelled tickets, a CPU-second, the best of several
rounds since other work shares the machine; each round has mails of its own, as nobody writes the same mail twice. It
is told beside the rate at which the same mails are cut into words: a ratio
says more on a busy machine than a number does.
"""

import json
import resource
import subprocess
import sys
from time import process_time

from bench.tickets import FILES, LABELLED
from workflows.lexicon import LANGUAGES, words_of
from workflows.triage import Kind, Triage, triage

LENGTH = 500  # characters
ROUNDS = 7
LEAST_SPEED = 800  # mails a CPU-second
MOST_MEMORY = 60  # MB of a process that has read all lexicons
LEAST_RIGHT = 0.95  # of kind and of breaches, in sample
_MEMORY = """
import resource
from workflows.lexicon import LANGUAGES
from workflows.triage import triage
for language in LANGUAGES:
    triage("subject", "text", language)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
Mail = tuple[str, str, str]  # subject, text, language


def mails() -> list[Mail]:
    """Mails of 500 characters in all languages."""
    rows = [json.loads(line) for file in (*FILES, *LABELLED) for line in file.read_text("utf-8").splitlines()]
    made = []
    for language in LANGUAGES:
        own = [row for row in rows if row["lang"] == language]
        text = " ".join(row["text"] for row in own)
        starts = range(0, len(text) - LENGTH, LENGTH)
        made += [
            (own[place % len(own)]["subject"], text[at : at + LENGTH], language) for place, at in enumerate(starts)
        ]
    return made


def speed(letters: list[Mail]) -> float:
    """Print and return mails triaged a CPU-second."""
    rounds, cuts = [], []
    for number in range(ROUNDS + 1):
        some = letters[number :: ROUNDS + 1]
        began = process_time()
        for subject, text, language in some:
            triage(subject, text, language)
        middle = process_time()
        for subject, text, _ in some:
            words_of(subject), words_of(text)
        rounds.append((middle - began) / len(some))
        cuts.append((process_time() - middle) / len(some))
    rate = 1 / min(rounds[1:])  # in the first one all is read
    ratio = min(rounds[1:]) / min(cuts[1:])
    print(f"{rate:.0f} mails of {LENGTH} characters a CPU-second, {ratio:.0f} times cutting them into words")
    return rate


def memory() -> float:
    """Print and return the MB of a process that has read every lexicon."""
    done = subprocess.run([sys.executable, "-c", _MEMORY], capture_output=True, text=True, check=True)
    size = int(done.stdout) / 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{size:.0f} MB with all lexicons read ({own:.0f} MB here)")
    return size


def right() -> float:
    """Print the shares that agree with the labels, tickets that the lexicon has seen; return the least."""
    rows = [json.loads(line) for file in FILES for line in file.read_text("utf-8").splitlines()]
    told: list[tuple[dict[str, object], Triage]] = [
        (row, triage(row["subject"], row["text"], row["lang"])) for row in rows
    ]
    kind = _share([row["kind"] == verdict.kind for row, verdict in told])
    asked = [(row, verdict) for row, verdict in told if row["kind"] != Kind.OTHER]
    topic = _share([row["category"] == verdict.category for row, verdict in asked])
    recall = _share([verdict.breach for row, verdict in told if row["breach"]])
    precision = _share([bool(row["breach"]) for row, verdict in told if verdict.breach])
    print(
        f"in sample, {len(told)} tickets: kind {kind:.3f}, category {topic:.3f}, breach {recall:.3f}/{precision:.3f}"
    )
    return min(kind, recall)


def _share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


def main() -> bool:
    """Print everything; whether the goals are met."""
    small = memory() <= MOST_MEMORY  # first: a process is told the memory of the one that began it
    fast = speed(mails()) >= LEAST_SPEED
    return right() >= LEAST_RIGHT and fast and small


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
