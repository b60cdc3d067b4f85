# SPDX-License-Identifier: Apache-2.0
"""Mails written for the tests, one file each."""
