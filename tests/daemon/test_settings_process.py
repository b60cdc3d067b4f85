# SPDX-License-Identifier: Apache-2.0
"""Proves what the settings may say of teams, priorities, promises and hours, and what each wrong word is answered."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from daemon import settings
from tests.daemon.admin import settings_file
from tests.daemon.test_settings import AGENT, faults
from workflows import hours
from workflows.desk import UNSAFE_FILES
from workflows.ticket import Level, Priority, TargetKind
from workflows.triage import Impact, Urgency

ANN = AGENT.format(address="ann@example.org")
FULL = ANN + """teams = ["network team"]
skills = ["printing"]
languages = ["NL"]
[[teams]]
name = "network team"
level = 2
categories = ["network", "printing"]
lead = "ann@example.org"
[[categories]]
key = "printing"
words = ["toner"]
impact = "team"
questions = {nl = ["Welke printer is het?"]}
[matrix]
user = ["P4", "P4", "P3", "P2"]
[targets.P1]
first_response = "15m"
resolution = "2h"
[hours]
days = {mon-fri = "09:00-17:00"}
closed = ["2026-12-24"]
[process]
around_the_clock = ["P1"]
silence = "10d"
[updates]
P2 = "30m"
[[rules]]
level = 1
after = "90m"
priority = "P2"
[call]
link = "https://meet.example.org/desk"
[breach]
team = ["ann@example.org"]
[monitoring]
senders = ["Nagios@Example.org", "@monitor.example"]
"""


def test_what_the_settings_say_of_the_process_is_what_the_workflows_get(tmp_path: Path) -> None:
    changes = {"[desk]": '[desk]\nlead = "ann@example.org"\nvips = ["@ceo.example"]'}
    path = settings_file(tmp_path, FULL, changes=changes)
    desk = settings.load(path, {}).desk()
    assert desk.agents[0].teams == ("network team",) and desk.agents[0].skills == {"printing"}
    assert (desk.teams[0].level, desk.teams[0].lead, desk.lead) == (Level.L2, "ann@example.org", "ann@example.org")
    assert desk.category("printing").questions == {"nl": ("Welke printer is het?",)}
    assert desk.category("printing").impact is Impact.TEAM
    assert desk.priority(Impact.USER, Urgency.CRITICAL) is Priority.P2
    assert desk.priority(Impact.TEAM, Urgency.CRITICAL) is Priority.P1, "rows that are not named stay as shipped"
    assert desk.targets[Priority.P1][TargetKind.FIRST_RESPONSE] == timedelta(minutes=15)
    assert desk.targets[Priority.P4][TargetKind.RESOLUTION] == timedelta(hours=72)
    assert (desk.process.silence, desk.process.updates[Priority.P2]) == (timedelta(days=10), timedelta(minutes=30))
    assert [(rule.level, rule.after) for rule in desk.rules] == [(Level.L1, timedelta(minutes=90))]
    assert desk.is_vip("boss@ceo.example") and not desk.is_vip("boss@example.org")
    assert desk.is_monitoring("nagios@example.org") and desk.is_monitoring("x@monitor.example")


def test_promises_count_in_the_hours_of_the_desk_but_for_priorities_that_count_every_hour(tmp_path: Path) -> None:
    desk = settings.load(settings_file(tmp_path, FULL), {}).desk()
    friday = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
    assert hours.due(desk.hours(Priority.P3), friday, timedelta(hours=2)) == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    assert hours.due(desk.hours(Priority.P1), friday, timedelta(hours=2)) == friday + timedelta(hours=2)


@pytest.mark.parametrize(
    ("told", "key", "words"),
    [
        ('[matrix]\nuser = ["P4", "P3"]', "matrix.user", "it holds 2 priorities; there is one for each urgency"),
        ('[matrix]\nuser = ["P4", "P3", "P5", "P1"]', "matrix.user.2", "'P1', 'P2', 'P3' or 'P4'"),
        ('[matrix]\nuser = ["P1", "P2", "P3", "P4"]', "matrix.user", "a higher urgency has a lower priority"),
        ('[targets.P1]\nfirst_response = "1m"\nresolution = "4h"', "targets.P1.first_response", "no warning could"),
        ('[targets.P2]\nfirst_response = "4h"\nresolution = "1h"', "targets.P2", "before the first response"),
        ('[targets.P9]\nfirst_response = "4h"\nresolution = "8h"', "targets.P9.[key]", "'P1', 'P2', 'P3' or 'P4'"),
        ('[hours]\nholidays = ["XX"]', "hours.holidays", "are not known; the nearest is"),
        ('[hours]\ndays = {}', "hours.days", "no day has any hours"),
        ('[process]\nwarnings = [75, 50]', "process.warnings", "must rise"),
        ('[process]\nsilence = "1d"', "process", "when silence has already ended the waiting"),
        ('[process]\nclose = "1d"', "process", "when close has already ended the ticket"),
        ('[call]\nlink = "meet me"', "call.link", "no address that begins with https://"),
        ('[breach]\nteam = ["eve@example.org"]', "breach.team", "there is no agent with the address"),
        ('[monitoring]\nsenders = ["nagios"]', "monitoring.senders", "neither an address nor a domain"),
        ('[[teams]]\nname = "net"\nlead = "nobody@example.org"', "teams.0.lead", "there is no agent"),
        ('[[teams]]\nname = "net"\ncategories = ["netwrk"]', "teams.0.categories", "did you mean 'network'?"),
        ('[[teams]]\nname = "net"\n[[teams]]\nname = "Net"', "teams.1.name", "stands there twice"),
        (
            '[[teams]]\nname = "a"\ncategories = ["network"]\n[[teams]]\nname = "b"\ncategories = ["network"]',
            "teams.1.categories",
            "a and b both take network at level 1",
        ),
        ('[[categories]]\nkey = "Printing room"', "categories.0.key", "does not belong"),
        ('[[categories]]\nkey = "printing"\nteam = "press"', "categories.0.team", "there is no team 'press'"),
        (
            '[[rules]]\nafter = "1h"\npriority = "P3"\n[[rules]]\nafter = "2h"\npriority = "P3"',
            "rules.1",
            "rules.0 is for the same level, priority and category",
        ),
        ('[updates]\nP1 = "30d"', "updates.P1", "longer than process.longest_update, which is 168 h"),
        ('[process]\nconfirm_reminder = "9d"', "process", 'for example confirm_reminder = "2d" and close = "4d"'),
        ('[[rules]]\nlevel = 3\nafter = "1h"', "rules.0.level", "less than or equal to 2"),
        ('[[rules]]\nafter = "1h"\ncategory = "netz"', "rules.0.category", "there is no category 'netz'"),
        ('[process]\nassign = "dice"', "process.assign", "'team' or 'load'"),
        ('[digests]\nmorning = "eight"', "digests.morning", "no time of the day such as 08:00"),
        ('[digests]\nhandover = "24:00"', "digests.handover", "no time of the day such as 08:00"),
        ('[digests]\nweekly = "08:00"', "digests.weekly", "no day with a time such as mon 08:00"),
        ('[alerts]\nattachments = ["pictures"]', "alerts.attachments", "neither a type such as image/*"),
        ('[alerts]\nsize = "big"', "alerts.size", "is not a size"),
        ('languages = ["dutch"]', "agents.0.languages", "'dutch' is no code of a language; did you mean 'nl'?"),
        ('languages = ["nederlands"]', "agents.0.languages", "did you mean 'nl'?"),
        ('languages = ["xx"]', "agents.0.languages", "'xx' is no code of a language; write the code of one"),
        (
            '[[categories]]\nkey = "printing"\nquestions = {xx = ["Which?"]}',
            "categories.0.questions.xx.[key]",
            "'xx' is no code of a language",
        ),
        (
            '[targets.P1]\nfirst_response = "5h"\nresolution = "6h"',
            "targets.P1.first_response",
            "longer than that of P2, which is less urgent",
        ),
        (
            '[targets.P2]\nfirst_response = "1h"\nresolution = "30h"',
            "targets.P2.resolution",
            "longer than that of P3, which is less urgent",
        ),
        ('[updates]\nP1 = "3h"\nP2 = "2h"', "updates.P1", "longer than that of P2, which is less urgent"),
        ('[hours]\ndays = {mon-fri = "09:00-09:01"}', "hours.days", "shorter than 15 minutes"),
        ('hours = {mon = "09:00-09:01"}', "agents.0.hours", "shorter than 15 minutes"),
        ('hours = {mon = "9-5"}', "agents.0.hours", "is not a range of hours such as 09:00-17:30"),
    ],
)
def test_what_does_not_fit_is_told_by_its_key_in_one_sentence(
    tmp_path: Path, told: str, key: str, words: str
) -> None:
    found = faults(settings_file(tmp_path, f"{ANN}{told}\n"))
    assert list(found) == [key]
    assert words in found[key]


def test_what_the_settings_say_of_alerts_and_lists_is_what_the_workflows_get(tmp_path: Path) -> None:
    told = ANN + """hours = {mon-fri = "08:00-12:00"}
