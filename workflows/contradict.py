# SPDX-License-Identifier: Apache-2.0
"""Orders of one mail that cannot both be meant: nobody guesses which was, and none of the mail is obeyed."""

from parsers.values import Command

REPEATED = frozenset(
    {"note", "tag", "link", "cc", "time", "remind", "contained", "consequences", "notified", "measures"}
)  # each time more of it
ALONE = frozenset({"undo"})
TRY = "?"
MACRO, MAJOR = "macro", "major"
# Of each of these at most one: what becomes of the ticket, who gets it, where it goes, what it belongs to.
ONE_OF = (
    frozenset({"close", "reopen", "wait", "merge", "duplicate", "spam"}),
    frozenset({"resolve", "reopen", "wait", "merge", "duplicate", "spam"}),
    frozenset({"take", "assign", "same-person"}),
    frozenset({"level", "escalate", "back"}),
    frozenset({"major", "child"}),
    frozenset({"breach", "notbreach"}),
)


def contradictions(commands: tuple[Command, ...]) -> tuple[str, ...]:
    """One sentence for each contradiction; none where all of the orders can be meant together."""
    names = [command.name for command in commands]
    found = list[str]()
    for name in dict.fromkeys(names):
        said = [command for command in commands if command.name == name]
        if len(said) > 1 and name and name not in REPEATED:
            differ = len({command.value.casefold() for command in said}) > 1
            values = " and ".join(f"#{name} {command.value}".rstrip() for command in said)
            why = f"{values} contradict each other" if differ else f"#{name} stands there more than once"
            found.append(f"{why}: write it once")
    for group in ONE_OF:
        there = [name for name in dict.fromkeys(names) if name in group]
        if len(there) > 1:
            found.append(f"{_listed(there)} contradict each other: write one of them")
    if MACRO in names and MAJOR in names[names.index(MACRO) :]:
        found.append(f"#{MACRO} stands above #{MAJOR}, which decides who gets its text: write #{MAJOR} first")
    for name in ALONE & set(names):
        if len(set(names)) > 1:
            found.append(f"#{name} stands alone: write the other orders in a mail of their own")
    return tuple(dict.fromkeys(found))


def _listed(names: list[str]) -> str:
    return " and ".join(f"#{name}" for name in names)
