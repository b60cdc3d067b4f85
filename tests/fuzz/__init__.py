# SPDX-License-Identifier: Apache-2.0
"""Hostile input for every parser: ``make fuzz`` for long, ``test_fuzz.py`` for a moment.

``targets`` names the parsers and what each must never break; ``mutate`` makes inputs out of real mails;
``run`` feeds and judges; ``guided`` lets atheris look for new paths. Each finding becomes a test.
"""
