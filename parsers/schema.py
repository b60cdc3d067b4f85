# SPDX-License-Identifier: Apache-2.0
"""A mail as one JSON object: what ``firstline parse --json`` prints."""

from parsers.values import Address, Attachment, Bounce, Forwarded, Mail, MonitoringAlert


def describe(mail: Mail, file: str) -> dict[str, object]:
    """Return the mail as plain dicts, lists, strings and numbers, ready for JSON."""
    return {
        "file": file,
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "date": mail.date.isoformat() if mail.date else None,
        "from": _address(mail.senders[0]) if mail.senders else None,
        "sender": _address(mail.sender) if mail.sender else None,
        "reply_to": [_address(one) for one in mail.reply_to],
        "to": [_address(one) for one in mail.to],
        "cc": [_address(one) for one in mail.cc],
        "subject": mail.subject,
        "text": mail.text,
        "reply_text": mail.reply_text,
        "segments": [{"role": one.role, "text": one.text} for one in mail.segments],
        "html_present": mail.html_present,
        "attachments": [_attachment(one) for one in mail.attachments],
        "kind": mail.nature.value,
        "reason": mail.reason,
        "confidence": mail.confidence,
        "bounce": _bounce(mail.bounce) if mail.bounce else None,
        "alert": _alert(mail.alert) if mail.alert else None,
        "forwarded": _forwarded(mail.forwarded) if mail.forwarded else None,
        "trust": {"from_aligned": mail.trust.aligned.value, "by": mail.trust.by, "because": mail.trust.because},
        "commands": [{"name": one.name, "value": one.value, "error": one.error} for one in mail.commands],
        "language": mail.language,
        "contact": {
            "name": mail.contact.name,
            "address": mail.contact.address,
            "phones": list(mail.contact.phones),
            "organisation": mail.contact.organisation,
        },
        "defects": list(mail.defects),
    }


def _address(one: Address) -> dict[str, str]:
    return {"name": one.name, "address": one.address}


def _attachment(one: Attachment) -> dict[str, object]:
    return {
        "filename": one.filename,
        "content_type": one.content_type,
        "size": one.size,
        "inline": one.inline,
        "content_id": one.content_id,
        "sha256": one.sha256,
        "found_type": one.found_type or None,
        "role": one.role,
        "flags": list(one.flags),
        "summary": one.summary or None,
    }


def _bounce(bounce: Bounce) -> dict[str, object]:
    recipients = [
        {
            "address": one.address,
            "action": one.action,
            "status": one.status,
            "permanent": one.permanent,
            "diagnostic": one.diagnostic,
        }
        for one in bounce.recipients
    ]
    return {"original_message_id": bounce.original_message_id, "recipients": recipients}


def _alert(alert: MonitoringAlert) -> dict[str, str]:
    return {
        "system": alert.system,
        "host": alert.host,
        "service": alert.service,
        "state": alert.state,
        "key": alert.key,
    }


def _forwarded(one: Forwarded) -> dict[str, object]:
    return {
        "from": _address(one.sender),
        "date": one.date.isoformat() if one.date else None,
        "subject": one.subject,
        "text": one.text,
    }
