# SPDX-License-Identifier: Apache-2.0
"""Complaints about our mail: abuse reports in the format of RFC 5965 and the older ones of providers."""

from parsers.mime import Part

PROVIDER_MARKS = ("x-hmxmroriginalrecipient", "x-aol-irata", "x-yahoo-newman-property-report")
SENDERS = ("fbl", "feedbackloop", "feedback-loop", "complaints", "abuse-report", "abuse-reports")


def is_report(root: Part, parts: list[Part], sender: str, subject: str) -> str:
    """Say why this mail is an abuse report; the empty string when it is none."""
    kind = root.parameters.get("report-type", "").lower()
    if kind == "feedback-report" or any(part.content_type == "message/feedback-report" for part in parts):
        return "a feedback report (RFC 5965)"
    if any(root.get(name) for name in PROVIDER_MARKS):
        return "a provider's complaint mark"
    local = sender.split("@")[0].lower()
    lowered = subject.lower()
    if local in SENDERS or (local == "staff" and "complaint about message from" in lowered):
        return "a provider's complaint address"
    if lowered.startswith(("abuse report", "[abuse report", "fw: abuse report")) and len(parts) > 2:
        return "an abuse report by its subject"
    return ""
