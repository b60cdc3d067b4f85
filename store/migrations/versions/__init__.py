# SPDX-License-Identifier: Apache-2.0
"""The revisions, oldest first by their number."""
