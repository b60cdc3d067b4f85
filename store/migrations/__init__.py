# SPDX-License-Identifier: Apache-2.0
"""Alembic's folder: one revision a change of the schema."""
