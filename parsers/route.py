# SPDX-License-Identifier: Apache-2.0
"""Mail that came in by a login at a host of ours (RFC 6409), for servers that write no Authentication-Results.

The uppermost Received fields are our own server's. Below the delivery by LMTP, the first one tells how the mail came
in: with a login where it says ESMTPA or ESMTPSA (RFC 3848). Any other hop ends the search: what a filter or a program
on the same machine handed in may bear fields that somebody else wrote.
"""

import re

from parsers.hops import MAX_HOP, clauses, hosts
from parsers.mime import Part

WITH = re.compile(r"(?<!\S)with\s+([A-Za-z0-9]{1,20})(?![^\s;])", re.IGNORECASE)
LOGIN = re.compile(r"\(authenticated sender: ([^\s()]{1,320})\)", re.IGNORECASE)
LOGGED_IN = frozenset(["esmtpa", "esmtpsa", "utf8smtpa", "utf8smtpsa"])
DELIVERY = frozenset(["lmtp", "lmtps", "lmtpa", "lmtpsa", "utf8lmtp", "utf8lmtps"])
MOST_HOPS = 3


def submitted(root: Part, address: str, ours: frozenset[str]) -> str:
    """The host of ours at which the author logged in to send this mail; empty where that is not certain.

    The envelope's sender must be the address in From, since that is what servers bind a login to, and so must be the
    name of the login where the field tells it.
    """
    names = [name for name, _ in root.fields]
    if "received" not in names or "return-path" not in names[: names.index("received")]:
        return ""  # a Return-Path below was in the mail as it came
    if root.get("return-path").strip().strip("<>").strip().lower() != address.lower():
        return ""
    for value in root.all("received")[:MOST_HOPS]:
        by = hosts(value).get("by", "")
        protocols = [one.lower() for one in WITH.findall(clauses(value))]
        if by not in ours or len(protocols) != 1:
            return ""
        if protocols[0] not in DELIVERY:
            return by if protocols[0] in LOGGED_IN and _is_theirs(value, address) else ""
    return ""


def _is_theirs(received: str, address: str) -> bool:
    """Whether the login is the author's, where its name is told: the address, or what stands before its @."""
    logins = [one.lower() for one in LOGIN.findall(received[:MAX_HOP])]
    return all(login in (address.lower(), address.lower().partition("@")[0]) for login in logins)
