# SPDX-License-Identifier: Apache-2.0
"""Proof of the stories: pure decisions on mails, tickets and times."""
