# SPDX-License-Identifier: Apache-2.0
"""Measurements and training that are no tests."""
