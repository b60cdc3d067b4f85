# SPDX-License-Identifier: Apache-2.0
"""Write down what an agent ruled about a mail that is held: once, and only while it is held as the agent was told."""

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, update

from parsers.ruling import Ruling
from parsers.words import clean
from store.errors import Stale
from store.schema import agents, inbox
from workflows.case import Arrival, Outcome, Rules, Voice
from workflows.vouch import vouched

_STILL_HELD = and_(
    inbox.c.id == bindparam("mail"), inbox.c.outcome == Outcome.HELD, inbox.c.rounds == bindparam("of_round")
)
_RULED = {
    "ruling": bindparam("new_ruling"),
    "ruled_by": bindparam("new_agent"),
    "orders": bindparam("new_orders"),
    "rounds": inbox.c.rounds + 1,
}
_RULE = (
    update(inbox)
    .where(_STILL_HELD)
    .values(outcome=None, attempts=0, next_try=bindparam("at"), released=True, error="", **_RULED)
)
_DROP = (
    update(inbox)
    .where(_STILL_HELD)
    .values(outcome=Outcome.IGNORED, cause="dropped", because=bindparam("new_because"), **_RULED)
)
_VOUCHED = (
    update(agents)
    .where(agents.c.address == bindparam("of_agent"), agents.c.vouched_at.is_(None))
    .values(vouched_at=bindparam("since_then"))
)


def record(connection: Connection, case: Arrival) -> None:
    """Write down what a mail rules about another, and that somebody vouches for the mails of its agent."""
    if case.rules is not None:
        rule(connection, case.rules, case.at)
    if case.agent is not None and case.voice is Voice.AGENT and vouched(case):
        connection.execute(_VOUCHED, {"of_agent": case.agent.address.lower(), "since_then": case.at})


def rule(connection: Connection, rules: Rules, at: datetime) -> None:
    """Write down what an agent ruled about a held mail. Raises Stale where somebody was faster."""
    told = {"mail": rules.mail, "of_round": rules.round, "new_ruling": rules.ruling, "new_agent": rules.agent}
    told["new_orders"] = clean(rules.orders)
    if rules.ruling is Ruling.DROP:
        count = connection.execute(_DROP, told | {"new_because": f"agent {rules.agent} dropped it"}).rowcount
    else:
        count = connection.execute(_RULE, told | {"at": at}).rowcount
    if count != 1:
        raise Stale(f"inbox {rules.mail} is no longer held as the agent was told")
