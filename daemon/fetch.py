# SPDX-License-Identifier: Apache-2.0
"""One mailbox: new mails -> inbox. Kept and synced, then committed, and only then is the server told."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from imapclient.exceptions import IMAPClientError

from daemon.imap import BROKEN, REFUSALS, Listed, Selected, Server, words
from daemon.quantities import Since
from daemon.shape import Mailbox
from parsers.head import header_date, header_message_id
from store import inbox, mailboxes, oversize
from store.blobs import Blobs
from store.engine import Database
from store.errors import Stale
from store.inbox import Kept, KnownMail
from store.mailboxes import Cursor
from store.oversize import Oversize

MAILS_AT_ONCE, BYTES_AT_ONCE = 50, 8_000_000
FIRST_PART = 65_536  # bytes of a mail that is over the size limit
KNOWN_AT_ONCE = 50  # known UIDs that are compared with the server's at each connection
OLD = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """What fetching from one mailbox needs; ``tell`` logs a line, ``alive`` says that work goes on."""

    box: Mailbox
    size_limit: int
    since: Since
    owner: str
    database: Database
    blobs: Blobs
    now: Callable[[], datetime]
    tell: Callable[..., None]
    alive: Callable[[], None]
    kept_back: dict[int, int] = field(default_factory=dict)  # UID -> how often its text was asked for in vain
    untidy: threading.Event = field(default_factory=threading.Event)  # the server has to be told again


def fetch_once(reader: Reader, server: Server) -> int:
    """Keep whatever is new; how many mails that were. Raises one of imap.FAULTS, StoreError or Stale."""
    selected = server.select()
    cursor = _current(reader, server, selected)
    count = 0
    for batch in _batches(reader, server, selected, cursor):
        cursor = _keep(reader, server, cursor, batch)
        count += len(batch)
        reader.alive()
    with reader.database.write() as connection:
        last = max(cursor.last_uid, cursor.boundary - 1)
        mailboxes.advance(connection, reader.owner, replace(cursor, last_uid=last), reader.now())
    return count + _fetch_whole(reader, server, cursor)


def _fetch_whole(reader: Reader, server: Server, cursor: Cursor) -> int:
    """Fetch what was too large before, where the limit has been raised or a person wants it; how many mails."""
    with reader.database.read() as connection:
        wanted = oversize.to_fetch(connection, reader.box.name)
    for mail in wanted:
        refused = _refused(reader, cursor, mail)
        raw = None if refused else server.raw([mail.uid]).get(mail.uid)
        blob = reader.blobs.put(raw) if raw is not None else ""
        with reader.database.write() as connection:
            if raw is not None:
                oversize.fetched(connection, mail, blob, reader.now())
            else:
                because = refused or "it is no longer in its mailbox, and only its beginning was kept"
                oversize.not_fetched(connection, mail, because, reader.size_limit)
        if raw is not None:
            _tell_server(reader, server, [mail.uid])
    return len(wanted)


def _refused(reader: Reader, cursor: Cursor, mail: Oversize) -> str:
    """Why a mail that was too large is not fetched now; empty where it is."""
    if mail.generation != cursor.generation:
        return "the mail server has renumbered its mails since, and only the beginning of this one was kept"
    if mail.size > reader.size_limit and not mail.released:
        return f"it is larger than the size limit of {reader.size_limit:,} bytes"
    return ""


def tidy(reader: Reader, server: Server) -> None:
    """Tell the server again what it may not have heard: a flag or a move that failed after a mail was kept."""
    with reader.database.read() as connection:
        cursor = mailboxes.cursor(connection, reader.box.name)
        generation = cursor.generation if cursor else 0
        known = inbox.known_uids(connection, reader.box.name, generation, KNOWN_AT_ONCE * 10)
    whole = [uid for uid, mail in known.items() if mail.whole]
    there = sorted(server.message_ids(whole)) if whole else []
    reader.untidy.clear()
    _tell_server(reader, server, there if reader.box.imap.move_to else server.unflagged(there))


def _current(reader: Reader, server: Server, selected: Selected) -> Cursor:
    """The cursor, moved to a new generation where the server's UIDs no longer mean what they meant."""
    at = reader.now()
    with reader.database.write() as connection:
        mailboxes.begin(connection, reader.box.name, at)
        if not mailboxes.lease(connection, reader.box.name, reader.owner, at):
            raise Stale(f"mailbox {reader.box.name} is read by another process")
        cursor = mailboxes.cursor(connection, reader.box.name)
        if cursor is None:
            raise Stale(f"mailbox {reader.box.name} has no row")
        known = inbox.known_uids(connection, reader.box.name, cursor.generation, KNOWN_AT_ONCE)
    if cursor.generation:
        cause = _renumbered(server, selected, cursor, known)
        if not cause:
            return replace(cursor, uidnext=selected.uidnext)
        reader.tell("mailbox_renumbered", mailbox=reader.box.name, because=cause, generation=cursor.generation + 1)
    fresh = replace(
        cursor,
        generation=cursor.generation + 1,
        uidvalidity=selected.uidvalidity,
        uidnext=selected.uidnext,
        last_uid=0,
        boundary=selected.uidnext,
    )
    with reader.database.write() as connection:
        mailboxes.advance(connection, reader.owner, fresh, at)
    return fresh


