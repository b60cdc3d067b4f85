# SPDX-License-Identifier: Apache-2.0
"""An agent's new mail that begins with commands: those that need no ticket are obeyed, and none of them opens one.

Our server must vouch for the agent, or the agent confirm it by one word from the registered address; in a new mail
there is no token that could be the second proof, so nothing that concerns a ticket is obeyed.
"""

from collections.abc import Iterable
from dataclasses import replace

from parsers.command import commands, is_known, is_meant
from parsers.ruling import Ruling
from parsers.subject import strip
from parsers.values import Address, Command, Nature
from workflows.case import Arrival, Outcome, Voice
from workflows.contradict import TRY
from workflows.desk import Agent
from workflows.facts import Standing
from workflows.found import found as asked_for
from workflows.goes import Goes
from workflows.letter import Audience, Detail, Letter
from workflows.orders import carry_out
from workflows.ticket import Ticket
from workflows.vouch import unvouched
from workflows.writing import REPLIED

CAUSE = "afresh"
FREE = frozenset({"away", "block", "help", "mine", "open", TRY})  # that concern no ticket
NO_TICKET = "this mail is about no ticket; give it at the head of an answer to the ticket's alert"


def obey_afresh(case: Arrival) -> Arrival:
    """Settle an agent's mail with commands at its head that names no ticket; whatever else they write opens one."""
    agent, facts = _writer(case), case.facts
    if agent is None or facts.silent or facts.split_from or facts.released and facts.ruled is None:
        return case
    found, rest = commands(case.mail.new_text)
    if not any(is_known(one) or not rest.strip() and is_meant(one) for one in found):
        return case
    case = replace(case, agent=agent)
    is_confirmed = facts.ruled is not None and facts.ruled.ruling is Ruling.SEND
    if not is_confirmed and (doubt := unvouched(case)):
        return case.settle(Outcome.HELD, "unproved-agent", f"an agent's mail without proof: {doubt}")
    if facts.ruled is not None and facts.ruled.orders:
        found = commands(facts.ruled.orders)[0]
    if rest.strip():
        return case.settle(Outcome.HELD, "author", _beside_words(found))
    place = facts.afresh or Standing(ticket=Ticket())
    return _obey(replace(case, voice=Voice.AGENT, standing=place, proved=True), agent, found)


def _writer(case: Arrival) -> Agent | None:
    """The agent of whom it is a new mail that names no ticket; None where it is no such mail."""
    mail = case.mail
    if not case.is_new or case.origin is not None or mail.nature is not Nature.HUMAN or len(mail.senders) != 1:
        return None
    return case.desk.agent(mail.senders[0].address)


def _beside_words(found: Iterable[Command]) -> str:
    names = ", ".join(f"#{one.name}" for one in found)
    return f"{names} stands above words that are about no ticket yet, and nothing of it was done"


def _obey(case: Arrival, agent: Agent, found: tuple[Command, ...]) -> Arrival:
    """All of them or none, and one report; what concerns a ticket is refused."""
    tied = [one for one in found if one.error is None and one.name not in FREE]
    refused = (*(f"#{one.name}: {NO_TICKET}" for one in tied), *(one.error for one in found if one.error))
    after = replace(case, refused=refused) if refused else carry_out(case, agent, found)
    after = replace(after, events=(), ticket=Ticket())  # there is no ticket whose history could tell of it
    said = f"refused: {'; '.join(after.refused)}" if after.refused else f"obeyed: {', '.join(after.done)}"
    return after.owe(_report(after, agent)).settle(Outcome.ANSWERED, CAUSE, said)


def _report(case: Arrival, agent: Agent) -> Letter:
    told: dict[str, Detail] = {**asked_for(case), "done": case.done, "goes": str(Goes.NOBODY)}
    return Letter(
        name="command_report",
        to=Address(name=agent.name, address=agent.address),
        audience=Audience.AGENT,
        language=case.desk.language,
        automatic=REPLIED,
        subject=strip(case.mail.subject),
        details=told | ({"refused": case.refused} if case.refused else {}),
    )
