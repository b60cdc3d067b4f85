# SPDX-License-Identifier: Apache-2.0
"""Reports about our mail: complaints (RFC 5965, RFC 6591, and the older ones of providers), DMARC and TLS reports.

DMARC aggregates and TLS reports count as reports as well: machines tell the postmaster how our mail fares.
"""

import re

from parsers.marks import MAX_PART, MAX_SUBJECT
from parsers.mime import Part

PROVIDER_MARKS = ("x-hmxmroriginalrecipient", "x-aol-irata", "x-yahoo-newman-property-report")
SENDERS = ("fbl", "feedbackloop", "feedback-loop", "complaints", "abuse-report", "abuse-reports")
FEEDBACK_TYPE = re.compile(rb"^Feedback-Type:\s{0,10}([\w-]{1,40})", re.IGNORECASE | re.MULTILINE)
# RFC 7489 section 7.2.1.1: receiver "!" domain "!" begin "!" end, with an optional id.
DMARC_FILE = re.compile(r"[^!\s]{1,253}![^!\s]{1,253}!\d{9,11}!\d{9,11}(?:![^!\s.]{1,100})?\.(?:zip|xml|gz|xml\.gz)$")
DMARC_SUBJECT = re.compile(r"Report domain:\s?\S{1,253}\s{1,3}Submitter:", re.IGNORECASE)
# The whole grammar of RFC 7489 section 7.2.1.1 and RFC 8460 section 5.1, which nobody writes by hand.
AGGREGATE_SUBJECT = re.compile(
    r"\s*Report[- ]domain:\s{0,3}\S{1,253}\s{1,3}Submitter:\s{0,3}\S{1,253}\s{1,3}Report-ID:\s{0,3}\S", re.IGNORECASE
)
DISPOSITION = re.compile(rb"^Disposition:[^\n;]{0,200};\s{0,5}([\w-]{1,30})", re.IGNORECASE | re.MULTILINE)


def is_report(root: Part, parts: list[Part], sender: str, subject: str) -> str:
    """Say why this mail is a report about ours; the empty string when it is none."""
    kind = root.parameters.get("report-type", "").lower()
    feedback = next((part for part in parts if part.content_type == "message/feedback-report"), None)
    if kind == "feedback-report" or feedback:
        told = FEEDBACK_TYPE.search(feedback.content()[:MAX_PART]) if feedback else None
        return "a feedback report (RFC 5965)" + (f": {told[1].decode('ascii').lower()}" if told else "")
    if kind == "tlsrpt" or any(part.content_type.startswith("application/tlsrpt") for part in parts):
        return "a report on TLS (RFC 8460)"
    named = any(DMARC_FILE.search(part.filename[:MAX_SUBJECT]) for part in parts)
    if named and (DMARC_SUBJECT.search(subject) or "dmarc" in f"{sender} {subject}".lower()):
        return "a DMARC aggregate report (RFC 7489 section 7.2)"
    if AGGREGATE_SUBJECT.match(subject):
        return "an aggregate report by its subject (RFC 7489 section 7.2.1.1, RFC 8460 section 5.1)"
    if any(root.get(name) for name in PROVIDER_MARKS):
        return "a provider's complaint mark"
    local = sender.split("@")[0].lower()
    lowered = subject.lower()
    if local in SENDERS or (local == "staff" and "complaint about message from" in lowered):
        return "a provider's complaint address"
    if lowered.startswith(("abuse report", "[abuse report", "fw: abuse report")) and len(parts) > 2:
        return "an abuse report by its subject"
    return ""


def disposition(root: Part, parts: list[Part]) -> str:
    """Say why this mail is a disposition notification (RFC 8098); the empty string when it is none.

    A person who passes one on encloses it in a mail of another kind.
    """
    part = next((one for one in parts if one.content_type == "message/disposition-notification"), None)
    reports = "disposition" in root.parameters.get("report-type", "").lower()
    if not reports and (part is None or root.content_type not in ("multipart/report", part.content_type)):
        return ""
    told = DISPOSITION.search(part.content()[:MAX_PART]) if part else None
    return "a disposition notification (RFC 8098)" + (f": {told[1].decode('ascii').lower()}" if told else "")
