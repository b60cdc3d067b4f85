# SPDX-License-Identifier: Apache-2.0
"""Attacks by mail, each by name, with what must hold, a legitimate twin, and a run in which its defence is off.

- ``attack.py``: what an attack is: how its raw mails are written, what the attacker wants, and the one defence.
- ``who_may.py`` and its neighbours: the attacks, one module a family; ``table.py`` is all of them.
- ``live.py``: every attack at once through a real Postfix, with OpenDKIM as its filter, and Dovecot to one running
  daemon; then every twin. The tests read its rows, its outbox and what was delivered.
- ``memory.py``: the same raw mails, through parsers, stories and store alone, with the fields that our Postfix and
  OpenDKIM would put above them. Here the one defence of each attack is taken away, and the attack must work, by the
  same question that the run with the servers asks; with the defence, it must not. No server is needed for that.

What our server finds (DKIM, a login) is written down with each mail; a test compares it with what OpenDKIM and
Postfix really wrote. ``docs/security.md`` lists the families; a test compares it with the table.
"""
