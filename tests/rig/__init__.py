# SPDX-License-Identifier: Apache-2.0
"""Real servers as child processes on free loopback ports, and faults to inflict on them."""
