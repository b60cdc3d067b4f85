# SPDX-License-Identifier: Apache-2.0
"""What our own server vouches for: Authentication-Results (RFC 8601), read with suspicion.

Only fields of a configured authserv-id count, and only above the hop at which the mail entered our
servers: what stands below could have been written by anybody.
"""

import re
from dataclasses import dataclass

from parsers.mime import Part
from parsers.values import Address, Aligned, Context, Trust

MAX_FIELD = 8_000
MICROSOFT = "m365"  # in Context.authserv_ids: trust the topmost field, which Microsoft 365 leaves unnamed

RESULT = re.compile(r"\s*([\w-]{1,30})(?:\s*/\s*\d+)?\s*=\s*([\w-]{1,30})\s*(.*)", re.DOTALL)
PROPERTY = re.compile(r"([\w-]{1,30}(?:\.[\w-]{1,30})?)\s*=\s*(\"[^\"]{0,400}\"|[^\s;]{1,400})")
HOST = re.compile(r"\b(by|from)\s+([^\s;()]{1,255})")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One method of one Authentication-Results field."""

    by: str
    method: str
    result: str
    properties: dict[str, str]


def trust(root: Part, senders: tuple[Address, ...], context: Context) -> Trust:
    """Say whether our server vouches for the From address, by whom and why.

    More than one From field or mailbox is never trusted; dmarc=fail is FAIL; temporary errors are NONE.
    """
    if len(root.all("from")) > 1 or len(senders) > 1:
        return Trust(because="more than one From")
    if not senders or "@" not in senders[0].address:
        return Trust(because="no From address")
    if not context.authserv_ids:
        return Trust(because="no authserv-id is configured")
    verdicts = [verdict for field in _ours(root, context) for verdict in _verdicts(*field)]
    if not verdicts:
        return Trust(because="no Authentication-Results of our own server")
    return _judged(verdicts, senders[0].address.lower().rstrip("."))


def _judged(verdicts: list[Verdict], address: str) -> Trust:
    domain = address.rpartition("@")[2]
    for verdict in verdicts:
        if verdict.result in ("fail", "permerror") and verdict.method == "dmarc":
            return Trust(aligned=Aligned.FAIL, by=verdict.by, because=f"dmarc={verdict.result}")
        if verdict.method == "compauth" and verdict.result == "fail":
            return Trust(aligned=Aligned.FAIL, by=verdict.by, because="compauth=fail")
    for verdict in verdicts:
        if verdict.method == "dmarc" and verdict.result == "temperror":
            return Trust(by=verdict.by, because="dmarc=temperror")
    for verdict in verdicts:
        because = _aligned(verdict, address, domain)
        if because:
            return Trust(aligned=Aligned.PASS, by=verdict.by, because=because)
    said = ", ".join(f"{verdict.method}={verdict.result}" for verdict in verdicts[:6])
    return Trust(by=verdicts[0].by, because=f"nothing aligned with {domain}: {said}")


def _aligned(verdict: Verdict, address: str, domain: str) -> str:
    """Say which passed method speaks for this address; the empty string when it does not."""
    if verdict.result != "pass":
        return ""
    have = verdict.properties
    if verdict.method == "dmarc" and have.get("header.from", domain) == domain:
        return "dmarc=pass"
    signer = have.get("header.d") or have.get("header.i", "").rpartition("@")[2]
    if verdict.method == "dkim" and signer == domain:
        return f"dkim=pass header.d={domain}"
    mailfrom = have.get("smtp.mailfrom", have.get("smtp.mail", ""))
    if verdict.method == "spf" and mailfrom.rpartition("@")[2] == domain:
        return f"spf=pass smtp.mailfrom={mailfrom}"
    # A login speaks for its own name alone: smtp.mailfrom is what the client chose (RFC 8601 section 2.7.4).
    if verdict.method == "auth" and address == have.get("smtp.auth"):
        return f"auth=pass {address}"
    return ""


def _ours(root: Part, context: Context) -> list[tuple[str, str]]:
    """The Authentication-Results fields that our servers wrote: (authserv-id, rest of the value)."""
    found = []
    entered = first = True
    entered = False
    for name, value in root.fields:
        if name == "received":
            if entered or not _own_hop(value, context.authserv_ids):
                break
            entered = _entry(value, context.authserv_ids)
        elif name == "authentication-results":
            plain = _without_comments(value[:MAX_FIELD])
            head, _, rest = plain.partition(";")
            authserv_id = head.split()[0].lower() if head.split() else ""
            if "=" in head:
                if first and MICROSOFT in context.authserv_ids:
                    found.append((MICROSOFT, plain))
            elif authserv_id in context.authserv_ids:
                found.append((authserv_id, rest))
            first = False
    return found


def _hosts(received: str) -> dict[str, str]:
    return {word: host.lower().rstrip(".").strip("[]") for word, host in reversed(HOST.findall(received[:1000]))}


def _named(host: str, ids: frozenset[str]) -> bool:
    return any(host == one or host.endswith("." + one) for one in ids)


def _own_hop(received: str, ids: frozenset[str]) -> bool:
    """Whether a Received field was written inside our servers: by one of them, or from one of them.

    Microsoft 365 and hops without "from" are inner ones by their form.
    """
    hosts = _hosts(received)
    if MICROSOFT in ids and hosts.get("by", "").endswith((".outlook.com", ".office365.com")):
        return True
    return "from" not in hosts or _named(hosts.get("by", ""), ids) or _named(hosts["from"], ids)


def _entry(received: str, ids: frozenset[str]) -> bool:
    """Whether the mail came in from outside with this hop: below it only one more block may be ours."""
    hosts = _hosts(received)
    return "from" in hosts and not _named(hosts["from"], ids) and _named(hosts.get("by", ""), ids)


def _without_comments(value: str) -> str:
    """Take out RFC 5322 comments, nested ones too, but not what stands in quotes."""
    out, depth, quoted = [], 0, False
    for char in value:
        if char == '"' and not depth:
            quoted = not quoted
        if char == "(" and not quoted:
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            out.append(" ")
        elif not depth:
            out.append(char)
    return "".join(out)


def _verdicts(by: str, rest: str) -> list[Verdict]:
    found = []
    for piece in rest.split(";"):
        match = RESULT.match(piece)
        if match:
            have = {key.lower(): value.strip('"').lower().rstrip(".") for key, value in PROPERTY.findall(match[3])}
            found.append(Verdict(by=by, method=match[1].lower(), result=match[2].lower(), properties=have))
    return found
