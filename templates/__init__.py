# SPDX-License-Identifier: Apache-2.0
"""From a decided letter to the bytes of a mail.

Reading order: ``letter`` (the one door), ``variables`` (what a letter may say), ``compiled`` (a file becomes
templates), ``saying`` (a person's words), ``header`` and ``body`` (RFC 5322 and MIME), ``wordings`` (which file).
"""
