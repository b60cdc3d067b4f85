# SPDX-License-Identifier: Apache-2.0
"""The exams with their floors: mails and tickets with known answers, where they are there."""
