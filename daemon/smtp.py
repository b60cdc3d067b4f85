# SPDX-License-Identifier: Apache-2.0
"""Hand letters to the mail server by aiosmtplib over connections that are kept: -> Sent, Deferred or Refused.

An outcome is a value. 2xx is Sent; 4xx, time-outs, lost connections and a refused login of our own are Deferred;
a 5xx for a letter is Refused (RFC 5321 section 4.2.1).
"""

import asyncio
import ssl
import time
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.utils import parseaddr

import aiosmtplib

from daemon.shape import Smtp

SECONDS = 60.0
TOO_LARGE = 552  # RFC 1870 section 6
LOGIN_WANTED = frozenset({530, 534, 535, 538})  # RFC 4954 section 6
STALE_SECONDS = 20.0  # a connection that rested longer is asked first whether it lives
# Postfix answers a second later from the tenth refusal on with no letter taken in between (smtpd_soft_error_limit).
REFUSALS = 8


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The server took it."""

    answer: str
    envelope_from: str


@dataclass(frozen=True, kw_only=True)
class Deferred:
    """Not now; ``server`` where the server as a whole failed, so that others need not try it either."""

    answer: str
    server: bool


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Never."""

    code: int
    answer: str


Outcome = Sent | Deferred | Refused


class Courier:
    """One kept connection; used by one task at a time."""

    def __init__(self, settings: Smtp, password: str) -> None:
        self._settings, self._password = settings, password
        self._client: aiosmtplib.SMTP | None = None
        self._used = 0.0
        self._refusals = 0  # on this connection since it last took a letter
        self._null_path_refused = False

    async def send(self, content: bytes, recipient: str, envelope_from: str) -> Outcome:
        """Hand over one letter. The bytes leave as they are; never raises."""
        try:
            client = await self._connected()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            await self.close()
            return Deferred(answer=_words(error), server=True)
        try:
            return await self._hand_over(client, content, recipient, envelope_from)
        except (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPRecipientsRefused) as error:
            return await self._judged(error)
        except (aiosmtplib.SMTPException, OSError) as error:
            await self.close()
            return Deferred(answer=_words(error), server=True)
        except (UnicodeError, ValueError) as error:
            await self.close()
            return Refused(code=553, answer=f"the address cannot be sent to: {error}")

    async def close(self) -> None:
        """Take leave; a server that does not answer is left."""
        client, self._client = self._client, None
        if client is not None:
            try:
                await asyncio.wait_for(client.quit(), 2)
            except (aiosmtplib.SMTPException, OSError, TimeoutError):
                client.close()

    async def rest(self) -> None:
        """Close a connection that has had nothing to do for a while."""
        if self._client is not None and time.monotonic() - self._used > STALE_SECONDS:
            await self.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            if time.monotonic() - self._used < STALE_SECONDS:
                return self._client
            await self.close()
        settings = self._settings
        client = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
            tls_context=None if settings.security == "none" else ssl.create_default_context(),
            timeout=SECONDS,
        )
        self._client, self._refusals = client, 0
        await client.connect()
        if settings.username:
            await client.login(settings.username, self._password)
        self._used = time.monotonic()
        return client

    async def _hand_over(
        self, client: aiosmtplib.SMTP, content: bytes, recipient: str, envelope_from: str
    ) -> Outcome:
        path = envelope_from or ("" if not self._null_path_refused else _desk_address(content))
        options = ["SMTPUTF8"] if not (recipient + path).isascii() and client.supports_extension("smtputf8") else []
        try:
            _, answer = await client.sendmail(path, [recipient], content, mail_options=options)
        except aiosmtplib.SMTPSenderRefused as error:
            if path or error.code < 500 or error.code == TOO_LARGE:
                raise
            # Some servers take no null return path; that is remembered, and the desk's own address serves.
            self._null_path_refused = True
            await client.rset()
            path = _desk_address(content)
            _, answer = await client.sendmail(path, [recipient], content, mail_options=options)
        self._used, self._refusals = time.monotonic(), 0
        return Sent(answer=" ".join(answer.split()), envelope_from=path)

    async def _judged(self, error: aiosmtplib.SMTPException) -> Outcome:
        if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
            error = error.recipients[0]
        code = getattr(error, "code", 0)
        self._refusals += 1
        if code == 421 or self._refusals >= REFUSALS:
            await self.close()
        if isinstance(error, aiosmtplib.SMTPSenderRefused) and code != TOO_LARGE or code in LOGIN_WANTED:
            # It is us whom the server refuses, and no letter is to blame: a fault in the settings of one side.
            return Deferred(answer=_words(error), server=True)
        if code >= 500:
            return Refused(code=code, answer=_words(error))
        return Deferred(answer=_words(error), server=code == 421)


async def try_login(settings: Smtp, password: str) -> str:
    """Connect and log in without sending; what the server says. Raises SMTPException or OSError."""
    courier = Courier(settings, password)
    try:
        client = await courier._connected()
        return " ".join((await client.noop()).message.split())
    finally:
        await courier.close()


def _desk_address(content: bytes) -> str:
    return parseaddr(str(BytesHeaderParser().parsebytes(content[:65536])["From"]))[1]


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:500] or type(error).__name__
