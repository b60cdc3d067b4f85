# SPDX-License-Identifier: Apache-2.0
"""Clock, network and processes: the only room that touches the world.

Reading order: ``cli``, ``settings``, ``service`` (a loop each), then ``fetch``, ``intake``, ``deliver``, ``tick``.
"""