[hours]
days = {mon-sat = "09:00-17:00"}
closed = ["2026-12-24"]
[alerts]
attachments = ["image/*", ".PDF"]
size = "2MB"
[digests]
morning = "7:30"
weekly = "Friday 16:00"
[process]
assign = "load"
"""
    path = settings_file(tmp_path, told, changes={"[desk]": '[desk]\nadmin = "root@example.org"'})
    desk = settings.load(path, {}).desk()
    calendar = desk.agents[0].calendar
    assert calendar is not None
    assert calendar.ranges(date(2026, 12, 23)) == ((8 * 60, 12 * 60),)
    assert calendar.ranges(date(2026, 12, 24)) == calendar.ranges(date(2026, 12, 26)) == ()
    assert (desk.alerts.attachments, desk.alerts.size, desk.alerts.refused) == (
        ("image/*", ".pdf"),
        2_000_000,
        UNSAFE_FILES,
    )
    assert (desk.digests.morning, desk.digests.handover, desk.digests.weekly) == (time(7, 30), None, (4, time(16)))
    assert (desk.admin, desk.process.assign) == ("root@example.org", "load")


@pytest.mark.parametrize(("key", "what"), [("teams", "team"), ("skills", "category")])
def test_an_agent_of_a_team_or_with_a_skill_that_nobody_knows_is_told(tmp_path: Path, key: str, what: str) -> None:
    found = faults(settings_file(tmp_path, f'{ANN}{key} = ["juggling"]\n'))
    assert f"there is no {what} 'juggling'" in found[f"agents.0.{key}"]
