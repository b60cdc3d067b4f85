# SPDX-License-Identifier: Apache-2.0
"""The demo: two embedded mail servers, the real daemon between them, and a story that is checked as it is told."""