def _renumbered(server: Server, selected: Selected, cursor: Cursor, known: Mapping[int, KnownMail]) -> str:
    if selected.uidvalidity != cursor.uidvalidity:
        return f"UIDVALIDITY went from {cursor.uidvalidity} to {selected.uidvalidity}"
    if 0 < selected.uidnext < cursor.uidnext:
        return f"UIDNEXT went back from {cursor.uidnext} to {selected.uidnext}"
    named = [uid for uid, mail in known.items() if mail.message_id]
    for uid, header in (server.message_ids(named) if named else {}).items():
        if header_message_id(header) != known[uid].message_id:
            return f"UID {uid} is another mail now"
    for mail in server.listed([uid for uid in known if uid not in named]):
        if (mail.size, mail.received_at) != (known[mail.uid].size, known[mail.uid].received_at):
            return f"UID {mail.uid} is another mail now"
    return ""


def _batches(reader: Reader, server: Server, selected: Selected, cursor: Cursor) -> Iterator[list[Listed]]:
    """New mails, oldest first, in pieces of at most 50 mails and 8 MB; one over the size limit goes alone."""
    back = cursor.last_uid < cursor.boundary - 1
    since = reader.since.moment(cursor.started_at) - OLD if back else None
    uids = server.uids_above(cursor.last_uid, selected.exists, since)
    listed = server.listed(uids)
    _require(server, set(uids) - {mail.uid for mail in listed}, "size")
    batch: list[Listed] = []
    for mail in listed:
        size = sum(each.size for each in batch) + mail.size
        if batch and (size > BYTES_AT_ONCE or len(batch) == MAILS_AT_ONCE):
            yield batch
            batch = []
        batch.append(mail)
    if batch:
        yield batch


def _require(server: Server, missing: Set[int], what: str) -> None:
    """Raise where the server keeps back part of a mail that it still has; one that went away is nobody's fault."""
    there = server.still_there(sorted(missing))
    if there:
        raise _kept_back(there[0], what)


def _kept_back(uid: int, what: str) -> IMAPClientError:
    return IMAPClientError(f"the mail server tells no {what} of mail {uid}, which it still has")


def _keep(reader: Reader, server: Server, cursor: Cursor, batch: Sequence[Listed]) -> Cursor:
    """COMMIT 1: blobs are synced, rows and cursor are committed together, and then the server is told."""
    whole = [mail for mail in batch if mail.size <= reader.size_limit]
    raws = server.raw([mail.uid for mail in whole]) if whole else {}
    large = [mail for mail in batch if mail.size > reader.size_limit]
    parts = {mail.uid: server.beginning(mail.uid, FIRST_PART) for mail in large}
    raws.update({uid: part for uid, part in parts.items() if part is not None})
    asked, batch = batch, _told(reader, server, batch, raws)
    found = [mail for mail in batch if mail.uid in raws and _wanted(reader, cursor, mail)]
    digests = reader.blobs.put_many([raws[mail.uid] for mail in found])
    kept = [
        _kept(reader, cursor, mail, raws[mail.uid], digest) for mail, digest in zip(found, digests, strict=True)
    ]
    at = reader.now()
    cursor = replace(cursor, last_uid=batch[-1].uid)
    with reader.database.write() as connection:
        inbox.keep(connection, kept, at)
        mailboxes.lease(connection, reader.box.name, reader.owner, at)
        mailboxes.advance(connection, reader.owner, cursor, at)
    _tell_server(reader, server, [one.uid for one in kept if not one.oversize_limit])
    if len(batch) < len(asked):
        raise _kept_back(asked[len(batch)].uid, "text")
    return cursor


def _told(
    reader: Reader, server: Server, batch: Sequence[Listed], raws: dict[int, bytes]
) -> Sequence[Listed]:
    """The batch up to the first mail whose text the server keeps back, or all of it.

    Such a mail is asked for again; when that has been in vain too often it is kept without its text, and held.
    """
    for index, mail in enumerate(batch):
        if mail.uid in raws or not server.still_there([mail.uid]):
            continue
        reader.kept_back[mail.uid] = reader.kept_back.get(mail.uid, 0) + 1
        if reader.kept_back[mail.uid] >= inbox.ATTEMPTS:
            raws[mail.uid] = b""
        elif index == 0:
            raise _kept_back(mail.uid, "text")
        else:
            return batch[:index]
    return batch


def _wanted(reader: Reader, cursor: Cursor, mail: Listed) -> bool:
    """Whether it came after the point from which mail is read."""
    return mail.uid >= cursor.boundary or mail.received_at >= _second(reader.since.moment(cursor.started_at))


def _kept(reader: Reader, cursor: Cursor, mail: Listed, raw: bytes, digest: str) -> Kept:
    return Kept(
        mailbox=reader.box.name,
        generation=cursor.generation,
        uid=mail.uid,
        blob=digest,
        size=mail.size,
        message_id=header_message_id(raw),
        received_at=mail.received_at,
        silent=_is_old(cursor, mail, raw),
        oversize_limit=reader.size_limit if mail.size > reader.size_limit else 0,
    )


def _is_old(cursor: Cursor, mail: Listed, raw: bytes) -> bool:
    """Whether a mail is from before the desk's first start: it is imported, and never answered.

    A server that renumbers may have lost its own times as well, so then the Date field has a say too.
    """
    if mail.uid >= cursor.boundary:
        return False
    if mail.received_at < _second(cursor.started_at):
        return True
    written = header_date(raw) if cursor.generation > 1 else None
    return written is not None and written < cursor.started_at - OLD


def _second(moment: datetime) -> datetime:
    """The whole second: servers tell no less."""
    return moment.replace(microsecond=0)


def _tell_server(reader: Reader, server: Server, uids: Sequence[int]) -> None:
    """A courtesy: the mails are safe already, so a server that will not flag or move is told again later."""
    try:
        server.flag(uids)
        if reader.box.imap.move_to:
            server.move(uids)
    except REFUSALS as error:
        if isinstance(error, BROKEN):
            raise
        reader.tell("mail_not_marked", mailbox=reader.box.name, mails=len(uids), error=words(error))
        reader.untidy.set()
