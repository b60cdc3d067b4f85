# SPDX-License-Identifier: Apache-2.0
"""Runs a private Postfix that takes mail for a few domains and hands it to a Dovecot by LMTP."""

import grp
import json
import os
import pwd
import secrets
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.rig.dovecot import Dovecot
from tests.rig.process import LOOPBACK, Server, free_port, greets, wait_until

HOSTNAME = "mail.desk.example"
DOMAINS = ("desk.example", "customer.example", "agents.example")
_DAEMONS = "/usr/lib/postfix/sbin"

# One line a service: name, type, private, unprivileged, chroot, wake-up time, process limit, program.
_SERVICES = """
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
showq unix n - n - - showq
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

# Nobody submits under an address that is not the login's own; only after that test, once a mail (at DATA, not
# at each recipient), the login is noted in a header whose name no client can know.
_SUBMISSION = """{host}:{port} inet n - n - - smtpd
  -o syslog_name=postfix/submission
  -o smtpd_tls_security_level=encrypt
  -o smtpd_tls_wrappermode={wrapped}
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_sender_restrictions=reject_sender_login_mismatch
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
  -o smtpd_data_restrictions=check_sasl_access,regexp:{folder}/conf/note_login
"""


@dataclass(frozen=True, kw_only=True)
class PostfixPorts:
    """Where one Postfix listens: `smtp` for the world, the other two for those who log in."""

    smtp: int = field(default_factory=free_port)
    submission: int = field(default_factory=free_port)
    submissions: int = field(default_factory=free_port)


class Postfix(Server):
    """A Postfix (needs root) that no mail can leave; `settings` are main.cf parameters that win over ours.

    A mail submitted with a login carries `Authentication-Results: mail.desk.example; auth=pass
    smtp.auth=<login>` (RFC 8601), written by Postfix alone: every other header of that name which claims
    the host's identity is taken out, whichever port the mail came by.
    """

    def __init__(
        self, dovecot: Dovecot, *, domains: Sequence[str] = DOMAINS, settings: Mapping[str, str] | None = None
    ) -> None:
        super().__init__("postfix")
        self.ports = PostfixPorts()
        self.dovecot = dovecot
        for name in ("conf", "data", "spool"):
            (self.folder / name).mkdir()
        self._own_spool()
        self._write_tables()
        self.configure({"virtual_mailbox_domains": " ".join(domains), **(settings or {})})
        self._write_services()

    def configure(self, settings: Mapping[str, str]) -> None:
        """Writes main.cf with these parameters over the rig's; a running Postfix heeds it after `reload`."""
        self._settings = {**getattr(self, "_settings", self._defaults()), **settings}
        path = self.folder / "conf" / "main.cf"
        path.write_text("".join(f"{key} = {value}\n" for key, value in self._settings.items()))
        # Every daemon of Postfix waits for a main.cf that is younger than about two seconds.
        os.utime(path, (time.time() - 60,) * 2)

    def start(self) -> "Postfix":
        """Starts the master and returns once both kinds of port greet."""
        self.spawn(
            [f"{_DAEMONS}/master", "-c", str(self.folder / "conf"), "-d"],
            ready=lambda: greets(self.ports.smtp) and greets(self.ports.submission),
        )
        return self

    def stop(self) -> None:
        """Ends the master, which ends its daemons; queued mail stays in the queue."""
        self.end(signal.SIGTERM, group=False)

    def reload(self) -> None:
        """Has the running daemons replaced by such that read main.cf anew."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGHUP)

    def queue(self) -> list[str]:
        """The queue identifiers of the mail that is not delivered yet."""
        lines = self.command("postqueue", "-j").splitlines()
        # A mail that is on its way from one folder of the queue to another may be listed twice.
        return sorted({str(json.loads(line)["queue_id"]) for line in lines})

    def flush(self) -> None:
        """Tries everything that is deferred now."""
        self.command("postqueue", "-f")

    def wait_until_empty(self, seconds: float = 20.0) -> None:
        """Returns when all that Postfix accepted has been delivered or returned to its sender."""
        # For the same reason one look may miss a mail.
        wait_until(lambda: not self.queue() and not self.queue(), seconds, "the emptying of the queue of Postfix")

    def command(self, program: str, *arguments: str) -> str:
        """What one of Postfix's own programs prints about this instance; RuntimeError when it fails."""
        done = subprocess.run(
            [f"/usr/sbin/{program}", "-c", str(self.folder / "conf"), *arguments],
            capture_output=True, text=True, check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def _defaults(self) -> dict[str, str]:
        conf, server = self.folder / "conf", self.dovecot.certificates.server
        return {
            **_CONSTANT,
            "queue_directory": f"{self.folder}/spool",
            "data_directory": f"{self.folder}/data",
            "maillog_file": f"{self.folder}/postfix.log",
            "maillog_file_prefixes": str(self.folder),
            "multi_instance_name": f"postfix-{self.folder.name}",
            "virtual_transport": f"lmtp:inet:{LOOPBACK}:{self.dovecot.ports.lmtp}",
            "smtpd_sasl_path": f"inet:{LOOPBACK}:{self.dovecot.ports.sasl}",
            "smtpd_sender_login_maps": f"regexp:{conf}/login_of_sender",
            "header_checks": f"regexp:{conf}/header_checks",
            "smtpd_tls_cert_file": str(server.certificate),
            "smtpd_tls_key_file": str(server.key),
        }

    def _write_tables(self) -> None:
        conf, note = self.folder / "conf", f"X-Login-{secrets.token_hex(16)}"
        host = HOSTNAME.replace(".", "[.]")
        # An account owns its address and every address that puts a detail behind a plus.
        (conf / "login_of_sender").write_text("/^([^+@]+)([+][^@]*)?(@.*)$/ $1$3\n")
        (conf / "note_login").write_text(f"/^(.+)$/ PREPEND {note}: $1\n")
        (conf / "header_checks").write_text(
            f"/^Authentication-Results[[:space:]]*:.*{host}/ IGNORE\n"
            f"/^{note}: (.*)$/ REPLACE Authentication-Results: {HOSTNAME}; auth=pass smtp.auth=$1\n"
        )

    def _write_services(self) -> None:
        submission = [
            _SUBMISSION.format(host=LOOPBACK, port=port, wrapped=wrapped, folder=self.folder)
            for port, wrapped in ((self.ports.submission, "no"), (self.ports.submissions, "yes"))
        ]
        smtp = f"{LOOPBACK}:{self.ports.smtp} inet n - n - - smtpd\n"
        (self.folder / "conf" / "master.cf").write_text(smtp + "".join(submission) + _SERVICES.lstrip())

    def _own_spool(self) -> None:
        """Makes the queue's folders with the modes that `postfix check` would set, which takes seconds."""
        postfix, postdrop = pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postdrop").gr_gid
        os.chown(self.folder / "data", postfix, -1)
        names = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved")
        modes = [(name, 0o700, 0) for name in (*names, "trace")]
        modes += [("maildrop", 0o1730, postdrop), ("public", 0o2710, postdrop)]
        for name, mode, group in modes:
            path = self.folder / "spool" / name
            path.mkdir()
            os.chown(path, postfix, group)
            path.chmod(mode)
        (self.folder / "spool" / "pid").mkdir(mode=0o755)


_CONSTANT = {
    "compatibility_level": "3.6",
    "command_directory": "/usr/sbin",
    "daemon_directory": _DAEMONS,
    "mail_owner": "postfix",
    "setgid_group": "postdrop",
    "multi_instance_enable": "yes",
    "myhostname": HOSTNAME,
    "mydomain": "desk.example",
    "myorigin": "desk.example",
    "mydestination": "",
    "mynetworks": "",
    "local_recipient_maps": "",
    "local_transport": "error:no local delivery",
    "alias_maps": "",
    "alias_database": "",
    "inet_interfaces": LOOPBACK,
    "inet_protocols": "ipv4",
    # Dovecot knows its recipients; an unknown one is returned to the sender in a real report.
    "virtual_mailbox_maps": "static:all",
    "recipient_delimiter": "+",
    # Nothing can leave the machine.
    "default_transport": "error:5.4.4 there is no outside world",
    "smtp_dns_support_level": "disabled",
    "smtpd_peername_lookup": "no",
    # Otherwise mail from this machine is given a Message-ID, a Date and a repaired From.
    "local_header_rewrite_clients": "",
    "smtpd_sasl_type": "dovecot",
    "smtpd_tls_security_level": "may",
    "smtpd_relay_restrictions": "reject_unauth_destination",
    "smtpd_forbid_bare_newline": "normalize",
    "mime_header_checks": "",
    "nested_header_checks": "",
    "smtpd_client_connection_rate_limit": "0",
    "smtpd_client_connection_count_limit": "0",
    "minimal_backoff_time": "1s",
    "maximal_backoff_time": "3s",
    "queue_run_delay": "1s",
    "message_size_limit": "52428800",
}
