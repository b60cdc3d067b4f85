# SPDX-License-Identifier: Apache-2.0
"""``firstline check``: try everything that a desk needs -> findings. One that fails never hides the others."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

from sqlalchemy.engine import make_url

from daemon import check_files, check_machine, check_people, signers, trials
from daemon.errors import NameTaken, SettingsError
from daemon.finding import Finding, fails, holds, warns
from daemon.house import utc_now
from daemon.names import require_names
from daemon.settings import Settings, load
from daemon.shape import Mailbox, is_loopback
from store import migrate
from store.engine import Database
from store.errors import StoreError
from store.migrate import SchemaState
from templates import proof
from templates.languages import languages

Look = Callable[[], Iterable[Finding]]
WANTED = ("IDLE", "MOVE", "UIDPLUS")


def check(path: Path | None, environ: Mapping[str, str]) -> list[Finding]:
    """Every finding, in the order in which to mend them. Makes no database and sends no mail."""
    found = [*_tried("import names", names)]
    settings, rows = _settings(path, environ)
    found += rows
    looks: list[tuple[str, Look]] = _looks(settings) if settings else []
    local = settings is not None and any(is_loopback(box.imap.host) for box in settings.shape.mailboxes)
    looks += [("clock", check_machine.clock), ("systemd", check_machine.service)]
    looks += [("Postfix", check_machine.postfix)] if local else []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for rows in pool.map(lambda look: _tried(*look), looks):
            found += rows
    secrets = _secrets(settings) if settings else set()
    return [finding.without(secrets) for finding in found]


def _looks(settings: Settings) -> list[tuple[str, Look]]:
    boxes = settings.shape.mailboxes
    return [
        ("file modes", partial(check_files.modes, settings)),
        ("signing key", partial(check_files.key, settings)),
        ("database", partial(database, settings)),
        ("raw mail", partial(check_files.storage, settings)),
        *((f"mailbox {box.name}", partial(mailbox, settings, box)) for box in boxes),
        ("smtp", partial(smtp, settings)),
        ("agents", partial(agents, settings)),
        ("signatures", lambda: signers.look(settings.shape.agents, settings.path, utc_now())),
        ("levels", lambda: check_people.levels(settings.desk())),
        ("language", partial(language, settings)),
        ("letters", partial(letters, settings)),
        ("macros", partial(check_files.canned, settings)),
    ]


def _tried(what: str, look: Look) -> list[Finding]:
    try:
        return list(look())
    except Exception as error:  # whatever went wrong here, the other rows are worth having
        words = " ".join(str(error).split())
        return [fails(what, f"it could not be looked at: {type(error).__name__}: {words}", "mend this first")]


def names() -> Iterator[Finding]:
    """Whether our import names are ours."""
    try:
        require_names()
    except NameTaken as error:
        words, _, advice = str(error).partition(": ")
        yield fails("import names", words, advice)
    else:
        yield holds("import names", "no other package owns one of ours")


def _settings(path: Path | None, environ: Mapping[str, str]) -> tuple[Settings | None, list[Finding]]:
    try:
        settings = load(path, environ)
    except SettingsError as error:
        rows = []
        for fault in error.faults:
            example = f": for example {fault.example}" if fault.example else ""
            rows.append(fails("settings", f"{fault.key}: {fault.wrong}", f"correct it in {error.where}{example}"))
        return None, rows
    shape = settings.shape
    words = f"{settings.path}: {_count(len(shape.mailboxes), 'mailbox', 'mailboxes')}"
    return settings, [holds("settings", f"{words}, {_count(len(shape.agents), 'agent', 'agents')}")]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _secrets(settings: Settings) -> set[str]:
    shape = settings.shape
    secrets = {key.hex() for key in settings.keys} | {make_url(shape.desk.database).password or ""}
    for server in (shape.smtp, *(box.imap for box in shape.mailboxes)):
        with suppress(ValueError):
            secrets.add(settings.password(server))
    return secrets


def database(settings: Settings) -> Iterator[Finding]:
    """Whether the database answers and its schema fits; one that is not there yet is left to the first start."""
    url = make_url(settings.shape.desk.database)
    if url.get_backend_name() == "sqlite":
        yield from check_files.sqlite(Path(url.database or ""))
        if not Path(url.database or "").exists():
            return
    try:
        opened = Database(settings.shape.desk.database)
        try:
            yield _schema(opened.name, *migrate.state(opened))
        finally:
            opened.close()
    except StoreError as error:
        yield fails("database", str(error), "start the server, or correct desk.database in the settings")


def _schema(name: str, found: SchemaState, revision: str) -> Finding:
    if found is SchemaState.CURRENT:
        return holds("database", f"{name} answers; its schema {revision} is current")
    if found is SchemaState.EMPTY:
        return holds("database", f"{name} answers and is empty; it will be filled at the first start")
    if found is SchemaState.FOREIGN:
        return fails("database", f"{name} holds tables that are not Firstline's", "name an empty database")
    if found is SchemaState.OLDER:
        return fails("database", f"{name} has an older schema", "back it up, then run 'firstline db upgrade'")
    advice = "install that version, or name another database"
    return fails("database", f"{name} has schema {revision}, made by a newer Firstline", advice)


def mailbox(settings: Settings, box: Mailbox) -> Iterator[Finding]:
    """Whether the mailbox can be read, and what its server can do."""
    what = f"mailbox {box.name}"
    tried = trials.try_mailbox(box.imap, settings.password(box.imap))
    if isinstance(tried, trials.Failed):
        yield fails(what, tried.words, tried.advice)
        return
    has = [word for word in WANTED if word in tried.capabilities]
    lacks = [word for word in WANTED if word not in tried.capabilities]
    words = f"{box.imap.host}: {box.imap.folder} holds {_count(tried.mails, 'mail', 'mails')}"
    words += f"; {tried.tls or 'no TLS, which never leaves this machine'}"
    words += f"; has {', '.join(has)}" * bool(has) + f"; lacks {', '.join(lacks)}" * bool(lacks)
    yield holds(what, words + _consequences(box, tried))
    if not tried.keeps_flag:
        words = f"the server does not keep the flag {box.imap.flag}: mails that were read are not marked for people"
        yield warns(what, words, 'use flag = "\\\\Seen", or flag = "" for none')


def _consequences(box: Mailbox, tried: trials.MailboxTried) -> str:
    words = ""
    if "IDLE" not in tried.capabilities:
        words += f"; so it is asked every {box.imap.poll.total_seconds():.0f} s"
    if not tried.has_move_to:
        words += f"; the folder {box.imap.move_to} will be made"
    return words


def smtp(settings: Settings) -> Iterator[Finding]:
    """Whether the server that takes our letters lets us in. Nothing is sent."""
    server = settings.shape.smtp
    tried = trials.try_sending(server, settings.password(server))
    if isinstance(tried, trials.Failed):
        yield fails("smtp", tried.words, tried.advice)
        return
    entry = f"logged in as {server.username}" if server.username else "no login"
    transport = {"tls": "TLS", "starttls": "STARTTLS", "none": "no TLS, which never leaves this machine"}
    yield holds("smtp", f"{server.host}:{server.port}: {entry}, {transport[server.security]}; nothing was sent")


def agents(settings: Settings) -> Iterator[Finding]:
    """Whether there is somebody to answer, and whether such answers can be believed."""
    shape = settings.shape
    if not shape.agents:
        yield warns("agents", "there is none: nobody is told of a new ticket", "add [[agents]] to the settings")
    elif not shape.desk.authserv_ids and (hosts := ", ".join(shape.desk.submission_hosts)):
        words = f"{_count(len(shape.agents), 'agent', 'agents')}, vouched for by a login at {hosts}"
        yield holds("agents", words)
    elif not shape.desk.authserv_ids:
        signing = {signer.address for signer in settings.signers}
        mute = [agent.name for agent in shape.agents if agent.address.lower() not in signing]
        if not mute:
            yield holds("agents", f"{_count(len(shape.agents), 'agent', 'agents')}, vouched for by their signatures")
            return
        words = "desk.authserv_ids is empty: no answer of an agent can be believed, so each will be held"
        if len(mute) < len(shape.agents):
            words = f"desk.authserv_ids is empty: nobody who does not sign can be believed: {', '.join(mute)}"
        yield warns("agents", words, "name your mail server as it stands at the start of its Authentication-Results")
    else:
        yield holds("agents", f"{_count(len(shape.agents), 'agent', 'agents')}, vouched for by {_vouchers(settings)}")
        yield from _elsewhere(settings)


def _elsewhere(settings: Settings) -> Iterator[Finding]:
    """Agents whose domain is another: there a pass for the domain alone is no proof of who wrote."""
    desk = settings.desk()
    others = sorted({a.address.rpartition("@")[2] for a in desk.agents if not desk.binds_users(a.address)})
    if others:
        words = f"agents at {', '.join(others)} are believed by a login or a signature alone"
        yield warns("domains", words, "name it in desk.agent_domains if its users can write as themselves alone")


def _vouchers(settings: Settings) -> str:
    desk = settings.shape.desk
    forwarders = f", and for what they forward by {', '.join(desk.arc_sealers)} (ARC)" if desk.arc_sealers else ""
    return ", ".join(desk.authserv_ids) + forwarders


def language(settings: Settings) -> Iterator[Finding]:
    """Whether there are letters in the desk's language."""
    wanted, there = settings.shape.desk.language, languages(own_letters(settings))
    if wanted in there:
        yield holds("language", f"letters in {', '.join(sorted(there))}; {wanted} where a mail's own is none of them")
    else:
        yield fails("language", f"there are no letters in {wanted}", f"use one of {', '.join(sorted(there))}")


def letters(settings: Settings) -> Iterator[Finding]:
    """Whether each letter of the admin's own can be written."""
    own = own_letters(settings)
    if own is None:
        return
    if not own.is_dir():
        yield fails("letters", f"there is no folder {own}", "make it, or take the key letters out")
        return
    faults = proof.faults(own, settings.desk())
    for words in faults:
        yield fails("letters", words, "correct the file")
    if not faults:
        yield holds("letters", f"your own in {own}")


def own_letters(settings: Settings) -> Path | None:
    """The folder of the admin's own letters, if the settings name one."""
    told = settings.desk().letters
    return Path(told) if told else None
