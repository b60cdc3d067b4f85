# SPDX-License-Identifier: Apache-2.0
"""Fixtures of real servers, and the one mechanism that leaves tests out and says so."""

import itertools
import os
from collections.abc import Callable, Iterator

import hypothesis
import pytest

from tests.rig.certificates import Certificates
from tests.rig.crashdisk import CrashDisk
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.needs import NEEDS, closing_line, unmet
from tests.rig.postfix import Postfix
from tests.rig.postgres import Postgres

# Random tests take as long as the machine lets them; ``make fuzz`` asks for far more of them.
hypothesis.settings.register_profile("short", max_examples=100, deadline=None, database=None)
hypothesis.settings.register_profile("fuzz", max_examples=2_000, deadline=None, database=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))

_left_out: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marks known."""
    for need in NEEDS:
        config.addinivalue_line("markers", f"needs_{need.name}: left out {need.reason}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves out each test whose needs this machine does not meet."""
    for item in items:
        marks = (mark.name for mark in item.iter_markers())
        lacking = unmet(marks, getattr(item, "fixturenames", ()))
        if lacking:
            item.add_marker(pytest.mark.skip(reason=" and ".join(need.reason for need in lacking)))


def _note(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Counts a test that did not run, whoever left it out."""
    if report.skipped and not hasattr(report, "wasxfail"):
        place = report.longrepr
        reason = place[2] if isinstance(place, tuple) else str(place)
        _left_out.append(reason.removeprefix("Skipped: "))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Hears of every test, from parallel processes too."""
    _note(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Hears of modules that were left out as a whole."""
    _note(report)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a test that was left out fails the run."""
    if _failing() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says in one line what was left out."""
    failure = " In CI that is a failure." if _failing() else ""
    terminalreporter.ensure_newline()
    terminalreporter.write_line(closing_line(_left_out) + failure, red=bool(failure), yellow=bool(_left_out))


def _failing() -> bool:
    """Whether what was left out fails the run: in CI all but the exams, whose mails are not in the repository."""
    return _in_ci() and any("FIRSTLINE_CORPORA" not in reason for reason in _left_out)


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@pytest.fixture(scope="session")
def certificates() -> Certificates:
    """An authority and the certificates it signed, for all servers of this run."""
    return Certificates()


@pytest.fixture(scope="session")
def dovecot(certificates: Certificates) -> Iterator[Dovecot]:
    """A running Dovecot for all tests; each makes its own mailboxes by `fresh_account`."""
    with Dovecot(certificates=certificates) as server:
        yield server


@pytest.fixture(scope="session")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    """A running Postfix that delivers to `dovecot` and knows its logins."""
    with Postfix(dovecot) as server:
        yield server


_accounts = itertools.count(1)


@pytest.fixture
def fresh_account(dovecot: Dovecot) -> Callable[[str], Account]:
    """Makes a mailbox that no other test uses: `fresh_account("ann@agents.example")` is ann-7@agents.example."""

    def make(address: str) -> Account:
        local, domain = address.split("@")
        account = Account(address=f"{local}-{next(_accounts)}@{domain}", password=f"secret of {local}")
        return dovecot.add(account)

    return make


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL cluster for all tests."""
    with Postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of an empty database that is this test's alone."""
    name = postgres.create_database()
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture
def crash_disk() -> Iterator[CrashDisk]:
    """A mounted file system of 64 MiB whose power can be cut."""
    with CrashDisk() as disk:
        yield disk
