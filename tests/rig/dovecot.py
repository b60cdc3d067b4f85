# SPDX-License-Identifier: Apache-2.0
"""Runs a private Dovecot: IMAP, LMTP and SASL for the accounts it is given."""

import grp
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.rig.certificates import Certificate, Certificates
from tests.rig.mail import Account, fetch_all, lmtp_deliver
from tests.rig.process import LOOPBACK, Server, free_port, greets

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
instance_name = {folder.name}
protocols = imap lmtp
listen = {host}
ssl = yes
ssl_cert = <{certificate.certificate}
ssl_key = <{certificate.key}
disable_plaintext_auth = no
auth_mechanisms = plain login
# A wrong password would hold up this login, and by a penalty every later one from the same address.
auth_failure_delay = 0
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_fsync = always
recipient_delimiter = +
# The default of ten is soon reached by tests that all come from one address.
mail_max_userip_connections = 200
{internal_users}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
  mailbox Junk {{
    special_use = \\Junk
    auto = create
  }}
}}
passdb {{
  driver = passwd-file
  args = {folder}/accounts/%u
}}
userdb {{
  driver = passwd-file
  args = {folder}/accounts/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {ports.imap}
  }}
  inet_listener imaps {{
    port = {ports.imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = {host}
    port = {ports.lmtp}
  }}
}}
service auth {{
  inet_listener sasl {{
    address = {host}
    port = {ports.sasl}
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@desk.example
  hostname = mail.desk.example
}}
{extra}
"""

# As an ordinary user Dovecot may neither change its user nor its root.
_UNPRIVILEGED = """
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
"""


@dataclass(frozen=True, kw_only=True)
class DovecotPorts:
    """Where one Dovecot listens, all on the loopback address."""

    imap: int = field(default_factory=free_port)
    imaps: int = field(default_factory=free_port)
    lmtp: int = field(default_factory=free_port)
    sasl: int = field(default_factory=free_port)


class Dovecot(Server):
    """A Dovecot with a Maildir for each account; `extra` is appended to its configuration and wins."""

    def __init__(
        self,
        accounts: Sequence[Account] = (),
        *,
        extra: str = "",
        certificates: Certificates | None = None,
        shown: Certificate | None = None,
    ) -> None:
        super().__init__("dovecot")
        self.ports = DovecotPorts()
        self.certificates = certificates or Certificates()
        self.accounts: dict[str, Account] = {}
        self.owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self._mail = self.folder / "mail"
        self._account_files = self.folder / "accounts"
        for path in (self._mail, self._account_files, self.folder / "run", self.folder / "state"):
            path.mkdir()
        self._own(self._mail)
        for account in accounts:
            self.add(account)
        self.configuration = self.folder / "dovecot.conf"
        self.configure(extra, shown=shown)

    def configure(self, extra: str, *, shown: Certificate | None = None) -> None:
        """Writes the configuration anew, with `extra` at its end; holds from the next start."""
        internal_users = ""
        if os.geteuid():
            group = grp.getgrgid(self.owner.pw_gid).gr_name
            internal_users = _UNPRIVILEGED.format(user=self.owner.pw_name, group=group)
        self.configuration.write_text(
            _CONFIGURATION.format(
                folder=self.folder, host=LOOPBACK, ports=self.ports, extra=extra, internal_users=internal_users,
                certificate=shown or self.certificates.server,
            )
        )

    def start(self) -> "Dovecot":
        """Starts Dovecot and returns once IMAP, LMTP and a login process greet."""
        program = shutil.which("dovecot", path="/usr/sbin:/usr/bin:/usr/local/sbin") or "dovecot"
        self.spawn(
            [program, "-F", "-c", str(self.configuration)],
            ready=lambda: greets(self.ports.imap) and greets(self.ports.lmtp),
        )
        return self

    def stop_master_only(self) -> None:
        """Ends the master alone: its IMAP processes go on with silent, stale sessions until `kill`."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGTERM)
        self.process.wait(10)

    def add(self, account: Account) -> Account:
        """Makes a mailbox for one more account; a running server knows it at once."""
        # Each has a file of its own, for Dovecot reads a file that it knows again at most once a second.
        self.set_password(account)
        return account

    def set_password(self, account: Account) -> None:
        """Gives an account the password it now carries; a running server may heed the old one for a second."""
        self.accounts[account.address] = account
        home, owner = self._mail / account.address, self.owner
        line = f"{account.address}:{{PLAIN}}{account.password}:{owner.pw_uid}:{owner.pw_gid}::{home}::\n"
        (self._account_files / account.address).write_text(line)

    def forget(self, account: Account) -> None:
        """Takes an account away: from now on its address is unknown, and mail for it comes back."""
        (self._account_files / account.address).unlink()

    def maildir(self, address: str, folder: str = "INBOX") -> Path:
        """Where the mail of one folder lies on disk."""
        root = self._mail / address / "Maildir"
        return root if folder == "INBOX" else root / f".{folder}"

    def deliver(self, address: str, raw: bytes, sender: str = "") -> None:
        """Delivers a mail to the address by LMTP, as an SMTP server would."""
        lmtp_deliver(self.ports.lmtp, address, raw, sender)

    def place(self, address: str, mails: Sequence[bytes]) -> None:
        """Puts many mails into the INBOX as files, which is fast; Dovecot finds them at its next look."""
        new = self.maildir(address) / "new"
        for path in (new, new.parent / "cur", new.parent / "tmp"):
            path.mkdir(parents=True, exist_ok=True)
        already = len(list(new.iterdir()))
        for number, raw in enumerate(mails, already + 1):
            (new / f"{1_700_000_000 + number}.M{number}P1.rig").write_bytes(raw)
        self._own(self._mail / address)

    def fetch(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """Every mail of an account's folder in UID order, fetched by IMAP."""
        return fetch_all(self.ports.imap, address, self.accounts[address].password, folder)

    def delivered_to(self, address: str) -> list[bytes]:
        """Every mail of the INBOX as it lies on disk, oldest first; works while the server is down too."""
        root = self.maildir(address)
        until = time.monotonic() + 10
        while True:
            paths = [path for place in ("cur", "new") if (root / place).is_dir() for path in (root / place).iterdir()]
            try:
                aged = sorted(paths, key=lambda path: (path.stat().st_mtime_ns, path.name))
                return [path.read_bytes() for path in aged]
            except FileNotFoundError:
                # A server that is up gives a mail another name, or moves it, while we look.
                if time.monotonic() > until:
                    raise

    def doveadm(self, *arguments: str) -> str:
        """What `doveadm` prints for these arguments; RuntimeError with its words when it fails."""
        program = shutil.which("doveadm") or "doveadm"
        command = [program, "-c", str(self.configuration), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"doveadm {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def forget_uids(self, address: str, *, keep_validity: bool = False) -> None:
        """Has a running server renumber the INBOX: under a new UIDVALIDITY or, where asked, silently."""
        root = self.maildir(address)
        uid_list = root / "dovecot-uidlist"
        validity = int(uid_list.read_text().split(maxsplit=2)[1].removeprefix("V"))
        uid_list.unlink()
        if not keep_validity:
            for path in (*root.glob("dovecot.index*"), *root.glob("dovecot-uidvalidity*")):
                path.unlink()
            # Dovecot takes the second of the clock, which would give the old value to a mailbox just made.
            self.doveadm("mailbox", "update", "-u", address, "--uid-validity", str(validity + 1000), "INBOX")

    def _own(self, folder: Path) -> None:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)
