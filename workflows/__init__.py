# SPDX-License-Identifier: Apache-2.0
"""From values to decisions: pure steps over frozen cases; no session, socket, file or clock.

Reading order: ``stories`` (the order of the steps), ``case``, ``ticket``, ``events``, ``desk``, then a file a step.
"""
