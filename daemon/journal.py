# SPDX-License-Identifier: Apache-2.0
"""Log lines: one word for what happened, key=value for the rest; for eyes on a terminal, JSON under a service."""

import logging
import os
import sys
from collections.abc import Callable
from typing import TextIO

import structlog

PROBLEMS = frozenset(
    {
        "clock_failed",
        "lesson_refused",
        "loop_failed",
        "mail_failed",
        "mail_not_marked",
        "mailbox_fails",
        "settings_refused",
    }
)


def open_journal(stream: TextIO = sys.stderr, *, json: bool | None = None) -> Callable[..., None]:
    """A function ``tell(event, **facts)`` that writes one line an event."""
    if json is None:
        json = "JOURNAL_STREAM" in os.environ or not stream.isatty()
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=stream.isatty(), sort_keys=False, pad_event_to=20)
    )
    logging.basicConfig(stream=stream, level=logging.WARNING, format="%(message)s")
    logger = structlog.wrap_logger(
        structlog.PrintLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(),
            renderer,
        ],
    )

    def tell(event: str, **facts: object) -> None:
        write = logger.warning if event in PROBLEMS else logger.info
        write(event, **{key: value for key, value in facts.items() if value is not None})

    return tell
