# SPDX-License-Identifier: Apache-2.0
"""An answer to one of the desk's own lists: the admin decides about held mails, everybody else is told how to answer.

The admin's word counts only with two proofs: our mail server vouches for the registered address, and the answer bears
the token of a list of the last two weeks, or answers such a list by its Message-ID.
"""

from dataclasses import replace
from datetime import timedelta

from parsers.address import EPOCH, Role, proves
from parsers.aside import AsideOrder, aside_orders
from parsers.command import commands, is_known
from parsers.values import Nature
from workflows.case import Arrival, Outcome
from workflows.desk import Agent
from workflows.digest import to_agent
from workflows.held_list import NAME
from workflows.respond import may_answer, refuted
from workflows.vouch import falls_short, vouched
from workflows.writing import REPLIED

LIFETIME = timedelta(days=14)  # of a list's power
# Causes that no vouching takes away. What bears a wrong command is let out as by its agent's own word: without it.
UNSENDABLE = {
    "empty": "it holds nothing that could be sent",
    "unconfirmed": "it is a reply about another held mail; release that one",
    "confidential": "its ticket is for the breach team alone",
    "no-sender": "no address says who wrote it",
}
ATTACHABLE = frozenset({"no-sender"})  # of these


def hear_admin(case: Arrival) -> Arrival:
    """Settle whatever answers a list."""
    token = next((one for one in case.facts.tokens if one.role is Role.ADMIN), None)
    if token is None and case.facts.answers_list != NAME:
        return _to_a_list(case)
    if case.mail.nature is not Nature.HUMAN:
        return case.settle(Outcome.IGNORED, "automatic", "a machine answered the list of held mails")
    if doubt := _doubt(case):
        return case.settle(Outcome.HELD, "unproved-admin", f"an answer to the list of held mails: {doubt}")
    orders, wrong = aside_orders(case.mail.new_text)
    refused = [f"{line}: write #release 7, #attach 7 42 or #drop 7" for line in wrong]
    if not orders and not wrong:
        refused.append("there is no order in it; write #release 7, #attach 7 42 or #drop 7 in its first line")
    done, decided = list[AsideOrder](), set[int]()
    for order in orders:
        because = "two orders are about it" if order.mail in decided else _refusal(case, order)
        if because:
            refused.append(f"{order.told}: {because}")
        else:
            done.append(order)
            decided.add(order.mail)
    told = tuple(order.told for order in done)
    case = replace(case, aside=tuple(done), done=told, refused=tuple(refused))
    return _report(case).settle(Outcome.ANSWERED, "admin", f"obeyed: {', '.join(told) or 'nothing'}")


def _to_a_list(case: Arrival) -> Arrival:
    """An agent answers a letter about no ticket: it opens none, and nobody would read it. Its orders are heard."""
    facts, agent = case.facts, case.desk.agent(case.mail.contact.address)
    if not facts.answers_list or agent is None or facts.standings or case.mail.nature is not Nature.HUMAN:
        return case
    if vouched(case) and any(is_known(one) for one in commands(case.mail.new_text)[0]):
        return case
    return _report(case).settle(Outcome.ANSWERED, "list", "it answers a list of tickets, and no ticket in it")


def _doubt(case: Arrival) -> str:
    """Why the mail is not believed to be the admin's; empty where it is."""
    mail, admin = case.mail, case.desk.admin.lower()
    if not admin or len(mail.senders) != 1 or mail.senders[0].address.lower() != admin:
        return "its sender is not the admin whom the settings name"
    if any(one.address.lower() != admin for one in mail.reply_to):
        return "From and Reply-To differ"
    if short := falls_short(mail, case.desk):
        return short
    if case.facts.answers_list == NAME:
        return ""
    ours = (one for one in case.facts.tokens if one.role is Role.ADMIN)
    given = any(proves(one, case.desk.keys, case.desk.admin, case.at) and _is_fresh(case, one.ticket) for one in ours)
    return "" if given else "it bears no token of a list of the last two weeks"


def _is_fresh(case: Arrival, day: int) -> bool:
    """Whether a list of this day, counted since 1970, still has its power."""
    return timedelta(0) <= case.at - EPOCH - timedelta(days=day) <= LIFETIME


def _refusal(case: Arrival, order: AsideOrder) -> str:
    """Why an order cannot be obeyed; empty where it can."""
    cause = dict(case.facts.set_aside).get(order.mail)
    if cause is None:
        return f"mail {order.mail} is not held, or no longer"
    if order.action == "drop":
        return ""
    if order.ticket and case.facts.standing(order.ticket) is None:
        return f"there is no ticket #{order.ticket}"
    return "" if order.action == "attach" and cause in ATTACHABLE else UNSENDABLE.get(cause, "")


def _report(case: Arrival) -> Arrival:
    """Tell what was done and what was not; nothing to a forged address."""
    if refuted(case) or may_answer(case):
        return case
    address = case.mail.contact.address
    reader = case.desk.agent(address) or Agent(name="", address=address)
    letter = replace(
        to_agent(case.desk, reader, "digest_answer"),
        automatic=REPLIED,
        in_reply_to=case.mail.message_id or "",
        details={"done": case.done, "refused": case.refused},
    )
    return case.owe(letter)
