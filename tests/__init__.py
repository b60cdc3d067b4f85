# SPDX-License-Identifier: Apache-2.0
"""The tests: one folder a room, plus `rig`, which runs real mail and database servers for them."""
