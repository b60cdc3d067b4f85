# SPDX-License-Identifier: Apache-2.0
"""A mail that was held, as its agent ruled: sent without its wrong commands, with others put right, or a note.

No word of it is lost: what stands behind a wrong command goes out where that command would have spoken to the
reporter, else into a note. Where nothing would go out and nothing be done, the agent is asked once more.
"""

from dataclasses import replace

from parsers.command import commands, is_known, is_meant, meant, takes_words
from parsers.parting import is_signature
from parsers.ruling import Ruling
from parsers.values import Command
from workflows.case import Arrival, Outcome
from workflows.desk import Agent
from workflows.facts import Ruled
from workflows.note import note
from workflows.orders import carry_out
from workflows.respond import for_reporter
from workflows.send import joined
from workflows.verbs import Refusal

SPEAK = frozenset({"send", "resolve"})  # what stands behind them is for the reporter
NOTHING = "nothing of it would go out, and nothing be done; reply with commands put right, note or drop"
KEPT = "its words are kept as a note"
Wrong = tuple[tuple[Command, str], ...]  # each with the reason


def ruling_of(case: Arrival) -> Ruled | None:
    """What was ruled about an agent's mail that was held: by its agent, or by the admin, who lets it out as it is."""
    if case.facts.ruled is None and case.facts.released:
        return Ruled(ruling=Ruling.SEND)
    return case.facts.ruled


def obey_ruled(case: Arrival, agent: Agent, ruled: Ruled) -> Arrival:
    """Do what was ruled; where the commands put right cannot be obeyed either, the mail is held again."""
    if ruled.ruling is not Ruling.SEND:
        return _as_note(case, agent)
    found, rest = commands(case.mail.new_text)
    lines = (unsigned(case, agent, rest) if found else rest).splitlines()
    astray = [line for line in lines if _orders(line)]
    case = replace(case, words="\n".join(line for line in lines if line not in astray).strip())
    case, found = _noted(case, found)
    right, place, wrong = _sorted(case, agent, found)
    put_right, left = _put_right(commands(ruled.orders)[0], wrong)
    spoken = [command.value for command in left if meant(command) in SPEAK]
    case = replace(case, words=joined(*spoken, case.words))
    before, behind = ([one for one in part if one not in put_right] for part in (right[:place], right[place:]))
    after = carry_out(case, agent, (*before, *put_right, *behind))  # one that is given again is one
    if after.refused:
        return after.settle(Outcome.HELD, "command", "; ".join(after.refused))
    told = [f"{because}; {KEPT}" if command in left and _is_kept(command) else because for command, because in wrong]
    told += [f"#{_orders(line)[0].name} below other words; {KEPT}" for line in astray]
    sends = bool(after.words or for_reporter(after))
    if not sends and not after.done:
        return replace(case, refused=(*told, NOTHING)).settle(Outcome.HELD, "command", NOTHING)
    if sends:
        after = replace(after, done=("#send", *after.done))
    kept = [f"#{command.name} {command.value}" for command in left if _is_kept(command)]
    return replace(_with_note(after, agent, joined(*kept, *astray)), refused=tuple(told))


def unsigned(case: Arrival, agent: Agent, rest: str) -> str:
    """The text below the commands; "" where that is a signature, which a mail program puts below a lone one too."""
    house = " ".join((case.desk.name, *(team.name for team in case.desk.teams)))
    return "" if is_signature(rest, agent.name, house) else rest


def _noted(case: Arrival, found: tuple[Command, ...]) -> tuple[Arrival, tuple[Command, ...]]:
    """The text with the order for a note, whose words it is, so that no other order sends it while one is tried."""
    order = next((command for command in found if command.name == "note"), None)
    if order is None:
        return case, found
    whole = replace(order, value=joined(order.value, case.words))
    return replace(case, noted=True, words=""), tuple(whole if one is order else one for one in found)


def _sorted(case: Arrival, agent: Agent, found: tuple[Command, ...]) -> tuple[tuple[Command, ...], int, Wrong]:
    """The commands that can be obeyed one after the other, the place among them of the first that cannot, and all
    that cannot."""
    right: tuple[Command, ...] = ()
    wrong: Wrong = ()
    place = len(found)
    for command in found:
        refused = carry_out(case, agent, (*right, command)).refused
        if not refused:
            right += (command,)
        else:
            place, wrong = min(place, len(right)), (*wrong, (command, refused[-1]))
    return right, place, wrong


def _put_right(orders: tuple[Command, ...], wrong: Wrong) -> tuple[tuple[Command, ...], list[Command]]:
    """The commands put right, and those wrong ones whose words are still to go somewhere.

    Where one put right has words of its own, they are in place of the old; else the first that may takes the old.
    """
    behind = [command for command, _ in wrong if _has_words(command)]
    takers = [order for order in orders if takes_words(order.name)]
    if any(order.value for order in takers):
        return orders, []
    if not takers or not behind:
        return orders, behind
    filled = replace(takers[0], value=joined(*(command.value for command in behind)))
    return tuple(filled if order is takers[0] else order for order in orders), []


def _has_words(command: Command) -> bool:
    """Whether words stand behind a command, and not the one word that it takes for a parameter."""
    if not is_known(command):
        return bool(command.value)
    return takes_words(command.name) and len(command.value.split()) > 1


def _is_kept(command: Command) -> bool:
    """Whether its words may be for the desk alone."""
    return _has_words(command) and meant(command) not in SPEAK


def _with_note(case: Arrival, agent: Agent, text: str) -> Arrival:
    """The case with these words kept for the desk, beside those that go out."""
    noted = note(case, agent, text) if text else case
    if isinstance(noted, Refusal) or not text:
        return case
    return replace(noted, done=(*case.done, "#note"))


def _as_note(case: Arrival, agent: Agent) -> Arrival:
    """All that is new in it, commands and all: none of them is obeyed."""
    kept = note(replace(case, words=""), agent, case.mail.new_text.strip())
    return case if isinstance(kept, Refusal) else replace(kept, done=("#note",))


def _orders(line: str) -> list[Command]:
    """What in a line is for the desk, or was meant to be."""
    return [one for one in commands(line)[0] if is_known(one) or is_meant(one)]
