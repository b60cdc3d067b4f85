# SPDX-License-Identifier: Apache-2.0
"""An agent's reply to the notice that a mail is held: one word, or the commands put right, decides about that mail.

What it decides is written down with this mail, in one commit, and once: the held mail is then decided again as any
mail is, with that ruling. The reply must come from the agent's registered address and bear the token of the newest
notice, or answer it by its Message-ID. Our server may not refute it; and once a mail of this agent was
vouched for, by our server or by a signature, the reply must be too.
"""

from dataclasses import replace

from parsers.address import EPOCH, Role, Token, for_round, proves
from parsers.command import commands
from parsers.ruling import Ruling, ruling
from parsers.values import Aligned, Nature
from workflows.case import Arrival, Outcome, Rules, Voice
from workflows.facts import HeldMail
from workflows.on_behalf import AUTHOR, ORDER
from workflows.vouch import unvouched

BY_PEOPLE = (Nature.HUMAN, Nature.ALERT)
MOST_ROUNDS = 50  # of which older tokens are known again
NO_RULING = "its first line is none of send, note and drop, and no command"
NAMES_NOBODY = "say who it is for, in one line: #for ann@example.org, or #for me; or drop"
NO_NOTE = "it is about no ticket that could keep it as a note; reply send or drop"
HOLDS_NOTHING = "the mail that is held has neither words nor a file to send or to keep"


def rule(case: Arrival) -> Arrival:
    """Settle whatever answers a notice about a held mail: it is for the desk, and never for a reporter."""
    held = case.facts.held
    if held is None or case.mail.nature not in BY_PEOPLE:
        return case
    senders, place = case.mail.senders, case.facts.standing(held.ticket)
    agent = case.desk.agent(senders[0].address) if len(senders) == 1 else None
    given = _round(case, held)
    if agent is None or given is None:
        return case.settle(Outcome.HELD, "unconfirmed", f"its sender was given no token for mail {held.id}")
    case = replace(case, agent=agent, voice=Voice.AGENT, proved=not unvouched(case, held.ticket))
    if place is not None:
        case = replace(case, standing=place, ticket=place.ticket)
    if doubt := _doubt(case):
        return replace(case, refused=(doubt,)).settle(Outcome.HELD, "unconfirmed", doubt)
    if given != held.round or held.outcome != Outcome.HELD:
        return case.settle(Outcome.ANSWERED, "ruled-before", f"mail {held.id} was decided about already")
    return _decide(case, held, agent.id)


def _decide(case: Arrival, held: HeldMail, agent: int) -> Arrival:
    text = case.mail.new_text
    word, (orders, rest) = ruling(text), commands(text)
    wrong = tuple(order.error for order in orders if order.error)
    if word is None and not orders:
        wrong = (NO_RULING,)
    if held.cause == "empty" and word in (Ruling.SEND, Ruling.NOTE):
        word, wrong = None, (HOLDS_NOTHING,)
    if held.cause == AUTHOR and word is not Ruling.DROP and [one.name for one in orders] != [ORDER]:
        word, wrong = None, wrong or (NAMES_NOBODY,)
    if not held.ticket and word is Ruling.NOTE:
        word, wrong = None, (NO_NOTE,)
    if word is None and wrong:
        return replace(case, refused=wrong).settle(Outcome.HELD, "unconfirmed", "; ".join(wrong))
    put_right = text[: len(text) - len(rest)].strip() if word is None else ""
    rules = Rules(mail=held.id, round=held.round, ruling=word or Ruling.SEND, agent=agent, orders=put_right)
    because = f"agent {agent} ruled on mail {held.id}: {word or 'other commands'}"
    return replace(case, rules=rules).settle(Outcome.ANSWERED, "ruled", because)


def _round(case: Arrival, held: HeldMail) -> int | None:
    """Which round of the held mail the notice told of, if it was given to this sender; None where it was not."""
    token = _token(case)
    if token is None:
        return held.by_id
    rounds = range(held.round, max(-1, held.round - MOST_ROUNDS), -1)
    return next((one for one in rounds if _was_given(case, token, one)), None)


def _token(case: Arrival) -> Token | None:
    """The one by which ``facts.held`` was found."""
    return next((one for one in case.facts.tokens if one.role is Role.HELD), None)


def _was_given(case: Arrival, token: Token, round_: int) -> bool:
    return proves(token, case.desk.keys, for_round(case.mail.contact.address, round_), EPOCH)


def _doubt(case: Arrival) -> str:
    """Why a reply with the right token is not believed; empty where it is."""
    mail = case.mail
    token = _token(case)
    if token is not None and token.expiry < (case.at - EPOCH).days:
        return "the notice that it answers has expired"
    if case.facts.released:
        return ""
    if case.agent is None or any(a.address.lower() != case.agent.address.lower() for a in mail.reply_to):
        return "From and Reply-To differ"
    if mail.trust.aligned is Aligned.FAIL:
        return "our mail server refutes its sender"
    if mail.sender is not None and mail.sender.address.lower() != case.agent.address.lower():
        return "Sender says that somebody else sent it"
    if case.facts.vouched_before and not case.proved:
        return f"this agent's mails are vouched for, and this one is not: {unvouched(case, case.ticket.number)}"
    return ""
