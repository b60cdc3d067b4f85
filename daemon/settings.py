# SPDX-License-Identifier: Apache-2.0
"""One settings file and the environment -> frozen Settings; all faults at once, and no secret in any of them."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from daemon import keys, macros, shape_alerts, shape_cross, shape_process, signers
from daemon.errors import Fault, SettingsError
from daemon.examples import EXAMPLES
from daemon.shape import Agent, Desk, Server, Shape
from daemon.shape_hours import calendar
from daemon.shape_process import Team
from parsers.values import Context, Signer
from workflows import desk
from workflows.ticket import Priority

DEFAULTS = (Path("/etc/firstline/firstline.toml"), Path("firstline.toml"))
PREFIX = "FIRSTLINE__"
FEW = 8  # keys of a table that a fault lists
KEY_FILE = str(Desk.model_fields["key_file"].default)
ListOrDict = Any
PLAIN = {
    "missing": "it is missing",
    "string_too_short": "it is empty",
    "string_pattern_mismatch": "it has a character that does not belong there",
}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the admin decided, checked: the file's path, its shape with passwords read, and the signing keys."""

    path: Path
    shape: Shape
    keys: tuple[bytes, ...]
    signers: tuple[Signer, ...] = field(default=(), repr=False)
    environ: Mapping[str, str] = field(repr=False)

    def password(self, server: Server) -> str:
        """The server's password; raises ValueError where its file has gone since."""
        return server.secret(self.path, self.environ)

    @property
    def key_path(self) -> Path:
        """Where the signing keys lie."""
        return keys.path(self.shape.desk.key_file, self.path, self.environ)

    def desk(self) -> desk.Desk:
        """The policy that the workflows decide by."""
        told, shape = self.shape.desk, self.shape
        return desk.Desk(
            name=told.name,
            language=told.language,
            zone=told.zone,
            mailboxes=tuple(desk.Mailbox(name=box.name, address=box.address) for box in shape.mailboxes),
            agents=tuple(_agent(one, shape) for one in shape.agents),
            teams=tuple(map(_team, shape.teams)),
            lead=told.lead,
            manager=told.manager,
            breach_team=tuple(shape.breach.team),
            categories=shape_process.categories(shape.categories),
            vips=frozenset(told.vips),
            monitoring=frozenset(sender.lower() for sender in shape.monitoring.senders),
            matrix=shape_process.matrix(shape.matrix),
            targets=shape_process.targets(shape.targets),
            calendar=calendar(shape.hours, told.zone),
            around_the_clock=frozenset(map(Priority, shape.process.around_the_clock)),
            rules=shape_process.rules(shape.rules),
            process=shape_process.process(shape.process, shape.updates, shape.call, shape.breach),
            own_addresses=frozenset(address.lower() for address in told.own_addresses),
            block=frozenset(told.block),
            answer_delay=told.answer_delay,
            signature=told.signature.strip(),
            budgets=desk.Budgets(**shape.budgets.model_dump()),
            joining=desk.Joining(
                cc=shape.joining.cc == "join",
                cc_most=shape.joining.cc_most,
                colleagues=shape.joining.colleagues,
                shared_domains=frozenset(shape.joining.shared_domains),
            ),
            alerts=shape_alerts.alerts(shape.alerts),
            digests=shape_alerts.digests(shape.digests),
            agent_domains=frozenset(told.agent_domains),
            admin=told.admin,
            plus_addresses=told.plus_addresses,
            macros=macros.read(self.path).texts,
            letters=str(self.path.parent / told.letters) if told.letters else "",
            keys=self.keys,
        )

    def context(self) -> Context:
        """What the parsers must know of the desk."""
        told = self.shape.desk
        own = {*told.own_addresses, *(box.address for box in self.shape.mailboxes)}
        return Context(
            own_addresses=frozenset(address.lower() for address in own),
            own_names=frozenset(name.casefold() for name in (told.name, *(box.name for box in self.shape.mailboxes))),
            relays=frozenset(told.relays),
            country=told.country,
            zone=told.zone,
            authserv_ids=frozenset(name.lower() for name in told.authserv_ids),
            arc_sealers=frozenset(told.arc_sealers),
            submission_hosts=frozenset(told.submission_hosts),
            signers=self.signers,
        )


def _agent(told: Agent, shape: Shape) -> desk.Agent:
    return desk.Agent(
        name=told.name,
        address=told.address,
        level=told.ladder,
        teams=tuple(told.teams),
        skills=frozenset(told.skills),
        languages=frozenset(language.lower() for language in told.languages),
        calendar=calendar(shape.hours, shape.desk.zone, told.hours) if told.hours else None,
    )


