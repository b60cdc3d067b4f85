# SPDX-License-Identifier: Apache-2.0
"""The desk at one moment: which of its agents work now, and how many open tickets each of them has."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from workflows import hours
from workflows.desk import Agent, Desk


def on_duty(desk: Desk, at: datetime, loads: Mapping[int, int] | None = None) -> Desk:
    """The desk with what is true of its agents now; ``loads`` is how many open tickets each has, by their ids."""
    if not loads and all(agent.calendar is None for agent in desk.agents):
        return desk
    agents = tuple(replace(one, off=not works(one, at), load=(loads or {}).get(one.id, 0)) for one in desk.agents)
    return replace(desk, agents=agents)


def works(agent: Agent, at: datetime) -> bool:
    """Whether it is working time of this agent; always where the settings give no hours of their own."""
    calendar = agent.calendar
    return calendar is None or hours.next_open(calendar, at) == at


def works_on(desk: Desk, agent: Agent, at: datetime) -> bool:
    """Whether this day, in the desk's zone, is a working day of the agent, who is not away."""
    if agent.away is not None:
        return False
    calendar = agent.calendar or desk.calendar
    return bool(calendar.ranges(at.astimezone(ZoneInfo(desk.zone)).date()))
