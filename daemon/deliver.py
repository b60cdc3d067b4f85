# SPDX-License-Identifier: Apache-2.0
"""Owed letters -> SMTP, several at once over kept connections; each is settled as soon as it has left."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from daemon.house import House
from daemon.smtp import Courier, Deferred, Refused, Sent
from store import ledger, outbox
from store.errors import Stale
from store.outbox import FEWEST, PATIENCE, Owed

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0  # seconds
TRIES = 5  # to write down what became of a letter while its ticket moves on


@dataclass(kw_only=True)
class Delivery:
    """Sends letters; ``couriers`` are the connections it keeps."""

    house: House
    couriers: list[Courier] = field(default_factory=list)
    resting_until: float = 0.0  # while the mail server as a whole refuses, nobody asks it; monotonic seconds
    pause: float = FIRST_PAUSE

    def __post_init__(self) -> None:
        smtp = self.house.settings.shape.smtp
        password = self.house.settings.password(smtp)
        self.couriers = [Courier(smtp, password) for _ in range(smtp.connections)]

    async def deliver_once(self) -> bool:
        """Send what is due; whether there was anything. Raises StoreError where the store fails."""
        if time.monotonic() < self.resting_until:
            return False
        letters = await asyncio.to_thread(self._lease)
        if not letters:
            for courier in self.couriers:
                await courier.rest()
            return False
        waiting = list(reversed(letters))
        try:
            # All must have stopped before the rest is given back, or another would send what one still holds.
            carried = (self._carry(courier, waiting) for courier in self.couriers)
            failed = [error for error in await asyncio.gather(*carried, return_exceptions=True) if error]
        finally:
            await asyncio.to_thread(self._give_back, waiting)
        if failed:
            raise failed[0]
        return True

    async def close(self) -> None:
        """Take leave of the mail server."""
        for courier in self.couriers:
            await courier.close()

    async def _carry(self, courier: Courier, waiting: list[Owed]) -> None:
        while waiting and not self.house.stopping.is_set():
            letter = waiting.pop()
            outcome = await courier.send(letter.content, letter.recipient, letter.envelope_from)
            await asyncio.to_thread(self._settle, letter, outcome)
            self.house.pulse.beat("deliver", 300)
            if isinstance(outcome, Deferred) and outcome.server:
                self.resting_until = time.monotonic() + self.pause
                self.pause = min(self.pause * 2, LONGEST_PAUSE)
                return
            self.pause = FIRST_PAUSE

    def _lease(self) -> list[Owed]:
        with self.house.database.write() as connection:
            return outbox.lease(connection, self.house.now())

    def _give_back(self, letters: list[Owed]) -> None:
        if letters:
            with self.house.database.write() as connection:
                for letter in letters:
                    outbox.give_back(connection, letter, self.house.now())

    def _settle(self, letter: Owed, outcome: Sent | Deferred | Refused) -> None:
        at = self.house.now()
        if isinstance(outcome, Deferred) and at - letter.owed_at > PATIENCE and letter.attempts >= FEWEST:
            outcome = Refused(code=0, answer=f"given up after {PATIENCE.days} days: {outcome.answer}")
        for tries_left in reversed(range(TRIES)):
            try:
                self._record(letter, outcome, at)
                break
            except (IntegrityError, Stale):  # its ticket moved on meanwhile
                if not tries_left:
                    raise
        told = {"letter": letter.letter, "ticket": letter.ticket, "attempt": letter.attempts}
        name = {Sent: "letter_sent", Deferred: "letter_deferred", Refused: "letter_refused"}[type(outcome)]
        self.house.tell(name, **told, answer=outcome.answer)

    def _record(self, letter: Owed, outcome: Sent | Deferred | Refused, at: datetime) -> None:
        with self.house.database.write() as connection:
            if isinstance(outcome, Sent):
                outbox.sent(connection, letter, outcome.answer, outcome.envelope_from, at)
            elif isinstance(outcome, Deferred):
                outbox.deferred(connection, letter, outcome.answer, at)
            elif outbox.refused(connection, letter, outcome.answer):
                ledger.record_refusal(connection, self.house.desk, letter, outcome.code, outcome.answer, at)
