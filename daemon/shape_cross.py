# SPDX-License-Identifier: Apache-2.0
"""What in one table of the settings must fit what another says: names of teams, categories and agents."""

from collections.abc import Iterator
from datetime import timedelta
from difflib import get_close_matches
from itertools import pairwise

from daemon.errors import Fault
from daemon.shape import Shape
from daemon.shape_process import shipped_promises
from workflows.word_model import CATEGORIES

MAX_NAMED = 8


def faults(shape: Shape) -> list[Fault]:
    """A fault for every name that leads nowhere, and for every two that lead to the same place."""
    checks = (
        _agents, _teams, _categories, _rules, _promises, _updates, _people, _link, _vouchers, _budgets,
    )  # fmt: skip
    return [fault for check in checks for fault in check(shape)]


def _known_categories(shape: Shape) -> list[str]:
    return [*CATEGORIES, *(one.key for one in shape.categories)]


def _unknown(key: str, what: str, name: str, known: list[str]) -> Fault:
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    told = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known[:MAX_NAMED]) or 'none'}"
    return Fault(key=key, wrong=f"there is no {what} {name!r}; {told}")


def _agents(shape: Shape) -> Iterator[Fault]:
    teams, categories = [team.name for team in shape.teams], _known_categories(shape)
    for place, agent in enumerate(shape.agents):
        for name in agent.teams:
            if name not in teams:
                yield _unknown(f"agents.{place}.teams", "team", name, teams)
        for name in agent.skills:
            if name not in categories:
                yield _unknown(f"agents.{place}.skills", "category", name, categories)


def _teams(shape: Shape) -> Iterator[Fault]:
    names, categories = set[str](), _known_categories(shape)
    taken: dict[tuple[int, str], str] = {}
    for place, team in enumerate(shape.teams):
        if team.name.casefold() in names:
            yield Fault(key=f"teams.{place}.name", wrong=f"the name {team.name} stands there twice")
        names.add(team.name.casefold())
        for name in team.categories:
            if name not in categories:
                yield _unknown(f"teams.{place}.categories", "category", name, categories)
            before = taken.setdefault((team.level, name), team.name)
            if before != team.name:
                wrong = f"{before} and {team.name} both take {name} at level {team.level}; only one of them can"
                yield Fault(key=f"teams.{place}.categories", wrong=wrong)


def _categories(shape: Shape) -> Iterator[Fault]:
    teams, keys = [team.name for team in shape.teams], set[str]()
    for place, category in enumerate(shape.categories):
        if category.key in keys:
            yield Fault(key=f"categories.{place}.key", wrong=f"the key {category.key} stands there twice")
        keys.add(category.key)
        if category.team and category.team not in teams:
            yield _unknown(f"categories.{place}.team", "team", category.team, teams)
    for place, rule in enumerate(shape.rules or ()):
        if rule.category and rule.category not in _known_categories(shape):
            yield _unknown(f"rules.{place}.category", "category", rule.category, _known_categories(shape))


def _rules(shape: Shape) -> Iterator[Fault]:
    """Of two rules for the same tickets only one could be followed."""
    seen = dict[tuple[object, ...], int]()
    for place, rule in enumerate(shape.rules or ()):
        first = seen.setdefault((rule.level, rule.priority, rule.category), place)
        if first != place:
            yield Fault(key=f"rules.{place}", wrong=f"rules.{first} is for the same level, priority and category")


def _promises(shape: Shape) -> Iterator[Fault]:
    """A higher priority that would wait longer than a lower one."""
    promised = shipped_promises() | shape.targets  # of those that the owner does not name, the shipped ones
    names = sorted(promised)
    for higher, lower in pairwise(names):
        for what in ("first_response", "resolution"):
            if getattr(promised[higher], what) > getattr(promised[lower], what):
                wrong = f"it is longer than that of {lower}, which is less urgent"
                yield Fault(key=f"targets.{higher}.{what}", wrong=wrong)
    for first, second in pairwise(sorted(shape.updates.model_fields_set)):
        if getattr(shape.updates, first) > getattr(shape.updates, second):
            yield Fault(key=f"updates.{first}", wrong=f"it is longer than that of {second}, which is less urgent")


def _updates(shape: Shape) -> Iterator[Fault]:
    """News that the owner promises later than any may be."""
    longest = shape.process.longest_update
    for name in sorted(shape.updates.model_fields_set):
        if getattr(shape.updates, name) > longest:
            told = f"{longest / timedelta(hours=1):g} h"
            yield Fault(key=f"updates.{name}", wrong=f"it is longer than process.longest_update, which is {told}")


def _people(shape: Shape) -> Iterator[Fault]:
    known = [agent.address.lower() for agent in shape.agents]
    named = [("desk.lead", shape.desk.lead), ("desk.manager", shape.desk.manager)]
    named += [(f"teams.{place}.lead", team.lead) for place, team in enumerate(shape.teams)]
    named += [("breach.team", address) for address in shape.breach.team]
    for key, address in named:
        if address and address.lower() not in known:
            yield _unknown(key, "agent with the address", address, known)


def _vouchers(shape: Shape) -> Iterator[Fault]:
    """A server that says in each mail who sent it is asked, and not the way by which the mail came."""
    if shape.desk.submission_hosts and shape.desk.authserv_ids:
        wrong = "desk.authserv_ids names a server that vouches for senders already: take one of the two out"
        yield Fault(key="desk.submission_hosts", wrong=wrong)


def _budgets(shape: Shape) -> Iterator[Fault]:
    """A budget that a wider one is always spent before."""
    told, order = shape.budgets, ("contact", "reporter", "domain", "hour")
    for name, wider in zip(order, order[1:], strict=False):
        if name in told.model_fields_set and getattr(told, name) > getattr(told, wider):
            wrong = f"it is more than budgets.{wider}, which is {getattr(told, wider)}: raise that too"
            yield Fault(key=f"budgets.{name}", wrong=wrong)


def _link(shape: Shape) -> Iterator[Fault]:
    link = shape.call.link
    if link and not (link.startswith("https://") and link.isprintable() and " " not in link):
        yield Fault(key="call.link", wrong=f"{link!r} is no address that begins with https://")
