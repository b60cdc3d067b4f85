# SPDX-License-Identifier: Apache-2.0
"""What our own server vouches for: Authentication-Results (RFC 8601) and ARC (RFC 8617), read with suspicion.

Only fields of a configured authserv-id count, and only above the hop at which the mail entered our servers; the
block below, where some servers put theirs and anybody could, only where nothing of ours stands above. A domain is
aligned when it is the one in From; another of the same organisation only by dmarc=pass, since without that the
organisation's edge (the public suffix) is not ours to guess. What a pass says of the user is its scope: a login names
somebody; SPF, a signature and DMARC a domain alone. An envelope sender can contradict From, and proves no user.
"""

import ipaddress
import re
from dataclasses import dataclass, field

from parsers.address import ascii_domain
from parsers.hops import COMMENT, MAX_HOP, hosts
from parsers.mime import Part
from parsers.results import Results, Verdict, results, sealed
from parsers.route import submitted
from parsers.values import Address, Aligned, Context, Scope, Trust

MAX_FROM = 2_000  # characters; no single person has a longer name and address
MICROSOFT = "m365"  # in Context.authserv_ids: trust the topmost field, which Microsoft 365 leaves unnamed

PLACE = re.compile(r"(?:\(([^\s()\[\]]{1,255}) )?[\[(](?:IPv6:)?([0-9A-Fa-f:.]{3,45})[\])]")
INSIDE = [
    *(ipaddress.ip_network(one) for one in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")),
    *(ipaddress.ip_network(one) for one in ("::1/128", "fc00::/7", "fe80::/10")),
]
SEAL = re.compile(r"(?:^|;)\s*([id])\s*=\s*([^\s;]{1,255})")
GROUP = re.compile(r'"(?:[^"\\]++|\\.)*"|<[^<>]*>|\([^()]*\)|(:)')
UNDECIDED = ("temperror", "permerror")
# A second From may stand beyond the end, or where another program sees a line end or the end of a value.
UNREAD = (
    "header block too long", "header block ends without an empty line", "bare carriage return in the header",
    "NUL in the header",
)  # fmt: skip
QUOTED = re.compile(r'"(?:[^"\\]++|\\.)*"')
MAILBOX = re.compile(r"(?:([^<>]*)<\s*([^\s<>,;:@]+@[^\s<>,;:@]+)\s*>|[^\s<>,;:@]+@[^\s<>,;:@]+)")
MOST_NESTED = 4  # comments in comments


@dataclass(kw_only=True)
class _Trace:
    """The part of the header that our servers wrote, read from the top."""

    found: list[Results] = field(default_factory=list)  # what is ours
    seals: int = 0  # ARC-Seal fields above the entry


def trust(root: Part, senders: tuple[Address, ...], context: Context) -> Trust:
    """Say whether our server vouches for the From address, by whom and why.

    More than one From field or mailbox, or a group (RFC 6854), is never trusted. dmarc=fail is FAIL; a verdict
    on DMARC that is an error, or is given twice and differs, is NONE.
    """
    if unclear := unclear_author(root, senders):
        return Trust(because=unclear)
    if not context.authserv_ids:
        at = submitted(root, senders[0].address, context.submission_hosts)
        if at:
            told = f"sent with a login at {at}"
            return Trust(aligned=Aligned.PASS, by=at, because=told, scope=Scope.ADDRESS)
        return Trust(because="no authserv-id is configured")
    trace = _trace(root, context)
    verdicts = [verdict for one in trace.found for verdict in one.verdicts]
    if not verdicts:
        return Trust(because="no Authentication-Results of our own server")
    address = ascii_domain(senders[0].address.rstrip(".")).lower()
    own = _judged(verdicts, address, trace.found[0].authserv_id or MICROSOFT)
    if own.aligned is not Aligned.PASS and context.arc_sealers and _passed(verdicts, "arc"):
        forwarded = _forwarded(root, trace, address, context)
        return forwarded if forwarded.aligned is Aligned.PASS else own
    return own


def unclear_author(root: Part, senders: tuple[Address, ...]) -> str:
    """Why nothing could vouch for who wrote a mail: From is not one clean mailbox; empty where it is."""
    if any(defect in UNREAD for defect in root.defects):
        return "the header cannot be read to its end"
    if len(root.all("from")) > 1 or len(senders) > 1:
        return "more than one From"
    if not senders or "@" not in senders[0].address:
        return "no From address"
    writer = root.get("from")
    if len(writer) > MAX_FROM or any(match[1] for match in GROUP.finditer(writer)):
        return "From is a group"
    return "" if _is_one_mailbox(writer) else "From is not one clean mailbox"


def _is_one_mailbox(writer: str) -> bool:
    """Whether a From field is a mailbox of RFC 5322 section 3.4 that no two programs read as two addresses.

    A name without its quotes is let pass, even where it is the address itself, as many programs write it.
    """
    plain = QUOTED.sub("q", writer)
    for _ in range(MOST_NESTED):
        plain = COMMENT.sub(" ", plain)
    found = MAILBOX.fullmatch(plain.strip())
    if not found:
        return False
    name = (found[1] or "").strip().lower()
    return "@" not in name or name == found[2].lower()


def _judged(verdicts: list[Verdict], address: str, by: str) -> Trust:
    domain = address.rpartition("@")[2]
    said = {verdict.result for verdict in verdicts if verdict.method == "dmarc"}
    if "fail" in said:
        return Trust(aligned=Aligned.FAIL, by=by, because="dmarc=fail")
    if any(verdict.method == "compauth" and verdict.result == "fail" for verdict in verdicts):
        return Trust(aligned=Aligned.FAIL, by=by, because="compauth=fail")
    undecided = sorted(said.intersection(UNDECIDED)) or (sorted(said) if len(said) > 1 else [])
    if undecided:
        return Trust(by=by, because="; ".join(f"dmarc={result}" for result in undecided[:6]))
    for verdict in sorted(verdicts, key=lambda one: one.method != "dmarc"):
        because = _aligned(verdict, address, domain)
        if because:
            return Trust(aligned=Aligned.PASS, by=by, because=because, scope=_scope(verdicts, address))
    told = ", ".join(f"{verdict.method}={verdict.result}" for verdict in verdicts[:6])
    return Trust(by=by, because=f"nothing aligned with {domain}: {told}")


def _aligned(verdict: Verdict, address: str, domain: str) -> str:
    """Say which passed method speaks for this address; the empty string when it does not."""
    if verdict.result != "pass":
        return ""
    have = verdict.properties
    # Without header.from it says that something passed, and not for whom.
    if verdict.method == "dmarc" and have.get("header.from", "").rpartition("@")[2] == domain:
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


def _scope(verdicts: list[Verdict], address: str) -> Scope:
    """Whether the login is the very user in From, it or the envelope sender is another one, or nobody says.

    Whoever may send for a domain may write any of its users into the envelope (RFC 7208 section 11.4).
    """
    user, domain, proved = _user(address), address.rpartition("@")[2], False
    for one in verdicts:
        login = one.properties.get("smtp.auth", "") if one.method == "auth" and one.result == "pass" else ""
        envelope = one.properties.get("smtp.mailfrom", one.properties.get("smtp.mail", ""))
        local, _, at = envelope.rpartition("@")
        # An envelope elsewhere is a service's, for the bounces; a login without a domain may be anybody's name.
        here = [_user(each) for each, counts in ((login, "@" in login), (envelope, local and at == domain)) if counts]
        if any(each != user for each in here):
            return Scope.OTHER
        proved = proved or "@" in login
    return Scope.ADDRESS if proved else Scope.DOMAIN


def _user(address: str) -> str:
    """An address without the detail behind a plus (RFC 5233)."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def _passed(verdicts: list[Verdict], method: str) -> bool:
    """Whether this method passed, and nowhere did not."""
    return {verdict.result for verdict in verdicts if verdict.method == method} == {"pass"}


def _forwarded(root: Part, trace: _Trace, address: str, context: Context) -> Trust:
    """What the trusted sealer of the newest ARC set saw, our own server having found the chain whole.

    A set that stands above the entry was sealed by our own server and is passed over.
    """
    seals = [dict(SEAL.findall(value)) for value in root.all("arc-seal")]
    instances = [int(seal["i"]) for seal in seals if seal.get("i", "").isascii() and seal.get("i", "").isdecimal()]
    foreign = instances[trace.seals :]
    if not foreign or len(instances) != len(seals) or len(set(instances)) != len(instances):
        return Trust(because="no ARC chain that can be read")
    newest = max(foreign)
    sealer = ascii_domain(seals[instances.index(newest)].get("d", "")).lower().rstrip(".")
    seen = [told for instance, told in map(sealed, root.all("arc-authentication-results")) if instance == newest]
    if sealer not in context.arc_sealers or len(seen) != 1 or seen[0] is None:
        return Trust(because=f"ARC sealed by {sealer}")
    judged = _judged(list(seen[0].verdicts), address, f"arc {sealer}")
    because = f"{judged.because}, seen by {sealer} (arc=pass)"
    return Trust(aligned=judged.aligned, by=judged.by, because=because, scope=judged.scope)


def _trace(root: Part, context: Context) -> _Trace:
    """Read the fields that our servers wrote, down to the block below the entry, where some put their results."""
    trace = _Trace()
    first, entered = True, False
    for name, value in root.fields:
        if name == "received":
            if entered or not _own_hop(value, context.authserv_ids):
                break
            entered = _entry(value, context.authserv_ids)
            if entered and trace.found:
                break
        elif name == "arc-seal" and not entered:
            trace.seals += 1
        elif name == "authentication-results":
            told = results(value)
            unnamed = told is not None and not told.authserv_id
            ours = first and MICROSOFT in context.authserv_ids if unnamed else True
            if told and ours and (unnamed or told.authserv_id in context.authserv_ids):
                trace.found.append(told)
            first = False
    return trace


def _named(host: str, ids: frozenset[str]) -> bool:
    return any(host == one or host.endswith("." + one) for one in ids)


def _own_hop(received: str, ids: frozenset[str]) -> bool:
    """Whether a Received field was written inside our servers: by one of them, or from one of them.

    Microsoft 365 and hops without "from" are inner ones by their form.
    """
    told = hosts(received)
    if MICROSOFT in ids and told.get("by", "").endswith((".outlook.com", ".office365.com")):
        return True
    return "from" not in told or _named(told.get("by", ""), ids) or _from_us(received, told["from"], ids)


def _entry(received: str, ids: frozenset[str]) -> bool:
    """Whether the mail came in from outside with this hop: below it only one more block may be ours."""
    told = hosts(received)
    return "from" in told and _named(told.get("by", ""), ids) and not _from_us(received, told["from"], ids)


def _from_us(received: str, host: str, ids: frozenset[str]) -> bool:
    """Whether one of our hosts handed it over: its greeting is what a stranger may say too, its place is not."""
    if not _named(host, ids):
        return False
    places = PLACE.findall(received[:MAX_HOP])
    return all(_named(name.lower().rstrip("."), ids) or _is_inside(address) for name, address in places)


def _is_inside(address: str) -> bool:
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(place in network for network in INSIDE)
