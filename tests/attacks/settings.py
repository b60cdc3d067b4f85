# SPDX-License-Identifier: Apache-2.0
"""The one desk that is attacked, as a settings file with its macro and its agents' keys beside it."""

from pathlib import Path

from cryptography.hazmat.primitives import serialization

from tests.attacks.attack import ANN, CAS, DEE, FAY, GUS, NAMES, SERVER, SUPPORT
from tests.signed import certificate, pgp_key

AGENTS = (ANN, CAS, FAY, GUS)
# Only Ann hears of every ticket; of the others each hears of those in a language of their own.
LANGUAGES = {CAS.address: "fr", FAY.address: "nl", DEE.address: "de", GUS.address: "es"}
CONTACT = 12  # automatic letters that one person may get within an hour
MACRO = "Dear {reporter_name},\n\nplease switch machine off and on. {ticket}\n\n{agent_name}"

_SETTINGS = """
[desk]
name = "Example Support"
database = "sqlite:///{folder}/firstline.db"
storage = "file://{folder}/blobs"
authserv_ids = ["{server}"]
agent_domains = ["agents.example"]
plus_addresses = true
answer_delay = "0s"
block = ["@blocked.example"]

[[mailboxes]]
name = "support"
address = "{support}"
[mailboxes.imap]
host = "127.0.0.1"
port = {imap}
security = "none"
username = "{support}"
password_file = "imap-password"

[smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"

[budgets]
contact = {contact}
domain = 1000
hour = 5000

[process]
surge_least = 10000

[breach]
team = ["{ann}"]

[monitoring]
senders = ["@machines.example"]
"""


def write(folder: Path, *, imap: int = 1, smtp: int = 1, leaver: bool = False) -> Path:
    """Write the settings; ``leaver`` is whether Dee, who leaves the desk, still works there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "imap-password").write_text("secret of support\n")
    (folder / "macros").mkdir(exist_ok=True)
    (folder / "macros" / "restart.en.md").write_text(MACRO)
    (folder / "ann.asc").write_text(str(pgp_key(ANN.address).extract_certificate()))
    own = certificate(ANN.address)[1]
    (folder / "ann.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
    text = _SETTINGS.format(
        folder=folder, contact=CONTACT, server=SERVER, support=SUPPORT, imap=imap, smtp=smtp, ann=ANN.address
    )
    for agent in (*AGENTS, *([DEE] if leaver else [])):
        text += f'\n[[agents]]\nname = "{NAMES[agent.address]}"\naddress = "{agent.address}"\nlevel = 1\n'
        if agent.address in LANGUAGES:
            text += f'languages = ["{LANGUAGES[agent.address]}"]\n'
        if agent is ANN:
            text += 'pgp_key = "ann.asc"\nsmime_certificate = "ann.pem"\n'
    path = folder / "firstline.toml"
    path.write_text(text)
    return path
