# SPDX-License-Identifier: Apache-2.0
"""The week's figures for those who lead: how soon people were answered and helped, and what was not kept, by team."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import median

from workflows import people
from workflows.desk import Desk
from workflows.digest import to_agent
from workflows.letter import Detail, Letter
from workflows.slots import Slot
from workflows.ticket import TargetKind, Ticket

TOLD = (TargetKind.FIRST_RESPONSE, TargetKind.RESOLUTION)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How one promise ended; ``took`` since the ticket was opened."""

    team: str
    kind: TargetKind
    in_time: bool
    took: timedelta


@dataclass(kw_only=True)
class _Figures:
    opened: int = 0
    kept: list[Kept] = field(default_factory=list)

    @property
    def missed(self) -> int:
        return sum(not one.in_time for one in self.kept)

    def cell(self, kind: TargetKind) -> str:
        """How many in time of how many, and the median of the hours and minutes that it took."""
        of_kind = [one for one in self.kept if one.kind is kind]
        if not of_kind:
            return "0/0"
        minutes = int(median(one.took.total_seconds() for one in of_kind) // 60)
        return f"{sum(one.in_time for one in of_kind)}/{len(of_kind)} ({minutes // 60}:{minutes % 60:02})"


def weekly(
    desk: Desk, slot: Slot, opened: Iterable[str], kept: Iterable[Kept], at: datetime
) -> tuple[Letter, ...]:
    """One letter to each lead with the figures of their teams, and of all to the manager; none of an empty week.

    ``opened`` is the team of each ticket that was opened within the week.
    """
    teams: dict[str, _Figures] = {}
    for team in opened:
        teams.setdefault(team or desk.team, _Figures()).opened += 1
    for one in kept:
        teams.setdefault(one.team or desk.team, _Figures()).kept.append(one)
    rows = {team: _row(team, teams[team]) for team in sorted(teams)}
    manager = people.manager(desk)
    readers = people.several(*(people.lead(desk, Ticket(team=team)) for team in rows), manager)
    letters = []
    for reader in readers:
        theirs = [t for t in rows if reader in manager or reader in people.lead(desk, Ticket(team=t))]
        if not theirs:
            continue
        figures = tuple(rows[team] for team in theirs)
        if len(theirs) > 1:
            figures += (_row("", _sum([teams[team] for team in theirs])),)
        details: dict[str, Detail] = {"figures": figures, "since": slot.since, "until": slot.at}
        details["late"] = slot.is_late(at)
        letters.append(replace(to_agent(desk, reader, "digest_weekly"), details=details))
    return tuple(letters)


def _sum(figures: list[_Figures]) -> _Figures:
    return _Figures(opened=sum(one.opened for one in figures), kept=[kept for one in figures for kept in one.kept])


def _row(team: str, figures: _Figures) -> tuple[str, ...]:
    cells = (figures.cell(kind) for kind in TOLD)
    return (team, str(figures.opened), *cells, str(figures.missed))