def _team(told: Team) -> desk.Team:
    return desk.Team(
        name=told.name,
        level=shape_process.level(told.level),
        categories=frozenset(told.categories),
        lead=told.lead,
    )


def find(path: Path | None) -> Path:
    """The settings file that was named, or the first of the defaults that exists. Raises SettingsError."""
    candidates = (path,) if path else DEFAULTS
    for candidate in candidates:
        try:
            if candidate.is_file():
                return candidate
        except PermissionError as error:
            wrong = f"it cannot be read: {error.strerror}; run this as root or as the user of the service"
            raise SettingsError(str(candidate), [Fault(key="file", wrong=wrong)]) from error
    looked = " and ".join(str(candidate) for candidate in candidates)
    wrong = "no settings file is there; make one with 'firstline init', or name yours with --config"
    raise SettingsError(looked, [Fault(key="file", wrong=wrong)])


def load(path: Path | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read, overlay and check the settings. Raises SettingsError with every fault."""
    path = find(path)
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(str(path), [Fault(key="file", wrong=f"it is not TOML: {error}")]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), [Fault(key="file", wrong=f"it cannot be read: {error}")]) from error
    lost = overlay(told, environ)
    return _checked(path, told, environ, lost)


def overlay(told: dict[str, Any], environ: Mapping[str, str]) -> list[Fault]:
    """Put ``FIRSTLINE__SMTP__HOST`` and its like over the file; a fault for each variable that has no place there.

    A mailbox or an agent is named by its index or its name.
    """
    lost = []
    for variable, value in sorted(environ.items()):
        if variable.startswith(PREFIX):
            *path, last = [piece.lower() for piece in variable.removeprefix(PREFIX).split("__")]
            place: ListOrDict = told
            for piece in path:
                place = _inside(place, piece)
            if isinstance(place, dict):
                place[last] = value
            else:
                wrong = "the settings have no such place"
                lost.append(Fault(key=variable, wrong=wrong, example=f"{PREFIX}SMTP__HOST"))
    return lost


def _inside(place: ListOrDict, piece: str) -> ListOrDict:
    """What the piece of the variable's name leads to; None where it leads nowhere."""
    if isinstance(place, dict):
        return place.setdefault(piece, [] if piece in ("mailboxes", "agents") else {})
    if not isinstance(place, list):
        return None
    named = [item for item in place if isinstance(item, dict) and str(item.get("name", "")).lower() == piece]
    if named:
        return named[0]
    if piece == str(len(place)):
        place.append({})
    return place[int(piece)] if piece.isdecimal() and int(piece) < len(place) else None


def _checked(path: Path, told: dict[str, Any], environ: Mapping[str, str], faults: list[Fault]) -> Settings:
    desk = told.get("desk")
    key_file = desk.get("key_file", KEY_FILE) if isinstance(desk, dict) else KEY_FILE
    signing = keys.read(keys.path(key_file, path, environ), faults) if isinstance(key_file, str) else ()
    try:
        found = Shape.model_validate(told, context={"settings": path, "environ": environ})
    except ValidationError as error:
        shaped = [_fault(each) for each in error.errors(include_url=False, include_input=False)]
        raise SettingsError(str(path), [*shaped, *faults]) from error
    faults += shape_cross.faults(found)
    known = signers.read(found.agents, path, faults)
    if faults:
        raise SettingsError(str(path), faults)
    return Settings(path=path, shape=found, keys=signing, signers=known, environ=environ)


def _fault(error: Any) -> Fault:
    place = [str(piece) for piece in error["loc"]]
    key = ".".join(place)
    known = ".".join(piece for piece in place if not piece.isdecimal())
    if error["type"] == "extra_forbidden":
        return Fault(key=key, wrong=_no_such_key(known))
    example = EXAMPLES.get(known, "")
    of_its_keys = error["type"] == "value_error" and example.startswith(f"[{known}]")  # the sentence has its own
    return Fault(key=key, wrong=plain(error), example="" if of_its_keys else example)


def _no_such_key(key: str) -> str:
    """That nobody knows a key, with the one that is most like it: of the same table, else of another."""
    table, _, name = key.rpartition(".")
    here = [one.rpartition(".")[2] for one in EXAMPLES if one.rpartition(".")[0] == table]
    near = get_close_matches(name, here, 1, 0.6)
    elsewhere = [one for one in EXAMPLES if one.rpartition(".")[2] == name and one != key]
    if near or elsewhere:
        return f"no such key; did you mean {near[0] if near else elsewhere[0]}?"
    return "no such key" + (f"; known here: {', '.join(here)}" if 0 < len(here) <= FEW else "")


def plain(error: Any) -> str:
    """The sentence for one error of pydantic."""
    return PLAIN.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
