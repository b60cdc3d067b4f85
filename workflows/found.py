# SPDX-License-Identifier: Apache-2.0
"""What an order asked for beside its being done, as the report of the command tells it."""

from collections.abc import Iterable

from workflows.alert_hints import solved_rows
from workflows.case import Arrival, Case
from workflows.facts import Listed
from workflows.letter import Detail
from workflows.lists import asked_for
from workflows.recount import history_rows

EVERY = "*"  # in place of the one command that help was asked with


def found(case: Case) -> dict[str, Detail]:
    """The details of the report, for each order that asks something."""
    asked = {order.partition(" ")[0]: order.partition(" ")[2] for order in case.done}
    told: dict[str, Detail] = {}
    if "#similar" in asked:
        told["similar"] = solved_rows(case.place.similar)
    if "#history" in asked:
        told["history"] = history_rows(case)
    if "#help" in asked:
        told["help"] = (asked_for(asked["#help"]) or EVERY,)
    for order, name, there in (("#mine", "mine", case.place.mine), ("#open", "unowned", case.place.unowned)):
        if order in asked:
            told |= _listed(name, there)
    if isinstance(case, Arrival) and case.merged_from:
        told["merged_from"] = f"[#{case.merged_from}]"
    return told


def _listed(name: str, there: Iterable[Listed]) -> dict[str, Detail]:
    rows = tuple((str(one.number), one.subject, one.state, str(one.priority), one.due or "") for one in there)
    return {name: rows} if rows else {f"no_{name}": True}
