# SPDX-License-Identifier: Apache-2.0
"""Who speaks, about which ticket, and may they.

A ticket is named by, in this order: a reply token or a letter of ours that was given to this very sender, the
References against every Message-ID seen, a token given to somebody else, the tag in the subject. Only the first
is a proof; by the others a mail joins only where its sender takes part in the ticket.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from parsers.address import Role, ascii_domain, proves
from parsers.ruling import Ruling
from parsers.subject import tags
from parsers.values import Aligned, Nature
from workflows.case import Arrival, Outcome, Voice
from workflows.desk import Agent
from workflows.facts import Ruled, Standing
from workflows.joining import is_colleague, is_guest, pending
from workflows.letter import Audience
from workflows.moved import of_merged
from workflows.vouch import unvouched, vouched, writes_as_from

SURE = 0.8  # of a mail being a machine's: below, its words alone speak for it, and a person should look
MACHINES = (Nature.AUTO_REPLY, Nature.RECEIPT, Nature.REPORT)


@dataclass(frozen=True, kw_only=True)
class Naming:
    """One way in which a mail names a ticket; ``proof`` for whom it proves anything."""

    number: int
    by: str
    proof: Audience | None = None
    was: int = 0  # the ticket that it names, where that goes on in another


def identify(case: Arrival) -> Arrival:
    """Place the mail in a ticket, or leave it to open one; settle it where it may do neither."""
    if case.origin is not None:  # an agent has said whose it is
        return case
    if case.facts.split_from:
        return replace(case, proved=vouched(case), placed_because=f"an agent split it off #{case.facts.split_from}")
    namings = [_goes_on(case, naming) for naming in _namings(case) if case.facts.standing(naming.number)]
    if (place := case.facts.standing(case.facts.attach_to)) is not None:
        return _put_there(case, place, namings)
    standing = case.facts.standing(namings[0].number) if namings else None
    agent = _agent(case)
    if case.mail.nature in MACHINES and (standing or not case.facts.released):
        return _machine(case, standing, agent, namings)
    if standing is None:
        return replace(case, proved=vouched(case), placed_because="it names no ticket")
    if agent is not None and not _is_reporter(standing, agent, namings):
        return _agent_speaks(case, standing, agent, namings)
    return _reporter_speaks(case, standing, namings)


def _put_there(case: Arrival, place: Standing, namings: list[Naming]) -> Arrival:
    """The admin has said which ticket it belongs to. An agent's mail stays an agent's: an answer where it answers
    that ticket, else a note with none of its orders obeyed; the reporter was never meant to read it."""
    number, agent = place.ticket.number, _agent(case)
    because = f"the admin put it into #{number}"
    if agent is None or agent.address.lower() in place.participants:
        return replace(case, standing=place, ticket=place.ticket, proved=vouched(case), placed_because=because)
    if namings and namings[0].number == number and case.mail.nature not in MACHINES:
        return _agent_speaks(case, place, agent, namings)
    return replace(
        case,
        standing=place,
        ticket=place.ticket,
        voice=Voice.AGENT,
        agent=agent,
        proved=True,
        placed_because=f"{because}, which it does not answer",
        facts=replace(case.facts, ruled=Ruled(ruling=Ruling.NOTE, agent=agent.id)),
    )


def _reporter_speaks(case: Arrival, standing: Standing, namings: list[Naming]) -> Arrival:
    holds_token = namings[0].proof is Audience.REPORTER
    because = _because(namings)
    takes_part = holds_token or _takes_part(case, standing)
    if not takes_part and is_colleague(case, standing):
        because += ", as somebody of its reporter's organisation"
        return replace(
            case, standing=standing, ticket=standing.ticket, proved=True, colleague=True, placed_because=because
        )
    if not takes_part and is_guest(case, standing):
        case = replace(case, standing=standing, ticket=standing.ticket, placed_because=because)
        if case.facts.released:
            return case
        told = f"a stranger with a letter of #{standing.ticket.number}, whose reporter is asked about them"
        return case.settle(Outcome.HELD, "guest", told)
    if not takes_part:
        number = standing.ticket.number
        because = f"{because}, but its sender takes no part in #{number}"
        return replace(case, proved=vouched(case), linked_to=number, placed_because=because)
    return replace(
        case,
        standing=standing,
        ticket=standing.ticket,
        proved=holds_token or vouched(case),
        placed_because=because,
    )


def _agent_speaks(case: Arrival, standing: Standing, agent: Agent, namings: list[Naming]) -> Arrival:
    case = replace(case, standing=standing, ticket=standing.ticket, voice=Voice.AGENT, agent=agent)
    missing = [because] if (because := unvouched(case, standing.ticket.number, namings[0].was)) else []
    if namings[0].proof is not Audience.AGENT:
        missing.append("it answers no alert that was sent to this agent")
    if any(a.address.lower() != agent.address.lower() for a in case.mail.reply_to):
        missing.append("From and Reply-To differ")
    if case.mail.sender is not None and case.mail.sender.address.lower() != agent.address.lower():
        missing.append("Sender says that somebody else sent it")
    if missing and not case.facts.released:
        return case.settle(Outcome.HELD, "unproved-agent", "an agent's answer without proof: " + "; ".join(missing))
    ruled = f"; agent {case.facts.ruled.agent} ruled to let it in" if case.facts.ruled is not None else ""
    return of_merged(replace(case, proved=True, placed_because=_because(namings) + ruled), namings[0].was)


def _machine(case: Arrival, standing: Standing | None, agent: Agent | None, namings: list[Naming]) -> Arrival:
    if standing is None:
        because = f"an automatic mail about no ticket of ours: {case.mail.reason}"
        if case.mail.confidence < SURE:
            return case.settle(Outcome.HELD, "automatic", because)
        return case.settle(Outcome.IGNORED, str(case.mail.nature), because)
    if namings[0].proof is None and not case.facts.released and not _is_expected(case, standing, agent):
        because = f"{_because(namings)}, but this automatic mail answers no letter of #{standing.ticket.number}"
        return case.settle(Outcome.HELD, "stranger", because)
    return replace(
        case,
        standing=standing,
        ticket=standing.ticket,
        voice=Voice.MACHINE,
        agent=agent,
        placed_because=_because(namings),
    )


def _is_expected(case: Arrival, standing: Standing, agent: Agent | None) -> bool:
    """Whether an automatic mail answers a letter of ours, or is of somebody who takes part in the ticket."""
    facts, number = case.facts, standing.ticket.number
    if any(facts.survivor(letter.ticket) == number for letter in facts.letters):
        return True
    paths = (one for one in facts.tokens if facts.survivor(one.ticket) == number and one.role is Role.RETURN)
    if any(proves(path, case.desk.keys, "", case.at) for path in paths):
        return True
    return _takes_part(case, standing) or agent is not None and case.mail.trust.aligned is not Aligned.FAIL


def _namings(case: Arrival) -> Iterator[Naming]:
    facts, writer = case.facts, case.mail.contact.address
    own = dict.fromkeys((Role.AGENT, Role.NOTE, Role.INSIDE), Audience.AGENT) | {Role.REPORTER: Audience.REPORTER}
    good = [t for t in facts.tokens if t.role in own and proves(t, case.desk.keys, writer, case.at)]
    for number in {token.ticket for token in facts.tokens if token.role is Role.JOIN}:
        if pending(case, number) is not None:
            yield Naming(number=number, by="answer about a guest", proof=Audience.REPORTER)
    for token in good:
        yield Naming(number=token.ticket, by="reply token", proof=own[token.role])
    for letter in facts.letters:
        if letter.recipient == ascii_domain(writer).lower():  # as letters leave, however the domain is written
            yield Naming(number=letter.names, by="letter answered", proof=letter.proof)
    for _, number in facts.threads:
        yield Naming(number=number, by="References")
    for token in facts.tokens:
        if token not in good and token.role is not Role.HELD:  # its number is no ticket's
            yield Naming(number=token.ticket, by="reply token of somebody else")
    for number in tags(case.mail.subject):
        yield Naming(number=number, by="subject tag")


def _goes_on(case: Arrival, naming: Naming) -> Naming:
    """What is said of a merged ticket is said of the one in which it goes on."""
    number = case.facts.survivor(naming.number)
    return naming if number == naming.number else replace(naming, number=number, was=naming.number)


def _agent(case: Arrival) -> Agent | None:
    """The agent in From; two mailboxes there are nobody (RFC 5322 section 3.6.2 allows them, power does not)."""
    senders = case.mail.senders
    return case.desk.agent(senders[0].address) if len(senders) == 1 else None


def _is_reporter(standing: Standing, agent: Agent, namings: list[Naming]) -> bool:
    """Whether an agent speaks here as one who reported, or was copied in, and not as an agent."""
    if namings[0].proof is not None:
        return namings[0].proof is Audience.REPORTER
    return agent.address.lower() in standing.participants


def _takes_part(case: Arrival, standing: Standing) -> bool:
    """Whether the writer is one of the ticket's people; an address that our server refutes is nobody's."""
    writer = case.mail.contact.address.lower()
    speaks = writes_as_from(case.mail) and case.mail.trust.aligned is not Aligned.FAIL
    return speaks and writer in standing.participants


def _because(namings: list[Naming]) -> str:
    first = namings[0]
    others = {f"{n.by} #{n.number}": None for n in namings[1:] if n.number != first.number}
    told = f"placed by {first.by} in #{first.number}"
    told += f", in which #{first.was} goes on" if first.was else ""
    return f"{told}; others were named as well: {', '.join(others)}" if others else told
