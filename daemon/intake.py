# SPDX-License-Identifier: Apache-2.0
"""Waiting mails -> decisions, recorded: many in one commit, each under its own savepoint."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from daemon.errors import in_words
from daemon.house import House
from parsers.language import heard
from parsers.mail import read
from parsers.values import Mail
from store import facts, facts_desk, inbox, ledger, votes
from store.engine import blames_data
from store.errors import Stale, StorageUnavailable, StoreError
from store.inbox import Leased
from workflows.case import Arrival, Outcome
from workflows.desk import Desk
from workflows.stories import ARRIVAL, ARRIVAL_END

LONGEST_WORDS = 500  # of what is told about a failure
TRIES_ALONE = 3  # against others who decide about the same ticket


@dataclass(kw_only=True)
class Intake:
    """Takes mails in. ``unfinished`` are leased mails that a failing database kept us from deciding."""

    house: House
    unfinished: list[Leased] = field(default_factory=list)
    taught: Desk | None = None

    def __post_init__(self) -> None:
        """Reads one mail of nobody, so that the tables of words are in memory before a real one is in hand."""
        read(b"Subject: ready\n\nGood morning\n", self.house.context)

    def take_in_once(self) -> bool:
        """Decide the mails that wait; whether there were any. Raises StoreError where the store fails."""
        with self.house.database.write() as connection:
            inbox.give_back(connection, self.unfinished, self.house.now())
            self.unfinished = []
            leased = inbox.lease(connection, self.house.now())
            self._learn(connection)
        self.unfinished = leased
        mails = [(one, mail) for one in leased if (mail := self._read(one)) is not None]
        again = self._decide_together(mails)
        for one, mail in again:
            self._decide_alone(one, mail)
        self.unfinished = []
        return bool(leased)

    def _read(self, leased: Leased) -> Mail | None:
        try:
            return read(self.house.blobs.get(leased.blob), self.house.context)
        except StorageUnavailable:
            raise
        except Exception as error:  # one mail that cannot be read never stops the rest
            self._fail(leased, error)
            return None

    def _decide_together(self, mails: Sequence[tuple[Leased, Mail]]) -> list[tuple[Leased, Mail]]:
        again = []
        with self.house.database.write() as connection:
            for leased, mail in mails:
                try:
                    with connection.begin_nested():
                        self._decide(connection, leased, mail)
                except (IntegrityError, Stale):
                    again.append((leased, mail))
                except (DBAPIError, StoreError) as error:
                    if not (isinstance(error, DBAPIError) and blames_data(error)):
                        raise
                    self._note_failure(connection, leased, error)
                except Exception as error:  # one mail that cannot be decided never stops the rest
                    self._note_failure(connection, leased, error)
        self.house.letter_owed.ring()
        return again

    def _decide_alone(self, leased: Leased, mail: Mail) -> None:
        """Decide again on fresh facts; the loser of a race finds the mail seen, or its ticket moved on."""
        for attempt in range(TRIES_ALONE):
            try:
                with self.house.database.write() as connection:
                    self._decide(connection, leased, mail)
            except (IntegrityError, Stale) as error:
                self.house.tell("decided_again", mail=leased.id, attempt=attempt + 1, because=type(error).__name__)
            except StoreError:
                raise
            except Exception as error:  # as above
                return self._fail(leased, error)
            else:
                return self.house.letter_owed.ring()
        return None

    def _decide(self, connection: Connection, leased: Leased, mail: Mail) -> None:
        at, desk = self.house.now(), self.taught or self.house.desk
        desk = facts_desk.at_moment(connection, desk, at)
        known = facts.gather(connection, desk, leased, mail, at, self.house.meaning)
        mail = heard(mail, known.contact.language)
        case = Arrival(at=at, desk=desk, cause=leased.cause, mail=mail, facts=known)
        case = facts_desk.decide(connection, ARRIVAL, ARRIVAL_END, case)
        ticket = ledger.record(connection, leased, case)
        settled = case.disposition
        if settled is not None and settled.outcome is not Outcome.WAITING:
            self.house.tell("mail_decided", mail=leased.id, outcome=settled.outcome, cause=settled.cause,
                            ticket=ticket.number or None, letters=len(case.letters))  # fmt: skip

    def _learn(self, connection: Connection) -> None:
        """Take up what the agents have taught the desk by now, once for all mails in hand."""
        learned, desk = votes.learner(connection), self.taught or self.house.desk
        if learned is not desk.learned:
            self.taught = replace(desk, learned=learned)

    def _fail(self, leased: Leased, error: Exception) -> None:
        with self.house.database.write() as connection:
            self._note_failure(connection, leased, error)

    def _note_failure(self, connection: Connection, leased: Leased, error: Exception) -> None:
        told = error.orig or error if isinstance(error, DBAPIError) else error
        words = in_words(told)[:LONGEST_WORDS]
        self.house.tell("mail_failed", mail=leased.id, attempt=leased.attempts, error=words)
        inbox.fail(connection, leased, words, self.house.now())
