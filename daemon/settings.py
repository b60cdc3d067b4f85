# SPDX-License-Identifier: Apache-2.0
"""One settings file and the environment -> frozen Settings; all faults at once, and no secret in any of them."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from daemon import keys
from daemon.errors import Fault, SettingsError
from daemon.examples import EXAMPLES
from daemon.shape import Server, Shape
from parsers.values import Context
from workflows import desk

DEFAULTS = (Path("/etc/firstline/firstline.toml"), Path("firstline.toml"))
PREFIX = "FIRSTLINE__"
ListOrDict = Any


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the admin decided, checked: the file's path, its shape with passwords read, and the signing keys."""

    path: Path
    shape: Shape
    keys: tuple[bytes, ...]
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
        told = self.shape.desk
        return desk.Desk(
            name=told.name,
            language=told.language,
            zone=told.zone,
            mailboxes=tuple(desk.Mailbox(name=box.name, address=box.address) for box in self.shape.mailboxes),
            agents=tuple(desk.Agent(name=a.name, address=a.address, level=a.ladder) for a in self.shape.agents),
            own_addresses=frozenset(address.lower() for address in told.own_addresses),
            block=frozenset(told.block),
            budgets=desk.Budgets(**self.shape.budgets.model_dump()),
            plus_addresses=told.plus_addresses,
            keys=self.keys,
        )

    def context(self) -> Context:
        """What the parsers must know of the desk."""
        told = self.shape.desk
        own = {*told.own_addresses, *(box.address for box in self.shape.mailboxes)}
        return Context(
            own_addresses=frozenset(address.lower() for address in own),
            country=told.country,
            zone=told.zone,
            authserv_ids=frozenset(name.lower() for name in told.authserv_ids),
        )


def find(path: Path | None) -> Path:
    """The settings file that was named, or the first of the defaults that exists. Raises SettingsError."""
    candidates = (path,) if path else DEFAULTS
    for candidate in candidates:
        if candidate.is_file():
            return candidate
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
    overlay(told, environ)
    return _checked(path, told, environ)


def overlay(told: dict[str, Any], environ: Mapping[str, str]) -> None:
    """Put ``FIRSTLINE__SMTP__HOST`` and its like over the file; lists are named by index or by name."""
    for variable, value in sorted(environ.items()):
        if variable.startswith(PREFIX):
            *path, last = [piece.lower() for piece in variable.removeprefix(PREFIX).split("__")]
            place: ListOrDict = told
            for piece in path:
                place = _inside(place, piece)
            if isinstance(place, dict):
                place[last] = value


def _inside(place: ListOrDict, piece: str) -> ListOrDict:
    if isinstance(place, dict):
        return place.setdefault(piece, [] if piece in ("mailboxes", "agents") else {})
    if isinstance(place, list):
        named = [item for item in place if isinstance(item, dict) and str(item.get("name", "")).lower() == piece]
        if named:
            return named[0]
        while piece.isdecimal() and len(place) <= int(piece) < 100:
            place.append({})
        return place[int(piece)] if piece.isdecimal() and int(piece) < len(place) else {}
    return {}


def _checked(path: Path, told: dict[str, Any], environ: Mapping[str, str]) -> Settings:
    try:
        found = Shape.model_validate(told, context={"settings": path, "environ": environ})
    except ValidationError as error:
        raise SettingsError(str(path), [_fault(each) for each in error.errors(include_url=False)]) from error
    faults: list[Fault] = []
    signing = keys.read(keys.path(found.desk.key_file, path, environ), faults)
    if faults:
        raise SettingsError(str(path), faults)
    return Settings(path=path, shape=found, keys=signing, environ=environ)


def _fault(error: Any) -> Fault:
    place = [str(piece) for piece in error["loc"]]
    key = ".".join(place)
    known = ".".join(piece for piece in place if not piece.isdecimal())
    words = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        near = [name for name in EXAMPLES if name.rpartition(".")[0] == known.rpartition(".")[0]]
        names = ", ".join(name.rpartition(".")[2] for name in near)
        return Fault(key=key, wrong="no such key" + (f"; known here: {names}" if names else ""))
    if error["type"] == "missing":
        words = "it is missing"
    return Fault(key=key, wrong=words, example=EXAMPLES.get(known, ""))
